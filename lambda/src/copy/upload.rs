//! A multipart upload: filled, completed, or aborted.

use super::Copier;
use super::at_once::number_of;
use crate::retry::patience_for;
use crate::store::{
    CopyPart, ErrorKind, Head, Object, PartRange, Result, Store, StoreError, Upload,
};

/// What a completed upload looks like.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected<'a> {
    /// The source object.
    pub(super) object: &'a Object,
    /// The copy it replaces.
    pub(super) before: Option<&'a Object>,
    /// How many parts the new copy has.
    pub(super) parts: usize,
    /// Unless the copy is encrypted, its `ETag` is the source's.
    pub(super) keeps_etag: bool,
}

impl Expected<'_> {
    /// Whether what is there is the completed copy, and not the one before.
    fn is(&self, copy: &Head) -> bool {
        let found = &copy.object;
        let is_new = self.before.is_none_or(|before| {
            // A head has whole seconds, a listing may have more.
            before.etag != found.etag
                || before.last_modified.unix_timestamp() != found.last_modified.unix_timestamp()
        });
        let same_etag = !self.keeps_etag || copy.etag_is_opaque || found.etag == self.object.etag;
        is_new
            && same_etag
            && found.size == self.object.size
            && found.etag.part_count() == u32::try_from(self.parts).ok()
    }
}

impl<S: Store> Copier<S> {
    /// Copies the parts and completes the upload. What is not completed is aborted.
    pub(super) async fn fill_or_abort(
        &self,
        upload: &Upload<'_>,
        expected: &Expected<'_>,
        ranges: &[Option<PartRange>],
    ) -> Result<()> {
        let filled = self.fill(upload, expected.object, ranges).await;
        let Err(error) = filled else {
            return Ok(());
        };
        // Its parts in flight have ended.
        self.abort(upload).await;
        // The completion may have been done and its answer lost: then the copy is there.
        if ![ErrorKind::NoSuchUpload, ErrorKind::Unavailable].contains(&error.kind) {
            return Err(error);
        }
        match self.look(upload.destination, upload.key).await {
            Ok(copy) if expected.is(&copy) => Ok(()),
            _ => Err(error),
        }
    }

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
                let bytes = range.map_or(object.size, PartRange::bytes);
                self.request("UploadPartCopy", patience_for(bytes), || {
                    self.store.copy_part(&part)
                })
                .await
            })
            .await?;
        // S3 may take minutes to put the parts together.
        self.request("CompleteMultipartUpload", patience_for(object.size), || {
            self.store.complete_upload(upload, &etags)
        })
        .await
        .map_err(about_destination)?;
        Ok(())
    }

    async fn abort(&self, upload: &Upload<'_>) {
        let abort = || self.store.abort_upload(upload);
        match self
            .request_to_the_last("AbortMultipartUpload", abort)
            .await
        {
            Ok(()) => {}
            // Completed or aborted before.
            Err(error) if error.kind == ErrorKind::NoSuchUpload => {}
            Err(error) => {
                tracing::warn!(key = upload.key, upload = upload.id, %error, "upload not aborted");
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
