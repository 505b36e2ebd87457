//! The way to S3 for one route's requests: a permit of the run's, and a turn at the route's own pace.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::pacer::Pacer;

/// The right to have one request in flight; given back when dropped.
#[derive(Debug)]
pub struct Permit {
    _permit: Option<OwnedSemaphorePermit>,
}

/// Lets requests through: so many at once over the whole run, at a pace of the route's own, so that
/// one throttled bucket slows down no other.
#[derive(Clone, Debug)]
pub struct Gate {
    permits: Arc<Semaphore>,
    pacer: Arc<Pacer>,
}

impl Gate {
    /// A gate with a pace of its own that shares the run's permits.
    pub fn new(permits: Arc<Semaphore>) -> Self {
        Self {
            permits,
            pacer: Arc::default(),
        }
    }

    /// Waits for the right to send a request. The turn comes first: who waits for it holds no permit.
    pub async fn enter(&self) -> Permit {
        self.pacer.turn().await;
        Permit {
            // The semaphore is never closed.
            _permit: Arc::clone(&self.permits).acquire_owned().await.ok(),
        }
    }

    /// The pace of the route's requests.
    pub fn pacer(&self) -> &Arc<Pacer> {
        &self.pacer
    }
}
