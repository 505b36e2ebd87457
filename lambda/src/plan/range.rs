//! A stretch of keys that is listed on its own: what has come of both sides, and what is wanted next.

use tokio::sync::OwnedSemaphorePermit;

use super::alphabet::Alphabet;
use super::join::{Join, OutOfOrder, Side};
use super::terrain::{Cut, Terrain};
use super::words::Words;
use crate::store::Page;

/// Bytes a key may have, and so where a page may begin (S3 user guide, "Object key naming guidelines").
const LONGEST_KEY: usize = 1_024;

/// Where a page begins.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Start {
    First,
    After(String),
    Continuation(String),
}

/// The listing of one side of a range.
#[derive(Debug)]
pub(super) struct Listed {
    /// Where the next page begins; `None` after the last one.
    pub(super) next: Option<Start>,
    pub(super) asked: bool,
    pub(super) last_key: Option<String>,
    /// Objects of the longest page so far.
    pub(super) page_length: usize,
}

impl Listed {
    pub(super) fn from(start: Start) -> Self {
        Self {
            next: Some(start),
            asked: false,
            last_key: None,
            page_length: 0,
        }
    }
}

#[derive(Debug)]
pub(super) struct Range {
    pub(super) id: u64,
    /// The key it begins after; `None` at the first.
    pub(super) after: Option<String>,
    /// Its last possible key; `None` for the last of the prefix.
    pub(super) through: Option<String>,
    pub(super) source: Listed,
    pub(super) destination: Listed,
    pub(super) join: Join,
    pub(super) terrain: Terrain,
    /// What a probe on its way may become is counted as well.
    pub(super) room_for_probed: Option<OwnedSemaphorePermit>,
    /// The last source key that was decided on and taken care of.
    pub(super) position: Option<String>,
    /// Given back when the range is done; the first range of a scan needs none.
    _room: Option<OwnedSemaphorePermit>,
}

impl Range {
    pub(super) fn new(
        id: u64,
        after: Option<String>,
        through: Option<String>,
        source: Listed,
        terrain: Terrain,
        room: Option<OwnedSemaphorePermit>,
    ) -> Self {
        let start = after.clone().map_or(Start::First, Start::After);
        Self {
            id,
            after,
            through,
            source,
            destination: Listed::from(start),
            join: Join::default(),
            terrain,
            room_for_probed: None,
            position: None,
            _room: room,
        }
    }

    /// A page from its middle was asked for.
    pub(super) fn is_probed(&self) -> bool {
        self.room_for_probed.is_some()
    }

    /// How many source pages may be left to divide.
    pub(super) fn divisible_pages(&self, alphabet: &Alphabet) -> Option<f64> {
        let open = self.source.next.is_some() && !self.is_probed();
        open.then(|| self.terrain.estimate(alphabet, self.through.as_deref()))
    }

    /// Where to divide it. Whatever the guess: within what is left of it, or not at all.
    pub(super) fn cut(&self, alphabet: &Alphabet, words: &Words) -> Option<Cut> {
        let through = self.through.as_deref();
        let cut = self.terrain.cut(alphabet, words, through)?;
        let within = self.source.last_key.as_ref() < Some(&cut.key)
            && through.is_none_or(|through| cut.key.as_str() < through);
        (within && cut.key.len() <= LONGEST_KEY).then_some(cut)
    }

    fn side(&mut self, side: Side) -> &mut Listed {
        match side {
            Side::Source => &mut self.source,
            Side::Destination => &mut self.destination,
        }
    }

    /// The page that is wanted next from a side, one ahead of the one worked on.
    pub(super) fn wanted(&mut self, side: Side) -> Option<Start> {
        let needed = match side {
            Side::Source => true,
            // What lies beyond the range's last source key is of no interest; which that is, nobody
            // knows before the end, unless the range ends with the listing.
            Side::Destination if self.through.is_none() && self.source.next.is_some() => {
                self.destination.last_key <= self.source.last_key
            }
            Side::Destination => self.destination.last_key < self.source.last_key,
        };
        // Every range shows that its destination can be listed.
        let first = self.side(side).page_length == 0;
        let holds = self.join.holds(side);
        let listed = self.side(side);
        let room = holds <= listed.page_length;
        if listed.asked || !room || !(needed || first) {
            return None;
        }
        listed.asked = listed.next.is_some();
        listed.next.clone()
    }

    /// Takes a page of its own, what lies beyond its end left out. Returns the share left out.
    pub(super) fn take(&mut self, side: Side, page: Page) -> Result<f64, OutOfOrder> {
        let mut objects = page.objects;
        let all = objects.len();
        // A page out of order is the join's to refuse, whole.
        let sorted = || objects.is_sorted_by(|one, next| one.key < next.key);
        if let Some(through) = self.through.as_ref().filter(|_| sorted()) {
            objects.truncate(objects.partition_point(|it| it.key <= *through));
        }
        let left_out = all - objects.len();
        let listed = self.side(side);
        listed.asked = false;
        listed.page_length = listed.page_length.max(all).max(1);
        listed.next = match page.next {
            Some(token) if left_out == 0 => Some(Start::Continuation(token)),
            _ => None,
        };
        let ended = listed.next.is_none();
        if let Some(last) = objects.last() {
            listed.last_key = Some(last.key.clone());
        }
        self.join.feed(side, objects)?;
        if ended {
            self.join.end(side);
        }
        Ok(match all {
            0 => 1.0,
            _ => small(left_out) / small(all),
        })
    }
}

/// Counts of objects are far below what a double holds exactly.
#[allow(clippy::cast_precision_loss)]
fn small(count: usize) -> f64 {
    count as f64
}
