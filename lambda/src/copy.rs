//! Copying one object: whole where its `ETag` survives that, in its own parts where it does not.

mod at_once;
mod in_parts;
mod parts;
mod unclear;
mod upload;
mod whole;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

pub use unclear::UnclearPair;

use crate::clock::Clock;
use crate::limiter::{Limiter, Permit};
use crate::report::Outcome;
use crate::retry::{Caller, PATIENCE};
use crate::route::{Bucket, Route};
use crate::store::{ErrorKind, Object, Result, Store, StoreError};

/// The largest object `CopyObject` takes (S3 API reference): 5 GiB.
const LARGEST_WHOLE: u64 = 5 * 1024 * 1024 * 1024;
/// How often an object that is replaced while it is copied is taken up again within a run.
const VERSIONS_TRIED: u32 = 5;

/// What every copy of a run shares.
#[derive(Debug)]
pub struct Copier<S> {
    store: Arc<S>,
    source: Bucket,
    caller: Caller,
    limiter: Arc<Limiter>,
    /// Bounds the parts of all objects that are copied in parts, begun or waiting.
    part_slots: Semaphore,
    settle: Duration,
    clock: Clock,
}

impl<S: Store> Copier<S> {
    /// Copies from `source`, requests bounded by `limiter`.
    pub fn new(
        store: Arc<S>,
        source: Bucket,
        caller: Caller,
        limiter: Arc<Limiter>,
        settle: Duration,
        clock: Clock,
    ) -> Self {
        let slots = 2 * limiter.max() as usize;
        Self {
            store,
            source,
            caller,
            limiter,
            part_slots: Semaphore::new(slots),
            settle,
            clock,
        }
    }

    /// Copies the version of `object` that is there: the listed one, or what replaced it since.
    pub async fn copy(&self, route: &Route, mut object: Object, permit: Permit) -> Outcome {
        let mut permit = Some(permit);
        for _ in 0..VERSIONS_TRIED {
            if object.archived {
                return Outcome::Archived;
            }
            let error = match self.copy_version(route, &object, permit.take()).await {
                Ok(()) => return Outcome::Copied(object.size),
                Err(error) => error,
            };
            if error.kind != ErrorKind::Replaced {
                return outcome_of(&error);
            }
            match self.look(&self.source, &object.key).await {
                Ok(head) => object = head.object,
                Err(error) => return outcome_of(&error),
            }
        }
        Outcome::Failed(format!(
            "it was replaced {VERSIONS_TRIED} times while it was copied; the next run takes it up again"
        ))
    }

    async fn copy_version(
        &self,
        route: &Route,
        object: &Object,
        permit: Option<Permit>,
    ) -> Result<()> {
        if object.size <= LARGEST_WHOLE && object.etag.part_count().is_none() {
            self.copy_whole(route, object, permit).await
        } else {
            // Its requests each take a permit of their own.
            drop(permit);
            self.copy_in_parts(route, object).await
        }
    }

    async fn look(&self, bucket: &Bucket, key: &str) -> Result<crate::store::Head> {
        let _permit = self.limiter.acquire().await;
        self.caller
            .call("HeadObject", PATIENCE, || {
                self.store.head(bucket, key, None, None)
            })
            .await
    }
}

fn outcome_of(error: &StoreError) -> Outcome {
    match error.kind {
        ErrorKind::NotFound => Outcome::Vanished,
        ErrorKind::Archived => Outcome::Archived,
        ErrorKind::OutOfTime => Outcome::Left,
        _ => Outcome::Failed(error.to_string()),
    }
}
