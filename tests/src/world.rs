//! A source, its three backup buckets, and runs over them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use s3_backup::config::{Config, TopicNeed};
use s3_backup::report::Report;
use s3_backup::run::{RunOptions, run};
use s3_backup::store::Store;
use s3_backup::time_left::TimeLeft;

use tokio::time::timeout;

use crate::memory::MemoryS3;
use crate::state::Stored;

/// No run takes that long, on the paused clock or another.
const STUCK: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// An S3 with a source bucket and the buckets of the three standard routes.
#[derive(Debug)]
pub struct World {
    /// The S3.
    pub s3: MemoryS3,
    /// The run's configuration.
    pub config: Config,
}

impl World {
    /// The bucket that is backed up.
    pub const SOURCE: &str = "acme-source";
    /// Where `documents/` goes.
    pub const DOCUMENTS: &str = "acme-documents";
    /// Where `photos/` goes.
    pub const PHOTOS: &str = "acme-photos";
    /// Where `database/` goes.
    pub const DATABASE: &str = "acme-database";

    /// The standard configuration's variables, without a topic.
    pub fn vars() -> BTreeMap<String, String> {
        let pairs = [
            ("SRC_BUCKET", Self::SOURCE),
            ("DOC_DEST", Self::DOCUMENTS),
            ("PHOTO_DEST", Self::PHOTOS),
            ("DB_DEST", Self::DATABASE),
        ];
        pairs
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
    }

    /// Empty buckets.
    ///
    /// # Panics
    /// Never: the configuration is valid.
    pub fn new() -> Self {
        let buckets = [Self::SOURCE, Self::DOCUMENTS, Self::PHOTOS, Self::DATABASE];
        let config = Config::from_vars(&Self::vars(), TopicNeed::Optional);
        assert!(config.is_ok(), "{config:?}");
        Self {
            s3: MemoryS3::with_buckets(&buckets),
            config: config.unwrap_or_else(|_| unreachable!()),
        }
    }

    /// A run with all the time it wants.
    pub async fn run(&self) -> Report {
        self.run_within(TimeLeft::unlimited()).await
    }

    /// A run with this much time.
    pub async fn run_within(&self, time: TimeLeft) -> Report {
        self.run_on(Arc::new(self.s3.clone()), time).await
    }

    /// A run by way of another store, on this S3's clock.
    ///
    /// # Panics
    /// When it is stuck.
    pub async fn run_on(&self, store: Arc<impl Store>, time: TimeLeft) -> Report {
        let options = RunOptions {
            clock: self.s3.clock(),
            ..RunOptions::new("test-run", time)
        };
        let report = timeout(STUCK, run(store, &self.config, &options)).await;
        assert!(report.is_ok(), "the run is stuck");
        report.unwrap_or_else(|_| unreachable!())
    }

    /// The backup bucket of a key.
    pub fn bucket_of(&self, key: &str) -> Option<&str> {
        self.config
            .routes
            .iter()
            .find(|route| key.starts_with(&route.prefix))
            .map(|route| route.bucket.name.as_str())
    }

    /// The copy of a source object.
    pub fn copy_of(&self, key: &str) -> Option<Stored> {
        self.s3.object(self.bucket_of(key)?, key)
    }

    /// What the backup lacks: routed source objects whose copy is missing or differs in bytes,
    /// headers or tags. Empty when everything is backed up.
    pub fn not_backed_up(&self) -> Vec<String> {
        let same = |source: &Stored, copy: &Stored| {
            source.content == copy.content
                && source.headers == copy.headers
                && source.tags == copy.tags
        };
        self.s3
            .objects(Self::SOURCE)
            .into_iter()
            .filter(|(key, source)| {
                self.bucket_of(key).is_some()
                    && !self.copy_of(key).is_some_and(|copy| same(source, &copy))
            })
            .map(|(key, _)| key)
            .collect()
    }
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}
