//! S3 behind one small trait. [`sdk::SdkStore`] is the real one; the tests have one in memory.

mod error;
mod etag;
pub mod key_encoding;
pub mod sdk;
mod types;

use std::future::Future;

pub use error::{ErrorKind, StoreError};
pub use etag::ETag;
pub use types::{
    Copied, CopyPart, CopyWhole, Head, Headers, NewUpload, Object, Page, PageRequest, PageStart,
    PartRange, Tag, Upload,
};

use crate::route::Bucket;

/// The result of one request.
pub type Result<T> = std::result::Result<T, StoreError>;

/// The S3 operations the engine needs; each call is one request, retried by the caller.
pub trait Store: Send + Sync + 'static {
    /// One page of `ListObjectsV2`, keys in UTF-8 binary order.
    fn list_page(&self, request: &PageRequest<'_>) -> impl Future<Output = Result<Page>> + Send;

    /// `HeadObject`; with `part`, of that part alone (its size, and how many there are).
    fn head(
        &self,
        bucket: &Bucket,
        key: &str,
        if_match: Option<&ETag>,
        part: Option<u32>,
    ) -> impl Future<Output = Result<Head>> + Send;

    /// `CopyObject`, with metadata and tags, guarded by the source's `ETag`.
    fn copy_whole(&self, copy: &CopyWhole<'_>) -> impl Future<Output = Result<Copied>> + Send;

    /// `CreateMultipartUpload`; returns the upload's id.
    fn create_upload(&self, new: &NewUpload<'_>) -> impl Future<Output = Result<String>> + Send;

    /// `UploadPartCopy`, guarded by the source's `ETag`; returns the part's `ETag`.
    fn copy_part(&self, part: &CopyPart<'_>) -> impl Future<Output = Result<ETag>> + Send;

    /// `CompleteMultipartUpload` with the parts' `ETag`s, first part first.
    fn complete_upload(
        &self,
        upload: &Upload<'_>,
        parts: &[ETag],
    ) -> impl Future<Output = Result<ETag>> + Send;

    /// `AbortMultipartUpload`.
    fn abort_upload(&self, upload: &Upload<'_>) -> impl Future<Output = Result<()>> + Send;

    /// `GetObjectTagging`.
    fn tags(&self, bucket: &Bucket, key: &str) -> impl Future<Output = Result<Vec<Tag>>> + Send;

    /// `PutObjectTagging`.
    fn put_tags(
        &self,
        bucket: &Bucket,
        key: &str,
        tags: &[Tag],
    ) -> impl Future<Output = Result<()>> + Send;
}
