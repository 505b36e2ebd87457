//! The S3 in memory as tests handle it: filled, changed, watched, told to fail.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use s3_backup::clock::Clock;
use s3_backup::store::{Headers, Tag};
use time::{Duration, OffsetDateTime};

use crate::content::Content;
use crate::faults::{Fault, Hook, Request};
use crate::state::{Bucket, State, Stored};

/// An S3 in memory. Clones are the same S3.
#[derive(Clone)]
pub struct MemoryS3 {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    hook: Mutex<Option<Arc<Hook>>>,
    requests: Mutex<Vec<Request>>,
}

/// An object for [`MemoryS3::put_object`].
#[derive(Clone, Debug)]
pub struct NewObject {
    /// Its bytes.
    pub content: Content,
    /// Where it is uploaded in parts, their sizes.
    pub part_sizes: Vec<u64>,
    /// When its upload began; `None` for now.
    pub begun: Option<OffsetDateTime>,
    /// Its content headers and metadata.
    pub headers: Headers,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// Its storage class.
    pub storage_class: &'static str,
    /// In an archive tier of Intelligent-Tiering.
    pub hidden_archive: bool,
}

impl NewObject {
    /// An object uploaded whole.
    pub fn new(content: Content) -> Self {
        Self {
            content,
            part_sizes: Vec::new(),
            begun: None,
            headers: Headers::default(),
            tags: Vec::new(),
            storage_class: "STANDARD",
            hidden_archive: false,
        }
    }

    /// An object uploaded in parts of these sizes, its bytes from a stream.
    pub fn in_parts(stream: u64, part_sizes: &[u64]) -> Self {
        Self {
            part_sizes: part_sizes.to_vec(),
            ..Self::new(Content::of_stream(stream, part_sizes.iter().sum()))
        }
    }
}

impl Default for MemoryS3 {
    fn default() -> Self {
        Self::new()
    }
}

impl MemoryS3 {
    /// An S3 without buckets, on 1 January 2026.
    pub fn new() -> Self {
        Self {
            shared: Arc::new(Shared {
                state: Mutex::new(State::new()),
                hook: Mutex::new(None),
                requests: Mutex::new(Vec::new()),
            }),
        }
    }

    /// An S3 with these buckets.
    pub fn with_buckets(names: &[&str]) -> Self {
        let s3 = Self::new();
        for name in names {
            s3.create_bucket(name, false);
        }
        s3
    }

    /// Makes a bucket, one that encrypts with KMS where told to.
    pub fn create_bucket(&self, name: &str, kms: bool) {
        let bucket = Bucket {
            kms,
            ..Bucket::default()
        };
        self.state().buckets.insert(name.to_owned(), bucket);
    }

    /// Deletes a bucket and all that is in it.
    pub fn delete_bucket(&self, name: &str) {
        self.state().buckets.remove(name);
    }

    /// Makes `mirror` hold what `bucket` holds, until one of them is written to.
    pub fn mirror(&self, bucket: &str, mirror: &str) {
        let mut state = self.state();
        let objects = state.bucket(bucket).map(|it| Arc::clone(&it.objects));
        if let (Ok(objects), Ok(mirror)) = (objects, state.bucket_mut(mirror)) {
            mirror.objects = objects;
        }
    }

    /// Whether a bucket encrypts with KMS.
    pub fn is_kms(&self, bucket: &str) -> bool {
        self.state().bucket(bucket).is_ok_and(|bucket| bucket.kms)
    }

    /// Lists this many keys a page from now on.
    pub fn set_page_size(&self, keys: usize) {
        self.state().page_size = keys;
    }

    /// Tells nothing about parts from now on.
    pub fn ignore_part_numbers(&self) {
        self.state().part_numbers_ignored = true;
    }

    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        self.state().now += by;
    }

    /// The time it is here.
    pub fn now(&self) -> OffsetDateTime {
        self.state().now
    }

    /// A clock that tells this S3's time.
    pub fn clock(&self) -> Clock {
        let s3 = self.clone();
        Clock::new(move || s3.now())
    }

    /// Writes an object of this text.
    ///
    /// # Panics
    /// Where there is no such bucket.
    pub fn put(&self, bucket: &str, key: &str, text: &str) {
        self.put_object(bucket, key, NewObject::new(Content::text(text)));
    }

    /// Writes an object.
    ///
    /// # Panics
    /// Where there is no such bucket.
    pub fn put_object(&self, bucket: &str, key: &str, new: NewObject) {
        let mut state = self.state();
        let kms = state.bucket(bucket).is_ok_and(|bucket| bucket.kms);
        let stored = Stored {
            etag: state.etag_for(&new.content, &new.part_sizes, kms),
            content: new.content,
            part_sizes: new.part_sizes,
            last_modified: new.begun.unwrap_or(state.now),
            headers: new.headers,
            tags: new.tags,
            storage_class: new.storage_class.to_owned(),
            restored: false,
            hidden_archive: new.hidden_archive,
            kms,
        };
        let bucket = state.bucket_mut(bucket).map_err(|error| error.code);
        assert!(bucket.is_ok(), "{bucket:?}");
        if let Ok(bucket) = bucket {
            bucket.objects_mut().insert(key.to_owned(), stored);
        }
    }

    /// Deletes an object.
    pub fn delete(&self, bucket: &str, key: &str) {
        if let Ok(bucket) = self.state().bucket_mut(bucket) {
            bucket.objects_mut().remove(key);
        }
    }

    /// Changes an object in place.
    pub fn change(&self, bucket: &str, key: &str, change: impl FnOnce(&mut Stored)) {
        if let Ok(bucket) = self.state().bucket_mut(bucket)
            && let Some(object) = bucket.objects_mut().get_mut(key)
        {
            change(object);
        }
    }

    /// A bucket's objects.
    pub fn objects(&self, bucket: &str) -> BTreeMap<String, Stored> {
        self.state()
            .bucket(bucket)
            .map(|bucket| (*bucket.objects).clone())
            .unwrap_or_default()
    }

    /// An object.
    pub fn object(&self, bucket: &str, key: &str) -> Option<Stored> {
        self.state().bucket(bucket).ok()?.objects.get(key).cloned()
    }

    /// How many uploads have been begun in a bucket and neither completed nor aborted.
    pub fn open_uploads(&self, bucket: &str) -> usize {
        self.state()
            .bucket(bucket)
            .map_or(0, |bucket| bucket.uploads.len())
    }

    /// Asks `hook` about every request from now on. It may change this S3.
    pub fn on_request(&self, hook: impl Fn(&Request) -> Option<Fault> + Send + Sync + 'static) {
        *lock(&self.shared.hook) = Some(Arc::new(hook));
    }

    /// Lets every request through from now on.
    pub fn heal(&self) {
        *lock(&self.shared.hook) = None;
    }

    /// The requests since the last call.
    pub fn take_requests(&self) -> Vec<Request> {
        std::mem::take(&mut lock(&self.shared.requests))
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.shared.state)
    }

    /// Records a request and asks the hook about it.
    pub(crate) fn admit(&self, operation: &'static str, bucket: &str, key: &str) -> Option<Fault> {
        let mut requests = lock(&self.shared.requests);
        let request = Request {
            operation,
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            number: requests.len() as u64,
        };
        requests.push(request.clone());
        drop(requests);
        let hook = lock(&self.shared.hook).clone();
        hook.and_then(|hook| hook(&request))
    }
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl std::fmt::Debug for MemoryS3 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryS3").finish_non_exhaustive()
    }
}
