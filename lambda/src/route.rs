//! Where objects go: a route takes the objects under one prefix to one backup bucket.

use std::fmt;

/// A bucket, and the region to reach it in where that is not the run's own.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct Bucket {
    /// The bucket's name.
    pub name: String,
    /// The region it is in; `None` for the region the run itself uses.
    pub region: Option<String>,
}

impl Bucket {
    /// A bucket in the region the run itself uses.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            region: None,
        }
    }
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

/// One prefix of the source bucket and the bucket its objects are backed up to, under the same keys.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Route {
    /// A label for people: in reports, messages and metrics.
    pub name: String,
    /// The prefix, ending in `/`.
    pub prefix: String,
    /// The backup bucket.
    pub bucket: Bucket,
    /// The storage class copies are written in; `None` for `STANDARD`.
    pub storage_class: Option<StorageClass>,
    /// The KMS key copies are encrypted with; `None` for the bucket's own default.
    pub kms_key_arn: Option<String>,
}

/// The storage classes a copy can be written in, named as S3 names them.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum StorageClass {
    /// The default of S3.
    Standard,
    /// Infrequent access.
    StandardIa,
    /// Infrequent access, one availability zone.
    OnezoneIa,
    /// Moved between tiers by S3.
    IntelligentTiering,
    /// Archive with instant retrieval.
    GlacierIr,
    /// Archive, retrieved within hours.
    Glacier,
    /// Archive, retrieved within a day.
    DeepArchive,
}

impl StorageClass {
    /// Every class, in the order messages name them.
    pub const ALL: [Self; 7] = [
        Self::Standard,
        Self::StandardIa,
        Self::OnezoneIa,
        Self::IntelligentTiering,
        Self::GlacierIr,
        Self::Glacier,
        Self::DeepArchive,
    ];

    /// The name S3 uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "STANDARD",
            Self::StandardIa => "STANDARD_IA",
            Self::OnezoneIa => "ONEZONE_IA",
            Self::IntelligentTiering => "INTELLIGENT_TIERING",
            Self::GlacierIr => "GLACIER_IR",
            Self::Glacier => "GLACIER",
            Self::DeepArchive => "DEEP_ARCHIVE",
        }
    }
}
