//! A copy in parts: an object keeps its `ETag` only when it is copied in the parts it was uploaded in.

use tokio::time::timeout;

use super::at_once::number_of;
use super::upload::{LAST_PATIENCE, LAST_TRIES, about_destination};
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
    pub(super) async fn copy_in_parts(&self, object: &Object) -> Result<()> {
        let listed_parts = object.etag.part_count();
        let head = self.head_part(object, listed_parts.map(|_| 1)).await?;
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
            _ => self.source_tags(object).await?,
        };
        let tags_fit = key_encoding::tagging_header(&tags).len() <= TAGGING_HEADER_LIMIT;
        if !tags_fit {
            self.check_tagging(object, &tags).await?;
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
        if let Err(error) = self.fill(&upload, object, &ranges).await {
            self.abort(&upload).await;
            return Err(error);
        }
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
        let mut result = self.request(operation, PATIENCE, put).await;
        for _ in 0..LAST_TRIES {
            if result.is_ok() {
                break;
            }
            if let Ok(tried) = timeout(LAST_PATIENCE, put()).await {
                result = tried;
            }
        }
        result.map_err(about_destination)
    }

    /// Whether the copy may be tagged: asked before it is there, since afterwards it would look
    /// unchanged without its tags. What is there already is about to be replaced.
    async fn check_tagging(&self, object: &Object, tags: &[Tag]) -> Result<()> {
        let put = || self.store.put_tags(&self.route.bucket, &object.key, tags);
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

    async fn source_tags(&self, object: &Object) -> Result<Vec<Tag>> {
        self.request("GetObjectTagging", PATIENCE, || {
            self.store.tags(&self.source, &object.key)
        })
        .await
    }
}
