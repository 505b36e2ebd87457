//! Any variables: a valid configuration, or mistakes that are named with a remedy.

#![no_main]

use libfuzzer_sys::fuzz_target;
use s3_backup::config::{Config, TopicNeed};

const NAMES: [&str; 8] = [
    "SRC_BUCKET",
    "DOC_DEST",
    "PHOTO_DEST",
    "DB_DEST",
    "ROUTES",
    "SNS_TOPIC_ARN",
    "CONCURRENCY",
    "SETTLE_DAYS",
];

fuzz_target!(|values: [Option<String>; 8]| {
    let vars = |name: &str| {
        let position = NAMES.iter().position(|known| *known == name)?;
        values[position].clone()
    };
    match Config::from_vars(&vars, TopicNeed::Required) {
        Ok(config) => {
            assert!(!config.routes.is_empty() && config.topic.is_some());
            assert!((1..=1_000).contains(&config.concurrency));
            for (position, route) in config.routes.iter().enumerate() {
                assert!((3..=63).contains(&route.bucket.name.len()));
                assert_ne!(route.bucket.name, config.source.name);
                assert!(route.prefix.ends_with('/'));
                for other in &config.routes[..position] {
                    assert!(!route.prefix.starts_with(&other.prefix));
                    assert!(!other.prefix.starts_with(&route.prefix));
                    assert_ne!(route.bucket.name, other.bucket.name);
                    assert_ne!(route.name, other.name);
                }
            }
        }
        Err(error) => {
            assert!(!error.problems.is_empty());
            for problem in &error.problems {
                assert!(!problem.remedy.is_empty() && !problem.variable.is_empty());
            }
        }
    }
});
