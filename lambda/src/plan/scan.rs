//! Both listings of a route, in ranges that are divided while they are listed: which pages to ask for,
//! and what they decide. Without knowing the keys beforehand, and at the cost of few pages.

use std::collections::VecDeque;
use std::mem;

use tokio::sync::OwnedSemaphorePermit;

use super::alphabet::Alphabet;
use super::compare::Comparison;
use super::join::{OutOfOrder, Side, Step};
use super::range::{Listed, Range, Start};
use super::room::Room;
use super::terrain::{Cut, Terrain};
use super::thrift::Thrift;
use super::words::Words;
use crate::store::{Object, Page, PageStart};

/// A range with fewer pages left than this is not worth dividing.
const WORTH_DIVIDING: f64 = 3.0;

/// A page to ask for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fetch {
    range: u64,
    purpose: Purpose,
    start: Start,
}

#[derive(Clone, Debug, Eq, PartialEq)]
enum Purpose {
    /// The next page of a range.
    Page(Side),
    /// A page of the source from the middle of a range: the first of a range of its own, if it holds keys.
    Probe(Cut),
}

impl Fetch {
    /// The listing it is a page of.
    pub fn side(&self) -> Side {
        match self.purpose {
            Purpose::Page(side) => side,
            Purpose::Probe(_) => Side::Source,
        }
    }

    /// Where the page begins.
    pub fn start(&self) -> PageStart<'_> {
        match &self.start {
            Start::First => PageStart::First,
            Start::After(key) => PageStart::After(key),
            Start::Continuation(token) => PageStart::Continuation(token),
        }
    }

    /// The run can do without it.
    pub fn is_probe(&self) -> bool {
        matches!(self.purpose, Purpose::Probe(_))
    }
}

/// A source object, and what to do with it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Decision {
    /// The object.
    pub source: Object,
    /// What the backup bucket has under its key.
    pub copy: Option<Object>,
    /// How they compare.
    pub comparison: Comparison,
}

/// The listings of a route's source and destination. It holds the pages it was fed until they are decided
/// on, two for each side of each range.
#[derive(Debug)]
pub struct Scan {
    /// In key order; those that are done are gone.
    ranges: VecDeque<Range>,
    room: Room,
    next_id: u64,
    alphabet: Alphabet,
    words: Words,
    thrift: Thrift,
    /// The source answers from where it is asked to.
    divisible: bool,
    /// The range whose decisions are given out, and the last of them.
    current: u64,
    given: String,
    /// It is not yet known to have been taken care of.
    given_is_new: bool,
}

impl Scan {
    /// A scan of what is under `prefix`, in one range and as many more as there is room for.
    pub fn new(prefix: &str, room: Room) -> Self {
        let mut scan = Self {
            ranges: VecDeque::new(),
            room,
            next_id: 0,
            alphabet: Alphabet::default(),
            words: Words::default(),
            thrift: Thrift::default(),
            divisible: true,
            current: 0,
            given: String::new(),
            given_is_new: false,
        };
        let terrain = Terrain::new(prefix);
        let first = scan.range(None, None, terrain, None);
        scan.ranges.push_back(first);
        scan
    }

    fn range(
        &mut self,
        after: Option<String>,
        through: Option<String>,
        terrain: Terrain,
        room: Option<OwnedSemaphorePermit>,
    ) -> Range {
        self.next_id += 1;
        let source = Listed::from(Start::First);
        Range::new(self.next_id, after, through, source, terrain, room)
    }

    /// A page to ask for now, if there is one. Ranges are divided only when told that whoever takes
    /// the decisions is `waiting` for more.
    pub fn next_fetch(&mut self, waiting: bool) -> Option<Fetch> {
        for range in &mut self.ranges {
            for side in [Side::Source, Side::Destination] {
                if let Some(start) = range.wanted(side) {
                    return Some(Fetch {
                        range: range.id,
                        purpose: Purpose::Page(side),
                        start,
                    });
                }
            }
        }
        if waiting && self.divisible {
            return self.probe();
        }
        None
    }

    fn probe(&mut self) -> Option<Fetch> {
        let probes = self.ranges.iter().filter(|it| it.is_probed()).count();
        if !self.thrift.allows(self.ranges.len() + probes) {
            return None;
        }
        let room = self.room.take()?;
        let mut largest: Vec<(f64, usize)> = self
            .ranges
            .iter()
            .enumerate()
            .filter_map(|(place, range)| Some((range.divisible_pages(&self.alphabet)?, place)))
            .filter(|(pages, _)| *pages >= WORTH_DIVIDING)
            .collect();
        largest.sort_unstable_by(|(one, _), (other, _)| other.total_cmp(one));
        let (place, cut) = largest.into_iter().find_map(|(_, place)| {
            let cut = self.ranges[place].cut(&self.alphabet, &self.words)?;
            Some((place, cut))
        })?;
        let range = &mut self.ranges[place];
        range.room_for_probed = Some(room);
        Some(Fetch {
            range: range.id,
            start: Start::After(cut.key.clone()),
            purpose: Purpose::Probe(cut),
        })
    }

