//! How far a run has come, for whoever watches it.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Counters that only grow while a run goes on.
#[derive(Debug, Default)]
pub struct Progress {
    scanned: AtomicU64,
    done: AtomicU64,
    copied: AtomicU64,
    bytes: AtomicU64,
}

/// The counters at one moment.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Snapshot {
    /// Source objects listed and decided on.
    pub scanned: u64,
    /// Of these, the ones that are done with, however they went.
    pub done: u64,
    /// Of these, the ones that were copied.
    pub copied: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl Progress {
    pub(crate) fn scanned(&self) {
        self.scanned.fetch_add(1, Relaxed);
    }

    pub(crate) fn done(&self) {
        self.done.fetch_add(1, Relaxed);
    }

    pub(crate) fn copied(&self, bytes: u64) {
        self.copied.fetch_add(1, Relaxed);
        self.bytes.fetch_add(bytes, Relaxed);
    }

    /// The counters now.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            scanned: self.scanned.load(Relaxed),
            done: self.done.load(Relaxed),
            copied: self.copied.load(Relaxed),
            bytes: self.bytes.load(Relaxed),
        }
    }
}
