//! The SDK's replies in the engine's words.

use std::borrow::Cow;

use aws_sdk_s3::operation::head_object::HeadObjectOutput;
use aws_sdk_s3::operation::list_objects_v2::ListObjectsV2Output;
use aws_sdk_s3::types::{
    ArchiveStatus, EncodingType, Object as SdkObject, ObjectStorageClass, ServerSideEncryption,
    StorageClass as SdkStorageClass,
};
use aws_smithy_types::DateTime;
use time::OffsetDateTime;

use super::failure::{no_result, odd_reply};
use crate::route::StorageClass;
use crate::store::key_encoding::decode_listed;
use crate::store::{ETag, Head, Headers, Object, Page, Result};

/// Encryption with a KMS key.
pub(super) const KMS: ServerSideEncryption = ServerSideEncryption::AwsKms;

const LIST: &str = "ListObjectsV2";
const HEAD: &str = "HeadObject";

/// What a page holds before it is checked.
#[derive(Debug, Default)]
pub(super) struct Listed {
    pub(super) objects: Vec<Object>,
    /// As they are written.
    pub(super) common_prefixes: Vec<String>,
    /// Keys and prefixes are percent-encoded.
    pub(super) encoded: bool,
    pub(super) is_truncated: Option<bool>,
    pub(super) token: Option<String>,
    pub(super) key_count: Option<i32>,
}

pub(super) fn page(reply: ListObjectsV2Output) -> Result<Page> {
    let encoded = reply.encoding_type == Some(EncodingType::Url);
    let objects: Vec<Object> = reply
        .contents
        .unwrap_or_default()
        .into_iter()
        .map(|object| listed(object, encoded))
        .collect::<Result<_>>()?;
    let common_prefixes = reply
        .common_prefixes
        .unwrap_or_default()
        .into_iter()
        .filter_map(|common| common.prefix)
        .collect();
    finished(Listed {
        objects,
        common_prefixes,
        encoded,
        is_truncated: reply.is_truncated,
        token: reply.next_continuation_token,
        key_count: reply.key_count,
    })
}

/// Checks that a page is one, and whole.
pub(super) fn finished(listed: Listed) -> Result<Page> {
    let next = match (listed.is_truncated, listed.token) {
        // Every page says whether more follows: this is none, or the beginning of one.
        (None, _) => return Err(no_result(LIST)),
        (Some(true), None) => {
            return Err(odd_reply(
                LIST,
                "a page says that more follows, and not where",
            ));
        }
        (Some(true), token) => token,
        (Some(false), _) => None,
    };
    let entries = listed.objects.len() + listed.common_prefixes.len();
    if listed
        .key_count
        .is_some_and(|count| usize::try_from(count) != Ok(entries))
    {
        return Err(no_result(LIST));
    }
    let common_prefixes = listed
        .common_prefixes
        .into_iter()
        .map(|prefix| decoded(prefix.into(), listed.encoded))
        .collect::<Result<_>>()?;
    Ok(Page {
        objects: listed.objects,
        common_prefixes,
        next,
    })
}

fn listed(object: SdkObject, encoded: bool) -> Result<Object> {
    let (Some(key), Some(size), Some(etag), Some(modified)) =
        (object.key, object.size, object.e_tag, object.last_modified)
    else {
        return Err(odd_reply(LIST, "an object without key, size, ETag or date"));
    };
    let frozen = matches!(
        object.storage_class,
        Some(ObjectStorageClass::Glacier | ObjectStorageClass::DeepArchive)
    );
    let restored = object.restore_status.is_some_and(|status| {
        status.is_restore_in_progress == Some(false) && status.restore_expiry_date.is_some()
    });
    Ok(Object {
        key: decoded(key.into(), encoded)?,
        size: unsigned(LIST, size)?,
        etag: ETag::new(&etag),
        last_modified: date(LIST, modified)?,
        archived: frozen && !restored,
    })
}

pub(super) fn decoded(written: Cow<'_, str>, encoded: bool) -> Result<String> {
    if !encoded {
        return Ok(written.into_owned());
    }
    decode_listed(&written)
        .map_err(|_| odd_reply(LIST, format!("a key that is not UTF-8: {written}")))
}

pub(super) fn head(key: &str, reply: HeadObjectOutput) -> Result<Head> {
    let (Some(size), Some(etag), Some(modified)) =
        (reply.content_length, reply.e_tag, reply.last_modified)
    else {
        return Err(odd_reply(HEAD, "a reply without size, ETag or date"));
    };
    let frozen = matches!(
        reply.storage_class,
        Some(SdkStorageClass::Glacier | SdkStorageClass::DeepArchive)
    ) || matches!(
        reply.archive_status,
        Some(ArchiveStatus::ArchiveAccess | ArchiveStatus::DeepArchiveAccess)
    );
    let restored = reply
        .restore
        .is_some_and(|restore| restore.contains("ongoing-request=\"false\""));
    Ok(Head {
        object: Object {
            key: key.to_owned(),
            size: unsigned(HEAD, size)?,
            etag: ETag::new(&etag),
            last_modified: date(HEAD, modified)?,
            archived: frozen && !restored,
        },
        part_count: reply.parts_count.and_then(|count| count.try_into().ok()),
        headers: Headers {
            cache_control: reply.cache_control,
            content_disposition: reply.content_disposition,
            content_encoding: reply.content_encoding,
            content_language: reply.content_language,
            content_type: reply.content_type,
            expires: reply.expires_string,
            metadata: reply.metadata.unwrap_or_default(),
        },
        tag_count: reply
            .tag_count
            .and_then(|count| count.try_into().ok())
            .unwrap_or(0),
        etag_is_opaque: reply.sse_customer_algorithm.is_some()
            || !matches!(
                reply.server_side_encryption,
                None | Some(ServerSideEncryption::Aes256)
            ),
    })
}

