//! A copy in parts: an object keeps its `ETag` only when it is copied in the parts it was uploaded in.

use super::at_once::number_of;
use super::upload::{Expected, about_destination};
use super::{Copier, LARGEST_WHOLE, parts};
use crate::retry::PATIENCE;
use crate::store::{
    ErrorKind, Head, NewUpload, Object, PartRange, Result, Store, StoreError, Tag, Upload,
    key_encoding,
};

/// The most a tagging header takes (S3 API reference, `CreateMultipartUpload`); larger sets are put
/// once the object is there.
const TAGGING_HEADER_LIMIT: usize = 2 * 1024;

impl<S: Store> Copier<S> {
    pub(super) async fn copy_in_parts(
        &self,
        object: &Object,
        before: Option<&Object>,
    ) -> Result<()> {
        let listed_parts = object.etag.part_count();
        let head = self.head_part(object, listed_parts.map(|_| 1)).await?;
        if head.object.archived {
            let message = "the object is in an archive tier";
            return Err(StoreError::new("HeadObject", ErrorKind::Archived, message));
        }
        let ranges = match (listed_parts, head.part_count) {
            // Without word of its parts the object is copied whole; its copy's ETag then differs.
            (Some(_), None) if object.size <= LARGEST_WHOLE => {
                return self.copy_whole(object, None).await;
            }
            (Some(_), Some(1)) => vec![None],
            (Some(_), Some(count)) => self.own_parts(object, &head, count).await?,
            (_, None) | (None, Some(_)) => {
                parts::equal(object.size).into_iter().map(Some).collect()
            }
        };
        let tags = match head.tag_count {
            0 => Vec::new(),
            count => self.source_tags(object, count).await?,
        };
        let tags_fit = key_encoding::tagging_header(&tags).len() <= TAGGING_HEADER_LIMIT;
        if !tags_fit {
            self.check_tagging(&tags).await?;
        }
        let new = NewUpload {
            destination: &self.route.bucket,
            key: &object.key,
            headers: &head.headers,
            tags: if tags_fit { &tags } else { &[] },
            storage_class: self.route.storage_class,
            kms_key_arn: self.route.kms_key_arn.as_deref(),
        };
        let id = self
            .request("CreateMultipartUpload", PATIENCE, || {
                self.store.create_upload(&new)
            })
            .await
            .map_err(about_destination)?;
        let upload = Upload {
            destination: &self.route.bucket,
            key: &object.key,
            id: &id,
        };
        let expected = Expected {
            object,
            before,
            parts: ranges.len(),
            // In its own parts and with comparable ETags, the copy's is the object's.
            keeps_etag: listed_parts.is_some() && !head.etag_is_opaque,
        };
        self.fill_or_abort(&upload, &expected, &ranges).await?;
        if tags_fit {
            return Ok(());
        }
        self.put_large_tags(object, &tags).await
    }

    /// Tags that did not fit into the request that began the upload. Once the copy is there it looks
    /// unchanged, so this is tried even when the run's time has ended.
    async fn put_large_tags(&self, object: &Object, tags: &[Tag]) -> Result<()> {
        let operation = "PutObjectTagging";
        let put = || self.store.put_tags(&self.route.bucket, &object.key, tags);
        self.request_to_the_last(operation, put)
            .await
            .map_err(about_destination)
    }

    /// Whether copies may be tagged: asked before the copy is there, since afterwards it would look
    /// unchanged without its tags. Asked about a key that is not there, so that nothing changes.
    async fn check_tagging(&self, tags: &[Tag]) -> Result<()> {
        let probe = format!(
            "{}.s3-backup-probe-{:016x}",
            self.route.prefix,
            fastrand::u64(..)
        );
        let put = || self.store.put_tags(&self.route.bucket, &probe, tags);
        match self.request("PutObjectTagging", PATIENCE, put).await {
            Err(error) if error.kind == ErrorKind::NotFound => Ok(()),
            result => result,
        }
    }

    /// The parts the object was uploaded in, each asked for: they need not be alike.
    async fn own_parts(
        &self,
        object: &Object,
        first: &Head,
        count: u32,
    ) -> Result<Vec<Option<PartRange>>> {
        let others = self
            .for_each_part(count.saturating_sub(1) as usize, |position| async move {
                let head = self
                    .head_part(object, Some(number_of(position) + 1))
                    .await?;
                Ok(head.object.size)
            })
            .await?;
        let sizes: Vec<u64> = std::iter::once(first.object.size).chain(others).collect();
        let ranges = parts::from_sizes(&sizes, object.size).ok_or_else(|| {
            StoreError::new(
                "HeadObject",
                ErrorKind::Refused,
                format!(
                    "the sizes of its {count} parts do not add up to {}",
                    object.size
                ),
            )
        })?;
        Ok(ranges.into_iter().map(Some).collect())
    }

    async fn head_part(&self, object: &Object, part: Option<u32>) -> Result<Head> {
        self.request("HeadObject", PATIENCE, || {
            self.store
                .head(&self.source, &object.key, Some(&object.etag), part)
        })
        .await
    }

    async fn source_tags(&self, object: &Object, count: u32) -> Result<Vec<Tag>> {
        let operation = "GetObjectTagging";
        self.request(operation, PATIENCE, || async {
            let tags = self.store.tags(&self.source, &object.key).await?;
            if tags.len() == count as usize {
                return Ok(tags);
            }
            // They may have been changed since; if not, the answer lacks what it should hold.
            let again = self
                .store
                .head(&self.source, &object.key, Some(&object.etag), None)
                .await?;
            if tags.len() == again.tag_count as usize {
                return Ok(tags);
            }
            let message = format!(
                "{} tags, where the head tells of {}",
                tags.len(),
                again.tag_count
            );
            Err(StoreError::new(operation, ErrorKind::Unavailable, message))
        })
        .await
    }
}
