//! How long a run may go on: until when it takes new work, and until when it may wait for replies.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Kept back for the report and the notification, and again for work in flight to finish.
const MARGIN: Duration = Duration::from_secs(10);
/// Short invocations keep back this share of their time instead.
const MARGIN_SHARE: u32 = 10;

/// The time a run has.
#[derive(Clone, Copy, Debug, Default)]
pub struct TimeLeft {
    last_start: Option<Instant>,
    last_wait: Option<Instant>,
}

impl TimeLeft {
    /// No end.
    pub fn unlimited() -> Self {
        Self::default()
    }

    /// A run that is killed at `deadline`.
    pub fn until(deadline: Instant) -> Self {
        let margin = MARGIN.min((deadline - Instant::now()) / MARGIN_SHARE);
        let last_wait = deadline.checked_sub(margin);
        Self {
            last_start: last_wait.and_then(|wait| wait.checked_sub(margin)),
            last_wait,
        }
    }

    /// Too late to begin anything new.
    pub fn is_short(&self) -> bool {
        passed(self.last_start)
    }

    /// Too late to wait `more` for anything.
    pub fn ends_within(&self, more: Duration) -> bool {
        self.last_wait
            .is_some_and(|end| Instant::now() + more >= end)
    }

    /// Returns when it is too late to begin anything new.
    pub async fn short(&self) {
        until(self.last_start).await;
    }

    /// Returns when it is too late to wait for replies.
    pub async fn ended(&self) {
        until(self.last_wait).await;
    }
}

fn passed(instant: Option<Instant>) -> bool {
    instant.is_some_and(|end| Instant::now() >= end)
}

async fn until(instant: Option<Instant>) {
    match instant {
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
        tokio::time::advance(Duration::from_secs(7)).await;
        assert!(!time.is_short());
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(time.is_short());
    }

    #[tokio::test(start_paused = true)]
    async fn an_unlimited_run_never_ends() {
        let time = TimeLeft::unlimited();
        tokio::time::advance(Duration::from_secs(1_000_000)).await;
        assert!(!time.is_short() && !time.ends_within(Duration::from_secs(1_000_000)));
    }
}
