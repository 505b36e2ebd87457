//! Keys on the wire: percent-encoded in copy sources, and in listings asked for `EncodingType=url`.

use std::string::FromUtf8Error;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Everything but RFC 3986's unreserved characters and the slash.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// `x-amz-copy-source`: `bucket/key`, percent-encoded but for slashes. The SDK sends it as it is given.
pub fn copy_source(bucket: &str, key: &str) -> String {
    format!("{bucket}/{}", utf8_percent_encode(key, ESCAPED))
}

/// Decodes a key of a listing asked for `EncodingType=url`, where a space may be written as `+`.
pub fn decode_listed(encoded: &str) -> Result<String, FromUtf8Error> {
    if !encoded.contains(['+', '%']) {
        return Ok(encoded.to_owned());
    }
    let spaced = encoded.replace('+', " ");
    String::from_utf8(percent_decode_str(&spaced).collect())
}

/// Tags as `x-amz-tagging` wants them: `key=value` pairs, percent-encoded, joined by `&`.
pub fn tagging_header(tags: &[super::Tag]) -> String {
    let encode = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
    let pairs: Vec<String> = tags
        .iter()
        .map(|tag| format!("{}={}", encode(&tag.key), encode(&tag.value)))
        .collect();
    pairs.join("&")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{copy_source, decode_listed, tagging_header};
    use crate::store::Tag;

    #[rstest]
    #[case("a/b.txt", "bucket/a/b.txt")]
    #[case("a b+c", "bucket/a%20b%2Bc")]
    #[case("a%2Fb", "bucket/a%252Fb")]
    #[case("x?versionId=null", "bucket/x%3FversionId%3Dnull")]
    #[case("é/../\n//", "bucket/%C3%A9/../%0A//")]
    fn encodes_copy_sources(#[case] key: &str, #[case] expected: &str) {
        assert_eq!(copy_source("bucket", key), expected);
    }

    #[rstest]
    #[case("a+b", "a b")]
    #[case("a%2Bb", "a+b")]
    #[case("a%252Fb", "a%2Fb")]
    #[case("%C3%A9%0A%01", "é\n\u{1}")]
    #[case("plain/key", "plain/key")]
    fn decodes_listed_keys(#[case] encoded: &str, #[case] key: &str) {
        assert_eq!(decode_listed(encoded).unwrap(), key);
    }

    #[test]
    fn refuses_keys_that_are_not_utf8() {
        assert!(decode_listed("%FF").is_err());
    }

    #[test]
    fn encodes_tags() {
        let tag = |key: &str, value: &str| Tag {
            key: key.to_owned(),
            value: value.to_owned(),
        };
        let header = tagging_header(&[tag("owner", "a&b=c"), tag("é", "")]);
        assert_eq!(header, "owner=a%26b%3Dc&%C3%A9=");
    }
}
