use std::collections::BTreeMap;
use std::time::Duration;

use rstest::rstest;

use super::{Config, ConfigError, TopicNeed, topic_from_vars};
use crate::route::StorageClass;

const TOPIC: &str = "arn:aws:sns:eu-central-1:123456789012:backup-status-notifications";

const STANDARD: [(&str, &str); 5] = [
    ("SNS_TOPIC_ARN", TOPIC),
    ("SRC_BUCKET", "acme-source-files-bucket"),
    ("DOC_DEST", "acme-documents-backup-bucket"),
    ("PHOTO_DEST", "acme-photos-backup-bucket"),
    ("DB_DEST", "acme-database-backup-bucket"),
];

fn vars(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn standard_with(changes: &[(&str, &str)]) -> BTreeMap<String, String> {
    let mut all = vars(&STANDARD);
    all.extend(vars(changes));
    all
}

fn with_routes(json: &str) -> BTreeMap<String, String> {
    vars(&[
        ("SNS_TOPIC_ARN", TOPIC),
        ("SRC_BUCKET", "acme-source-files-bucket"),
        ("ROUTES", json),
    ])
}

fn read(vars: &BTreeMap<String, String>) -> Result<Config, ConfigError> {
    Config::from_vars(vars, TopicNeed::Required)
}

fn problems(vars: &BTreeMap<String, String>) -> Vec<String> {
    match read(vars) {
        Ok(config) => panic!("accepted: {config:?}"),
        Err(error) => error.problems.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn reads_the_five_variables() {
    let config = read(&vars(&STANDARD)).unwrap();
    assert_eq!(config.source.name, "acme-source-files-bucket");
    assert_eq!(config.topic.unwrap().arn(), TOPIC);
    assert_eq!(config.concurrency, 256);
    assert_eq!(config.settle, Duration::from_secs(9 * 86_400));
    let routes: Vec<_> = config
        .routes
        .iter()
        .map(|route| (&*route.name, &*route.prefix, &*route.bucket.name))
        .collect();
    assert_eq!(
        routes,
        [
            ("documents", "documents/", "acme-documents-backup-bucket"),
            ("photos", "photos/", "acme-photos-backup-bucket"),
            ("database", "database/", "acme-database-backup-bucket"),
        ]
    );
}

#[test]
fn reads_routes_from_json() {
    let config = read(&with_routes(
        r#"[{"name":"logs","prefix":"app/logs/","bucket":"acme-logs","region":"eu-west-1",
             "storage_class":"GLACIER_IR","kms_key_arn":"arn:aws:kms:eu-west-1:123456789012:key/1"},
            {"name":"media","prefix":"media/","bucket":"acme-media","region":null}]"#,
    ))
    .unwrap();
    let [logs, media] = &config.routes[..] else {
        panic!("{:?}", config.routes);
    };
    assert_eq!(logs.bucket.region.as_deref(), Some("eu-west-1"));
    assert_eq!(logs.storage_class, Some(StorageClass::GlacierIr));
    assert_eq!(
        logs.kms_key_arn.as_deref(),
        Some("arn:aws:kms:eu-west-1:123456789012:key/1")
    );
    assert_eq!(
        (&*media.prefix, media.bucket.region.as_deref()),
        ("media/", None)
    );
}

#[rstest]
#[case("SRC_BUCKET")]
#[case("DOC_DEST")]
#[case("PHOTO_DEST")]
#[case("DB_DEST")]
#[case("SNS_TOPIC_ARN")]
fn a_missing_or_empty_variable_is_named(#[case] name: &str) {
    let mut missing = vars(&STANDARD);
    missing.remove(name);
    let [problem] = &problems(&missing)[..] else {
        panic!("not one problem");
    };
    assert!(
        problem.starts_with(&format!("{name} is not set: write the ")),
        "{problem}"
    );

    let [problem] = &problems(&standard_with(&[(name, "")]))[..] else {
        panic!("not one problem");
    };
    assert!(
        problem.starts_with(&format!("{name} is empty: write the ")),
        "{problem}"
    );
}

#[rstest]
#[case(("DOC_DEST", "Docs"), "DOC_DEST is \"Docs\"")]
#[case(("PHOTO_DEST", "acme-source-files-bucket"), "a bucket is not its own backup")]
#[case(("DB_DEST", "acme-photos-backup-bucket"), "PHOTO_DEST has this one")]
#[case(("SNS_TOPIC_ARN", "arn:aws:sqs:eu-central-1:123456789012:queue"), "write the topic's ARN")]
#[case(("SNS_TOPIC_ARN", "backup-status-notifications"), "write the topic's ARN")]
#[case(("NOTIFY", "never"), "write always, on_change or on_failure")]
#[case(("CONCURRENCY", "0"), "a whole number from 1 to 1000")]
#[case(("CONCURRENCY", "many"), "CONCURRENCY is \"many\"")]
#[case(("SETTLE_DAYS", "-1"), "a whole number from 1 to 3650")]
#[case(("ROUTES", r#"[{"name":"a","prefix":"a/","bucket":"acme-a"}]"#), "remove it, or remove ROUTES")]
fn a_wrong_value_is_named_with_its_remedy(#[case] change: (&str, &str), #[case] says: &str) {
    let found = problems(&standard_with(&[change])).join("\n");
    assert!(found.contains(says), "{found}");
}

#[rstest]
#[case("documents", "ROUTES is \"documents\"")]
#[case("[]", "at least one")]
#[case(r#"[{"name":"a","prefix":"a/"}]"#, "ROUTES[0].bucket is not set")]
#[case(
    r#"[{"name":"a","prefix":"a","bucket":"acme-a"}]"#,
    "ROUTES[0].prefix is \"a\""
)]
#[case(
    r#"[{"name":"a","prefix":"/a/","bucket":"acme-a"}]"#,
    "ends in / and does not begin with it"
)]
#[case(
    r#"[{"name":"a b","prefix":"a/","bucket":"acme-a"}]"#,
    "ROUTES[0].name is \"a b\""
)]
#[case(
    r#"[{"name":"a","prefix":7,"bucket":"acme-a"}]"#,
    "ROUTES[0].prefix is \"7\": write a JSON string"
)]
#[case(
    r#"[{"name":"a","prefix":"a/","bucket":"acme-a","storage_class":"COLD"}]"#,
    "write one of STANDARD, STANDARD_IA"
)]
#[case(
    r#"[{"name":"a","prefix":"a/","bucket":"acme-a","kms_key_arn":"alias/x"}]"#,
    "write the key's ARN"
)]
#[case(
    r#"[{"name":"a","prefix":"a/","bucket":"acme-a","region":"Frankfurt"}]"#,
    "ROUTES[0].region is \"Frankfurt\""
)]
#[case(
    r#"[{"name":"a","prefix":"a/","bucket":"acme-a","prefx":"b/"}]"#,
    "unknown field `prefx`"
)]
#[case(
    r#"[{"name":"a","name":"b","prefix":"a/","bucket":"acme-a"}]"#,
    "duplicate field `name`"
)]
#[case(
    r#"[{"name":"a","prefix":"a/","bucket":"acme-a"},{"name":"b","prefix":"a/b/","bucket":"acme-b"}]"#,
    "a prefix that does not overlap \"a/\" of ROUTES[0].prefix"
)]
#[case(
    r#"[{"name":"a","prefix":"a/","bucket":"acme-a"},{"name":"a","prefix":"b/","bucket":"acme-b"}]"#,
    "ROUTES[1].name is \"a\": write a name that no other route has"
)]
#[case(
    r#"[{"name":"a","prefix":"a/","bucket":"acme-a"},{"name":"b","prefix":"b/","bucket":"acme-a"}]"#,
    "ROUTES[0].bucket has this one"
)]
fn wrong_routes_are_named_with_their_remedy(#[case] json: &str, #[case] says: &str) {
    let found = problems(&with_routes(json)).join("\n");
    assert!(found.contains(says), "{found}");
}

