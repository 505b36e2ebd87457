//! One loop that sends every request: waits faults out, slows down when throttled, knows the time.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde::Serialize;
use tokio::time::{Instant, sleep, timeout};

use crate::pacer::Pacer;
use crate::store::{ErrorKind, Result, StoreError};
use crate::time_left::TimeLeft;

/// How often a request that meets passing faults is sent in all.
const ATTEMPTS: u32 = 8;
/// How long throttles are waited out for one request.
const THROTTLE_PATIENCE: Duration = Duration::from_secs(10 * 60);
const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(20);
/// What was throttled together does not come back together. The pace does the rest.
const THROTTLE_WAIT: Duration = Duration::from_millis(100);

/// How long an answer to a small request may take.
pub const PATIENCE: Duration = Duration::from_secs(20);
/// The slowest server side copy that is waited for.
const SLOWEST_BYTES_PER_SECOND: u64 = 8 * 1024 * 1024;

/// How long a server side copy of `bytes` may take.
pub fn patience_for(bytes: u64) -> Duration {
    2 * PATIENCE + Duration::from_secs(bytes / SLOWEST_BYTES_PER_SECOND)
}

/// How many requests were sent, by what S3 charges for them.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
pub struct RequestCounts {
    /// `ListObjectsV2`.
    pub listings: u64,
    /// `CopyObject` and `UploadPartCopy`.
    pub copies: u64,
    /// Everything else.
    pub others: u64,
}

#[derive(Debug, Default)]
struct Sent {
    listings: AtomicU64,
    copies: AtomicU64,
    others: AtomicU64,
}

impl Sent {
    fn count(&self, operation: &str) {
        let kind = match operation {
            "ListObjectsV2" => &self.listings,
            "CopyObject" | "UploadPartCopy" => &self.copies,
            _ => &self.others,
        };
        kind.fetch_add(1, Ordering::Relaxed);
    }
}

/// Sends requests for one run.
#[derive(Clone, Debug)]
pub struct Caller {
    pacer: Option<Arc<Pacer>>,
    time: TimeLeft,
    sent: Arc<Sent>,
}

impl Caller {
    /// A caller whose few requests, such as listings, have no pace but wait longer each time.
    pub fn unpaced(time: TimeLeft) -> Self {
        Self {
            pacer: None,
            time,
            sent: Arc::default(),
        }
    }

    /// One of the same run, and counted with it, that tells `pacer` what it meets, and sends again at
    /// its pace.
    #[must_use]
    pub fn paced(&self, pacer: Arc<Pacer>) -> Self {
        Self {
            pacer: Some(pacer),
            ..self.clone()
        }
    }

    /// What the run has sent.
    pub fn sent(&self) -> RequestCounts {
        let count = |kind: &AtomicU64| kind.load(Ordering::Relaxed);
        RequestCounts {
            listings: count(&self.sent.listings),
            copies: count(&self.sent.copies),
            others: count(&self.sent.others),
        }
    }

    /// Waits for something a request needs, as long as the run has time.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfTime`] when the run's time ended first.
    pub async fn wait<T>(
        &self,
        operation: &'static str,
        needed: impl Future<Output = T>,
    ) -> Result<T> {
        tokio::select! {
            biased;
            () = self.time.ended() => Err(out_of_time(operation)),
            got = needed => Ok(got),
        }
    }

    /// The run's time.
    pub fn time(&self) -> TimeLeft {
        self.time
    }

    /// Sends a request until it succeeds, is refused for good, or there is no more time. Each
    /// attempt may take as long as `patience`.
    ///
    /// # Errors
    /// The last attempt's error; [`ErrorKind::OutOfTime`] when the run's time ended first.
    pub async fn call<T, F>(
        &self,
        operation: &'static str,
        patience: Duration,
        mut request: impl FnMut() -> F,
    ) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let started = Instant::now();
        let mut throttles = 0;
        let mut faults = 1;
        loop {
            if self.time.ends_within(Duration::ZERO) {
                return Err(out_of_time(operation));
            }
            let sent = Instant::now();
            self.sent.count(operation);
            let answer = tokio::select! {
                biased;
                answer = timeout(patience, request()) => answer,
                () = self.time.ended() => return Err(out_of_time(operation)),
            };
            let error = match answer {
                Ok(Ok(value)) => {
                    if let Some(pacer) = &self.pacer {
                        pacer.succeeded();
                    }
                    return Ok(value);
                }
                Ok(Err(error)) => error,
                Err(_) => StoreError::new(
                    operation,
                    ErrorKind::Unavailable,
                    format!("no answer within {} s", patience.as_secs()),
                ),
            };
            let wait = match error.kind {
                ErrorKind::Throttled if started.elapsed() < THROTTLE_PATIENCE => {
                    self.after_throttle(sent, &mut throttles)
                }
                ErrorKind::Unavailable if faults < ATTEMPTS => {
                    faults += 1;
                    jittered(faults - 2)
                }
                _ => return Err(error),
            };
            tracing::debug!(%error, wait_ms = wait.as_millis(), "trying again");
            if self.time.ends_within(wait) {
                return Err(out_of_time(operation));
            }
            sleep(wait).await;
            if let (ErrorKind::Throttled, Some(pacer)) = (error.kind, &self.pacer) {
                self.wait(operation, pacer.turn()).await?;
            }
        }
    }

    fn after_throttle(&self, sent: Instant, throttles: &mut u32) -> Duration {
        let Some(pacer) = &self.pacer else {
            *throttles += 1;
            return jittered(*throttles - 1);
        };
        pacer.throttled(sent);
        THROTTLE_WAIT.mul_f64(fastrand::f64())
    }
}

