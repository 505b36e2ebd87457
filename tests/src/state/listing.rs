//! `ListObjectsV2`.

use std::ops::Bound;

use s3_backup::store::{Page, PageStart};

use super::{Result, State, Stored};

/// A page, its objects still in the bucket.
#[derive(Debug, Default)]
pub(crate) struct Listed<'a> {
    pub(crate) objects: Vec<(&'a str, &'a Stored)>,
    pub(crate) common_prefixes: Vec<&'a str>,
    /// The last key or common prefix, where more follows.
    pub(crate) next: Option<&'a str>,
}

impl Listed<'_> {
    pub(crate) fn into_page(self) -> Page {
        let owned = |text: &str| text.to_owned();
        Page {
            objects: self
                .objects
                .into_iter()
                .map(|(key, object)| object.listed(key))
                .collect(),
            common_prefixes: self.common_prefixes.into_iter().map(owned).collect(),
            next: self.next.map(owned),
        }
    }
}

impl State {
    /// At most `most` keys and common prefixes, or as many as a page holds here.
    pub(crate) fn list<'a>(
        &'a self,
        bucket: &str,
        prefix: &str,
        start: PageStart<'_>,
        delimiter: Option<&str>,
        most: usize,
    ) -> Result<Listed<'a>> {
        let bucket = self.bucket(bucket)?;
        let page_size = self.page_size.min(most);
        let mut page = Listed::default();
        let mut last: Option<&str> = None;
        let after = match start {
            PageStart::First => None,
            PageStart::After(key) | PageStart::Continuation(key) => Some(key),
        };
        let from = match after {
            Some(after) if after >= prefix => Bound::Excluded(after),
            _ => Bound::Included(prefix),
        };
        for (key, object) in bucket.objects.range::<str, _>((from, Bound::Unbounded)) {
            if !key.starts_with(prefix) {
                break;
            }
            let common = delimiter.and_then(|delimiter| {
                let end = key[prefix.len()..].find(delimiter)? + delimiter.len();
                Some(&key[..prefix.len() + end])
            });
            // The rest of a prefix that was rolled up on this page, or on the one before.
            let rolled_up = |by: &str| common == Some(by);
            if last.or(after).is_some_and(rolled_up) {
                continue;
            }
            if page.objects.len() + page.common_prefixes.len() == page_size {
                page.next = last;
                return Ok(page);
            }
            last = Some(common.unwrap_or(key));
            match common {
                Some(common) => page.common_prefixes.push(common),
                None => page.objects.push((key, object)),
            }
        }
        Ok(page)
    }
}
