//! What the source keys of a range look like, and where to divide it.

use std::mem;

use super::alphabet::{Alphabet, PLACED_BY};
use super::words::Words;
use crate::store::Object;

/// What is left may be so many times what was listed.
const MANY_TIMES: f64 = 100.0;
/// A range that could not be divided is so many times less likely to be tried again.
const MISS_COSTS: f64 = 2.0;

/// What is known of the source keys of a range.
#[derive(Debug)]
pub(super) struct Terrain {
    /// Characters all keys of the route have in common.
    prefix: usize,
    first: Option<Vec<char>>,
    /// Last keys of pages before, and their numbers: one from about the first half, one newer.
    marks: [(f64, Vec<char>); 2],
    last: Vec<char>,
    /// The depth at which the last page's keys differ.
    varies: usize,
    /// Above this depth (in characters) there is no key further on that differs from the last.
    floor: usize,
    /// At this depth, or above, a key further on does; the depth at which a page's keys differ, where
    /// nothing more is known.
    found: Option<usize>,
    /// It was found by the last probe.
    fresh: bool,
    pages: f64,
    /// Pages that were expected when the range was last divided in the middle, these and those before it
    /// included.
    expected: Option<f64>,
    /// Attempts to divide it that found nothing, since the last that did.
    misses: i32,
}

/// What to ask whether there are keys after it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Cut {
    /// The key.
    pub(super) key: String,
    /// The depth of its last character.
    depth: usize,
    /// Further on in the alphabet, rather than right after the last key's folder.
    by_middle: bool,
}

impl Terrain {
    pub(super) fn new(prefix: &str) -> Self {
        Self {
            prefix: prefix.chars().count(),
            first: None,
            marks: Default::default(),
            last: Vec::new(),
            varies: 0,
            floor: 0,
            found: None,
            fresh: false,
            pages: 0.0,
            expected: None,
            misses: 0,
        }
    }

    pub(super) fn saw(&mut self, page: &[Object]) {
        let (Some(first), Some(last)) = (page.first(), page.last()) else {
            return;
        };
        let last: Vec<char> = last.key.chars().collect();
        let first: Vec<char> = first.key.chars().collect();
        self.varies = common(&first, &last).min(last.len().saturating_sub(1));
        self.first.get_or_insert(first);
        self.last = last;
        self.pages += 1.0;
        let [older, newer] = &mut self.marks;
        if self.pages >= 2.0 * newer.0 {
            mem::swap(older, newer);
            *newer = (self.pages, self.last.clone());
        }
    }

    /// How many pages may be left.
    pub(super) fn estimate(&self, alphabet: &Alphabet, through: Option<&str>) -> f64 {
        let Some(first) = &self.first else {
            return 0.0;
        };
        let through: Option<Vec<char>> = through.map(|it| it.chars().collect());
        let (depth, below) = self.shallowest(through.as_deref());
        let (since, mark) = match &self.marks[0] {
            (pages, key) if *pages > 0.0 => (*pages, key),
            _ => (0.0, first),
        };
        let listed = self.pages - since;
        let differs = common(mark, &self.last);
        // Where the end was narrowed since, the mark differs further up than what is left can.
        let at = depth.min(differs);
        let placed = depth..depth + PLACED_BY;
        let pages = if differs < at + PLACED_BY {
            let place = |key: &[char]| alphabet.place(key.get(at..).unwrap_or(&[]));
            let end = match (below, &through) {
                (below, Some(through)) if below.is_some() || at < depth => place(through),
                _ => 1.0,
            };
            let (begun, here) = (place(mark), place(&self.last));
            let times = (end - here).max(0.0) / (here - begun).max(f64::EPSILON);
            listed * times.min(MANY_TIMES)
        } else if placed.contains(&common(first, &self.last)) {
            // In one folder for long, which may be half through.
            listed
        } else {
            // All of it so far was in one folder: nothing tells how large the rest is.
            match self.expected {
                // Beyond what was expected, as much again as there is beyond already.
                Some(expected) => (expected - self.pages).abs(),
                None => self.pages * MANY_TIMES,
            }
        };
        pages / MISS_COSTS.powi(self.misses)
    }

