//! A multipart upload: filled, completed, or aborted.

use std::time::Duration;

use tokio::time::timeout;

use super::Copier;
use super::at_once::number_of;
use crate::retry::patience_for;
use crate::store::{CopyPart, ErrorKind, Object, PartRange, Result, Store, StoreError, Upload};

/// What must be done even when the run's time has ended is tried this often, each try for this long.
pub(super) const LAST_TRIES: usize = 3;
pub(super) const LAST_PATIENCE: Duration = Duration::from_secs(2);

impl<S: Store> Copier<S> {
    /// Copies the parts and completes the upload.
    pub(super) async fn fill(
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
                self.find_completed(upload, object, etags.len(), error)
                    .await
            }
            Err(error) => Err(about_destination(error)),
        }
    }

    /// Looks whether the copy is there, although the upload is not: `error` where it is not.
    async fn find_completed(
        &self,
        upload: &Upload<'_>,
        object: &Object,
        parts: usize,
        error: StoreError,
    ) -> Result<()> {
        let copy = self
            .look(upload.destination, upload.key)
            .await
            .map_err(about_destination)?;
        // Copied in its own parts, the object keeps its ETag; otherwise the number of parts tells.
        let comparable = object.etag.part_count().is_some() && !copy.etag_is_opaque;
        let same = if comparable {
            copy.object.etag == object.etag
        } else {
            copy.object.size == object.size
                && copy.object.last_modified >= object.last_modified
                && copy.object.etag.part_count() == u32::try_from(parts).ok()
        };
        if same { Ok(()) } else { Err(error) }
    }

    /// Its parts in flight have ended.
    pub(super) async fn abort(&self, upload: &Upload<'_>) {
        for _ in 0..LAST_TRIES {
            match timeout(LAST_PATIENCE, self.store.abort_upload(upload)).await {
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

/// "Not found" and "replaced" speak of the source object, unless the request was about the copy.
pub(super) fn about_destination(error: StoreError) -> StoreError {
    match error.kind {
        ErrorKind::NotFound | ErrorKind::Replaced => StoreError {
            kind: ErrorKind::Refused,
            ..error
        },
        _ => error,
    }
}
