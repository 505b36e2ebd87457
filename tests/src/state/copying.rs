//! `CopyObject`.

use s3_backup::store::ETag;

use super::{INVALID_REQUEST, Result, State, Stored};

/// The largest object `CopyObject` takes.
const LARGEST: u64 = 5 * 1024 * 1024 * 1024;

/// What a copy is told to write.
#[derive(Clone, Debug, Default)]
pub(crate) struct Written {
    pub(crate) storage_class: Option<String>,
    pub(crate) kms: bool,
}

impl State {
    pub(crate) fn copy_object(
        &mut self,
        source: (&str, &str),
        destination: (&str, &str),
        if_match: Option<&ETag>,
        written: Written,
    ) -> Result<ETag> {
        let object = self.readable(source.0, source.1, if_match)?.clone();
        if object.content.len() > LARGEST {
            return Err(INVALID_REQUEST);
        }
        let kms = written.kms || self.bucket(destination.0)?.kms;
        // The parts do not survive, and so neither does the ETag of an object uploaded in parts.
        let etag = self.etag_for(&object.content, &[], kms);
        let copy = Stored {
            etag: etag.clone(),
            part_sizes: Vec::new(),
            last_modified: self.now,
            storage_class: written
                .storage_class
                .unwrap_or_else(|| "STANDARD".to_owned()),
            restored: false,
            hidden_archive: false,
            kms,
            ..object
        };
        let bucket = self.bucket_mut(destination.0)?;
        bucket.objects_mut().insert(destination.1.to_owned(), copy);
        Ok(etag)
    }
}
