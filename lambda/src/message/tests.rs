use rstest::rstest;
use time::macros::datetime;

use super::*;
use crate::config::{ConfigError, Problem};
use crate::report::{Outcome, RouteReport};
use crate::route::{Bucket, Route};
use crate::uncovered::Uncovered;

fn photos() -> RouteReport {
    RouteReport::new(&Route {
        name: "photos".to_owned(),
        prefix: "photos/".to_owned(),
        bucket: Bucket::new("acme-photos-backup-bucket"),
        storage_class: None,
        kms_key_arn: None,
    })
}

fn report(route: RouteReport, uncovered: Uncovered) -> Report {
    Report::new(
        "run-1".to_owned(),
        datetime!(2026-01-01 02:00 UTC),
        datetime!(2026-01-01 02:00:03.25 UTC),
        "acme-source-files-bucket".to_owned(),
        vec![route],
        uncovered,
    )
}

fn with_outcomes(outcomes: Vec<(&str, Outcome)>) -> Message {
    let mut route = photos();
    for (key, outcome) in outcomes {
        route.counts.scanned += 1;
        route.record(key.to_owned(), outcome);
    }
    Message::new(&report(route, Uncovered::default()))
}

#[test]
fn a_success_reads_well() {
    let mut route = photos();
    route.counts.scanned = 1_204;
    route.counts.copied = 4;
    route.counts.bytes_copied = 1_536;
    route.counts.unchanged = 1_200;
    let uncovered = Uncovered {
        prefixes: vec!["tmp/".to_owned()],
        root_objects: 1,
        ..Uncovered::default()
    };
    let message = Message::new(&report(route, uncovered));
    assert_eq!(
        message.subject,
        "S3 backup SUCCESS: acme-source-files-bucket"
    );
    assert_eq!(
        message.text,
        "Backup completed successfully at 2026-01-01T02:00:03Z\n\
         \n\
         Source: acme-source-files-bucket\n\
         Run: run-1 (3.2 s)\n\
         \n\
         photos (photos/ to acme-photos-backup-bucket)\n  \
         scanned 1204, copied 4 (1.5 KiB), unchanged 1200\n\
         \n\
         Not covered by any route: \"tmp/\", 1 object outside any prefix\n"
    );
    assert_eq!(
        message.sms,
        "Backup completed successfully at 2026-01-01T02:00:03Z: 4 copied, 1200 unchanged"
    );
}

#[test]
fn a_failure_names_keys_and_reasons() {
    let reason = "CopyObject: AccessDenied:\nno".to_owned();
    let message = with_outcomes(vec![("photos/a\nb.jpg", Outcome::Failed(reason))]);
    assert!(
        message
            .text
            .starts_with("Backup FAILED at 2026-01-01T02:00:03Z\n\nError: 1 object could")
    );
    assert!(
        message
            .text
            .contains("  failed: \"photos/a\\nb.jpg\": CopyObject: AccessDenied: no\n"),
        "{}",
        message.text
    );
    assert_eq!(
        message.subject,
        "S3 backup FAILED: acme-source-files-bucket"
    );
    assert!(
        message
            .sms
            .contains("1 failed. Error: 1 object could not be copied")
    );
}

#[test]
fn an_incomplete_run_says_what_is_left() {
    let message = with_outcomes(vec![("photos/a", Outcome::Left)]);
    assert!(
        message
            .text
            .starts_with("Backup INCOMPLETE at 2026-01-01T02:00:03Z\n\nError: time ran out")
    );
    assert!(message.text.contains("  left 1\n"));
}

#[test]
fn an_invalid_configuration_is_told() {
    let error = ConfigError {
        problems: vec![Problem::missing("SRC_BUCKET", "write it")],
    };
    let at = datetime!(2026-01-01 02:00 UTC);
    let message = Message::new(&Report::of_invalid_config("run-1".to_owned(), at, &error));
    assert_eq!(message.subject, "S3 backup FAILED: configuration invalid");
    assert!(
        message
            .text
            .contains("Error: the configuration is invalid: SRC_BUCKET is not set")
    );
}

#[test]
fn only_some_keys_are_named_and_the_rest_counted() {
    let message = with_outcomes((0..13).map(|_| ("photos/x", Outcome::Archived)).collect());
    assert_eq!(message.text.matches("archived: \"photos/x\"").count(), 10);
    assert!(message.text.contains("  archived: and 3 objects more\n"));
}

#[test]
fn messages_stay_within_the_limits_of_sns() {
    let key = "\u{1}\n".repeat(512);
    let routes = (0..100).map(|number| {
        let mut route = photos();
        route.name = format!("{number:064}");
        route.error = Some("é\"\n".repeat(10_000));
        for _ in 0..20 {
            route.record(key.clone(), Outcome::Failed("\"".repeat(10_000)));
        }
        route
    });
    let mut report = report(photos(), Uncovered::default());
    report.routes = routes.collect();
    report.source = Some("s".repeat(63));
    let message = Message::new(&report);
    assert!(message.subject.len() < 100 && message.subject.is_ascii());
    assert!(message.sms.len() <= 160 && message.sms.is_ascii());
    let published = serde_json::json!({"default": message.text, "sms": message.sms}).to_string();
    assert!(published.len() < 256 * 1024 - 1_000, "{}", published.len());
}

#[rstest]
#[case(0, "0 B")]
#[case(1_023, "1023 B")]
#[case(1_024, "1.0 KiB")]
#[case(1_048_575, "1.0 MiB")]
#[case(5 * 1024 * 1024 * 1024, "5.0 GiB")]
#[case(u64::MAX, "16384.0 PiB")]
fn bytes_are_said_shortly(#[case] count: u64, #[case] said: &str) {
    assert_eq!(bytes(count), said);
}

#[test]
fn a_route_that_was_not_listed_to_its_end_says_how_far() {
    let mut route = photos();
    route.stopped_after = Some("photos/m".to_owned());
    let message = Message::new(&report(route, Uncovered::default()));
    assert!(
        message
            .text
            .contains("\n  not all listed beyond \"photos/m\"\n"),
        "{}",
        message.text
    );
}
