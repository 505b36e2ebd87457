//! How many requests may be in flight at once: fewer after a throttle, slowly more after successes.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

/// One throttle often comes with many: those of one burst lower the limit once.
const BURST: Duration = Duration::from_millis(500);
/// By how much a throttle lowers the limit.
const DECREASE: f64 = 0.7;

/// A limit on requests in flight: additive increase, multiplicative decrease.
#[derive(Debug)]
pub struct Limiter {
    semaphore: Arc<Semaphore>,
    max: u32,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// What is allowed now; between 1 and `max`.
    allowed: f64,
    /// The permits that exist, held or free. Above `allowed`, a returned permit is destroyed.
    permits: u32,
    last_decrease: Option<Instant>,
}

/// The right to have one request in flight; given back when dropped.
#[derive(Debug)]
pub struct Permit {
    permit: Option<OwnedSemaphorePermit>,
    limiter: Arc<Limiter>,
}

impl Limiter {
    /// Allows up to `max` requests at once, at least one.
    pub fn new(max: u32) -> Arc<Self> {
        let max = max.max(1);
        Arc::new(Self {
            semaphore: Arc::new(Semaphore::new(max as usize)),
            max,
            state: Mutex::new(State {
                allowed: f64::from(max),
                permits: max,
                last_decrease: None,
            }),
        })
    }

    /// The most that may ever be in flight.
    pub fn max(&self) -> u32 {
        self.max
    }

    /// How many may be in flight now.
    pub fn allowed(&self) -> u32 {
        whole(self.state().allowed)
    }

    /// Waits for the right to send a request, first come first served.
    pub async fn acquire(self: &Arc<Self>) -> Permit {
        Permit {
            // The semaphore is never closed.
            permit: Arc::clone(&self.semaphore).acquire_owned().await.ok(),
            limiter: Arc::clone(self),
        }
    }

    /// A request was throttled.
    pub fn throttled(&self) {
        let mut state = self.state();
        let now = Instant::now();
        if state
            .last_decrease
            .is_some_and(|last| now.duration_since(last) < BURST)
        {
            return;
        }
        state.last_decrease = Some(now);
        state.allowed = (state.allowed * DECREASE).max(1.0);
    }

    /// A request went through.
    pub fn succeeded(&self) {
        let mut state = self.state();
        if state.permits >= self.max && state.allowed >= f64::from(self.max) {
            return;
        }
        state.allowed = (state.allowed + 1.0 / state.allowed).min(f64::from(self.max));
        while state.permits < whole(state.allowed) {
            state.permits += 1;
            self.semaphore.add_permits(1);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let Some(permit) = self.permit.take() else {
            return;
        };
        let mut state = self.limiter.state();
        if state.permits > whole(state.allowed) {
            state.permits -= 1;
            permit.forget();
        }
    }
}

/// The whole requests in a limit that is at least 1 and at most a `u32`.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn whole(allowed: f64) -> u32 {
    allowed as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn hold(limiter: &Arc<Limiter>, count: usize) -> Vec<Permit> {
        let mut held = Vec::new();
        for _ in 0..count {
            held.push(limiter.acquire().await);
        }
        held
    }

    fn free(limiter: &Limiter) -> usize {
        limiter.semaphore.available_permits()
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_of_throttles_lowers_the_limit_once() {
        let limiter = Limiter::new(100);
        for _ in 0..50 {
            limiter.throttled();
        }
        assert_eq!(limiter.allowed(), 70);
        tokio::time::advance(BURST).await;
        limiter.throttled();
        assert_eq!(limiter.allowed(), 49);
    }

    #[tokio::test(start_paused = true)]
    async fn permits_above_the_limit_are_not_given_out_again() {
        let limiter = Limiter::new(10);
        let held = hold(&limiter, 10).await;
        limiter.throttled();
        drop(held);
        assert_eq!(free(&limiter), 7);
    }

    #[tokio::test(start_paused = true)]
    async fn successes_restore_the_limit_and_never_more() {
        let limiter = Limiter::new(10);
        drop(hold(&limiter, 10).await);
        limiter.throttled();
        drop(hold(&limiter, 10).await);
        for _ in 0..1_000 {
            limiter.succeeded();
        }
        assert_eq!((limiter.allowed(), free(&limiter)), (10, 10));
    }

    #[tokio::test(start_paused = true)]
    async fn one_request_is_always_allowed() {
        let limiter = Limiter::new(2);
        for _ in 0..20 {
            limiter.throttled();
            tokio::time::advance(BURST).await;
        }
        drop(limiter.acquire().await);
        drop(limiter.acquire().await);
        assert_eq!((limiter.allowed(), free(&limiter)), (1, 1));
    }
}
