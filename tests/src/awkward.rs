//! Keys that S3 allows and programs stumble over.

const AWKWARD: [&str; 24] = [
    "",
    "plain.txt",
    "with space.txt",
    "a+b.txt",
    "a%2Fb.txt",
    "100%.txt",
    "quote\"'`.txt",
    "<tag>&amp;.xml",
    "/two/slashes//.txt",
    "../up.txt",
    "./here.txt",
    "trailing/",
    ".hidden",
    "line\nbreak\r.txt",
    "tab\tand\u{1}control",
    "x?versionId=null",
    "hash#fragment",
    "ünïcödé-日本語-🎉",
    "\u{fffd}\u{ffff}\u{10000}",
    "back\\slash",
    "star*~!()",
    "a=b&c=d;e,f:g@h$i",
    " leading and trailing ",
    "{curly}[square]^|",
];

/// The longest key S3 allows, in bytes.
const LONGEST: usize = 1_024;

/// Awkward keys under a prefix: the prefix itself, a folder marker, and one of 1,024 bytes among them.
pub fn awkward_keys(prefix: &str) -> Vec<String> {
    let mut longest = format!("{prefix}é");
    while longest.len() + "é".len() <= LONGEST {
        longest.push('é');
    }
    while longest.len() < LONGEST {
        longest.push('x');
    }
    AWKWARD
        .iter()
        .map(|end| format!("{prefix}{end}"))
        .chain([longest])
        .collect()
}
