//! What a run did: the reply to the caller, and what people read about it.

use serde::Serialize;
use time::OffsetDateTime;

use crate::config::ConfigError;
use crate::retry::RequestCounts;
use crate::uncovered::Uncovered;

/// Keys named for each kind of note and route; the counts tell how many there were.
const NAMED: usize = 10;
/// All notes of a report together have at most this many bytes: with it, an error of the invocation
/// still fits into the message that goes to the dead letters (SQS takes 256 KiB).
const NOTES_BYTES: usize = 32 * 1024;
/// A reason is cut to this many bytes.
const REASON_BYTES: usize = 500;

/// How a run ended.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Status {
    /// Every routed object that could be read is backed up.
    Success,
    /// Something was refused; everything else is backed up.
    Failed,
    /// Time ran out; the next run goes on.
    Incomplete,
}

impl Status {
    /// The word used in replies, message attributes and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Success => "SUCCESS",
            Self::Failed => "FAILED",
            Self::Incomplete => "INCOMPLETE",
        }
    }
}

/// What became of objects.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Counts {
    /// Source objects that were listed and decided on.
    pub scanned: u64,
    /// Copied.
    pub copied: u64,
    /// The bytes of those.
    pub bytes_copied: u64,
    /// Already backed up.
    pub unchanged: u64,
    /// Backed up, with `ETag`s that cannot be compared, and too young to count as unchanged for good.
    pub unsettled: u64,
    /// In an archive class, not backed up, and not readable until restored.
    pub archived: u64,
    /// Deleted from the source after they were listed.
    pub vanished: u64,
    /// Not copied, for the reasons given.
    pub failed: u64,
    /// Known to need a copy, and not begun or not finished when time ran out.
    pub left: u64,
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.scanned += other.scanned;
        self.copied += other.copied;
        self.bytes_copied += other.bytes_copied;
        self.unchanged += other.unchanged;
        self.unsettled += other.unsettled;
        self.archived += other.archived;
        self.vanished += other.vanished;
        self.failed += other.failed;
        self.left += other.left;
    }
}

/// What became of one object.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// Copied, this many bytes.
    Copied(u64),
    /// Already backed up.
    Unchanged,
    /// Backed up, not comparable, not old enough to settle.
    Unsettled,
    /// Archived.
    Archived,
    /// Gone since it was listed.
    Vanished,
    /// Not copied, and why.
    Failed(String),
    /// Time ran out.
    Left,
}

/// A key and what there is to say about it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Note {
    /// The object's key.
    pub key: String,
    /// Why it was not copied; only for failures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// One route's part of a run.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct RouteReport {
    /// The route's name.
    pub name: String,
    /// Its prefix.
    pub prefix: String,
    /// Its backup bucket.
    pub bucket: String,
    /// What became of its objects.
    #[serde(flatten)]
    pub counts: Counts,
    /// Why the route could not be finished, where a listing failed.
    pub error: Option<String>,
    /// Time ran out before every object was listed: all up to this key were looked at, and not all of
    /// those after it.
    pub stopped_after: Option<String>,
    /// The first failed keys, with reasons.
    pub failures: Vec<Note>,
    /// The first archived keys.
    pub archived_keys: Vec<Note>,
    /// The first vanished keys.
    pub vanished_keys: Vec<Note>,
}

impl RouteReport {
    /// A route nothing has been done on yet.
    pub fn new(route: &crate::route::Route) -> Self {
        Self {
            name: route.name.clone(),
            prefix: route.prefix.clone(),
            bucket: route.bucket.name.clone(),
            counts: Counts::default(),
            error: None,
            stopped_after: None,
            failures: Vec::new(),
            archived_keys: Vec::new(),
            vanished_keys: Vec::new(),
        }
    }

    /// Counts what became of an object.
    pub fn record(&mut self, key: String, outcome: Outcome) {
        let counts = &mut self.counts;
        match outcome {
            Outcome::Copied(bytes) => {
                counts.copied += 1;
                counts.bytes_copied += bytes;
            }
            Outcome::Unchanged => counts.unchanged += 1,
            Outcome::Unsettled => counts.unsettled += 1,
            Outcome::Left => counts.left += 1,
            Outcome::Archived => {
                counts.archived += 1;
                note(&mut self.archived_keys, key, None);
            }
            Outcome::Vanished => {
                counts.vanished += 1;
                note(&mut self.vanished_keys, key, None);
            }
            Outcome::Failed(reason) => {
                counts.failed += 1;
                note(&mut self.failures, key, Some(shortened(reason)));
            }
        }
    }

    fn status(&self) -> Status {
        if self.error.is_some() || self.counts.failed > 0 {
            Status::Failed
        } else if self.stopped_after.is_some() || self.counts.left > 0 {
            Status::Incomplete
        } else {
            Status::Success
        }
    }
}

