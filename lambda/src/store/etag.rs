//! Entity tags, kept small: a run holds tens of thousands.

use std::fmt;

/// An entity tag, without quotes.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct ETag(Tag);

#[derive(Clone, Debug, Eq, Hash, PartialEq)]
enum Tag {
    /// 32 hexadecimal digits in lower case, and `-N` for an object uploaded in N parts.
    Hash { digest: u128, parts: Option<u32> },
    /// Whatever else an S3 answers with.
    Other(Box<str>),
}

impl ETag {
    /// Takes the tag as S3 writes it, with or without quotes.
    pub fn new(written: &str) -> Self {
        let text = written.trim_matches('"');
        Self(hash(text).unwrap_or_else(|| Tag::Other(text.into())))
    }

    /// How many parts the object was uploaded in: the `N` of `<hash>-N`; `None` for one that was not.
    pub fn part_count(&self) -> Option<u32> {
        match &self.0 {
            Tag::Hash { parts, .. } => *parts,
            Tag::Other(text) => text.rsplit_once('-')?.1.parse().ok(),
        }
    }
}

/// `None` for text that would not be written the same again.
fn hash(text: &str) -> Option<Tag> {
    let (digits, rest) = text.split_at_checked(32)?;
    let mut digest = 0;
    for byte in digits.bytes() {
        let digit = match byte {
            b'0'..=b'9' => byte - b'0',
            b'a'..=b'f' => byte - b'a' + 10,
            _ => return None,
        };
        digest = digest << 4 | u128::from(digit);
    }
    let parts = match rest.strip_prefix('-') {
        Some(count) if count.starts_with(|it: char| matches!(it, '1'..='9')) => {
            Some(count.parse().ok()?)
        }
        None if rest.is_empty() => None,
        _ => return None,
    };
    Some(Tag::Hash { digest, parts })
}

impl fmt::Display for ETag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Tag::Hash { digest, parts } => {
                write!(f, "{digest:032x}")?;
                parts.map_or(Ok(()), |count| write!(f, "-{count}"))
            }
            Tag::Other(text) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("\"d41d8cd98f00b204e9800998ecf8427e\"", None)]
    #[case("00000000000000000000000000000001-10000", Some(10_000))]
    #[case("00000000000000000000000000000001-01", Some(1))]
    #[case("00000000000000000000000000000001-0", Some(0))]
    #[case("00000000000000000000000000000001-", None)]
    #[case("00000000000000000000000000000001-+1", Some(1))]
    #[case("D41D8CD98F00B204E9800998ECF8427E", None)]
    #[case("d41d8cd98f00b204e9800998ecf8427é", None)]
    #[case("of-another-s3-7", Some(7))]
    #[case("", None)]
    fn is_written_as_it_was_read(#[case] written: &str, #[case] parts: Option<u32>) {
        let etag = ETag::new(written);
        assert_eq!(etag.to_string(), written.trim_matches('"'));
        assert_eq!(etag.part_count(), parts);
    }

    #[test]
    fn other_text_is_another_tag() {
        let digest = "d41d8cd98f00b204e9800998ecf8427";
        let of = |text: &str| ETag::new(&format!("{digest}{text}"));
        assert_eq!(of("e"), of("e"));
        assert_ne!(of("e"), of("f"));
        assert_ne!(of("e"), of("E"));
        assert_ne!(of("e"), of("e-1"));
        assert_ne!(of("e-1"), of("e-01"));
    }
}
