//! `ListObjectsV2`.

use std::ops::Bound;

use s3_backup::store::Page;

use super::{Result, State};

impl State {
    pub(crate) fn list(
        &self,
        bucket: &str,
        prefix: &str,
        continuation: Option<&str>,
        delimiter: Option<&str>,
    ) -> Result<Page> {
        let bucket = self.bucket(bucket)?;
        let mut page = Page::default();
        let mut last: Option<String> = None;
        let start = match continuation {
            Some(after) => Bound::Excluded(after),
            None => Bound::Included(prefix),
        };
        for (key, object) in bucket.objects.range::<str, _>((start, Bound::Unbounded)) {
            if !key.starts_with(prefix) {
                break;
            }
            let common = delimiter.and_then(|delimiter| {
                let end = key[prefix.len()..].find(delimiter)? + delimiter.len();
                Some(&key[..prefix.len() + end])
            });
            // The rest of a prefix that was rolled up on this page, or on the one before.
            let rolled_up = |by: &str| common == Some(by);
            if last.as_deref().or(continuation).is_some_and(rolled_up) {
                continue;
            }
            if page.objects.len() + page.common_prefixes.len() == self.page_size {
                page.next = last;
                return Ok(page);
            }
            last = Some(common.unwrap_or(key).to_owned());
            if let Some(common) = common {
                page.common_prefixes.push(common.to_owned());
            } else {
                page.objects.push(object.listed(key));
            }
        }
        Ok(page)
    }
}
