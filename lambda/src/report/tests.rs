use rstest::rstest;
use serde_json::json;
use time::macros::datetime;

use super::*;
use crate::config::Problem;
use crate::route::{Bucket, Route};

fn route(name: &str, outcomes: Vec<Outcome>) -> RouteReport {
    let mut report = RouteReport::new(&Route {
        name: name.to_owned(),
        prefix: format!("{name}/"),
        bucket: Bucket::new(format!("acme-{name}")),
        storage_class: None,
        kms_key_arn: None,
    });
    for (position, outcome) in outcomes.into_iter().enumerate() {
        report.counts.scanned += 1;
        report.record(format!("{name}/{position}"), outcome);
    }
    report
}

fn report(routes: Vec<RouteReport>) -> Report {
    Report::new(
        "run-1".to_owned(),
        datetime!(2026-01-01 02:00 UTC),
        datetime!(2026-01-01 02:01 UTC),
        "acme-source".to_owned(),
        routes,
        Uncovered::default(),
    )
}

fn failed() -> Outcome {
    Outcome::Failed("CopyObject: AccessDenied: no".to_owned())
}

#[rstest]
#[case(vec![], Status::Success)]
#[case(vec![Outcome::Copied(1), Outcome::Unchanged, Outcome::Unsettled], Status::Success)]
#[case(vec![Outcome::Archived, Outcome::Vanished], Status::Success)]
#[case(vec![Outcome::Copied(1), Outcome::Left], Status::Incomplete)]
#[case(vec![Outcome::Copied(1), failed()], Status::Failed)]
#[case(vec![Outcome::Left, failed()], Status::Failed)]
fn one_failure_makes_a_run_fail(#[case] outcomes: Vec<Outcome>, #[case] status: Status) {
    let report = report(vec![route("photos", outcomes), route("documents", vec![])]);
    assert_eq!(report.status, status);
    assert_eq!(report.error.is_none(), status == Status::Success);
}

#[test]
fn a_route_that_could_not_be_listed_makes_a_run_fail() {
    let mut broken = route("photos", vec![]);
    broken.error = Some("ListObjectsV2: NoSuchBucket: gone".to_owned());
    let report = report(vec![broken]);
    assert_eq!(report.status, Status::Failed);
    assert_eq!(
        report.error.as_deref(),
        Some("route photos could not be finished: ListObjectsV2: NoSuchBucket: gone")
    );
}

#[test]
fn what_is_left_is_said() {
    let mut cut = route("photos", vec![Outcome::Left]);
    cut.stopped_after = Some("photos/0".to_owned());
    let report = report(vec![cut]);
    assert_eq!(report.status, Status::Incomplete);
    assert_eq!(
        report.error.as_deref(),
        Some(
            "time ran out with 1 object left to copy and more to list in photos; the next run goes on"
        )
    );
}

#[test]
fn counts_add_up_and_only_the_first_keys_are_named() {
    let outcomes = (0..25).map(|_| failed()).chain([
        Outcome::Copied(5),
        Outcome::Copied(7),
        Outcome::Archived,
        Outcome::Vanished,
    ]);
    let report = report(vec![
        route("photos", outcomes.collect()),
        route("documents", vec![Outcome::Unchanged, Outcome::Unsettled]),
    ]);
    assert_eq!(
        report.totals,
        Counts {
            scanned: 31,
            copied: 2,
            bytes_copied: 12,
            unchanged: 1,
            unsettled: 1,
            archived: 1,
            vanished: 1,
            failed: 25,
            left: 0,
        }
    );
    let photos = &report.routes[0];
    assert_eq!(photos.failures.len(), NAMED);
    assert_eq!(photos.failures[0].key, "photos/0");
    assert_eq!(photos.archived_keys[0].key, "photos/27");
    assert_eq!(photos.vanished_keys[0].key, "photos/28");
}

#[test]
fn a_report_stays_small_however_much_fails() {
    let key = "é".repeat(512);
    let routes = (0..40)
        .map(|number| {
            let mut report = route(&format!("route-{number}"), vec![]);
            for _ in 0..50 {
                report.record(key.clone(), Outcome::Failed("é".repeat(10_000)));
                report.record(key.clone(), Outcome::Archived);
            }
            report
        })
        .collect();
    let report = report(routes);
    assert_eq!(
        (report.totals.failed, report.totals.archived),
        (2_000, 2_000)
    );
    assert_eq!(report.routes[0].failures.len(), NAMED);
    assert!(report.routes[39].failures.is_empty() && report.routes[0].archived_keys.is_empty());
    let size = serde_json::to_string(&report).unwrap().len();
    assert!(size < 100_000, "{size}");
}

#[test]
fn the_json_has_the_fields_callers_read() {
    let report = report(vec![route("photos", vec![Outcome::Copied(5), failed()])]);
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["status"], "FAILED");
    assert_eq!(json["started_at"], "2026-01-01T02:00:00Z");
    assert_eq!(json["notification"], "not_configured");
    let photos = &json["routes"][0];
    assert_eq!(photos["copied"], 1);
    assert_eq!(photos["bytes_copied"], 5);
    assert_eq!(
        photos["failures"],
        json!([{"key": "photos/1", "reason": "CopyObject: AccessDenied: no"}])
    );
}

#[test]
fn an_invalid_configuration_is_a_failed_report() {
    let error = ConfigError {
        problems: vec![Problem::missing("SRC_BUCKET", "write it")],
    };
    let report =
        Report::of_invalid_config("run-1".to_owned(), datetime!(2026-01-01 02:00 UTC), &error);
    assert_eq!(report.status, Status::Failed);
    assert_eq!(
        report.error.as_deref(),
        Some("the configuration is invalid: SRC_BUCKET is not set: write it")
    );
}
