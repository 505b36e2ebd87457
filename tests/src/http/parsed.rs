//! A request line and headers, taken apart.

use std::collections::HashMap;

use hyper::http::request::Parts;
use percent_encoding::percent_decode_str;
use s3_backup::store::{Headers, PartRange};

/// A path-style S3 request.
pub(super) struct Parsed<'a> {
    pub(super) bucket: String,
    pub(super) key: String,
    query: HashMap<String, String>,
    head: &'a Parts,
}

impl<'a> Parsed<'a> {
    /// `None` where something is not UTF-8.
    pub(super) fn new(head: &'a Parts) -> Option<Self> {
        let path = head.uri.path().strip_prefix('/')?;
        let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
        let query = head
            .uri
            .query()
            .unwrap_or("")
            .split('&')
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| Some((decode(name)?, decode(value)?)))
            .collect::<Option<_>>()?;
        Some(Self {
            bucket: decode(bucket)?,
            key: decode(key)?,
            query,
            head,
        })
    }

    pub(super) fn method(&self) -> &str {
        self.head.method.as_str()
    }

    pub(super) fn query(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }

    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.query(name)?.parse().ok()
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.head.headers.get(name)?.to_str().ok()
    }

    /// The bucket and key of `x-amz-copy-source`.
    pub(super) fn copy_source(&self) -> Option<(String, String)> {
        let source = self.header("x-amz-copy-source")?;
        // As S3 does: whatever follows a plain `?` names a version, and is not part of the key.
        let source = source.split('?').next()?;
        let (bucket, key) = source.trim_start_matches('/').split_once('/')?;
        Some((decode(bucket)?, decode(key)?))
    }

    pub(super) fn copy_range(&self) -> Option<PartRange> {
        let range = self.header("x-amz-copy-source-range")?;
        let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
        Some(PartRange {
            first: first.parse().ok()?,
            last: last.parse().ok()?,
        })
    }

    pub(super) fn is_kms(&self) -> bool {
        self.header("x-amz-server-side-encryption") == Some("aws:kms")
    }

    /// The headers an object is written with.
    pub(super) fn object_headers(&self) -> Headers {
        let text = |name| self.header(name).map(str::to_owned);
        let metadata = self.head.headers.iter().filter_map(|(name, value)| {
            let name = name.as_str().strip_prefix("x-amz-meta-")?;
            Some((name.to_owned(), value.to_str().ok()?.to_owned()))
        });
        Headers {
            cache_control: text("cache-control"),
            content_disposition: text("content-disposition"),
            content_encoding: text("content-encoding"),
            content_language: text("content-language"),
            content_type: text("content-type"),
            expires: text("expires"),
            metadata: metadata.collect(),
        }
    }
}

/// Percent-decodes; a plus stays a plus, as in paths and in what the SDKs send.
pub(super) fn decode(text: &str) -> Option<String> {
    let decoded = percent_decode_str(text).decode_utf8().ok()?;
    Some(decoded.into_owned())
}
