//! What goes into requests and comes out of replies, in the engine's own words.

use std::collections::HashMap;

use time::OffsetDateTime;

use super::ETag;
use crate::route::{Bucket, StorageClass};

/// An object as a listing shows it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Object {
    /// The key, decoded.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// The entity tag.
    pub etag: ETag,
    /// When it was written; for one uploaded in parts, when that upload began.
    pub last_modified: OffsetDateTime,
    /// In an archive class and not restored: S3 would refuse to read it (`GLACIER`, `DEEP_ARCHIVE`).
    pub archived: bool,
}

/// Where a page of a listing begins.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PageStart<'a> {
    /// At the first key.
    First,
    /// At the first key after this one, which need not exist (`StartAfter`).
    After(&'a str),
    /// Where the page before left off (`ContinuationToken`).
    Continuation(&'a str),
}

impl<'a> PageStart<'a> {
    /// Where the page before left off; at the first key where there was none.
    pub fn following(token: Option<&'a str>) -> Self {
        token.map_or(Self::First, Self::Continuation)
    }
}

/// What to list.
#[derive(Clone, Copy, Debug)]
pub struct PageRequest<'a> {
    /// The bucket to list.
    pub bucket: &'a Bucket,
    /// Only keys that begin with this.
    pub prefix: &'a str,
    /// Where the page begins.
    pub start: PageStart<'a>,
    /// Keys with this in them, after the prefix, are rolled up into common prefixes.
    pub delimiter: Option<&'a str>,
}

/// A page of a listing.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Page {
    /// The objects, in key order.
    pub objects: Vec<Object>,
    /// The rolled-up prefixes, where a delimiter was given.
    pub common_prefixes: Vec<String>,
    /// How to ask for the next page; `None` on the last.
    pub next: Option<String>,
}

/// The headers an object carries along, which a multipart copy must set anew.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Headers {
    /// `Cache-Control`.
    pub cache_control: Option<String>,
    /// `Content-Disposition`.
    pub content_disposition: Option<String>,
    /// `Content-Encoding`.
    pub content_encoding: Option<String>,
    /// `Content-Language`.
    pub content_language: Option<String>,
    /// `Content-Type`.
    pub content_type: Option<String>,
    /// `Expires`, as an HTTP date.
    pub expires: Option<String>,
    /// `x-amz-meta-*`, without that prefix.
    pub metadata: HashMap<String, String>,
}

/// The reply to a `HeadObject`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Head {
    /// The object, or the part that was asked for, as a listing would show it. With a part, `size`
    /// is that part's.
    pub object: Object,
    /// How many parts it has; only where a part was asked for and the object was uploaded in parts.
    pub part_count: Option<u32>,
    /// The headers it carries.
    pub headers: Headers,
    /// How many tags it has.
    pub tag_count: u32,
    /// Encrypted with KMS or a customer's key: its `ETag` is no MD5 and cannot be compared.
    pub etag_is_opaque: bool,
}

/// A copy in one request.
#[derive(Clone, Copy, Debug)]
pub struct CopyWhole<'a> {
    /// The bucket to read.
    pub source: &'a Bucket,
    /// The bucket to write.
    pub destination: &'a Bucket,
    /// The key, the same in both.
    pub key: &'a str,
    /// The version to copy: no other will do.
    pub if_match: &'a ETag,
    /// The class to write in.
    pub storage_class: Option<StorageClass>,
    /// The key to encrypt with.
    pub kms_key_arn: Option<&'a str>,
}

/// The reply to a copy.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Copied {
    /// The copy's own tag.
    pub etag: ETag,
}

/// A multipart upload to begin.
#[derive(Clone, Copy, Debug)]
pub struct NewUpload<'a> {
    /// The bucket to write.
    pub destination: &'a Bucket,
    /// The key.
    pub key: &'a str,
    /// The headers the object will have.
    pub headers: &'a Headers,
    /// The tags it will have; at most 2 KB when encoded.
    pub tags: &'a [Tag],
    /// The class to write in.
    pub storage_class: Option<StorageClass>,
    /// The key to encrypt with.
    pub kms_key_arn: Option<&'a str>,
}

/// A multipart upload under way.
#[derive(Clone, Copy, Debug)]
pub struct Upload<'a> {
    /// The bucket written to.
    pub destination: &'a Bucket,
    /// The key.
    pub key: &'a str,
    /// The id `CreateMultipartUpload` gave.
    pub id: &'a str,
}

/// The bytes of one part, both ends included.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct PartRange {
    /// The first byte.
    pub first: u64,
    /// The last byte.
    pub last: u64,
}

impl PartRange {
    /// How many bytes it has.
    pub fn bytes(self) -> u64 {
        self.last - self.first + 1
    }
}

/// One part to copy.
#[derive(Clone, Copy, Debug)]
pub struct CopyPart<'a> {
    /// The upload it belongs to.
    pub upload: &'a Upload<'a>,
    /// The bucket to read.
    pub source: &'a Bucket,
    /// The version to copy: no other will do.
    pub if_match: &'a ETag,
    /// The part's number, from 1.
    pub number: u32,
    /// Its bytes; `None` for the whole object.
    pub range: Option<PartRange>,
}

/// An object's tag.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Tag {
    /// The tag's key.
    pub key: String,
    /// Its value.
    pub value: String,
}
