//! How listings are divided: every object is decided on once, few pages more than needed are asked for, and
//! many at once, whatever the keys look like. Sorted vectors play the listings; a page takes a turn.

use std::collections::BTreeMap;

use memory_s3::KeyShape;
use proptest::collection::btree_set;
use proptest::prelude::*;
use rstest::rstest;
use s3_backup::plan::{Comparison, Fetch, Room, Scan, Side, compare};
use s3_backup::store::{ETag, Object, Page, PageStart};
use time::OffsetDateTime;

const RANGES: usize = 24;

/// Two listings.
struct Listings {
    source: Vec<String>,
    destination: Vec<String>,
    page_size: usize,
    /// The source begins every listing at its first key, wherever it is asked to begin.
    start_after_ignored: bool,
    /// Every page that does not follow another is empty, and says that more follows.
    empty_pages: bool,
}

/// What came of a scan of them.
struct Outcome {
    decided: Vec<(String, Comparison)>,
    pages: usize,
    turns: usize,
}

impl Listings {
    fn mirrored(keys: Vec<String>) -> Self {
        Self {
            destination: keys.clone(),
            source: keys,
            page_size: 1_000,
            start_after_ignored: false,
            empty_pages: false,
        }
    }

    fn page(&self, fetch: &Fetch) -> Page {
        let keys = match fetch.side() {
            Side::Source => &self.source,
            Side::Destination => &self.destination,
        };
        let start = match fetch.start() {
            PageStart::Continuation(token) => match token.strip_prefix(AGAIN) {
                Some("") => PageStart::First,
                Some(key) => PageStart::After(key),
                None => PageStart::Continuation(token),
            },
            PageStart::First if self.empty_pages => return empty_page(""),
            PageStart::After(key) if self.empty_pages => return empty_page(key),
            start => start,
        };
        let first = match start {
            PageStart::After(_) if self.start_after_ignored && fetch.side() == Side::Source => 0,
            PageStart::First => 0,
            PageStart::After(key) | PageStart::Continuation(key) => {
                keys.partition_point(|it| it.as_str() <= key)
            }
        };
        let listed = &keys[first..keys.len().min(first + self.page_size)];
        let more = first + self.page_size < keys.len();
        Page {
            objects: listed.iter().map(|key| object(key)).collect(),
            common_prefixes: Vec::new(),
            next: listed.last().filter(|_| more).cloned(),
        }
    }

    /// Plays a scan that has all the room; page number `n` takes `delay(n)` turns.
    fn play(&self, prefix: &str, delay: impl Fn(usize) -> usize) -> Outcome {
        self.play_in(Room::new(RANGES, 1), prefix, delay)
    }

    fn play_in(&self, room: Room, prefix: &str, delay: impl Fn(usize) -> usize) -> Outcome {
        let mut scan = Scan::new(prefix, room);
        let mut last_done = String::new();
        let mut under_way: BTreeMap<usize, Vec<Fetch>> = BTreeMap::new();
        let mut outcome = Outcome {
            decided: Vec::new(),
            pages: 0,
            turns: 0,
        };
        loop {
            while let Some(decision) = scan.step() {
                outcome
                    .decided
                    .push((decision.source.key, decision.comparison));
                let done = scan.stopped_after().unwrap_or_default();
                assert!(
                    done >= last_done.as_str(),
                    "from {last_done:?} back to {done:?}"
                );
                done.clone_into(&mut last_done);
                let past = outcome
                    .decided
                    .iter()
                    .filter(|(key, _)| key.as_str() <= done);
                if self.source.len() < 1_000 {
                    let due = self.source.partition_point(|it| it.as_str() <= done);
                    assert_eq!(past.count(), due, "not all up to {done:?} was decided on");
                }
            }
            if scan.is_done() {
                outcome.decided.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
                return outcome;
            }
            while let Some(fetch) = scan.next_fetch(true) {
                let turn = outcome.turns + delay(outcome.pages);
                under_way.entry(turn).or_default().push(fetch);
                outcome.pages += 1;
            }
            assert!(!under_way.is_empty(), "the scan waits for nothing");
            let (turn, fetches) = under_way.pop_first().unwrap_or_default();
            outcome.turns = turn;
            for fetch in fetches {
                let page = self.page(&fetch);
                assert_eq!(scan.fetched(fetch, page), Ok(()));
            }
        }
    }

