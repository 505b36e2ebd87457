//! Which characters keys differ in, learnt from the keys listed so far: to guess where others are.

use std::collections::BTreeMap;

use crate::store::Object;

/// Pairs of keys compared on each page.
const COMPARED: usize = 32;
/// Characters kept; scripts with more are divided by those seen first.
const MOST: usize = 512;
/// Characters of a key that place it among others.
pub(super) const PLACED_BY: usize = 6;

/// Characters by how often keys differed in them.
#[derive(Debug, Default)]
pub(super) struct Alphabet {
    seen: BTreeMap<char, u32>,
}

impl Alphabet {
    /// Learns from a page: from the columns in which keys that are close to each other differ, as
    /// what all keys have in common tells nothing.
    pub(super) fn learn(&mut self, page: &[Object]) {
        let step = (page.len() / COMPARED).max(1);
        let keys = || page.iter().step_by(step).map(|it| it.key.chars());
        for (key, next) in keys().zip(keys().skip(1)) {
            for (one, other) in key.zip(next) {
                if one != other {
                    self.count(one);
                    self.count(other);
                }
            }
        }
    }

    fn count(&mut self, it: char) {
        if self.seen.len() < MOST || self.seen.contains_key(&it) {
            let count = self.seen.entry(it).or_default();
            *count = count.saturating_add(1);
        }
    }

    /// The character that halves what is expected between two others; `None` where none is.
    pub(super) fn middle(&self, above: char, below: Option<char>) -> Option<char> {
        let between = || {
            self.seen
                .range((std::ops::Bound::Excluded(above), std::ops::Bound::Unbounded))
                .take_while(|(it, _)| below.is_none_or(|below| **it < below))
        };
        let half: u64 = between().map(|(_, &count)| u64::from(count)).sum::<u64>() / 2;
        let mut sum = 0;
        between()
            .find(|(_, count)| {
                sum += u64::from(**count);
                sum > half
            })
            .map(|(it, _)| *it)
    }

    /// Where a key is among all that could be, from 0 to 1, by its first few characters.
    pub(super) fn place(&self, key: &[char]) -> f64 {
        let all: f64 = self.seen.values().map(|&count| f64::from(count)).sum();
        let (mut place, mut width) = (0.0, 1.0);
        for it in key
            .iter()
            .filter(|it| self.seen.contains_key(it))
            .take(PLACED_BY)
        {
            let below: f64 = self
                .seen
                .range(..it)
                .map(|(_, &count)| f64::from(count))
                .sum();
            let own = self.seen.get(it).map_or(0.0, |&count| f64::from(count));
            place += width * below / all.max(1.0);
            width *= own / all.max(1.0);
        }
        place
    }
}