    /// Where to divide what is after the last key, up to `through`.
    pub(super) fn cut(
        &self,
        alphabet: &Alphabet,
        words: &Words,
        through: Option<&str>,
    ) -> Option<Cut> {
        let through: Option<Vec<char>> = through.map(|it| it.chars().collect());
        let (shallowest, end) = self.shallowest(through.as_deref());
        let none_from = words.none_from(&self.last);
        let below = |depth: usize| {
            let end = end.filter(|_| depth == shallowest);
            let none_from = none_from.get(depth).copied().flatten();
            end.into_iter().chain(none_from).min()
        };
        let next = |depth: usize| {
            let next = self.last.get(depth).and_then(|it| after(*it))?;
            below(depth)
                .is_none_or(|below| next < below)
                .then_some(next)
        };
        let mut lowest = self.found.unwrap_or(self.varies);
        let depths = self.letters(shallowest.max(self.floor));
        let depths: Vec<usize> = depths.filter(|it| next(*it).is_some()).collect();
        let mut depths = depths.as_slice();
        if self.fresh && depths.first().is_some_and(|it| *it < lowest) {
            // Two ranges pay for finding out whether keys differ further up as well.
            let here = *self.last.get(lowest)?;
            if let Some(middle) = alphabet.middle(here, None) {
                return Some(self.cut_at(lowest, middle, true));
            }
        }
        while let Some((&highest, deeper)) = depths.split_first() {
            if highest < lowest {
                // Somewhere between the two: halve the depths there are.
                let above = depths.partition_point(|it| *it < lowest);
                let depth = depths[(above - 1) / 2];
                return Some(self.cut_at(depth, next(depth)?, false));
            }
            let here = *self.last.get(highest)?;
            if let Some(middle) = alphabet.middle(here, below(highest)) {
                return Some(self.cut_at(highest, middle, true));
            }
            // The last of its kind: what is further on differs deeper down.
            depths = deeper;
            lowest = self.varies;
        }
        None
    }

    /// The depths at which keys further on may differ, from `depth` on: those of letters and digits, as
    /// separators hardly do. Where there is nothing else, all.
    fn letters(&self, depth: usize) -> impl Iterator<Item = usize> {
        let is_letter = |it: usize| self.last.get(it).is_some_and(|it| it.is_alphanumeric());
        let any = (depth..=self.varies).any(is_letter);
        (depth..=self.varies).filter(move |&it| is_letter(it) || !any)
    }

    fn cut_at(&self, depth: usize, it: char, by_middle: bool) -> Cut {
        let mut key: String = self.last[..depth].iter().collect();
        key.push(it);
        Cut {
            key,
            depth,
            by_middle,
        }
    }

    /// The least depth at which a key of the range can differ from the last one, and the character
    /// it must stay below there.
    fn shallowest(&self, through: Option<&[char]>) -> (usize, Option<char>) {
        let Some(through) = through else {
            return (self.prefix, None);
        };
        let depth = common(&self.last, through);
        match (self.last.get(depth), through.get(depth)) {
            (Some(&here), Some(&end)) if after(here) == Some(end) && through.len() == depth + 1 => {
                (depth + 1, None)
            }
            // Keys may begin with all of the end but its last character.
            (_, Some(&end)) if through.len() > depth + 1 => (depth, after(end)),
            (_, end) => (depth, end.copied()),
        }
    }

    /// A key was found after the cut, on a page of its own: the terrain beyond, this one ending here.
    pub(super) fn hit(
        &mut self,
        cut: &Cut,
        page: &[Object],
        alphabet: &Alphabet,
        through: Option<&str>,
    ) -> Self {
        let half = (self.estimate(alphabet, through) / 2.0).max(1.0);
        let half = cut.by_middle.then_some(half);
        self.expected = half.map(|half| self.pages + half);
        let mut beyond = Self {
            expected: half,
            first: None,
            marks: Default::default(),
            pages: 0.0,
            misses: 0,
            last: Vec::new(),
            ..*self
        };
        beyond.saw(page);
        let found = beyond
            .first
            .as_ref()
            .map_or(cut.depth, |first| common(first, &self.last));
        beyond.found = Some(found);
        beyond.fresh = !cut.by_middle;
        beyond.floor = 0;
        self.misses = 0;
        if !cut.by_middle {
            self.found = None;
        }
        beyond
    }

    /// The listing got past the cut before the probe's answer came.
    pub(super) fn overtook(&mut self, cut: &Cut) {
        self.misses += 1;
        self.found = Some(cut.depth);
    }

    /// Nothing was found after the cut.
    pub(super) fn missed(&mut self, cut: &Cut, alphabet: &Alphabet, words: &mut Words) {
        words.missed(&cut.key);
        self.misses += 1;
        self.fresh = false;
        let here = self.last.get(cut.depth).copied();
        let end = cut.key.chars().last();
        let more = here.is_some_and(|here| alphabet.middle(here, end).is_some());
        if !cut.by_middle || !more {
            self.floor = cut.depth + 1;
            if cut.by_middle {
                self.found = None;
            }
        }
    }
}

/// How many characters two keys begin with in common.
fn common(one: &[char], other: &[char]) -> usize {
    one.iter().zip(other).take_while(|(a, b)| a == b).count()
}

/// The next character, in the order of UTF-8's bytes.
fn after(it: char) -> Option<char> {
    (it..=char::MAX).nth(1)
}
