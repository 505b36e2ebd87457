//! How many in the last moments.

use std::time::Duration;

use tokio::time::Instant;

const SLICES: usize = 10;

/// Counts over ten slices of time, the newest one still open.
#[derive(Debug)]
pub(super) struct Window {
    slice: Duration,
    begun: Instant,
    /// The number of the newest slice since `begun`.
    newest: u64,
    counts: [u32; SLICES],
}

impl Window {
    /// A window of this length.
    pub(super) fn of(length: Duration) -> Self {
        Self {
            slice: length / 10,
            begun: Instant::now(),
            newest: 0,
            counts: [0; SLICES],
        }
    }

    pub(super) fn count(&mut self, now: Instant) {
        self.advance(now);
        self.counts[slot(self.newest)] += 1;
    }

    pub(super) fn total(&mut self, now: Instant) -> u32 {
        self.advance(now);
        self.counts.iter().sum()
    }

    /// A second. The time before the beginning counts as well: a burst at the start is no rate to go by.
    pub(super) fn rate(&mut self, now: Instant) -> f64 {
        f64::from(self.total(now)) / (10.0 * self.slice.as_secs_f64())
    }

    fn advance(&mut self, now: Instant) {
        let elapsed = now.saturating_duration_since(self.begun).as_micros();
        let slice = u64::try_from(elapsed / self.slice.as_micros()).unwrap_or(u64::MAX);
        let passed = slice.saturating_sub(self.newest).min(SLICES as u64);
        for number in 1..=passed {
            self.counts[slot(self.newest + number)] = 0;
        }
        self.newest = self.newest.max(slice);
    }
}

fn slot(slice: u64) -> usize {
    usize::try_from(slice % SLICES as u64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn counts_what_is_recent_and_forgets_the_rest() {
        let mut window = Window::of(Duration::from_millis(200));
        for _ in 0..40 {
            window.count(Instant::now());
            tokio::time::advance(Duration::from_millis(10)).await;
        }
        let now = Instant::now();
        assert!(
            (18..=20).contains(&window.total(now)),
            "{}",
            window.total(now)
        );
        assert!(
            (90.0..=100.0).contains(&window.rate(now)),
            "{}",
            window.rate(now)
        );
        tokio::time::advance(Duration::from_secs(3)).await;
        assert_eq!(window.total(Instant::now()), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_at_the_start_is_spread_over_the_window() {
        let mut window = Window::of(Duration::from_millis(200));
        for _ in 0..50 {
            window.count(Instant::now());
        }
        assert!((window.rate(Instant::now()) - 250.0).abs() < 1e-9);
    }
}
