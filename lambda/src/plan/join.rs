//! The merge of a source listing and a destination listing, page by page.

use std::cmp::Ordering;
use std::collections::VecDeque;
use std::fmt;

use super::compare::{Comparison, compare};
use crate::store::Object;

/// One of the two listings.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Side {
    /// The bucket that is backed up.
    Source,
    /// The backup bucket.
    Destination,
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Source => "source",
            Self::Destination => "destination",
        })
    }
}

/// A listing whose keys do not ascend: no decision can be built on it.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the {side} listing is not in key order: {after:?} came after {before:?}")]
pub struct OutOfOrder {
    /// The listing.
    pub side: Side,
    /// The key before.
    pub before: String,
    /// The key that should have come earlier.
    pub after: String,
}

/// What the merge says next.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Step {
    /// It cannot go on without the next page of this listing, or word that there is none.
    Need(Side),
    /// A source object, how it compares with its copy, and the copy where there is one.
    Decided {
        /// The object.
        source: Object,
        /// What the backup bucket has under its key.
        copy: Option<Object>,
        /// How they compare.
        comparison: Comparison,
    },
    /// Every source object has been decided on.
    Done,
}

#[derive(Debug, Default)]
struct Pending {
    objects: VecDeque<Object>,
    last_key: Option<String>,
    /// A page came, or word that there is none.
    seen: bool,
    ended: bool,
}

/// Walks two listings in step. It holds the pages it was fed and no more, and decides on a key only
/// once the destination listing has shown that key, a later one, or its end.
#[derive(Debug, Default)]
pub struct Join {
    source: Pending,
    destination: Pending,
}

impl Join {
    /// Takes the next page of a listing.
    ///
    /// # Errors
    /// Keys that do not ascend, within the page or from the page before.
    pub fn feed(&mut self, side: Side, page: Vec<Object>) -> Result<(), OutOfOrder> {
        let pending = self.pending(side);
        let mut before = pending.last_key.as_deref();
        for object in &page {
            if let Some(before) = before.filter(|before| *before >= object.key.as_str()) {
                return Err(OutOfOrder {
                    side,
                    before: before.to_owned(),
                    after: object.key.clone(),
                });
            }
            before = Some(&object.key);
        }
        pending.seen = true;
        if let Some(last) = page.last() {
            pending.last_key = Some(last.key.clone());
        }
        pending.objects.extend(page);
        Ok(())
    }

    /// Takes word that a listing has no more pages.
    pub fn end(&mut self, side: Side) {
        let pending = self.pending(side);
        pending.seen = true;
        pending.ended = true;
    }

    /// How many objects of a listing it holds.
    pub fn holds(&self, side: Side) -> usize {
        match side {
            Side::Source => self.source.objects.len(),
            Side::Destination => self.destination.objects.len(),
        }
    }

    fn pending(&mut self, side: Side) -> &mut Pending {
        match side {
            Side::Source => &mut self.source,
            Side::Destination => &mut self.destination,
        }
    }

    /// The next decision, or what is needed for it.
    pub fn step(&mut self) -> Step {
        let Some(next) = self.source.objects.front() else {
            return match (self.source.ended, self.destination.seen) {
                (false, _) => Step::Need(Side::Source),
                // A destination that cannot be listed is an error, even when nothing is to be copied.
                (true, false) => Step::Need(Side::Destination),
                (true, true) => Step::Done,
            };
        };
        let copy = loop {
            let Some(candidate) = self.destination.objects.front() else {
                if self.destination.ended {
                    break None;
                }
                return Step::Need(Side::Destination);
            };
            match candidate.key.cmp(&next.key) {
                // In the backup and no longer in the source: kept, nothing is ever deleted.
                Ordering::Less => drop(self.destination.objects.pop_front()),
                Ordering::Equal => break self.destination.objects.pop_front(),
                Ordering::Greater => break None,
            }
        };
        match self.source.objects.pop_front() {
            None => Step::Done,
            Some(source) => Step::Decided {
                comparison: compare(&source, copy.as_ref()),
                source,
                copy,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;

    use super::*;
    use crate::store::ETag;

    fn objects(keys: &[&str]) -> Vec<Object> {
        keys.iter()
            .map(|key| Object {
                key: (*key).to_owned(),
                size: 1,
                etag: ETag::new("a"),
                last_modified: OffsetDateTime::UNIX_EPOCH,
                archived: false,
            })
            .collect()
    }

    /// Feeds pages as they are asked for; the decisions as `key:comparison`.
    fn decide(source: &[&[&str]], destination: &[&[&str]]) -> Vec<String> {
        let mut pages = [source.iter(), destination.iter()];
        let mut join = Join::default();
        let mut decided = Vec::new();
        loop {
            match join.step() {
                Step::Done => return decided,
                Step::Decided {
                    source, comparison, ..
                } => {
                    decided.push(format!("{}:{comparison:?}", source.key));
                }
                Step::Need(side) => match pages[side as usize].next() {
                    Some(page) => join.feed(side, objects(page)).unwrap(),
                    None => join.end(side),
                },
            }
        }
    }

    #[test]
    fn decides_each_source_key_once() {
        assert_eq!(
            decide(
                &[&["a", "c"], &["d", "f"]],
                &[&["b"], &["c", "d", "e"], &["g"]]
            ),
            ["a:Missing", "c:Unchanged", "d:Unchanged", "f:Missing"]
        );
    }

    #[test]
    fn an_empty_destination_means_everything_is_missing() {
        assert_eq!(decide(&[&["a"], &["b"]], &[]), ["a:Missing", "b:Missing"]);
    }

    #[test]
    fn an_empty_source_decides_nothing() {
        assert!(decide(&[], &[&["a"]]).is_empty());
        assert!(decide(&[&[]], &[&["a"]]).is_empty());
    }

    #[test]
    fn keys_compare_by_their_bytes() {
        // U+FFFF is three bytes, U+10000 four: UTF-16 order would swap them.
        assert_eq!(
            decide(
                &[&["a\u{ffff}", "a\u{10000}"]],
                &[&["a\u{ffff}", "a\u{10000}"]]
            ),
            ["a\u{ffff}:Unchanged", "a\u{10000}:Unchanged"]
        );
    }

    #[test]
    fn nothing_is_decided_beyond_what_the_destination_has_shown() {
        let mut join = Join::default();
        join.feed(Side::Source, objects(&["a", "b"])).unwrap();
        join.feed(Side::Destination, objects(&["a"])).unwrap();
        assert!(matches!(join.step(), Step::Decided { source, .. } if source.key == "a"));
        assert_eq!(join.step(), Step::Need(Side::Destination));
        join.end(Side::Destination);
        assert!(matches!(join.step(), Step::Decided { source, .. } if source.key == "b"));
    }

    #[test]
    fn refuses_a_listing_out_of_order() {
        let mut join = Join::default();
        assert!(join.feed(Side::Source, objects(&["b", "a"])).is_err());
        let mut join = Join::default();
        join.feed(Side::Source, objects(&["a", "b"])).unwrap();
        let error = join.feed(Side::Source, objects(&["b"])).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the source listing is not in key order: \"b\" came after \"b\""
        );
    }
}
