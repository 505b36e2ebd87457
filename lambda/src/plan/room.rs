//! How many ranges are listed at once.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Room for the ranges of scans that go on at the same time: what one does not use, another may. A scan whose
/// decisions nobody takes keeps its ranges meanwhile.
#[derive(Clone, Debug)]
pub struct Room(Arc<Semaphore>);

impl Room {
    /// Room for `most` ranges of `scans` scans. Each has one whatever the others take.
    pub fn new(most: usize, scans: usize) -> Self {
        Self(Arc::new(Semaphore::new(most.saturating_sub(scans))))
    }

    /// Room for one more range, until what is returned is dropped.
    pub(super) fn take(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0).try_acquire_owned().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scan_has_one_range_and_the_rest_is_for_whoever_comes_first() {
        let room = Room::new(4, 2);
        let taken = [room.take(), room.clone().take()];
        assert!(taken.iter().all(Option::is_some));
        assert!(room.take().is_none());
        drop(taken);
        assert!(room.take().is_some());
    }

    #[test]
    fn more_scans_than_ranges_have_one_each() {
        assert!(Room::new(24, 50).take().is_none());
    }
}