    /// Takes a page that was asked for.
    ///
    /// # Errors
    /// Keys that do not ascend.
    pub fn fetched(&mut self, fetch: Fetch, page: Page) -> Result<(), OutOfOrder> {
        let place = self.ranges.iter().position(|it| it.id == fetch.range);
        let wasted = match (place, fetch.purpose) {
            (None, _) => 1.0,
            (Some(place), Purpose::Page(side)) => {
                let range = &mut self.ranges[place];
                if side == Side::Source {
                    self.alphabet.learn(&page.objects);
                    self.words.learn(&page.objects);
                    range.terrain.saw(&page.objects);
                }
                range.take(side, page)?
            }
            (Some(place), Purpose::Probe(cut)) => self.probed(place, &cut, page)?,
        };
        self.thrift.page(wasted);
        Ok(())
    }

    /// Divides a range by what a probe found. Returns the share of the page that was of no use.
    fn probed(&mut self, place: usize, cut: &Cut, page: Page) -> Result<f64, OutOfOrder> {
        let range = &mut self.ranges[place];
        let room = range.room_for_probed.take();
        let overtaken =
            range.source.next.is_none() || range.source.last_key.as_ref() >= Some(&cut.key);
        if overtaken {
            range.terrain.overtook(cut);
            return Ok(1.0);
        }
        let found = page.objects.first().map(|it| it.key.clone());
        // An empty page that more follows shows nothing; nor does one that begins elsewhere.
        let shows_nothing = match &found {
            Some(found) => *found <= cut.key,
            None => page.next.is_some(),
        };
        if shows_nothing {
            self.divisible = false;
            return Ok(1.0);
        }
        let beyond = |through: &String| found.as_ref().is_none_or(|found| found > through);
        if found.is_none() || range.through.as_ref().is_some_and(beyond) {
            range.terrain.missed(cut, &self.alphabet, &mut self.words);
            range.through = Some(cut.key.clone());
            return Ok(1.0);
        }
        self.alphabet.learn(&page.objects);
        self.words.learn(&page.objects);
        let terrain =
            range
                .terrain
                .hit(cut, &page.objects, &self.alphabet, range.through.as_deref());
        let through = range.through.replace(cut.key.clone());
        let mut new = self.range(Some(cut.key.clone()), through, terrain, room);
        let wasted = new.take(Side::Source, page)?;
        self.ranges.insert(place + 1, new);
        Ok(wasted)
    }

    /// Whether a page is still waited for: ranges end while pages beyond them are on their way.
    pub fn awaits(&self, fetch: &Fetch) -> bool {
        self.ranges.iter().any(|it| it.id == fetch.range)
    }

    /// A probe failed: the source is listed without dividing it further.
    pub fn probe_failed(&mut self, fetch: &Fetch) {
        self.divisible = false;
        if let Some(range) = self.ranges.iter_mut().find(|it| it.id == fetch.range) {
            range.room_for_probed = None;
        }
    }

    /// The next decision; `None` where pages are needed first. Asking again says that the one before
    /// has been taken care of.
    pub fn step(&mut self) -> Option<Decision> {
        let mut place = self.settle_given();
        // The same range as before, as long as it has decisions; then the first that has.
        let mut tried_all = false;
        loop {
            let Some(range) = self.ranges.get_mut(place) else {
                if tried_all {
                    return None;
                }
                (place, tried_all) = (0, true);
                continue;
            };
            match range.join.step() {
                Step::Decided {
                    source,
                    copy,
                    comparison,
                } => {
                    self.current = range.id;
                    self.given.clone_from(&source.key);
                    self.given_is_new = true;
                    return Some(Decision {
                        source,
                        copy,
                        comparison,
                    });
                }
                Step::Need(_) if tried_all => place += 1,
                Step::Need(_) => (place, tried_all) = (0, true),
                Step::Done => drop(self.ranges.remove(place)),
            }
        }
    }

    /// Where the range of the last decision is, that decision counted as taken care of.
    fn settle_given(&mut self) -> usize {
        let place = self.ranges.iter().position(|it| it.id == self.current);
        let place = place.unwrap_or(0);
        if mem::take(&mut self.given_is_new)
            && let Some(range) = self.ranges.get_mut(place)
            && range.id == self.current
        {
            mem::swap(range.position.get_or_insert_default(), &mut self.given);
        }
        place
    }

    /// Every source object has been decided on.
    pub fn is_done(&self) -> bool {
        self.ranges.is_empty()
    }

    /// The key up to which every object has been decided on and taken care of; `None` before the first.
    pub fn stopped_after(&self) -> Option<&str> {
        let first = self.ranges.front()?;
        first.position.as_deref().or(first.after.as_deref())
    }
}
