//! The body of a `ListObjectsV2` reply, read straight into the engine's own objects: the SDK's reader
//! takes most of the processor's time of a run that finds nothing to copy (docs/performance.md).

use time::{Date, Month, OffsetDateTime, Time, UtcOffset};

use super::convert::{Listed, decoded, finished};
use super::xml::{Piece, Reader, unescape};
use crate::store::{ETag, Object, Page, Result};

/// Reads a page. `None` where the body holds what only a full XML reader understands; the SDK has one.
pub(super) fn page(body: &[u8]) -> Option<Result<Page>> {
    let mut reader = Reader::new(std::str::from_utf8(body).ok()?)?;
    if reader.next()? != Piece::Start("ListBucketResult") {
        return None;
    }
    let mut listed = Listed::default();
    let mut keys = Vec::new();
    let mut date = None;
    loop {
        match reader.next()? {
            Piece::Start("Contents") => {
                let (key, object) = object(&mut reader, &mut date)?;
                keys.push(key);
                listed.objects.push(object);
            }
            Piece::Start("CommonPrefixes") => {
                let prefix = common_prefix(&mut reader)?;
                listed.common_prefixes.push(prefix);
            }
            Piece::Start(name @ "IsTruncated") => {
                listed.is_truncated = Some(reader.content(name)?.parse().ok()?);
            }
            Piece::Start(name @ "NextContinuationToken") => {
                listed.token = Some(unescape(reader.content(name)?)?.into_owned());
            }
            Piece::Start(name @ "KeyCount") => {
                listed.key_count = Some(reader.content(name)?.parse().ok()?);
            }
            Piece::Start(name @ "EncodingType") => listed.encoded = reader.content(name)? == "url",
            Piece::Start(_) => reader.skip()?,
            Piece::Text(_) => {}
            Piece::End("ListBucketResult") => break,
            Piece::End(_) => return None,
        }
    }
    // The encoding may be told after the keys.
    for (object, key) in listed.objects.iter_mut().zip(keys) {
        match decoded(unescape(key)?, listed.encoded) {
            Ok(key) => object.key = key,
            Err(error) => return Some(Err(error)),
        }
    }
    Some(finished(listed))
}

fn common_prefix(reader: &mut Reader<'_>) -> Option<String> {
    let mut prefix = None;
    loop {
        match reader.next()? {
            Piece::Start(name @ "Prefix") => {
                prefix = Some(unescape(reader.content(name)?)?.into_owned());
            }
            Piece::Start(_) => reader.skip()?,
            Piece::Text(_) => {}
            Piece::End(_) => return prefix,
        }
    }
}

/// The key as it is written, and an object that lacks it.
fn object<'a>(
    reader: &mut Reader<'a>,
    last_date: &mut Option<(&'a str, OffsetDateTime)>,
) -> Option<(&'a str, Object)> {
    let (mut key, mut size, mut etag, mut modified) = (None, None, None, None);
    let (mut frozen, mut restored) = (false, false);
    loop {
        match reader.next()? {
            Piece::Start(name @ "Key") => key = Some(reader.content(name)?),
            Piece::Start(name @ "Size") => size = Some(reader.content(name)?.parse().ok()?),
            Piece::Start(name @ "ETag") => etag = Some(tag(reader.content(name)?)?),
            Piece::Start(name @ "LastModified") => {
                let written = reader.content(name)?;
                // Neighbours are often of one moment.
                let at = match *last_date {
                    Some((last, at)) if last == written => at,
                    _ => date(written)?,
                };
                *last_date = Some((written, at));
                modified = Some(at);
            }
            Piece::Start(name @ "StorageClass") => {
                frozen = matches!(reader.content(name)?, "GLACIER" | "DEEP_ARCHIVE");
            }
            Piece::Start("RestoreStatus") => restored = is_restored(reader)?,
            Piece::Start(_) => reader.skip()?,
            Piece::Text(_) => {}
            Piece::End(_) => break,
        }
    }
    let object = Object {
        key: String::new(),
        size: size?,
        etag: etag?,
        last_modified: modified?,
        archived: frozen && !restored,
    };
    Some((key?, object))
}

fn is_restored(reader: &mut Reader<'_>) -> Option<bool> {
    let (mut in_progress, mut expires) = (None, false);
    loop {
        match reader.next()? {
            Piece::Start(name @ "IsRestoreInProgress") => {
                in_progress = Some(reader.content(name)?.parse().ok()?);
            }
            Piece::Start(name @ "RestoreExpiryDate") => {
                date(reader.content(name)?)?;
                expires = true;
            }
            Piece::Start(_) => reader.skip()?,
            Piece::Text(_) => {}
            Piece::End(_) => return Some(in_progress == Some(false) && expires),
        }
    }
}

fn tag(written: &str) -> Option<ETag> {
    let quoted = written
        .strip_prefix("&quot;")
        .and_then(|it| it.strip_suffix("&quot;"))
        .filter(|it| !it.contains('&'));
    match quoted {
        Some(text) => Some(ETag::new(text)),
        None => Some(ETag::new(&unescape(written)?)),
    }
}

