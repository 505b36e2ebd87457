//! A report as a table for a terminal.

use std::fmt::Write;

use crate::message::{Message, bytes};
use crate::report::{Notification, Report};

const HEADINGS: [&str; 9] = [
    "route",
    "scanned",
    "copied",
    "size",
    "unchanged",
    "unsettled",
    "archived",
    "vanished",
    "failed",
];

/// The message people get, and the numbers by route in columns.
pub(super) fn render(report: &Report) -> String {
    let mut rows = vec![HEADINGS.map(str::to_owned)];
    rows.extend(report.routes.iter().map(|route| {
        let counts = &route.counts;
        [
            route.name.clone(),
            counts.scanned.to_string(),
            counts.copied.to_string(),
            bytes(counts.bytes_copied),
            counts.unchanged.to_string(),
            counts.unsettled.to_string(),
            counts.archived.to_string(),
            counts.vanished.to_string(),
            counts.failed.to_string(),
        ]
    }));
    let widths: Vec<usize> = (0..HEADINGS.len())
        .map(|column| rows.iter().map(|row| row[column].len()).max().unwrap_or(0))
        .collect();
    let mut out = Message::new(report).text;
    out.push('\n');
    for row in rows {
        for (column, (cell, &width)) in row.iter().zip(&widths).enumerate() {
            let _ = match column {
                0 => write!(out, "{cell:<width$}"),
                _ => write!(out, "  {cell:>width$}"),
            };
        }
        out.push('\n');
    }
    if let Notification::Failed(reason) = &report.notification {
        let _ = writeln!(out, "\nThe topic was not told: {reason}");
    }
    out
}
