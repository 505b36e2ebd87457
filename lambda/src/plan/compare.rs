//! When a copy counts as unchanged (SEMANTICS.md, "What counts as unchanged").

use std::time::Duration;

use time::OffsetDateTime;

use crate::store::Object;

/// How a source object and its copy compare by what listings show.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Comparison {
    /// There is no copy.
    Missing,
    /// The copy is of something else, or older than what it should be a copy of.
    Changed,
    /// The same content, and a source not newer than its copy.
    Unchanged,
    /// Same size, a source not newer, and different `ETag`s: other content, or an encryption whose
    /// `ETag`s say nothing. Only a look at the objects tells.
    Unclear,
}

/// Compares a source object with what the backup bucket has under its key.
pub fn compare(source: &Object, copy: Option<&Object>) -> Comparison {
    let Some(copy) = copy else {
        return Comparison::Missing;
    };
    // Size before date: the date of an upload in parts is that of its start, so a replacement may
    // look older than the copy it must replace.
    if source.size != copy.size || source.last_modified > copy.last_modified {
        Comparison::Changed
    } else if source.etag == copy.etag {
        Comparison::Unchanged
    } else {
        Comparison::Unclear
    }
}

/// What an object and a copy that cannot be compared count as.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Opaque {
    /// The copy was made so long after the source's date that no upload begun before it can have
    /// replaced the source since.
    Settled,
    /// Too early to tell; the source will be copied once more when it is old enough.
    Unsettled,
    /// The source is old enough for a copy that settles it.
    Due,
}

/// Whether an object whose `ETag` says nothing is settled: its copy is newer by more than `settle`.
pub fn settle(
    source: OffsetDateTime,
    copy: OffsetDateTime,
    now: OffsetDateTime,
    settle: Duration,
) -> Opaque {
    if copy - source > settle {
        Opaque::Settled
    } else if now - source > settle {
        Opaque::Due
    } else {
        Opaque::Unsettled
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use time::macros::datetime;

    use super::*;
    use crate::store::ETag;

    fn object(size: u64, etag: &str, second: i64) -> Object {
        Object {
            key: "photos/a".to_owned(),
            size,
            etag: ETag::new(etag),
            last_modified: OffsetDateTime::from_unix_timestamp(second).unwrap(),
            archived: false,
        }
    }

    #[rstest]
    #[case::no_copy(object(1, "a", 10), None, Comparison::Missing)]
    #[case::same(object(1, "a", 10), Some(object(1, "a", 20)), Comparison::Unchanged)]
    #[case::same_second(object(1, "a", 10), Some(object(1, "a", 10)), Comparison::Unchanged)]
    #[case::rewritten_with_the_same_bytes(
        object(1, "a", 21),
        Some(object(1, "a", 20)),
        Comparison::Changed
    )]
    #[case::other_size(object(2, "a", 10), Some(object(1, "a", 20)), Comparison::Changed)]
    #[case::newer_content(object(1, "b", 21), Some(object(1, "a", 20)), Comparison::Changed)]
    #[case::upload_begun_before_the_copy(
        object(1, "b-2", 10),
        Some(object(1, "a-2", 20)),
        Comparison::Unclear
    )]
    fn compares(
        #[case] source: Object,
        #[case] copy: Option<Object>,
        #[case] expected: Comparison,
    ) {
        assert_eq!(compare(&source, copy.as_ref()), expected);
    }

    #[rstest]
    #[case::copied_long_after(datetime!(2026-01-11 00:00 UTC), datetime!(2026-01-11 00:00 UTC), Opaque::Settled)]
    #[case::exactly_at_the_bound(datetime!(2026-01-10 00:00 UTC), datetime!(2026-01-10 00:00 UTC), Opaque::Unsettled)]
    #[case::fresh(datetime!(2026-01-02 00:00 UTC), datetime!(2026-01-03 00:00 UTC), Opaque::Unsettled)]
    #[case::old_enough_now(datetime!(2026-01-02 00:00 UTC), datetime!(2026-01-11 00:00 UTC), Opaque::Due)]
    fn settles(
        #[case] copy: OffsetDateTime,
        #[case] now: OffsetDateTime,
        #[case] expected: Opaque,
    ) {
        let source = datetime!(2026-01-01 00:00 UTC);
        let nine_days = Duration::from_secs(9 * 86_400);
        assert_eq!(settle(source, copy, now, nine_days), expected);
    }
}