fn out_of_time(operation: &'static str) -> StoreError {
    StoreError::new(operation, ErrorKind::OutOfTime, "the run's time ended")
}

/// Exponential backoff with full jitter, so that what failed together does not come back together.
fn jittered(waits: u32) -> Duration {
    let longest = FIRST_WAIT
        .saturating_mul(1 << waits.min(10))
        .min(LONGEST_WAIT);
    longest.mul_f64(fastrand::f64())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use rstest::rstest;

    use super::*;

    fn caller(time: TimeLeft) -> Caller {
        Caller::unpaced(time).paced(Arc::default())
    }

    fn error(kind: ErrorKind) -> StoreError {
        StoreError::new("CopyObject", kind, "told to")
    }

    /// Fails `failures` times with `kind`, then succeeds; the result and the number of requests.
    async fn failing(caller: &Caller, kind: ErrorKind, failures: u32) -> (Result<()>, u32) {
        let sent = Cell::new(0);
        let result = caller
            .call("CopyObject", PATIENCE, || {
                sent.set(sent.get() + 1);
                let fails = sent.get() <= failures;
                async move { if fails { Err(error(kind)) } else { Ok(()) } }
            })
            .await;
        (result, sent.get())
    }

    #[rstest]
    #[case(ErrorKind::Unavailable, 7)]
    #[case(ErrorKind::Throttled, 25)]
    #[tokio::test(start_paused = true)]
    async fn waits_faults_out(#[case] kind: ErrorKind, #[case] failures: u32) {
        let (result, sent) = failing(&caller(TimeLeft::unlimited()), kind, failures).await;
        assert!(result.is_ok(), "{result:?}");
        assert_eq!(sent, failures + 1);
    }

    #[tokio::test(start_paused = true)]
    async fn gives_up_on_a_lasting_fault() {
        let (result, sent) = failing(
            &caller(TimeLeft::unlimited()),
            ErrorKind::Unavailable,
            u32::MAX,
        )
        .await;
        assert_eq!(result.unwrap_err().kind, ErrorKind::Unavailable);
        assert_eq!(sent, ATTEMPTS);
    }

    #[tokio::test(start_paused = true)]
    async fn gives_up_on_throttles_only_after_minutes() {
        let started = Instant::now();
        let (result, _) = failing(
            &caller(TimeLeft::unlimited()),
            ErrorKind::Throttled,
            u32::MAX,
        )
        .await;
        assert_eq!(result.unwrap_err().kind, ErrorKind::Throttled);
        assert!(started.elapsed() >= THROTTLE_PATIENCE);
    }

    #[rstest]
    #[case(ErrorKind::NotFound)]
    #[case(ErrorKind::Denied)]
    #[case(ErrorKind::Replaced)]
    #[case(ErrorKind::Archived)]
    #[case(ErrorKind::NoSuchBucket)]
    #[case(ErrorKind::Refused)]
    #[tokio::test(start_paused = true)]
    async fn does_not_repeat_what_was_refused(#[case] kind: ErrorKind) {
        let (result, sent) = failing(&caller(TimeLeft::unlimited()), kind, 1).await;
        assert_eq!((result.unwrap_err().kind, sent), (kind, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn unpaced_requests_wait_longer_after_each_throttle() {
        let started = Instant::now();
        let caller = Caller::unpaced(TimeLeft::unlimited());
        let (result, sent) = failing(&caller, ErrorKind::Throttled, 20).await;
        assert!(result.is_ok());
        assert_eq!(sent, 21);
        assert!(
            started.elapsed() > Duration::from_secs(30),
            "{:?}",
            started.elapsed()
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_without_an_answer_is_sent_again() {
        let sent = Cell::new(0);
        let result = caller(TimeLeft::unlimited())
            .call("HeadObject", PATIENCE, || {
                sent.set(sent.get() + 1);
                let answers = sent.get() == 3;
                async move {
                    if !answers {
                        std::future::pending::<()>().await;
                    }
                    Ok(())
                }
            })
            .await;
        assert!(result.is_ok());
        assert_eq!(sent.get(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn ends_with_the_runs_time() {
        let started = Instant::now();
        let time = TimeLeft::until(started + Duration::from_secs(100));
        let (throttled, _) = failing(&caller(time), ErrorKind::Throttled, u32::MAX).await;
        assert_eq!(throttled.unwrap_err().kind, ErrorKind::OutOfTime);

        let silent: Result<()> = caller(time)
            .call("HeadObject", patience_for(u64::MAX), std::future::pending)
            .await;
        assert_eq!(silent.unwrap_err().kind, ErrorKind::OutOfTime);
        assert_eq!(started.elapsed(), Duration::from_secs(90));
    }
}
