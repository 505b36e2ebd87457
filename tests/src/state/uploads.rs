//! Multipart uploads: begun, filled by copies, completed or aborted.

use std::collections::BTreeMap;

use s3_backup::store::{ETag, Headers, PartRange, Tag};
use time::OffsetDateTime;

use super::copying::Written;
use super::{INVALID_REQUEST, NO_SUCH_UPLOAD, Result, S3Error, State, Stored};
use crate::content::Content;

const MIB: u64 = 1024 * 1024;
/// All parts but the last have at least this many bytes.
const SMALLEST_PART: u64 = 5 * MIB;
const LARGEST_PART: u64 = 5 * 1024 * MIB;
const MOST_PARTS: u32 = 10_000;
/// The most bytes a tagging header has.
const TAGGING_LIMIT: usize = 2 * 1024;

#[derive(Clone, Debug)]
pub(crate) struct Upload {
    key: String,
    begun: OffsetDateTime,
    headers: Headers,
    tags: Vec<Tag>,
    written: Written,
    parts: BTreeMap<u32, Content>,
}

impl State {
    pub(crate) fn create_upload(
        &mut self,
        bucket: &str,
        key: &str,
        headers: Headers,
        tags: Vec<Tag>,
        written: Written,
    ) -> Result<String> {
        if s3_backup::store::key_encoding::tagging_header(&tags).len() > TAGGING_LIMIT {
            return Err(S3Error::new("InvalidTag", 400));
        }
        let id = format!("upload-{}", self.next_serial());
        let upload = Upload {
            key: key.to_owned(),
            begun: self.now,
            headers,
            tags,
            written,
            parts: BTreeMap::new(),
        };
        self.bucket_mut(bucket)?.uploads.insert(id.clone(), upload);
        Ok(id)
    }

    fn upload_mut(&mut self, bucket: &str, id: &str) -> Result<&mut Upload> {
        self.bucket_mut(bucket)?
            .uploads
            .get_mut(id)
            .ok_or(NO_SUCH_UPLOAD)
    }

    pub(crate) fn copy_part(
        &mut self,
        source: (&str, &str),
        bucket: &str,
        id: &str,
        number: u32,
        if_match: Option<&ETag>,
        range: Option<PartRange>,
    ) -> Result<ETag> {
        self.upload_mut(bucket, id)?;
        let object = self.readable(source.0, source.1, if_match)?;
        let size = object.content.len();
        let content = match range {
            None => object.content.clone(),
            Some(range) if range.last >= size || size <= SMALLEST_PART => {
                return Err(INVALID_REQUEST);
            }
            Some(range) => object.content.slice(range.first, range.bytes()),
        };
        if !(1..=MOST_PARTS).contains(&number) || content.len() > LARGEST_PART {
            return Err(INVALID_REQUEST);
        }
        let etag = ETag::new(&content.digest());
        self.upload_mut(bucket, id)?.parts.insert(number, content);
        Ok(etag)
    }

    pub(crate) fn complete_upload(
        &mut self,
        bucket: &str,
        id: &str,
        etags: &[ETag],
    ) -> Result<ETag> {
        let upload = self.upload_mut(bucket, id)?.clone();
        let mut content = Content::default();
        let mut part_sizes = Vec::new();
        for (number, etag) in (1..).zip(etags) {
            let part = upload
                .parts
                .get(&number)
                .filter(|part| ETag::new(&part.digest()) == *etag)
                .ok_or(S3Error::new("InvalidPart", 400))?;
            part_sizes.push(part.len());
            content.append(part);
        }
        let Some((_, all_but_last)) = part_sizes.split_last() else {
            return Err(S3Error::new("MalformedXML", 400));
        };
        if all_but_last.iter().any(|&size| size < SMALLEST_PART) {
            return Err(S3Error::new("EntityTooSmall", 400));
        }
        let kms = upload.written.kms || self.bucket(bucket)?.kms;
        let etag = self.etag_for(&content, &part_sizes, kms);
        let object = Stored {
            content,
            etag: etag.clone(),
            part_sizes,
            last_modified: upload.begun,
            headers: upload.headers,
            tags: upload.tags,
            storage_class: upload
                .written
                .storage_class
                .unwrap_or_else(|| "STANDARD".to_owned()),
            restored: false,
            hidden_archive: false,
            kms,
        };
        let bucket = self.bucket_mut(bucket)?;
        bucket.uploads.remove(id);
        bucket.objects_mut().insert(upload.key, object);
        Ok(etag)
    }

    pub(crate) fn abort_upload(&mut self, bucket: &str, id: &str) -> Result<()> {
        let removed = self.bucket_mut(bucket)?.uploads.remove(id);
        removed.map(drop).ok_or(NO_SUCH_UPLOAD)
    }
}
