//! One request in, one reply out, by way of the hook.

use hyper::http::request::Parts;
use s3_backup::store::{ETag, PageStart, Tag};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use super::parsed::{Parsed, decode};
use super::xml;
use crate::faults::Fault;
use crate::loopback::{Broken, Reply, reply};
use crate::memory::MemoryS3;
use crate::state::copying::Written;
use crate::state::{INVALID_REQUEST, Result, S3Error, State, Stored};

pub(super) async fn respond(
    s3: &MemoryS3,
    head: &Parts,
    body: &[u8],
) -> std::result::Result<Reply, Broken> {
    let Some(request) = Parsed::new(head) else {
        return Ok(failed(&INVALID_REQUEST, head));
    };
    let Some(operation) = operation(&request) else {
        return Ok(failed(&S3Error::new("NotImplemented", 501), head));
    };
    let subject = match operation {
        "ListObjectsV2" => request.query("prefix").unwrap_or(""),
        _ => &request.key,
    };
    let mut lose_reply = false;
    match s3.admit(operation, &request.bucket, subject) {
        None => {}
        Some(Fault::Error(code, status)) => return Ok(failed(&S3Error::new(code, status), head)),
        Some(Fault::ErrorIn200(code)) => return Ok(reply(200, xml::error(code))),
        Some(Fault::Empty200) => return Ok(reply(200, xml::empty(result_root(operation)))),
        Some(Fault::Drop) => return Err(Broken),
        Some(Fault::Hang) => std::future::pending().await,
        Some(Fault::Delay(delay)) => tokio::time::sleep(delay).await,
        Some(Fault::LoseReply) => lose_reply = true,
    }
    let result = perform(&mut s3.state(), operation, &request, body);
    if lose_reply {
        return Err(Broken);
    }
    Ok(result.unwrap_or_else(|error| failed(&error, head)))
}

fn failed(error: &S3Error, head: &Parts) -> Reply {
    match head.method.as_str() {
        "HEAD" => reply(error.status, String::new()),
        _ => reply(error.status, xml::error(error.code)),
    }
}

fn operation(request: &Parsed<'_>) -> Option<&'static str> {
    let has = |name| request.query(name).is_some();
    let copies = request.header("x-amz-copy-source").is_some();
    Some(match (request.method(), request.key.is_empty()) {
        ("GET", true) if has("list-type") => "ListObjectsV2",
        ("GET", false) if has("tagging") => "GetObjectTagging",
        ("PUT", false) if has("tagging") => "PutObjectTagging",
        ("HEAD", false) => "HeadObject",
        ("PUT", false) if copies && has("uploadId") => "UploadPartCopy",
        ("PUT", false) if copies => "CopyObject",
        ("POST", false) if has("uploads") => "CreateMultipartUpload",
        ("POST", false) if has("uploadId") => "CompleteMultipartUpload",
        ("DELETE", false) if has("uploadId") => "AbortMultipartUpload",
        // The function sends its messages to the same endpoint.
        ("POST", true) if request.bucket.is_empty() => "Publish",
        _ => return None,
    })
}

fn result_root(operation: &str) -> &'static str {
    match operation {
        "CopyObject" => "CopyObjectResult",
        "UploadPartCopy" => "CopyPartResult",
        "CompleteMultipartUpload" => "CompleteMultipartUploadResult",
        "CreateMultipartUpload" => "InitiateMultipartUploadResult",
        "GetObjectTagging" => "Tagging",
        _ => "ListBucketResult",
    }
}

fn perform(state: &mut State, operation: &str, request: &Parsed<'_>, body: &[u8]) -> Result<Reply> {
    let Parsed { bucket, key, .. } = request;
    let body = std::str::from_utf8(body).map_err(|_| INVALID_REQUEST)?;
    let upload_id = request.query("uploadId").unwrap_or("");
    let if_match = request.header("x-amz-copy-source-if-match").map(ETag::new);
    let if_match = if_match.as_ref();
    let written = || Written {
        storage_class: request.header("x-amz-storage-class").map(str::to_owned),
        kms: request.is_kms(),
    };
    let xml = match operation {
        "ListObjectsV2" => return list(state, request),
        "HeadObject" => {
            let part = request.number("partNumber");
            let (head, stored) = state.head(
                bucket,
                key,
                request.header("if-match").map(ETag::new).as_ref(),
                part,
            )?;
            return Ok(head_reply(&head, stored));
        }
        "CopyObject" => {
            let (from, from_key) = request.copy_source().ok_or(INVALID_REQUEST)?;
            let to = (bucket.as_str(), key.as_str());
            let etag = state.copy_object((&from, &from_key), to, if_match, written())?;
            xml::copied("CopyObjectResult", &etag)
        }
        "CreateMultipartUpload" => {
            let tags = header_tags(request.header("x-amz-tagging")).ok_or(INVALID_REQUEST)?;
            let headers = request.object_headers();
            xml::upload(&state.create_upload(bucket, key, headers, tags, written())?)
        }
        "UploadPartCopy" => {
            let (from, from_key) = request.copy_source().ok_or(INVALID_REQUEST)?;
            let number = request.number("partNumber").ok_or(INVALID_REQUEST)?;
            let range = request.copy_range();
            let etag = state.copy_part(
                (&from, &from_key),
                bucket,
                upload_id,
                number,
                if_match,
                range,
            )?;
            xml::copied("CopyPartResult", &etag)
        }
        "CompleteMultipartUpload" => {
            let etags: Vec<ETag> = xml::texts(body, "ETag")
                .iter()
                .map(|it| ETag::new(it))
                .collect();
            xml::completed(&state.complete_upload(bucket, upload_id, &etags)?)
        }
        "AbortMultipartUpload" => {
            state.abort_upload(bucket, upload_id)?;
            return Ok(reply(204, String::new()));
        }
        "GetObjectTagging" => xml::tags(&state.tags(bucket, key)?),
        "Publish" => return Err(S3Error::new("NotImplemented", 501)),
        _ => {
            let keys = xml::texts(body, "Key").into_iter();
            let tags = keys.zip(xml::texts(body, "Value"));
            let tags = tags.map(|(key, value)| Tag { key, value }).collect();
            state.put_tags(bucket, key, tags)?;
            String::new()
        }
    };
    Ok(reply(200, xml))
}