fn unsigned(operation: &'static str, size: i64) -> Result<u64> {
    u64::try_from(size).map_err(|_| odd_reply(operation, format!("an object of {size} bytes")))
}

fn date(operation: &'static str, written: DateTime) -> Result<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp_nanos(written.as_nanos())
        .map_err(|error| odd_reply(operation, format!("a date out of range: {error}")))
}

/// Part numbers end at 10,000 (S3 user guide, "Multipart upload limits"), well within the SDK's type.
pub(super) fn part_number(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

pub(super) fn sdk_storage_class(class: StorageClass) -> SdkStorageClass {
    SdkStorageClass::from(class.as_str())
}

#[cfg(test)]
mod tests {
    use aws_sdk_s3::types::RestoreStatus;
    use rstest::rstest;

    use super::*;
    use crate::store::ErrorKind;

    fn object() -> aws_sdk_s3::types::builders::ObjectBuilder {
        SdkObject::builder()
            .key("photos/a+b%2B.jpg")
            .size(3)
            .e_tag("\"abc-2\"")
            .last_modified(DateTime::from_secs(1_700_000_000))
    }

    fn reply(object: SdkObject) -> ListObjectsV2Output {
        ListObjectsV2Output::builder()
            .encoding_type(EncodingType::Url)
            .is_truncated(false)
            .contents(object)
            .build()
    }

    #[test]
    fn reads_a_listed_object() {
        let page = page(reply(object().build())).unwrap();
        let [found] = &page.objects[..] else {
            panic!("{page:?}");
        };
        assert_eq!(found.key, "photos/a b+.jpg");
        assert_eq!((found.size, found.etag.part_count()), (3, Some(2)));
        assert_eq!(found.last_modified.unix_timestamp(), 1_700_000_000);
        assert_eq!((found.archived, page.next), (false, None));
    }

    #[rstest]
    #[case(ObjectStorageClass::Standard, None, false)]
    #[case(ObjectStorageClass::GlacierIr, None, false)]
    #[case(ObjectStorageClass::Glacier, None, true)]
    #[case(ObjectStorageClass::DeepArchive, None, true)]
    #[case(ObjectStorageClass::Glacier, Some(true), true)]
    #[case(ObjectStorageClass::Glacier, Some(false), false)]
    fn tells_archived_objects(
        #[case] class: ObjectStorageClass,
        #[case] restore_in_progress: Option<bool>,
        #[case] archived: bool,
    ) {
        let restore = restore_in_progress.map(|in_progress| {
            RestoreStatus::builder()
                .is_restore_in_progress(in_progress)
                .set_restore_expiry_date((!in_progress).then(|| DateTime::from_secs(1_800_000_000)))
                .build()
        });
        let object = object()
            .storage_class(class)
            .set_restore_status(restore)
            .build();
        assert_eq!(page(reply(object)).unwrap().objects[0].archived, archived);
    }

    #[test]
    fn refuses_a_page_that_is_cut_short_without_saying_where() {
        let cut = ListObjectsV2Output::builder().is_truncated(true).build();
        assert!(page(cut).is_err());
    }

    #[test]
    fn an_answer_that_is_no_whole_page_is_no_success() {
        let nothing = ListObjectsV2Output::builder().build();
        let cut = ListObjectsV2Output::builder()
            .is_truncated(false)
            .key_count(2)
            .contents(object().build())
            .build();
        for answer in [nothing, cut] {
            assert_eq!(page(answer).unwrap_err().kind, ErrorKind::Unavailable);
        }
    }

    #[rstest]
    #[case(SdkObject::builder().key("a").build())]
    #[case(object().size(-1).build())]
    #[case(object().key("%FF").build())]
    fn refuses_objects_it_cannot_read(#[case] object: SdkObject) {
        assert!(page(reply(object)).is_err());
    }

    #[rstest]
    #[case(None, false)]
    #[case(Some(ServerSideEncryption::Aes256), false)]
    #[case(Some(ServerSideEncryption::AwsKms), true)]
    #[case(Some(ServerSideEncryption::AwsKmsDsse), true)]
    fn tells_etags_that_are_no_md5(
        #[case] sse: Option<ServerSideEncryption>,
        #[case] opaque: bool,
    ) {
        let reply = HeadObjectOutput::builder()
            .content_length(1)
            .e_tag("\"x\"")
            .last_modified(DateTime::from_secs(0))
            .set_server_side_encryption(sse)
            .build();
        assert_eq!(head("k", reply).unwrap().etag_is_opaque, opaque);
    }
}
