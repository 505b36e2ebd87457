//! Copying one object: whole where its `ETag` survives that, in its own parts where it does not.

mod at_once;
mod in_parts;
mod parts;
mod unclear;
mod upload;
mod whole;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

pub use at_once::PartSlots;
pub use unclear::UnclearPair;

use crate::clock::Clock;
use crate::config::Config;
use crate::gate::{Gate, Permit};
use crate::report::Outcome;
use crate::retry::{Caller, PATIENCE};
use crate::route::{Bucket, Route};
use crate::store::{ErrorKind, Head, Object, PageRequest, PageStart, Result, Store, StoreError};

/// The largest object `CopyObject` takes (S3 API reference): 5 GiB.
const LARGEST_WHOLE: u64 = 5 * 1024 * 1024 * 1024;
/// How often an object that is replaced while it is copied is taken up again within a run.
const VERSIONS_TRIED: u32 = 5;

/// What the copies of one route share.
#[derive(Debug)]
pub struct Copier<S> {
    store: Arc<S>,
    source: Bucket,
    route: Route,
    gate: Gate,
    caller: Caller,
    parts: Arc<PartSlots>,
    settle: Duration,
    clock: Clock,
    /// A pair of this route has turned out not to be comparable.
    opaque_seen: AtomicBool,
}

impl<S: Store> Copier<S> {
    /// Copies the objects of `route`, their requests let through by `gate`.
    pub fn new(
        store: Arc<S>,
        config: &Config,
        route: Route,
        gate: Gate,
        caller: Caller,
        parts: Arc<PartSlots>,
        clock: Clock,
    ) -> Self {
        Self {
            store,
            source: config.source.clone(),
            route,
            gate,
            caller,
            parts,
            settle: config.settle,
            clock,
            opaque_seen: AtomicBool::new(false),
        }
    }

    /// Copies the version of `object` that is there: the listed one, or what replaced it since. `before`
    /// is the copy that the new one replaces, as it was listed.
    pub async fn copy(
        &self,
        mut object: Object,
        before: Option<&Object>,
        permit: Permit,
    ) -> Outcome {
        let mut permit = Some(permit);
        for _ in 0..VERSIONS_TRIED {
            if object.archived {
                return Outcome::Archived;
            }
            let error = match self.copy_version(&object, before, permit.take()).await {
                Ok(()) => return Outcome::Copied(object.size),
                Err(error) => error,
            };
            if error.kind != ErrorKind::Replaced {
                return Box::pin(self.outcome_of(error, &object.key)).await;
            }
            match Box::pin(self.look(&self.source, &object.key)).await {
                Ok(head) => object = head.object,
                Err(error) => return Box::pin(self.outcome_of(error, &object.key)).await,
            }
        }
        Outcome::Failed(format!(
            "it was replaced {VERSIONS_TRIED} times while it was copied; the next run takes it up again"
        ))
    }

    async fn copy_version(
        &self,
        object: &Object,
        before: Option<&Object>,
        permit: Option<Permit>,
    ) -> Result<()> {
        if object.size <= LARGEST_WHOLE && object.etag.part_count().is_none() {
            self.copy_whole(object, permit).await
        } else {
            // Its requests each take a permit of their own.
            drop(permit);
            // In a box: the many objects that are copied whole need not hold room for it.
            Box::pin(self.copy_in_parts(object, before)).await
        }
    }

    /// What an error about a source object makes of it.
    async fn outcome_of(&self, error: StoreError, key: &str) -> Outcome {
        if error.kind != ErrorKind::NotFound {
            return refused(&error);
        }
        // A head's answer does not tell whether the object or the whole bucket is gone; a listing's does.
        let request = PageRequest {
            bucket: &self.source,
            prefix: key,
            start: PageStart::First,
            delimiter: Some("/"),
        };
        let listed = self
            .request("ListObjectsV2", PATIENCE, || self.store.list_page(&request))
            .await;
        listed.map_or_else(|error| refused(&error), |_| Outcome::Vanished)
    }

    async fn look(&self, bucket: &Bucket, key: &str) -> Result<Head> {
        self.request("HeadObject", PATIENCE, || {
            self.store.head(bucket, key, None, None)
        })
        .await
    }
}

fn refused(error: &StoreError) -> Outcome {
    match error.kind {
        ErrorKind::Archived => Outcome::Archived,
        ErrorKind::OutOfTime => Outcome::Left,
        _ => Outcome::Failed(error.to_string()),
    }
}