fn list(state: &State, request: &Parsed<'_>) -> Result<Reply> {
    let token = match request.query("continuation-token") {
        Some(token) => Some(xml::unhex(token).ok_or(INVALID_REQUEST)?),
        None => None,
    };
    // A token wins over `start-after`, as in the S3 API reference.
    let start = match (&token, request.query("start-after")) {
        (Some(token), _) => PageStart::Continuation(token),
        (None, Some(key)) => PageStart::After(key),
        (None, None) => PageStart::First,
    };
    let most = match request.query("max-keys") {
        Some(most) => most.parse().map_err(|_| INVALID_REQUEST)?,
        None => usize::MAX,
    };
    let page = state.list(
        &request.bucket,
        request.query("prefix").unwrap_or(""),
        start,
        request.query("delimiter").filter(|it| !it.is_empty()),
        most,
    )?;
    let encoded = request.query("encoding-type") == Some("url");
    Ok(reply(200, xml::list(&page, encoded)))
}

fn header_tags(header: Option<&str>) -> Option<Vec<Tag>> {
    header
        .unwrap_or("")
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (key, value) = pair.split_once('=')?;
            Some(Tag {
                key: decode(key)?,
                value: decode(value)?,
            })
        })
        .collect()
}

fn head_reply(head: &s3_backup::store::Head, stored: &Stored) -> Reply {
    let mut response = reply(
        if head.part_count.is_some() { 206 } else { 200 },
        String::new(),
    );
    let headers = &head.headers;
    let text = |text: &Option<String>| text.clone();
    let mut fields = vec![
        ("content-length", Some(head.object.size.to_string())),
        ("etag", Some(format!("\"{}\"", head.object.etag))),
        ("last-modified", http_date(head.object.last_modified)),
        ("cache-control", text(&headers.cache_control)),
        ("content-disposition", text(&headers.content_disposition)),
        ("content-encoding", text(&headers.content_encoding)),
        ("content-language", text(&headers.content_language)),
        ("content-type", text(&headers.content_type)),
        ("expires", text(&headers.expires)),
        (
            "x-amz-mp-parts-count",
            head.part_count.map(|count| count.to_string()),
        ),
        (
            "x-amz-tagging-count",
            (head.tag_count > 0).then(|| head.tag_count.to_string()),
        ),
        (
            "x-amz-storage-class",
            (stored.storage_class != "STANDARD").then(|| stored.storage_class.clone()),
        ),
        (
            "x-amz-restore",
            stored.restored.then(|| {
                "ongoing-request=\"false\", expiry-date=\"Fri, 01 Jan 2100 00:00:00 GMT\""
                    .to_owned()
            }),
        ),
        (
            "x-amz-archive-status",
            stored.hidden_archive.then(|| "ARCHIVE_ACCESS".to_owned()),
        ),
        (
            "x-amz-server-side-encryption",
            Some(if stored.kms { "aws:kms" } else { "AES256" }.to_owned()),
        ),
    ];
    let metadata: Vec<_> = headers
        .metadata
        .iter()
        .map(|(name, value)| (format!("x-amz-meta-{name}"), Some(value.clone())))
        .collect();
    fields.extend(
        metadata
            .iter()
            .map(|(name, value)| (name.as_str(), value.clone())),
    );
    for (name, value) in fields {
        let name = name.parse::<hyper::header::HeaderName>();
        if let (Ok(name), Some(Ok(value))) = (name, value.map(|value| value.parse())) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

fn http_date(at: OffsetDateTime) -> Option<String> {
    Some(at.format(&Rfc2822).ok()?.replace("+0000", "GMT"))
}
