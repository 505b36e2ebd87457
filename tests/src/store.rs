//! The engine's `Store`, straight on the memory.

use s3_backup::route::Bucket;
use s3_backup::store::{
    Copied, CopyPart, CopyWhole, ETag, ErrorKind, Head, NewUpload, Page, PageRequest, Result,
    Store, StoreError, Tag, Upload,
};

use crate::faults::Fault;
use crate::memory::MemoryS3;
use crate::state::copying::Written;
use crate::state::{S3Error, State};

impl MemoryS3 {
    async fn perform<T>(
        &self,
        operation: &'static str,
        bucket: &Bucket,
        key: &str,
        act: impl FnOnce(&mut State) -> std::result::Result<T, S3Error>,
    ) -> Result<T> {
        let error = |code, status| StoreError {
            operation,
            kind: ErrorKind::of(Some(code), Some(status)),
            code: Some(code.to_owned()),
            message: "from memory".to_owned(),
            request_id: None,
        };
        let broken = || StoreError::new(operation, ErrorKind::Unavailable, "connection broken");
        match self.admit(operation, &bucket.name, key) {
            None => {}
            Some(Fault::Error(code, status)) => return Err(error(code, status)),
            Some(Fault::ErrorIn200(code)) => return Err(error(code, 200)),
            Some(Fault::Empty200 | Fault::Drop) => return Err(broken()),
            Some(Fault::Hang) => std::future::pending().await,
            Some(Fault::Delay(delay)) => tokio::time::sleep(delay).await,
            Some(Fault::LoseReply) => {
                let _ = act(&mut self.state());
                return Err(broken());
            }
        }
        let result = act(&mut self.state());
        result.map_err(|failed| error(failed.code, failed.status))
    }
}

impl Store for MemoryS3 {
    async fn list_page(&self, request: &PageRequest<'_>) -> Result<Page> {
        let PageRequest {
            bucket,
            prefix,
            start,
            delimiter,
        } = *request;
        self.perform("ListObjectsV2", bucket, prefix, |state| {
            let page = state.list(&bucket.name, prefix, start, delimiter, usize::MAX)?;
            Ok(page.into_page())
        })
        .await
    }

    async fn head(
        &self,
        bucket: &Bucket,
        key: &str,
        if_match: Option<&ETag>,
        part: Option<u32>,
    ) -> Result<Head> {
        self.perform("HeadObject", bucket, key, |state| {
            let (head, _) = state.head(&bucket.name, key, if_match, part)?;
            Ok(head)
        })
        .await
    }

    async fn copy_whole(&self, copy: &CopyWhole<'_>) -> Result<Copied> {
        let etag = self
            .perform("CopyObject", copy.destination, copy.key, |state| {
                state.copy_object(
                    (&copy.source.name, copy.key),
                    (&copy.destination.name, copy.key),
                    Some(copy.if_match),
                    Written {
                        storage_class: copy.storage_class.map(|class| class.as_str().to_owned()),
                        kms: copy.kms_key_arn.is_some(),
                    },
                )
            })
            .await?;
        Ok(Copied { etag })
    }

    async fn create_upload(&self, new: &NewUpload<'_>) -> Result<String> {
        self.perform("CreateMultipartUpload", new.destination, new.key, |state| {
            state.create_upload(
                &new.destination.name,
                new.key,
                new.headers.clone(),
                new.tags.to_vec(),
                Written {
                    storage_class: new.storage_class.map(|class| class.as_str().to_owned()),
                    kms: new.kms_key_arn.is_some(),
                },
            )
        })
        .await
    }

    async fn copy_part(&self, part: &CopyPart<'_>) -> Result<ETag> {
        let upload = part.upload;
        self.perform("UploadPartCopy", upload.destination, upload.key, |state| {
            state.copy_part(
                (&part.source.name, upload.key),
                &upload.destination.name,
                upload.id,
                part.number,
                Some(part.if_match),
                part.range,
            )
        })
        .await
    }

    async fn complete_upload(&self, upload: &Upload<'_>, parts: &[ETag]) -> Result<ETag> {
        self.perform(
            "CompleteMultipartUpload",
            upload.destination,
            upload.key,
            |state| state.complete_upload(&upload.destination.name, upload.id, parts),
        )
        .await
    }

    async fn abort_upload(&self, upload: &Upload<'_>) -> Result<()> {
        self.perform(
            "AbortMultipartUpload",
            upload.destination,
            upload.key,
            |state| state.abort_upload(&upload.destination.name, upload.id),
        )
        .await
    }

    async fn tags(&self, bucket: &Bucket, key: &str) -> Result<Vec<Tag>> {
        self.perform("GetObjectTagging", bucket, key, |state| {
            state.tags(&bucket.name, key)
        })
        .await
    }

    async fn put_tags(&self, bucket: &Bucket, key: &str, tags: &[Tag]) -> Result<()> {
        self.perform("PutObjectTagging", bucket, key, |state| {
            state.put_tags(&bucket.name, key, tags.to_vec())
        })
        .await
    }
}
