//! Where an object's parts begin and end.

use crate::store::PartRange;

const MIB: u64 = 1024 * 1024;
/// The most parts an upload has (S3 user guide, "Multipart upload limits").
const MOST_PARTS: u64 = 10_000;
/// The part size for objects whose own parts are not known.
const USUAL_PART: u64 = 256 * MIB;

/// The ranges of parts of these sizes, one after the other; `None` where they do not add up to
/// `size`, or one of several is empty.
pub(super) fn from_sizes(sizes: &[u64], size: u64) -> Option<Vec<PartRange>> {
    let mut ranges = Vec::with_capacity(sizes.len());
    let mut first = 0u64;
    for &part in sizes {
        let next = first.checked_add(part)?;
        ranges.push(PartRange {
            first,
            last: next.checked_sub(1).filter(|_| part > 0)?,
        });
        first = next;
    }
    (first == size).then_some(ranges)
}

/// Equal parts, the last one what remains.
pub(super) fn equal(size: u64) -> Vec<PartRange> {
    let least = size.div_ceil(MOST_PARTS).div_ceil(MIB) * MIB;
    let part = USUAL_PART.max(least);
    (0..size.div_ceil(part))
        .map(|number| PartRange {
            first: number * part,
            last: ((number + 1) * part).min(size) - 1,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const GIB: u64 = 1024 * MIB;

    #[test]
    fn follows_the_sizes_it_is_given() {
        let ranges = from_sizes(&[5, 7, 1], 13).unwrap();
        let ends: Vec<_> = ranges.iter().map(|it| (it.first, it.last)).collect();
        assert_eq!(ends, [(0, 4), (5, 11), (12, 12)]);
        assert!(ranges.iter().map(|it| it.bytes()).eq([5, 7, 1]));
    }

    #[rstest]
    #[case(&[5, 7], 13)]
    #[case(&[5, 7], 11)]
    #[case(&[5, 0, 7], 12)]
    #[case(&[u64::MAX, 2], 1)]
    fn refuses_sizes_that_do_not_add_up(#[case] sizes: &[u64], #[case] size: u64) {
        assert_eq!(from_sizes(sizes, size), None);
    }

    /// S3's limits: at most 10,000 parts of 5 MiB to 5 GiB, the last one smaller where need be.
    #[rstest]
    #[case(5 * GIB + 1)]
    #[case(256 * MIB * MOST_PARTS)]
    #[case(256 * MIB * MOST_PARTS + 1)]
    #[case(50_000 * GIB)]
    fn equal_parts_are_within_the_limits(#[case] size: u64) {
        let ranges = equal(size);
        assert!(ranges.len() as u64 <= MOST_PARTS);
        assert_eq!(ranges[0].first, 0);
        assert_eq!(ranges[ranges.len() - 1].last, size - 1);
        for pair in ranges.windows(2) {
            assert_eq!(pair[0].last + 1, pair[1].first);
            let length = pair[0].bytes();
            assert!((5 * MIB..=5 * GIB).contains(&length), "{length}");
        }
    }
}
