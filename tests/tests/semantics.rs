//! SEMANTICS.md names the tests that hold its promises: they must be there.

use std::path::Path;

/// `path::function` in backticks at the start of a list item.
fn named_tests(text: &str) -> Vec<(&str, &str)> {
    text.lines()
        .filter_map(|line| line.strip_prefix("- `")?.strip_suffix('`'))
        .filter_map(|named| named.rsplit_once("::"))
        .collect()
}

#[test]
fn every_promise_is_held_by_tests_that_exist() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = std::fs::read_to_string(top.join("SEMANTICS.md")).unwrap();
    let promises: Vec<_> = text.split("\n## ").skip(1).collect();
    assert!(promises.len() >= 10);
    for promise in promises {
        let title = promise.lines().next().unwrap();
        let named = named_tests(promise);
        assert!(!named.is_empty(), "no test is named for {title:?}");
        for (path, function) in named {
            let source = std::fs::read_to_string(top.join(path)).unwrap_or_default();
            let declared = format!("fn {function}(");
            let (before, _) = source.split_once(&declared).unwrap_or_else(|| {
                panic!("{title:?} names {path}::{function}, which is not there")
            });
            let attributes = before.rsplit("\n\n").next().unwrap();
            assert!(
                attributes.contains("test"),
                "{path}::{function} is not a test"
            );
        }
    }
}
