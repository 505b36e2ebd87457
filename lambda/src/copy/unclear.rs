//! Pairs whose `ETag`s differ although nothing else does: other content, or `ETag`s that say nothing.

use std::sync::atomic::Ordering::Relaxed;

use super::Copier;
use crate::gate::Permit;
use crate::plan::{Opaque, settle};
use crate::report::Outcome;
use crate::retry::PATIENCE;
use crate::route::Bucket;
use crate::store::{ErrorKind, Head, Object, Result, Store};

/// A source object and its copy, of the same size, the source not newer, with different `ETag`s.
#[derive(Debug)]
pub struct UnclearPair {
    /// The source object.
    pub source: Object,
    /// Its copy.
    pub copy: Object,
}

impl<S: Store> Copier<S> {
    /// Copies the source unless the `ETag`s say nothing and there is no need to yet.
    ///
    /// Once one pair of the route has turned out not to be comparable, pairs settled long ago are taken
    /// for the same without a look at each.
    pub async fn resolve(&self, pair: UnclearPair, permit: Permit) -> Outcome {
        let state = settle(
            pair.source.last_modified,
            pair.copy.last_modified,
            self.clock.now(),
            self.settle,
        );
        let known = self.route.kms_key_arn.is_some()
            || (state == Opaque::Settled && self.opaque_seen.load(Relaxed));
        if !known {
            match self.is_opaque(&pair).await {
                Ok(true) => self.opaque_seen.store(true, Relaxed),
                Ok(false) => return self.copy(pair.source, Some(&pair.copy), permit).await,
                Err(error) => {
                    // What follows takes a permit of its own.
                    drop(permit);
                    return self.outcome_of(error, &pair.source.key).await;
                }
            }
        }
        match state {
            Opaque::Settled => Outcome::Unchanged,
            Opaque::Unsettled => Outcome::Unsettled,
            Opaque::Due => match self.copy(pair.source, Some(&pair.copy), permit).await {
                // It was backed up before it was archived; only the last word on it cannot be had.
                Outcome::Archived => Outcome::Unsettled,
                outcome => outcome,
            },
        }
    }

    /// Whether one of the two is encrypted so that its `ETag` is no MD5. The caller's permit covers
    /// these requests, one after the other.
    async fn is_opaque(&self, pair: &UnclearPair) -> Result<bool> {
        let destination = &self.route.bucket;
        match self.peek(destination, &pair.copy.key).await {
            Ok(head) if head.etag_is_opaque => return Ok(true),
            Ok(_) => {}
            // Gone since it was listed, or not ours to look at: a copy is right in any case.
            Err(error) if [ErrorKind::NotFound, ErrorKind::Denied].contains(&error.kind) => {
                return Ok(false);
            }
            Err(error) => return Err(error),
        }
        Ok(self
            .peek(&self.source, &pair.source.key)
            .await?
            .etag_is_opaque)
    }

    async fn peek(&self, bucket: &Bucket, key: &str) -> Result<Head> {
        self.caller
            .call("HeadObject", PATIENCE, || {
                self.store.head(bucket, key, None, None)
            })
            .await
    }
}
