//! Any two listings in any pages: each source key is decided on once, and as a simple merge would.

#![no_main]

use std::collections::{BTreeMap, BTreeSet};

use libfuzzer_sys::fuzz_target;
use s3_backup::plan::{Join, Side, Step, compare};
use s3_backup::store::{ETag, Object};
use time::OffsetDateTime;

fn object(key: String, content: u8) -> Object {
    Object {
        key,
        size: u64::from(content % 2),
        etag: ETag::new(&(content % 3).to_string()),
        last_modified: OffsetDateTime::UNIX_EPOCH + time::Duration::seconds((content % 5).into()),
        archived: false,
    }
}

fn pages(objects: &BTreeMap<String, Object>, page_size: u8) -> Vec<Vec<Object>> {
    let all: Vec<Object> = objects.values().cloned().collect();
    let mut pages: Vec<Vec<Object>> = all
        .chunks(usize::from(page_size % 4) + 1)
        .map(<[Object]>::to_vec)
        .collect();
    pages.reverse();
    pages
}

fuzz_target!(|input: (Vec<(String, u8)>, Vec<(String, u8)>, u8, u8)| {
    let (source, destination, source_page, destination_page) = input;
    let listing = |side: Vec<(String, u8)>| -> BTreeMap<String, Object> {
        side.into_iter()
            .map(|(key, content)| (key.clone(), object(key, content)))
            .collect()
    };
    let (source, destination) = (listing(source), listing(destination));
    let mut left = [
        pages(&source, source_page),
        pages(&destination, destination_page),
    ];
    let mut join = Join::default();
    let mut decided = BTreeSet::new();
    loop {
        match join.step() {
            Step::Done => break,
            Step::Need(side) => match left[usize::from(side == Side::Destination)].pop() {
                Some(page) => join.feed(side, page).unwrap(),
                None => join.end(side),
            },
            Step::Decided {
                source: found,
                copy,
                comparison,
            } => {
                let expected = destination.get(&found.key);
                assert_eq!(copy.as_ref(), expected);
                assert_eq!(comparison, compare(&found, expected));
                assert!(decided.insert(found.key));
            }
        }
    }
    assert!(decided.iter().eq(source.keys()));
});
