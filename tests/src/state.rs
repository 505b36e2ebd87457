//! Buckets, objects and uploads, and what each operation does to them.

pub(crate) mod copying;
pub(crate) mod listing;
pub(crate) mod uploads;

use std::collections::BTreeMap;
use std::sync::Arc;

use s3_backup::store::{ETag, Head, Headers, Object, Tag};
use time::OffsetDateTime;

use crate::content::{Content, digest};
use uploads::Upload;

/// An error as S3 answers it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct S3Error {
    /// The code.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
}

impl S3Error {
    pub(crate) const fn new(code: &'static str, status: u16) -> Self {
        Self { code, status }
    }
}

pub(crate) type Result<T> = std::result::Result<T, S3Error>;

pub(crate) const NO_SUCH_BUCKET: S3Error = S3Error::new("NoSuchBucket", 404);
pub(crate) const NO_SUCH_KEY: S3Error = S3Error::new("NoSuchKey", 404);
pub(crate) const NO_SUCH_UPLOAD: S3Error = S3Error::new("NoSuchUpload", 404);
pub(crate) const PRECONDITION_FAILED: S3Error = S3Error::new("PreconditionFailed", 412);
pub(crate) const INVALID_OBJECT_STATE: S3Error = S3Error::new("InvalidObjectState", 403);
pub(crate) const INVALID_REQUEST: S3Error = S3Error::new("InvalidRequest", 400);

/// An object.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Stored {
    /// Its bytes.
    pub content: Content,
    /// Its tag.
    pub etag: ETag,
    /// Where it was uploaded in parts, their sizes.
    pub part_sizes: Vec<u64>,
    /// When it was written, or its upload begun.
    pub last_modified: OffsetDateTime,
    /// Its content headers and metadata.
    pub headers: Headers,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// Its storage class.
    pub storage_class: String,
    /// A restored copy of an archived object can be read.
    pub restored: bool,
    /// In an archive tier of Intelligent-Tiering, which listings do not show.
    pub hidden_archive: bool,
    /// Encrypted with KMS.
    pub kms: bool,
}

impl Stored {
    fn is_frozen(&self) -> bool {
        matches!(self.storage_class.as_str(), "GLACIER" | "DEEP_ARCHIVE") && !self.restored
    }

    pub(crate) fn listed(&self, key: &str) -> Object {
        Object {
            key: key.to_owned(),
            size: self.content.len(),
            etag: self.etag.clone(),
            last_modified: self.last_modified,
            archived: self.is_frozen(),
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Bucket {
    /// Shared with mirrors until one of them is written.
    pub(crate) objects: Arc<BTreeMap<String, Stored>>,
    pub(crate) uploads: BTreeMap<String, Upload>,
    /// Encrypts with KMS by default.
    pub(crate) kms: bool,
}

impl Bucket {
    pub(crate) fn objects_mut(&mut self) -> &mut BTreeMap<String, Stored> {
        Arc::make_mut(&mut self.objects)
    }
}

/// Everything there is.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) buckets: BTreeMap<String, Bucket>,
    pub(crate) now: OffsetDateTime,
    pub(crate) page_size: usize,
    /// Heads tell nothing about parts, as with some S3s that are not AWS's.
    pub(crate) part_numbers_ignored: bool,
    /// Counts up: upload ids, and the ETags of KMS encrypted objects.
    serial: u64,
}

impl State {
    pub(crate) fn new() -> Self {
        Self {
            buckets: BTreeMap::new(),
            now: time::macros::datetime!(2026-01-01 00:00 UTC),
            page_size: 1_000,
            part_numbers_ignored: false,
            serial: 0,
        }
    }

    pub(crate) fn next_serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    pub(crate) fn bucket(&self, name: &str) -> Result<&Bucket> {
        self.buckets.get(name).ok_or(NO_SUCH_BUCKET)
    }

    pub(crate) fn bucket_mut(&mut self, name: &str) -> Result<&mut Bucket> {
        self.buckets.get_mut(name).ok_or(NO_SUCH_BUCKET)
    }

    fn object(&self, bucket: &str, key: &str) -> Result<&Stored> {
        self.bucket(bucket)?.objects.get(key).ok_or(NO_SUCH_KEY)
    }

    /// The tag S3 gives: a digest of the bytes, or of the parts' digests; with KMS, neither.
    pub(crate) fn etag_for(&mut self, content: &Content, part_sizes: &[u64], kms: bool) -> ETag {
        let base = match (kms, part_sizes) {
            (true, _) => digest(&self.next_serial()),
            (false, []) => content.digest(),
            (false, sizes) => {
                let mut first = 0;
                let parts: Vec<String> = sizes
                    .iter()
                    .map(|&size| {
                        first += size;
                        content.slice(first - size, size).digest()
                    })
                    .collect();
                digest(&parts)
            }
        };
        ETag::new(&match part_sizes.len() {
            0 => base,
            count => format!("{base}-{count}"),
        })
    }

    /// The object to read from, under the guards of a copy.
    fn readable(&self, bucket: &str, key: &str, if_match: Option<&ETag>) -> Result<&Stored> {
        let object = self.object(bucket, key)?;
        if if_match.is_some_and(|etag| *etag != object.etag) {
            return Err(PRECONDITION_FAILED);
        }
        if object.is_frozen() || object.hidden_archive {
            return Err(INVALID_OBJECT_STATE);
        }
        Ok(object)
    }

    pub(crate) fn head(
        &self,
        bucket: &str,
        key: &str,
        if_match: Option<&ETag>,
        part: Option<u32>,
    ) -> Result<(Head, &Stored)> {
        let stored = self.object(bucket, key)?;
        if if_match.is_some_and(|etag| *etag != stored.etag) {
            return Err(PRECONDITION_FAILED);
        }
        let mut object = stored.listed(key);
        let mut part_count = None;
        if let Some(part) = part.filter(|_| !self.part_numbers_ignored) {
            let count = stored.part_sizes.len();
            part_count = u32::try_from(count).ok().filter(|&count| count > 0);
            let position = (part as usize).checked_sub(1).ok_or(INVALID_REQUEST)?;
            match stored.part_sizes.get(position) {
                Some(&size) => object.size = size,
                None if count == 0 && part == 1 => {}
                None => return Err(S3Error::new("InvalidPartNumber", 416)),
            }
        }
        object.archived |= stored.hidden_archive;
        let head = Head {
            object,
            part_count,
            headers: stored.headers.clone(),
            tag_count: u32::try_from(stored.tags.len()).unwrap_or(u32::MAX),
            etag_is_opaque: stored.kms,
        };
        Ok((head, stored))
    }

    pub(crate) fn tags(&self, bucket: &str, key: &str) -> Result<Vec<Tag>> {
        Ok(self.object(bucket, key)?.tags.clone())
    }

    pub(crate) fn put_tags(&mut self, bucket: &str, key: &str, tags: Vec<Tag>) -> Result<()> {
        let object = self.bucket_mut(bucket)?.objects_mut().get_mut(key);
        object.ok_or(NO_SUCH_KEY)?.tags = tags;
        Ok(())
    }
}
