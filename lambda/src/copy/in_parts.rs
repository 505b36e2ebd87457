//! A copy in parts: an object keeps its `ETag` only when it is copied in the parts it was uploaded in.

use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::time::timeout;

use super::{Copier, LARGEST_WHOLE, parts};
use crate::retry::{PATIENCE, patience_for};
use crate::route::Route;
use crate::store::{
    CopyPart, ErrorKind, Head, NewUpload, Object, PartRange, Result, Store, StoreError, Tag,
    Upload, key_encoding,
};

/// The most a tagging header takes (S3 API reference, `CreateMultipartUpload`); larger sets are put
/// once the object is there.
const TAGGING_HEADER_LIMIT: usize = 2 * 1024;
/// Aborting is tried this often, each try for this long, even when the run's time has ended.
const ABORT_TRIES: usize = 3;
const ABORT_PATIENCE: Duration = Duration::from_secs(2);

impl<S: Store> Copier<S> {
    pub(super) async fn copy_in_parts(&self, route: &Route, object: &Object) -> Result<()> {
        let listed_parts = object.etag.part_count();
        let head = self.head_part(object, listed_parts.map(|_| 1)).await?;
        let ranges = match (listed_parts, head.part_count) {
            // Without word of its parts the object is copied whole; its copy's ETag then differs.
            (Some(_), None) if object.size <= LARGEST_WHOLE => {
                return self.copy_whole(route, object, None).await;
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
        let new = NewUpload {
            destination: &route.bucket,
            key: &object.key,
            headers: &head.headers,
            tags: if tags_fit { &tags } else { &[] },
            storage_class: route.storage_class,
            kms_key_arn: route.kms_key_arn.as_deref(),
        };
        let id = self
            .request("CreateMultipartUpload", PATIENCE, || {
                self.store.create_upload(&new)
            })
            .await
            .map_err(about_destination)?;
        let upload = Upload {
            destination: &route.bucket,
            key: &object.key,
            id: &id,
        };
        if let Err(error) = self.fill(&upload, object, &ranges).await {
            self.abort(&upload).await;
            return Err(error);
        }
        if !tags_fit {
            self.request("PutObjectTagging", PATIENCE, || {
                self.store.put_tags(&route.bucket, &object.key, &tags)
            })
            .await
            .map_err(about_destination)?;
        }
        Ok(())
    }

    /// Copies the parts and completes the upload.
    async fn fill(
        &self,
        upload: &Upload<'_>,
        object: &Object,
        ranges: &[Option<PartRange>],
    ) -> Result<()> {
        let etags = self
            .for_each_part(ranges.len(), |position| async move {
                let range = ranges[position];
                let part = CopyPart {
                    upload,
                    source: &self.source,
                    if_match: &object.etag,
                    number: number_of(position),
                    range,
                };
                let bytes = range.map_or(object.size, |range| range.last - range.first + 1);
                self.request("UploadPartCopy", patience_for(bytes), || {
                    self.store.copy_part(&part)
                })
                .await
            })
            .await?;
        // S3 may take minutes to put the parts together.
        let completed = self
            .request("CompleteMultipartUpload", patience_for(object.size), || {
                self.store.complete_upload(upload, &etags)
            })
            .await;
        match completed {
            Ok(_) => Ok(()),
            // It may have been done and its answer lost: then the upload is gone, and the copy there.
            Err(error)
                if [ErrorKind::NoSuchUpload, ErrorKind::Unavailable].contains(&error.kind) =>
            {
                self.find_completed(upload, object, error).await
            }
            Err(error) => Err(about_destination(error)),
        }
    }

    /// Looks whether the copy is there, although the upload is not: `error` where it is not.
    async fn find_completed(
        &self,
        upload: &Upload<'_>,
        object: &Object,
        error: StoreError,
    ) -> Result<()> {
        let copy = self
            .look(upload.destination, upload.key)
            .await
            .map_err(about_destination)?;
        let same = match copy.etag_is_opaque {
            true => {
                copy.object.size == object.size && copy.object.last_modified >= object.last_modified
            }
            false => copy.object.etag == object.etag,
        };
        if same { Ok(()) } else { Err(error) }
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

    async fn request<T, F>(
        &self,
        operation: &'static str,
        patience: Duration,
        request: impl FnMut() -> F,
    ) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let _permit = self.limiter.acquire().await;
        self.caller.call(operation, patience, request).await
    }

    /// Runs one future for each part, as many at once as requests are allowed, results in order.
    /// After the first error it begins no more, and returns when those in flight have ended.
    async fn for_each_part<T, F>(&self, count: usize, begin: impl Fn(usize) -> F) -> Result<Vec<T>>
    where
        F: Future<Output = Result<T>>,
    {
        let at_once = count.clamp(1, self.limiter.max() as usize);
        // Never closed; a share of the slots bounds what all objects in parts hold in memory.
        let _slots = self
            .part_slots
            .acquire_many(u32::try_from(at_once).unwrap_or(u32::MAX))
            .await;
        let mut running = FuturesUnordered::new();
        let mut waiting = 0..count;
        let mut results: Vec<Option<T>> = std::iter::repeat_with(|| None).take(count).collect();
        let mut first_error = None;
        loop {
            while first_error.is_none() && running.len() < at_once {
                let Some(position) = waiting.next() else {
                    break;
                };
                let part = begin(position);
                running.push(async move { (position, part.await) });
            }
            match running.next().await {
                None => break,
                Some((position, Ok(value))) => results[position] = Some(value),
                Some((_, Err(error))) => first_error = first_error.or(Some(error)),
            }
        }
        match first_error {
            Some(error) => Err(error),
            None => Ok(results.into_iter().flatten().collect()),
        }
    }

    async fn abort(&self, upload: &Upload<'_>) {
        for _ in 0..ABORT_TRIES {
            match timeout(ABORT_PATIENCE, self.store.abort_upload(upload)).await {
                Ok(Ok(())) => return,
                Ok(Err(error)) if error.kind == ErrorKind::NoSuchUpload => return,
                Ok(Err(error)) => {
                    tracing::warn!(key = upload.key, upload = upload.id, %error, "upload not aborted");
                }
                Err(_) => {
                    tracing::warn!(
                        key = upload.key,
                        upload = upload.id,
                        "no answer to the abort"
                    );
                }
            }
        }
    }
}

/// Part numbers begin at 1.
fn number_of(position: usize) -> u32 {
    u32::try_from(position + 1).unwrap_or(u32::MAX)
}

/// "Not found" and "replaced" speak of the source object, unless the request was about the copy.
fn about_destination(error: StoreError) -> StoreError {
    match error.kind {
        ErrorKind::NotFound | ErrorKind::Replaced => StoreError {
            kind: ErrorKind::Refused,
            ..error
        },
        _ => error,
    }
}
