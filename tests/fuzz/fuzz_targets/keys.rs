//! Any key: encoded for a copy source it is plain ASCII, and it comes back from a listing as it was.

#![no_main]

use libfuzzer_sys::fuzz_target;
use percent_encoding::percent_decode_str;
use s3_backup::store::ETag;
use s3_backup::store::key_encoding::{copy_source, decode_listed};

fuzz_target!(|key: String| {
    let source = copy_source("bucket", &key);
    assert!(source.bytes().all(|byte| byte.is_ascii_graphic()));
    let encoded = source.strip_prefix("bucket/").unwrap();
    assert!(!encoded.contains(['?', '+', '#', ' ']));
    assert_eq!(percent_decode_str(encoded).decode_utf8().unwrap(), key);
    // S3 writes a space as a plus in listings, and a plus encoded.
    assert_eq!(decode_listed(&encoded.replace("%20", "+")).unwrap(), key);

    let _ = decode_listed(&key);
    let etag = ETag::new(&key);
    if let Some(parts) = etag.part_count() {
        assert!(etag.to_string().ends_with(&parts.to_string()));
    }
});