/// `2026-01-31T23:59:59.000Z`, with or without the fraction.
fn date(written: &str) -> Option<OffsetDateTime> {
    let number = |from: usize, to: usize| {
        let digits = written.get(from..to)?;
        let all = digits.bytes().all(|it| it.is_ascii_digit());
        all.then(|| digits.parse::<u16>().ok()).flatten()
    };
    let small = |from: usize| u8::try_from(number(from, from + 2)?).ok();
    let marks: Vec<u8> = [4, 7, 10, 13, 16]
        .iter()
        .filter_map(|&at| written.as_bytes().get(at).copied())
        .collect();
    let millis = match written.get(19..)? {
        "Z" => 0,
        rest if rest.len() == 5 && rest.starts_with('.') && rest.ends_with('Z') => number(20, 23)?,
        _ => return None,
    };
    if marks != *b"--T::" {
        return None;
    }
    let month = Month::try_from(small(5)?).ok()?;
    let date = Date::from_calendar_date(i32::from(number(0, 4)?), month, small(8)?).ok()?;
    let time = Time::from_hms_milli(small(11)?, small(14)?, small(17)?, millis).ok()?;
    Some(date.with_time(time).assume_offset(UtcOffset::UTC))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use time::macros::datetime;

    use super::*;
    use crate::store::ErrorKind;

    const OBJECT: &str = "<Contents><Key>photos/a+b%2B%C3%A9.jpg</Key>\
        <LastModified>2026-01-31T23:59:59.250Z</LastModified>\
        <ETag>&quot;abc-2&quot;</ETag><ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm>\
        <Size>3</Size><StorageClass>GLACIER</StorageClass>\
        <Owner><ID>1</ID><DisplayName>x</DisplayName></Owner>";

    fn body(inner: &str) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{inner}\
             <IsTruncated>false</IsTruncated><EncodingType>url</EncodingType></ListBucketResult>"
        )
    }

    #[test]
    fn reads_a_page() {
        let text = body(&format!(
            "<KeyCount>2</KeyCount>{OBJECT}<RestoreStatus><IsRestoreInProgress>false\
             </IsRestoreInProgress><RestoreExpiryDate>2026-02-01T00:00:00.000Z</RestoreExpiryDate>\
             </RestoreStatus></Contents>{OBJECT}</Contents>"
        ));
        let page = page(text.as_bytes()).unwrap().unwrap();
        let [restored, frozen] = &page.objects[..] else {
            panic!("{page:?}");
        };
        assert_eq!(restored.key, "photos/a b+é.jpg");
        assert_eq!((restored.size, restored.etag.part_count()), (3, Some(2)));
        assert_eq!(
            restored.last_modified,
            datetime!(2026-01-31 23:59:59.25 UTC)
        );
        assert_eq!((restored.archived, frozen.archived), (false, true));
        assert_eq!(page.next, None);
    }

    #[test]
    fn reads_common_prefixes_and_what_follows() {
        let text = "<ListBucketResult><IsTruncated>true</IsTruncated><KeyCount>1</KeyCount>\
            <NextContinuationToken>a&amp;b</NextContinuationToken>\
            <CommonPrefixes><Prefix>a &amp; b/</Prefix></CommonPrefixes></ListBucketResult>";
        let page = page(text.as_bytes()).unwrap().unwrap();
        assert_eq!(page.common_prefixes, ["a & b/"]);
        assert_eq!(page.next.as_deref(), Some("a&b"));
    }

    #[rstest]
    #[case::says_not_whether_more_follows("<ListBucketResult></ListBucketResult>")]
    #[case::fewer_than_it_says(
        "<ListBucketResult><KeyCount>1</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>"
    )]
    fn an_answer_that_is_no_whole_page_is_no_success(#[case] text: &str) {
        let error = page(text.as_bytes()).unwrap().unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unavailable);
    }

    #[rstest]
    #[case::an_error("<Error><Code>InternalError</Code></Error>")]
    #[case::cut_short("<ListBucketResult><IsTruncated>false</IsTruncated>")]
    #[case::a_comment(
        "<ListBucketResult><!-- --><IsTruncated>false</IsTruncated></ListBucketResult>"
    )]
    #[case::no_size("<ListBucketResult><Contents><Key>a</Key></Contents></ListBucketResult>")]
    #[case::empty("")]
    #[case::no_date(
        "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a</Key><LastModified/>\
         <ETag>a</ETag><Size>1</Size></Contents></ListBucketResult>"
    )]
    #[case::a_date_of_another_form(
        "<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a</Key>\
         <LastModified>2026-01-31T23:59:59Z</LastModified><ETag>a</ETag><Size>1</Size>\
         <RestoreStatus><IsRestoreInProgress>false</IsRestoreInProgress>\
         <RestoreExpiryDate>2026-02-01T00:00:00+00:00</RestoreExpiryDate></RestoreStatus>\
         </Contents></ListBucketResult>"
    )]
    fn leaves_to_the_sdk_what_it_does_not_know(#[case] text: &str) {
        assert!(page(text.as_bytes()).is_none());
    }

    #[rstest]
    #[case("2026-01-31T23:59:59Z", Some(datetime!(2026-01-31 23:59:59 UTC)))]
    #[case("2026-02-30T00:00:00Z", None)]
    #[case("2026-01-31 23:59:59Z", None)]
    #[case("2026-01-31T23:59:59+01:00", None)]
    #[case("+026-01-31T23:59:59Z", None)]
    #[case("é", None)]
    fn reads_dates(#[case] written: &str, #[case] expected: Option<OffsetDateTime>) {
        assert_eq!(date(written), expected);
    }
}
