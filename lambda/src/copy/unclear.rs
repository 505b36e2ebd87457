//! Pairs whose `ETag`s differ although nothing else does: other content, or `ETag`s that say nothing.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use super::{Copier, outcome_of};
use crate::limiter::Permit;
use crate::plan::{Opaque, settle};
use crate::report::Outcome;
use crate::route::Route;
use crate::store::{ErrorKind, Object, Result, Store};

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
    /// `opaque_seen` is the route's memory within the run: once one pair has turned out not to be
    /// comparable, long settled pairs are taken for the same without a look at each.
    pub async fn resolve(
        &self,
        route: &Route,
        pair: UnclearPair,
        opaque_seen: &AtomicBool,
        permit: Permit,
    ) -> Outcome {
        let state = settle(
            pair.source.last_modified,
            pair.copy.last_modified,
            self.clock.now(),
            self.settle,
        );
        let known =
            route.kms_key_arn.is_some() || (state == Opaque::Settled && opaque_seen.load(Relaxed));
        if !known {
            match self.is_opaque(route, &pair, &permit).await {
                Ok(true) => opaque_seen.store(true, Relaxed),
                Ok(false) => return self.copy(route, pair.source, permit).await,
                Err(error) => return outcome_of(&error),
            }
        }
        match state {
            Opaque::Settled => Outcome::Unchanged,
            Opaque::Unsettled => Outcome::Unsettled,
            Opaque::Due => self.copy(route, pair.source, permit).await,
        }
    }

    /// Whether one of the two is encrypted so that its `ETag` is no MD5.
    async fn is_opaque(&self, route: &Route, pair: &UnclearPair, _permit: &Permit) -> Result<bool> {
        let patience = crate::retry::PATIENCE;
        let copy = self
            .caller
            .call("HeadObject", patience, || {
                self.store.head(&route.bucket, &pair.copy.key, None, None)
            })
            .await;
        match copy {
            Ok(head) if head.etag_is_opaque => return Ok(true),
            Ok(_) => {}
            // The copy is gone since it was listed: there is nothing to compare with.
            Err(error) if error.kind == ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        }
        let source = self
            .caller
            .call("HeadObject", patience, || {
                self.store.head(&self.source, &pair.source.key, None, None)
            })
            .await?;
        Ok(source.etag_is_opaque)
    }
}
