//! A line that moves while a run goes on; only on a terminal.

use std::sync::Arc;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::task::JoinHandle;

use crate::message::bytes;
use crate::progress::Progress;

const EVERY: Duration = Duration::from_millis(200);

/// The line, until it is finished.
pub(super) struct Running {
    bar: ProgressBar,
    updates: JoinHandle<()>,
}

/// Begins to show `progress` on standard error. How many objects there will be is not known before
/// the listings end, so the bar fills as far as what is listed.
pub(super) fn start(progress: Arc<Progress>) -> Running {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr());
    if let Ok(style) =
        ProgressStyle::with_template("{spinner} [{elapsed}] {bar:24} {pos} of {len} listed, {msg}")
    {
        bar.set_style(style);
    }
    let shown = bar.clone();
    let updates = tokio::spawn(async move {
        let mut tick = tokio::time::interval(EVERY);
        loop {
            tick.tick().await;
            let now = progress.snapshot();
            shown.set_length(now.scanned);
            shown.set_position(now.done);
            shown.set_message(format!("{} copied ({})", now.copied, bytes(now.bytes)));
            shown.tick();
        }
    });
    Running { bar, updates }
}

impl Running {
    pub(super) fn finish(self) {
        self.updates.abort();
        self.bar.finish_and_clear();
    }
}
