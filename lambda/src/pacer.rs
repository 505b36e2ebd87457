//! How fast requests are sent once S3 has asked for fewer: a little below what it takes, found by
//! multiplicative decrease to what succeeds, and additive increase from there.

mod window;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use window::Window;

/// A decrease shows its effect after this time. Until then refusals say nothing new; nor do, however late
/// they come, those of requests that were sent before it.
const HOLD: Duration = Duration::from_millis(200);
/// What succeeded in this time is what S3 takes, when it refuses more. Not shorter: a limit may be
/// counted by the second.
const CAPACITY_WINDOW: Duration = Duration::from_secs(1);
/// A decrease goes to this share of it.
const BELOW_CAPACITY: f64 = 0.98;
/// A refusal this soon after the first request says little about what S3 takes. From the rate so
/// far, or this share of what was sent, the rate then doubles in so many seconds until the next one.
const YOUNG: Duration = Duration::from_millis(300);
const FIRST: f64 = 0.1;
const SEARCH_SECONDS: f64 = 0.2;
/// After 1, 2, 5 and 10 seconds without a refusal the rate has grown by 2, 6, 30 and 110 %:
/// slowly near what S3 takes, fast when it takes more now. The share of growth is of no less than
/// `GROWN_FROM` requests a second.
const GROWTH: f64 = 0.01;
const GROWN_FROM: f64 = 50.0;
/// Timers are this late at times; what is late does not slow the pace.
const LATE: Duration = Duration::from_millis(5);
/// The lowest rate, in requests a second.
const LOWEST: f64 = 10.0;

/// The pace of requests to one destination. Without a limit until the first refusal.
#[derive(Debug)]
pub struct Pacer {
    line: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    paced: Option<Paced>,
    first_sent: Option<Instant>,
    sent: Window,
    succeeded: Window,
    capacity: Window,
}

#[derive(Clone, Copy, Debug)]
struct Paced {
    /// Requests a second at the time of the last decrease.
    rate: f64,
    decreased: Instant,
    /// What S3 takes is yet to be found.
    searching: bool,
    /// When the next request may be sent.
    next: Instant,
}

impl Paced {
    fn rate_at(&self, now: Instant) -> f64 {
        let seconds = (now - self.decreased).as_secs_f64();
        if self.searching {
            return self.rate * (seconds / SEARCH_SECONDS).exp2();
        }
        self.rate + self.rate.max(GROWN_FROM) * GROWTH * (seconds + seconds * seconds)
    }
}

impl Default for Pacer {
    fn default() -> Self {
        Self {
            line: tokio::sync::Mutex::default(),
            state: Mutex::new(State {
                paced: None,
                first_sent: None,
                sent: Window::of(HOLD),
                succeeded: Window::of(HOLD),
                capacity: Window::of(CAPACITY_WINDOW),
            }),
        }
    }
}

impl Pacer {
    /// Waits for a request's turn, first come first served.
    pub async fn turn(&self) {
        // Only the first in line has a time to wait for; the others follow the pace as it is then.
        let _line = self.line.lock().await;
        while let Some(at) = self.take_turn() {
            sleep_until(at).await;
        }
    }

    /// Takes the turn, or says when to ask again.
    fn take_turn(&self) -> Option<Instant> {
        let now = Instant::now();
        let mut state = self.state();
        if let Some(paced) = &mut state.paced {
            if now < paced.next {
                return Some(paced.next);
            }
            // Turns nobody took are gone: saved up, they would come back as a burst.
            let due = paced.next.max(now.checked_sub(LATE).unwrap_or(now));
            paced.next = due + Duration::from_secs_f64(1.0 / paced.rate_at(now));
        }
        state.first_sent.get_or_insert(now);
        state.sent.count(now);
        None
    }

    /// S3 refused a request, sent at `sent`, because there were too many.
    pub fn throttled(&self, sent: Instant) {
        let now = Instant::now();
        let mut state = self.state();
        let capacity = state.capacity.rate(now);
        let (rate, searching) = match state.paced {
            None => {
                let young = state.first_sent.is_none_or(|first| now - first < YOUNG);
                (capacity.max(FIRST * state.sent.rate(now)), young)
            }
            Some(paced) if sent < paced.decreased || now - paced.decreased < HOLD => return,
            Some(paced) => {
                let before = paced.rate_at(now);
                let known = if paced.searching || now - paced.decreased < CAPACITY_WINDOW {
                    // The second behind had other rates: the share refused now tells more.
                    let share = state.succeeded.rate(now) / state.sent.rate(now).max(1.0);
                    capacity.max(before * share)
                } else {
                    capacity
                };
                (known.min(before), false)
            }
        };
        let rate = (BELOW_CAPACITY * rate).max(LOWEST);
        state.paced = Some(Paced {
            rate,
            decreased: now,
            searching,
            next: now + Duration::from_secs_f64(1.0 / rate),
        });
    }

    /// A request went through.
    pub fn succeeded(&self) {
        let now = Instant::now();
        let mut state = self.state();
        state.succeeded.count(now);
        state.capacity.count(now);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
