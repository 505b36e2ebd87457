//! The requests of an object that is copied in parts, as many at once as the run allows.

use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until, timeout_at};

use super::Copier;
use crate::retry::PATIENCE;
use crate::store::{Result, Store};

/// How long each of the last tries is waited for, and how long it is until the next.
const LAST_PATIENCE: Duration = Duration::from_secs(2);
const LAST_WAIT: Duration = Duration::from_millis(200);

/// Bounds what the objects copied in parts hold in memory, all together.
#[derive(Debug)]
pub struct PartSlots {
    slots: Semaphore,
    most: usize,
}

impl PartSlots {
    /// For runs with this many requests in flight.
    pub fn new(in_flight: usize) -> Self {
        Self {
            slots: Semaphore::new(2 * in_flight),
            most: in_flight,
        }
    }

    /// Waits for as many slots as an object with `parts` parts can use; how many that are.
    async fn take(&self, parts: usize) -> (usize, Option<SemaphorePermit<'_>>) {
        let at_once = parts.clamp(1, self.most);
        let slots = u32::try_from(at_once).unwrap_or(u32::MAX);
        // The semaphore is never closed.
        (at_once, self.slots.acquire_many(slots).await.ok())
    }
}

impl<S: Store> Copier<S> {
    /// Sends a request under a permit of its own.
    pub(super) async fn request<T, F>(
        &self,
        operation: &'static str,
        patience: Duration,
        request: impl FnMut() -> F,
    ) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let _permit = self.caller.wait(operation, self.gate.enter()).await?;
        self.caller.call(operation, patience, request).await
    }

    /// Sends a request that should be done even when the run's time has ended: then a few times more.
    pub(super) async fn request_to_the_last<T, F>(
        &self,
        operation: &'static str,
        mut request: impl FnMut() -> F,
    ) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let mut result = self.request(operation, PATIENCE, &mut request).await;
        let until = Instant::now() + self.caller.time().for_last_tries();
        while let Err(error) = &result
            && error.is_passing()
            && Instant::now() < until
        {
            let end = until.min(Instant::now() + LAST_PATIENCE);
            if let Ok(tried) = timeout_at(end, request()).await {
                result = tried;
            }
            sleep_until(until.min(Instant::now() + LAST_WAIT)).await;
        }
        result
    }

    /// Runs one future for each part, as many at once as requests are allowed, results in order.
    /// After the first error it begins no more, and returns when those in flight have ended.
    pub(super) async fn for_each_part<T, F>(
        &self,
        count: usize,
        begin: impl Fn(usize) -> F,
    ) -> Result<Vec<T>>
    where
        F: Future<Output = Result<T>>,
    {
        let (at_once, _slots) = self
            .caller
            .wait("UploadPartCopy", self.parts.take(count))
            .await?;
        let mut running = FuturesUnordered::new();
        let mut waiting = 0..count;
        let mut results: Vec<Option<T>> = std::iter::repeat_with(|| None).take(count).collect();
        let mut first_error = None;
        loop {
            while first_error.is_none() && running.len() < at_once {
                let Some(position) = waiting.next() else {
                    break;
                };
                let part = begin(position);
                running.push(async move { (position, part.await) });
            }
            match running.next().await {
                None => break,
                Some((position, Ok(value))) => results[position] = Some(value),
                Some((_, Err(error))) => first_error = first_error.or(Some(error)),
            }
        }
        match first_error {
            Some(error) => Err(error),
            None => Ok(results.into_iter().flatten().collect()),
        }
    }
}

/// Part numbers begin at 1.
pub(super) fn number_of(position: usize) -> u32 {
    u32::try_from(position + 1).unwrap_or(u32::MAX)
}