/// A reason, cut to what a report holds.
pub(crate) fn shortened(mut reason: String) -> String {
    reason.truncate(reason.floor_char_boundary(REASON_BYTES));
    reason
}

fn note(notes: &mut Vec<Note>, key: String, reason: Option<String>) {
    if notes.len() < NAMED {
        notes.push(Note { key, reason });
    }
}

/// Drops the last notes where there are too many: archived and vanished keys before failures.
fn keep_notes_within(bytes: usize, routes: &mut [RouteReport]) {
    let mut left = bytes;
    let kinds: [fn(&mut RouteReport) -> &mut Vec<Note>; 3] = [
        |route| &mut route.failures,
        |route| &mut route.archived_keys,
        |route| &mut route.vanished_keys,
    ];
    for kind in kinds {
        for notes in routes.iter_mut().map(kind) {
            notes.retain(|note| {
                let size = note.key.len() + note.reason.as_ref().map_or(0, String::len);
                let fits = size <= left;
                left = if fits { left - size } else { 0 };
                fits
            });
        }
    }
}

/// Whether people were told.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Notification {
    /// There is no topic.
    #[default]
    NotConfigured,
    /// They did not want to know of a run like this.
    NotWanted,
    /// The topic took the message.
    Sent,
    /// The topic refused it, for this reason.
    Failed(String),
}

/// What a run did.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Report {
    /// How it ended.
    pub status: Status,
    /// The run's id: the invocation's, in the function.
    pub run_id: String,
    /// When it began.
    #[serde(with = "time::serde::rfc3339")]
    pub started_at: OffsetDateTime,
    /// When it ended.
    #[serde(with = "time::serde::rfc3339")]
    pub finished_at: OffsetDateTime,
    /// Why it did not succeed, in a line.
    pub error: Option<String>,
    /// The bucket that was backed up; `None` where the configuration does not tell.
    pub source: Option<String>,
    /// The sum over all routes.
    pub totals: Counts,
    /// The routes.
    pub routes: Vec<RouteReport>,
    /// What no route covers.
    pub uncovered: Uncovered,
    /// How many requests were sent to S3, those that were repeated counted again.
    pub requests: RequestCounts,
    /// Whether people were told.
    pub notification: Notification,
}

impl Report {
    /// Adds up a run.
    pub fn new(
        run_id: String,
        started_at: OffsetDateTime,
        finished_at: OffsetDateTime,
        source: String,
        mut routes: Vec<RouteReport>,
        uncovered: Uncovered,
    ) -> Self {
        keep_notes_within(NOTES_BYTES, &mut routes);
        let mut totals = Counts::default();
        for route in &routes {
            totals.add(&route.counts);
        }
        let is = |status| routes.iter().any(|route| route.status() == status);
        let status = if is(Status::Failed) {
            Status::Failed
        } else if is(Status::Incomplete) {
            Status::Incomplete
        } else {
            Status::Success
        };
        Self {
            status,
            run_id,
            started_at,
            finished_at,
            error: summary(status, &totals, &routes),
            source: Some(source),
            totals,
            routes,
            uncovered,
            requests: RequestCounts::default(),
            notification: Notification::NotConfigured,
        }
    }

    /// A run that could not begin, since its configuration is wrong.
    pub fn of_invalid_config(run_id: String, at: OffsetDateTime, error: &ConfigError) -> Self {
        Self {
            status: Status::Failed,
            run_id,
            started_at: at,
            finished_at: at,
            error: Some(format!("the configuration is invalid: {error}")),
            source: None,
            totals: Counts::default(),
            routes: Vec::new(),
            uncovered: Uncovered::default(),
            requests: RequestCounts::default(),
            notification: Notification::NotConfigured,
        }
    }
}

fn summary(status: Status, totals: &Counts, routes: &[RouteReport]) -> Option<String> {
    if status == Status::Success {
        return None;
    }
    let mut parts = Vec::new();
    for route in routes {
        if let Some(error) = &route.error {
            parts.push(format!(
                "route {} could not be finished: {error}",
                route.name
            ));
        }
    }
    if totals.failed > 0 {
        parts.push(format!("{} could not be copied", objects(totals.failed)));
    }
    let unlisted: Vec<_> = routes
        .iter()
        .filter(|route| route.stopped_after.is_some())
        .map(|route| route.name.as_str())
        .collect();
    if totals.left > 0 || !unlisted.is_empty() {
        let mut left = format!("time ran out with {} left to copy", objects(totals.left));
        if !unlisted.is_empty() {
            left = format!("{left} and more to list in {}", unlisted.join(", "));
        }
        parts.push(format!("{left}; the next run goes on"));
    }
    Some(parts.join("; "))
}

/// `1 object`, `2 objects`.
pub fn objects(count: u64) -> String {
    match count {
        1 => "1 object".to_owned(),
        count => format!("{count} objects"),
    }
}

#[cfg(test)]
mod tests;
