//! The XML S3 writes, and the little it reads.

use std::fmt::Write;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use s3_backup::store::{ETag, Tag};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::state::listing::Listed;

/// What S3 leaves as it is in a listing asked for `EncodingType=url`.
const LISTED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'*')
    .remove(b'/');

fn document(root: &str, inner: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <{root} xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{inner}</{root}>"
    )
}

pub(super) fn error(code: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code>\
         <Message>from memory</Message><RequestId>memory</RequestId></Error>"
    )
}

pub(super) fn list(page: &Listed<'_>, encoded: bool) -> String {
    let mut inner = String::with_capacity(256 * (page.objects.len() + 2));
    if encoded {
        inner.push_str("<EncodingType>url</EncodingType>");
    }
    let _ = write!(
        inner,
        "<KeyCount>{}</KeyCount><IsTruncated>{}</IsTruncated>",
        page.objects.len() + page.common_prefixes.len(),
        page.next.is_some()
    );
    // Neighbours are often of one moment.
    let mut dated = (OffsetDateTime::UNIX_EPOCH, date(OffsetDateTime::UNIX_EPOCH));
    for (key, object) in &page.objects {
        if dated.0 != object.last_modified {
            dated = (object.last_modified, date(object.last_modified));
        }
        inner.push_str("<Contents><Key>");
        push_key(&mut inner, key, encoded);
        let _ = write!(
            inner,
            "</Key><LastModified>{}</LastModified><ETag>&quot;{}&quot;</ETag>\
             <Size>{}</Size><StorageClass>{}</StorageClass>",
            dated.1,
            object.etag,
            object.content.len(),
            object.storage_class,
        );
        if object.restored {
            inner.push_str(
                "<RestoreStatus><IsRestoreInProgress>false</IsRestoreInProgress>\
                 <RestoreExpiryDate>2100-01-01T00:00:00.000Z</RestoreExpiryDate></RestoreStatus>",
            );
        }
        inner.push_str("</Contents>");
    }
    for prefix in &page.common_prefixes {
        inner.push_str("<CommonPrefixes><Prefix>");
        push_key(&mut inner, prefix, encoded);
        inner.push_str("</Prefix></CommonPrefixes>");
    }
    if let Some(next) = page.next {
        let _ = write!(
            inner,
            "<NextContinuationToken>{}</NextContinuationToken>",
            hex(next)
        );
    }
    document("ListBucketResult", &inner)
}

fn push_key(xml: &mut String, key: &str, encoded: bool) {
    if !encoded {
        return xml.push_str(&escape(key));
    }
    for piece in utf8_percent_encode(key, LISTED) {
        xml.push_str(if piece == "%20" { "+" } else { piece });
    }
}

fn date(at: OffsetDateTime) -> String {
    at.format(&Rfc3339).unwrap_or_default()
}

/// Tokens are opaque to clients, and safe in XML and in a query.
pub(super) fn hex(text: &str) -> String {
    text.bytes().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

pub(super) fn unhex(hex: &str) -> Option<String> {
    let bytes = (0..hex.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok())
        .collect::<Option<_>>()?;
    String::from_utf8(bytes).ok()
}

pub(super) fn copied(root: &str, etag: &ETag) -> String {
    document(
        root,
        &format!(
            "<ETag>&quot;{etag}&quot;</ETag><LastModified>2026-01-01T00:00:00.000Z</LastModified>"
        ),
    )
}

pub(super) fn completed(etag: &ETag) -> String {
    document(
        "CompleteMultipartUploadResult",
        &format!("<ETag>&quot;{etag}&quot;</ETag>"),
    )
}

pub(super) fn empty(root: &str) -> String {
    document(root, "")
}

pub(super) fn upload(id: &str) -> String {
    document(
        "InitiateMultipartUploadResult",
        &format!("<UploadId>{id}</UploadId>"),
    )
}

pub(super) fn tags(tags: &[Tag]) -> String {
    let mut inner = String::from("<TagSet>");
    for tag in tags {
        let _ = write!(
            inner,
            "<Tag><Key>{}</Key><Value>{}</Value></Tag>",
            escape(&tag.key),
            escape(&tag.value)
        );
    }
    document("Tagging", &format!("{inner}</TagSet>"))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn unescape(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&#34;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// The texts of all elements of this name, in order.
pub(super) fn texts(xml: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    xml.split(&open)
        .skip(1)
        .filter_map(|rest| rest.split_once(&close))
        .map(|(text, _)| unescape(text))
        .collect()
}
