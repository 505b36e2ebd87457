//! A report as people read it: by email, by SMS, and in whatever else subscribes to the topic.

use std::fmt::Write;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::report::{Counts, Note, Report, RouteReport, Status, objects};

/// A subject has fewer than 100 ASCII characters and no line break (SNS API reference, `Publish`).
const SUBJECT_LIMIT: usize = 99;
/// One SMS part in the GSM alphabet.
const SMS_LIMIT: usize = 160;
/// Keys and reasons are cut to this many characters.
const TEXT_LIMIT: usize = 300;
/// The whole text is cut to this many bytes: SNS takes 256 KiB, escapes and attributes included.
const WHOLE_LIMIT: usize = 100_000;

/// What is published.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Message {
    /// The email's subject.
    pub subject: String,
    /// The text for all but SMS.
    pub text: String,
    /// The text for SMS: one part.
    pub sms: String,
    /// The status, for filter policies.
    pub status: Status,
}

impl Message {
    /// Says how a run went.
    pub fn new(report: &Report) -> Self {
        let headline = headline(report);
        Self {
            subject: subject(report),
            text: text(report, &headline),
            sms: sms(report, &headline),
            status: report.status,
        }
    }
}

fn headline(report: &Report) -> String {
    let words = match report.status {
        Status::Success => "completed successfully",
        Status::Failed => "FAILED",
        Status::Incomplete => "INCOMPLETE",
    };
    format!("Backup {words} at {}", rfc3339(report.finished_at))
}

fn rfc3339(at: OffsetDateTime) -> String {
    // Whole seconds: nobody reads nanoseconds in a message.
    at.replace_nanosecond(0)
        .unwrap_or(at)
        .format(&Rfc3339)
        .unwrap_or_else(|_| at.unix_timestamp().to_string())
}

fn subject(report: &Report) -> String {
    let source = report.source.as_deref().unwrap_or("configuration invalid");
    let subject = format!("S3 backup {}: {source}", report.status.as_str());
    subject.chars().take(SUBJECT_LIMIT).collect()
}

fn sms(report: &Report, headline: &str) -> String {
    let Counts {
        copied,
        unchanged,
        failed,
        left,
        ..
    } = report.totals;
    let mut text = format!("{headline}: {copied} copied, {unchanged} unchanged");
    if failed > 0 {
        let _ = write!(text, ", {failed} failed");
    }
    if left > 0 {
        let _ = write!(text, ", {left} left");
    }
    if let Some(error) = &report.error {
        let _ = write!(text, ". Error: {}", one_line(error));
    }
    // A character outside the GSM alphabet would halve what fits into a part.
    text.chars()
        .map(|it| {
            if it.is_ascii() && !"`^{}[]~|\\".contains(it) {
                it
            } else {
                '?'
            }
        })
        .take(SMS_LIMIT)
        .collect()
}

fn text(report: &Report, headline: &str) -> String {
    let mut text = format!("{headline}\n");
    if let Some(error) = &report.error {
        let _ = writeln!(text, "\nError: {}", cut(error, 4 * TEXT_LIMIT));
    }
    let seconds = (report.finished_at - report.started_at).as_seconds_f64();
    if let Some(source) = &report.source {
        let _ = writeln!(text, "\nSource: {source}");
    }
    let _ = writeln!(text, "Run: {} ({seconds:.1} s)", report.run_id);
    for route in &report.routes {
        write_route(&mut text, route);
    }
    write_uncovered(&mut text, report);
    if text.len() > WHOLE_LIMIT {
        text.truncate(text.floor_char_boundary(WHOLE_LIMIT));
        text.push_str("…\n");
    }
    text
}

fn write_route(text: &mut String, route: &RouteReport) {
    let counts = &route.counts;
    let _ = writeln!(
        text,
        "\n{} ({} to {})",
        route.name, route.prefix, route.bucket
    );
    let _ = writeln!(
        text,
        "  scanned {}, copied {} ({}), unchanged {}",
        counts.scanned,
        counts.copied,
        bytes(counts.bytes_copied),
        counts.unchanged
    );
    let others = [
        ("unsettled", counts.unsettled),
        ("archived", counts.archived),
        ("vanished", counts.vanished),
        ("failed", counts.failed),
        ("left", counts.left),
    ];
    let others: Vec<String> = others
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(word, count)| format!("{word} {count}"))
        .collect();
    if !others.is_empty() {
        let _ = writeln!(text, "  {}", others.join(", "));
    }
    if let Some(error) = &route.error {
        let _ = writeln!(text, "  not finished: {}", cut(error, TEXT_LIMIT));
    }
    if let Some(key) = &route.stopped_after {
        let _ = writeln!(text, "  not all listed beyond {}", quoted(key));
    }
    write_notes(text, "failed", &route.failures, counts.failed);
    write_notes(text, "archived", &route.archived_keys, counts.archived);
    write_notes(text, "vanished", &route.vanished_keys, counts.vanished);
}

fn write_notes(text: &mut String, word: &str, notes: &[Note], count: u64) {
    for note in notes {
        let _ = write!(text, "  {word}: {}", quoted(&note.key));
        if let Some(reason) = &note.reason {
            let _ = write!(text, ": {}", cut(&one_line(reason), TEXT_LIMIT));
        }
        text.push('\n');
    }
    let unnamed = count.saturating_sub(notes.len() as u64);
    if unnamed > 0 && !notes.is_empty() {
        let _ = writeln!(text, "  {word}: and {} more", objects(unnamed));
    }
}

fn write_uncovered(text: &mut String, report: &Report) {
    let uncovered = &report.uncovered;
    let mut parts: Vec<String> = uncovered.prefixes.iter().map(|it| quoted(it)).collect();
    if uncovered.root_objects > 0 {
        parts.push(format!(
            "{} outside any prefix",
            objects(uncovered.root_objects)
        ));
    }
    if uncovered.more {
        parts.push("and more".to_owned());
    }
    if !parts.is_empty() {
        let _ = writeln!(text, "\nNot covered by any route: {}", parts.join(", "));
    }
    if let Some(error) = &uncovered.error {
        let _ = writeln!(
            text,
            "\nWhat no route covers could not be listed: {}",
            cut(error, TEXT_LIMIT)
        );
    }
}

/// A key with its control characters escaped: a line break in a key breaks no line here.
fn quoted(key: &str) -> String {
    format!("{:?}", cut(key, TEXT_LIMIT))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn cut(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Bytes as people say them: `0 B`, `1.5 KiB`.
pub fn bytes(count: u64) -> String {
    const UNITS: [&str; 5] = ["KiB", "MiB", "GiB", "TiB", "PiB"];
    if count < 1024 {
        return format!("{count} B");
    }
    #[allow(clippy::cast_precision_loss)]
    let mut value = count as f64 / 1024.0;
    let mut unit = 0;
    while value >= 1023.95 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}

#[cfg(test)]
mod tests;
