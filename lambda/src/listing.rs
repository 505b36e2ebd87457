//! One page of a listing, waited for and checked.

use crate::retry::{Caller, PATIENCE};
use crate::route::Bucket;
use crate::store::{ErrorKind, Page, PageRequest, PageStart, Result, Store, StoreError};

/// The name of the request, for messages.
pub const OPERATION: &str = "ListObjectsV2";

/// Fetches one page, waiting faults out; a page that no S3 would answer with is an error.
pub async fn page<S: Store>(
    store: &S,
    caller: &Caller,
    bucket: &Bucket,
    prefix: &str,
    start: PageStart<'_>,
    delimiter: Option<&str>,
) -> Result<Page> {
    let request = PageRequest {
        bucket,
        prefix,
        start,
        delimiter,
    };
    let page = caller
        .call(OPERATION, PATIENCE, || store.list_page(&request))
        .await?;
    let odd = |what: String| StoreError::new(OPERATION, ErrorKind::Refused, what);
    if matches!((start, &page.next), (PageStart::Continuation(this), Some(next)) if this == next) {
        return Err(odd("a page that is followed by itself".to_owned()));
    }
    let stray = page.objects.iter().find(|it| !it.key.starts_with(prefix));
    match stray {
        Some(object) => Err(odd(format!("{:?} is not under {prefix:?}", object.key))),
        None => Ok(page),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use time::OffsetDateTime;

    use super::*;
    use crate::store::{Copied, CopyPart, CopyWhole, ETag, Head, NewUpload, Object, Tag, Upload};
    use crate::time_left::TimeLeft;

    /// Answers every listing with one page.
    struct OnePage(Page);

    fn unused<T>() -> Result<T> {
        Err(StoreError::new("unused", ErrorKind::Refused, ""))
    }

    impl Store for OnePage {
        async fn list_page(&self, _: &PageRequest<'_>) -> Result<Page> {
            Ok(self.0.clone())
        }
        async fn head(
            &self,
            _: &Bucket,
            _: &str,
            _: Option<&ETag>,
            _: Option<u32>,
        ) -> Result<Head> {
            unused()
        }
        async fn copy_whole(&self, _: &CopyWhole<'_>) -> Result<Copied> {
            unused()
        }
        async fn create_upload(&self, _: &NewUpload<'_>) -> Result<String> {
            unused()
        }
        async fn copy_part(&self, _: &CopyPart<'_>) -> Result<ETag> {
            unused()
        }
        async fn complete_upload(&self, _: &Upload<'_>, _: &[ETag]) -> Result<ETag> {
            unused()
        }
        async fn abort_upload(&self, _: &Upload<'_>) -> Result<()> {
            unused()
        }
        async fn tags(&self, _: &Bucket, _: &str) -> Result<Vec<Tag>> {
            unused()
        }
        async fn put_tags(&self, _: &Bucket, _: &str, _: &[Tag]) -> Result<()> {
            unused()
        }
    }

    fn page_of(key: &str, next: Option<&str>) -> OnePage {
        let object = Object {
            key: key.to_owned(),
            size: 1,
            etag: ETag::new("a"),
            last_modified: OffsetDateTime::UNIX_EPOCH,
            archived: false,
        };
        OnePage(Page {
            objects: vec![object],
            common_prefixes: Vec::new(),
            next: next.map(str::to_owned),
        })
    }

    #[rstest]
    #[case::the_last(page_of("photos/a", None), true)]
    #[case::one_more_follows(page_of("photos/a", Some("other")), true)]
    #[case::followed_by_itself(page_of("photos/a", Some("token")), false)]
    #[case::of_another_prefix(page_of("photo/a", None), false)]
    #[tokio::test]
    async fn takes_only_pages_that_make_sense(#[case] store: OnePage, #[case] makes_sense: bool) {
        let caller = Caller::unpaced(TimeLeft::unlimited());
        let bucket = Bucket::new("acme-source");
        let answer = page(
            &store,
            &caller,
            &bucket,
            "photos/",
            PageStart::Continuation("token"),
            None,
        )
        .await;
        assert_eq!(answer.is_ok(), makes_sense, "{answer:?}");
    }
}
