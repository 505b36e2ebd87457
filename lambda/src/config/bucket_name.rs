//! The naming rules of general purpose buckets (S3 user guide, "General purpose bucket naming rules").

use std::net::Ipv4Addr;

const RESERVED_PREFIXES: [&str; 3] = ["xn--", "sthree-", "amzn-s3-demo-"];
const RESERVED_SUFFIXES: [&str; 5] = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

/// Why `name` cannot be a bucket's name, as what to write instead; `None` where it can.
pub(super) fn remedy(name: &str) -> Option<String> {
    if !(3..=63).contains(&name.len()) {
        return Some("a bucket name has 3 to 63 characters".to_owned());
    }
    if !name
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte))
    {
        return Some(
            "a bucket name has lower-case letters, digits, dots and hyphens only (no s3:// and no key)"
                .to_owned(),
        );
    }
    if name.starts_with(['.', '-']) || name.ends_with(['.', '-']) {
        return Some("a bucket name begins and ends with a letter or a digit".to_owned());
    }
    if name.contains("..") {
        return Some("a bucket name has no two dots in a row".to_owned());
    }
    if name.parse::<Ipv4Addr>().is_ok() {
        return Some("a bucket name is not an IP address".to_owned());
    }
    if let Some(reserved) = RESERVED_PREFIXES.iter().find(|it| name.starts_with(**it)) {
        return Some(format!("a bucket name does not begin with {reserved}"));
    }
    RESERVED_SUFFIXES
        .iter()
        .find(|it| name.ends_with(**it))
        .map(|reserved| format!("a general purpose bucket's name does not end in {reserved}"))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::remedy;

    #[rstest]
    #[case("abc")]
    #[case("acme-source-files-bucket")]
    #[case("1.2.3")]
    #[case(&"a".repeat(63))]
    fn accepts(#[case] name: &str) {
        assert_eq!(remedy(name), None);
    }

    #[rstest]
    #[case("ab", "3 to 63")]
    #[case(&"a".repeat(64), "3 to 63")]
    #[case("Photos", "lower-case")]
    #[case("s3://photos", "no s3://")]
    #[case("my_bucket", "lower-case")]
    #[case("-abc", "begins and ends")]
    #[case("abc.", "begins and ends")]
    #[case("a..b", "two dots")]
    #[case("192.168.0.1", "IP address")]
    #[case("xn--abc", "begin with xn--")]
    #[case("abc-s3alias", "end in -s3alias")]
    #[case("abc--x-s3", "end in --x-s3")]
    fn refuses(#[case] name: &str, #[case] says: &str) {
        let remedy = remedy(name).unwrap_or_default();
        assert!(remedy.contains(says), "{name}: {remedy:?}");
    }
}
