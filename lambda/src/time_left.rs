//! How long a run may go on: until when it takes new work, and until when it may wait for replies.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Kept back at the end: for aborting what was begun, for the message, and for the answer. As much
/// again before that: for work in flight to finish.
const MARGIN: Duration = Duration::from_secs(10);
/// Short invocations keep back this share of their time instead.
const MARGIN_SHARE: u32 = 5;
/// What must be done after the run's own time is tried for this long at most, however much is left.
const LAST_TRIES: Duration = Duration::from_secs(6);
const LAST_WORD: Duration = Duration::from_secs(4);

/// The time a run has.
#[derive(Clone, Copy, Debug, Default)]
pub struct TimeLeft {
    ends: Option<Ends>,
}

/// Until when each thing may be done.
#[derive(Clone, Copy, Debug)]
struct Ends {
    /// New work.
    begin: Instant,
    /// Waiting for replies.
    wait: Instant,
    /// Tries to leave nothing behind.
    abort: Instant,
    /// Waiting for the topic.
    tell: Instant,
}

impl TimeLeft {
    /// No end.
    pub fn unlimited() -> Self {
        Self::default()
    }

    /// A run that is killed at `deadline`.
    pub fn until(deadline: Instant) -> Self {
        let now = Instant::now();
        let margin = MARGIN.min(deadline.saturating_duration_since(now) / MARGIN_SHARE);
        let before = |time: Duration| deadline.checked_sub(time).unwrap_or(now);
        Self {
            ends: Some(Ends {
                begin: before(2 * margin),
                wait: before(margin),
                abort: before(margin / 2),
                tell: before(margin / 10),
            }),
        }
    }

    /// How long what was begun may still be aborted.
    pub fn for_last_tries(&self) -> Duration {
        until(self.ends.map(|ends| ends.abort), LAST_TRIES)
    }

    /// How long the topic may be waited for.
    pub fn for_last_word(&self) -> Duration {
        until(self.ends.map(|ends| ends.tell), LAST_WORD)
    }

    /// Too late to begin anything new.
    pub fn is_short(&self) -> bool {
        self.ends.is_some_and(|ends| Instant::now() >= ends.begin)
    }

    /// Too late to wait `more` for anything.
    pub fn ends_within(&self, more: Duration) -> bool {
        self.ends
            .is_some_and(|ends| Instant::now() + more >= ends.wait)
    }

    /// Returns when it is too late to begin anything new.
    pub async fn short(&self) {
        at(self.ends.map(|ends| ends.begin)).await;
    }

    /// Returns when it is too late to wait for replies.
    pub async fn ended(&self) {
        at(self.ends.map(|ends| ends.wait)).await;
    }
}

fn until(end: Option<Instant>, most: Duration) -> Duration {
    end.map_or(most, |end| {
        most.min(end.saturating_duration_since(Instant::now()))
    })
}

async fn at(end: Option<Instant>) {
    match end {
        Some(end) => sleep_until(end).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn stops_taking_work_before_it_stops_waiting_before_the_deadline() {
        let time = TimeLeft::until(Instant::now() + Duration::from_secs(900));
        tokio::time::advance(Duration::from_secs(879)).await;
        assert!(!time.is_short());
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(time.is_short());
        assert!(!time.ends_within(Duration::from_secs(9)));
        assert!(time.ends_within(Duration::from_secs(10)));
        time.ended().await;
        assert!(time.ends_within(Duration::ZERO));
    }

    #[tokio::test(start_paused = true)]
    async fn short_invocations_keep_back_a_share() {
        let time = TimeLeft::until(Instant::now() + Duration::from_secs(10));
        tokio::time::advance(Duration::from_millis(5_900)).await;
        assert!(!time.is_short());
        tokio::time::advance(Duration::from_millis(100)).await;
        assert!(time.is_short());
        assert_eq!(time.for_last_tries(), Duration::from_secs(3));
        assert_eq!(time.for_last_word(), Duration::from_millis(3_800));
        tokio::time::advance(Duration::from_secs(9)).await;
        assert_eq!(time.for_last_tries(), Duration::ZERO);
        assert_eq!(time.for_last_word(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_left_at_the_end_is_bounded() {
        for time in [
            TimeLeft::unlimited(),
            TimeLeft::until(Instant::now() + Duration::from_secs(900)),
        ] {
            assert_eq!(time.for_last_tries(), LAST_TRIES);
            assert_eq!(time.for_last_word(), LAST_WORD);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_unlimited_run_never_ends() {
        let time = TimeLeft::unlimited();
        tokio::time::advance(Duration::from_secs(1_000_000)).await;
        assert!(!time.is_short() && !time.ends_within(Duration::from_secs(1_000_000)));
    }
}
