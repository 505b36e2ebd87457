//! Structured logs: a JSON object a line, with an RFC 3339 timestamp and a level, as Lambda's JSON log
//! format wants them. Logs hold keys, counts and S3's error messages; never contents or credentials.

use std::io::{self, Write};

use serde_json::Value;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::report::{Notification, Report, Status};

/// Begins logging to standard output, as Lambda reads it, at `level` (`INFO` where that is no level).
/// Other crates' lines, which may show requests, are kept to warnings.
pub fn start(level: Option<&str>) {
    let level = level
        .and_then(|written| written.parse().ok())
        .unwrap_or(LevelFilter::INFO);
    let lines = fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_writer(io::stdout);
    // A second start, in tests, changes nothing.
    let _ = tracing_subscriber::registry()
        .with(filter(level))
        .with(lines)
        .try_init();
}

fn filter(level: LevelFilter) -> Targets {
    Targets::new()
        .with_default(level.min(LevelFilter::WARN))
        .with_target("s3_backup", level)
}

/// Lines of metrics, as they are: CloudWatch wants nothing around them.
pub fn metrics(lines: &[Value]) {
    let mut out = io::stdout().lock();
    for line in lines {
        // Standard output that is gone is no reason to fail a backup.
        let _ = writeln!(out, "{line}");
    }
}

/// The line that sums up a run.
pub fn summary(report: &Report) {
    let totals = &report.totals;
    macro_rules! line {
        ($level:ident) => {
            tracing::$level!(
                run_id = report.run_id,
                status = report.status.as_str(),
                seconds = (report.finished_at - report.started_at).as_seconds_f64(),
                scanned = totals.scanned,
                copied = totals.copied,
                bytes_copied = totals.bytes_copied,
                unchanged = totals.unchanged,
                unsettled = totals.unsettled,
                archived = totals.archived,
                vanished = totals.vanished,
                failed = totals.failed,
                left = totals.left,
                notification_failed = matches!(report.notification, Notification::Failed(_)),
                error = report.error.as_deref(),
                "run finished"
            )
        };
    }
    match report.status {
        Status::Success => line!(info),
        Status::Incomplete => line!(warn),
        Status::Failed => line!(error),
    }
}