    /// What must be decided.
    fn decisions(&self) -> Vec<(String, Comparison)> {
        let decide = |key: &String| {
            let copy = self.destination.binary_search(key).is_ok();
            let (source, copy) = (object(key), copy.then(|| object(key)));
            (key.clone(), compare(&source, copy.as_ref()))
        };
        self.source.iter().map(decide).collect()
    }

    /// Pages of both listings, each from its beginning to its end.
    fn pages(&self) -> usize {
        let pages = |keys: &[String]| keys.len().div_ceil(self.page_size).max(1);
        pages(&self.source) + pages(&self.destination)
    }
}

/// Marks the tokens of empty pages.
const AGAIN: &str = "again:";

fn empty_page(after: &str) -> Page {
    Page {
        next: Some(format!("{AGAIN}{after}")),
        ..Page::default()
    }
}

fn object(key: &str) -> Object {
    Object {
        key: key.to_owned(),
        size: 1,
        etag: ETag::new("a"),
        last_modified: OffsetDateTime::UNIX_EPOCH,
        archived: false,
    }
}

#[rstest]
fn divides_at_little_cost(
    #[values(
        KeyShape::Flat,
        KeyShape::Dates,
        KeyShape::Uuid,
        KeyShape::Deep,
        KeyShape::Partitions,
        KeyShape::HugeBesideSmall
    )]
    shape: KeyShape,
    #[values((20_000, 1.1), (200_000, 0.85), (1_000_000, 0.25))] (count, longest): (u64, f64),
) {
    let listings = Listings::mirrored(shape.keys("documents/", count));
    let outcome = listings.play("documents/", |_| 1);
    assert!(outcome.decided == listings.decisions());
    let needed = listings.pages();
    println!(
        "{shape:?}, {count} keys: {} pages, {needed} needed, in {} turns",
        outcome.pages, outcome.turns
    );
    // A few pages beside the five percent: small listings are of few.
    assert!(outcome.pages <= needed + needed / 20 + 4);
    let turns = f64::from(u32::try_from(outcome.turns).unwrap());
    let serial = f64::from(u32::try_from(needed / 2).unwrap());
    assert!(turns <= longest * serial);
}

#[test]
fn a_source_that_ignores_where_a_listing_is_to_begin_is_not_divided() {
    let mut listings = Listings::mirrored(KeyShape::Uuid.keys("documents/", 100_000));
    listings.start_after_ignored = true;
    let outcome = listings.play("documents/", |_| 1);
    assert!(outcome.decided == listings.decisions());
    assert_eq!(outcome.pages, listings.pages() + 1);
}

#[test]
fn room_that_one_scan_gave_back_the_next_one_takes() {
    let listings = Listings::mirrored(KeyShape::Uuid.keys("documents/", 200_000));
    let room = Room::new(RANGES, 1);
    let [first, second] = [room.clone(), room].map(|room| {
        let outcome = listings.play_in(room, "documents/", |_| 1);
        outcome.turns
    });
    assert_eq!(first, second);

    let alone = listings.play_in(Room::new(1, 1), "documents/", |_| 1);
    assert_eq!(alone.pages, listings.pages());
    assert!(first < alone.turns);
}

/// Keys of few characters, so that many have much in common.
fn keys() -> impl Strategy<Value = Vec<String>> {
    let key = "[ab09/é\u{10ffff}]{0,6}".prop_map(|rest| format!("p/{rest}"));
    btree_set(key, 0..400).prop_map(|keys| keys.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) })]

    #[test]
    fn decides_on_every_object_once_whatever_comes_first(
        source in keys(),
        destination in keys(),
        mirrored in any::<bool>(),
        page_size in 1_usize..6,
        delays in prop::collection::vec(1_usize..9, 1..20),
        start_after_ignored in prop::bool::weighted(0.1),
        empty_pages in prop::bool::weighted(0.1),
    ) {
        let destination = if mirrored { source.clone() } else { destination };
        let listings = Listings { source, destination, page_size, start_after_ignored, empty_pages };
        let outcome = listings.play("p/", |page| delays[page % delays.len()]);
        prop_assert_eq!(outcome.decided, listings.decisions());
        let most = listings.pages() + listings.pages() / 10 + 6;
        prop_assert!(empty_pages || outcome.pages <= most, "{} pages, at most {}", outcome.pages, most);
    }
}