#[test]
fn every_mistake_is_reported_at_once() {
    let found = problems(&vars(&[
        ("SRC_BUCKET", "Source"),
        ("CONCURRENCY", "x"),
        (
            "ROUTES",
            r#"[{"name":"","prefix":"a","bucket":"B"},{"prefix":1,"bucket":"ok-bucket"}]"#,
        ),
    ]));
    let named: Vec<_> = found
        .iter()
        .filter_map(|problem| problem.split(' ').next())
        .collect();
    assert_eq!(
        named,
        [
            "SRC_BUCKET",
            "ROUTES[0].name",
            "ROUTES[0].prefix",
            "ROUTES[0].bucket",
            "ROUTES[1].prefix",
            "ROUTES[1].name",
            "SNS_TOPIC_ARN",
            "CONCURRENCY",
        ]
    );
}

#[test]
fn long_values_are_shortened() {
    let [problem] = &problems(&with_routes(&"x".repeat(5_000)))[..] else {
        panic!("not one problem");
    };
    assert!(problem.len() < 500, "{problem}");
}

#[test]
fn a_terminal_run_needs_no_topic() {
    let mut without = vars(&STANDARD);
    without.remove("SNS_TOPIC_ARN");
    let config = Config::from_vars(&without, TopicNeed::Optional).unwrap();
    assert_eq!(config.topic, None);
}

#[test]
fn the_topic_is_known_when_the_rest_is_wrong() {
    let topic = topic_from_vars(&vars(&[("SNS_TOPIC_ARN", TOPIC)])).unwrap();
    assert_eq!((topic.arn(), topic.region()), (TOPIC, "eu-central-1"));
    assert_eq!(
        topic_from_vars(&vars(&[("SNS_TOPIC_ARN", "nonsense")])),
        None
    );
}
