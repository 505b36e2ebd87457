//! A run in CloudWatch's embedded metric format (CloudWatch user guide, "Embedded metric format"): lines of
//! the log that CloudWatch takes for metrics. No request, and no permission, is needed for them.

use serde_json::{Map, Value, json};
use time::format_description::well_known::Rfc3339;

use crate::report::{Counts, Report, Status};

const NAMESPACE: &str = "S3Backup";

/// One line for the whole run, and one for each route.
pub fn lines(report: &Report, function: &str) -> Vec<Value> {
    let run = [
        count("SuccessfulRuns", of(report, Status::Success)),
        count("FailedRuns", of(report, Status::Failed)),
        count("IncompleteRuns", of(report, Status::Incomplete)),
        (
            "Duration",
            "Seconds",
            json!((report.finished_at - report.started_at).as_seconds_f64()),
        ),
        count("ListRequests", report.requests.listings),
        count("CopyRequests", report.requests.copies),
    ];
    let run = run.into_iter().chain(objects(&report.totals));
    let function = ("FunctionName", function);
    let mut lines = vec![line(report, &[function], run)];
    lines.extend(report.routes.iter().map(|route| {
        let dimensions = [function, ("Route", route.name.as_str())];
        line(report, &dimensions, objects(&route.counts))
    }));
    lines
}

/// A metric's name, unit and value.
type Metric = (&'static str, &'static str, Value);

fn of(report: &Report, status: Status) -> u64 {
    u64::from(report.status == status)
}

fn count(name: &'static str, value: u64) -> Metric {
    (name, "Count", json!(value))
}

fn objects(counts: &Counts) -> [Metric; 4] {
    [
        count("ObjectsScanned", counts.scanned),
        count("ObjectsCopied", counts.copied),
        count("ObjectsFailed", counts.failed),
        ("BytesCopied", "Bytes", json!(counts.bytes_copied)),
    ]
}

fn line(
    report: &Report,
    dimensions: &[(&str, &str)],
    metrics: impl IntoIterator<Item = Metric>,
) -> Value {
    let mut line = Map::new();
    let mut described = Vec::new();
    for (name, unit, value) in metrics {
        described.push(json!({"Name": name, "Unit": unit}));
        line.insert(name.to_owned(), value);
    }
    let mut names = Vec::new();
    for (name, value) in dimensions {
        names.push(*name);
        line.insert((*name).to_owned(), json!(value));
    }
    // What Lambda's JSON log format sorts lines by.
    line.insert("level".to_owned(), json!("INFO"));
    let written = report.finished_at.format(&Rfc3339).unwrap_or_default();
    line.insert("timestamp".to_owned(), json!(written));
    let at = report.finished_at.unix_timestamp_nanos() / 1_000_000;
    line.insert(
        "_aws".to_owned(),
        json!({
            "Timestamp": i64::try_from(at).unwrap_or_default(),
            "CloudWatchMetrics": [{
                "Namespace": NAMESPACE,
                "Dimensions": [names],
                "Metrics": described,
            }],
        }),
    );
    Value::Object(line)
}

#[cfg(test)]
mod tests {
    use time::Duration;
    use time::macros::datetime;

    use super::*;
    use crate::report::{Outcome, RouteReport};
    use crate::retry::RequestCounts;
    use crate::route::{Bucket, Route};
    use crate::uncovered::Uncovered;

    fn report() -> Report {
        let route = Route {
            name: "photos".to_owned(),
            prefix: "photos/".to_owned(),
            bucket: Bucket::new("acme-photos"),
            storage_class: None,
            kms_key_arn: None,
        };
        let mut photos = RouteReport::new(&route);
        photos.counts.scanned = 3;
        photos.record("photos/a".to_owned(), Outcome::Copied(10));
        photos.record("photos/b".to_owned(), Outcome::Failed("no".to_owned()));
        let at = datetime!(2026-01-01 00:00 UTC);
        let mut report = Report::new(
            "id".to_owned(),
            at,
            at + Duration::milliseconds(1_500),
            "acme-source".to_owned(),
            vec![photos],
            Uncovered::default(),
        );
        report.requests = RequestCounts {
            listings: 5,
            copies: 2,
            others: 1,
        };
        report
    }

    #[test]
    fn a_run_is_a_line_of_metrics_and_so_is_each_route() {
        let lines = lines(&report(), "s3-backup-function");
        let [run, photos] = &lines[..] else {
            panic!("{lines:?}");
        };
        assert_eq!(run["_aws"]["Timestamp"], 1_767_225_601_500_i64);
        let described = &run["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(described["Namespace"], "S3Backup");
        assert_eq!(described["Dimensions"], json!([["FunctionName"]]));
        assert_eq!(run["FunctionName"], "s3-backup-function");
        let values = |line: &Value, names: &[&str]| -> Vec<Value> {
            names.iter().map(|name| line[name].clone()).collect()
        };
        assert_eq!(
            values(
                run,
                &["SuccessfulRuns", "FailedRuns", "IncompleteRuns", "Duration"]
            ),
            [json!(0), json!(1), json!(0), json!(1.5)]
        );
        assert_eq!(
            values(run, &["ListRequests", "CopyRequests", "ObjectsFailed"]),
            [json!(5), json!(2), json!(1)]
        );
        assert_eq!(
            photos["_aws"]["CloudWatchMetrics"][0]["Dimensions"],
            json!([["FunctionName", "Route"]])
        );
        assert_eq!(
            values(
                photos,
                &["Route", "ObjectsScanned", "ObjectsCopied", "BytesCopied"]
            ),
            [json!("photos"), json!(3), json!(1), json!(10)]
        );
    }

    #[test]
    fn every_metric_of_a_line_is_described_and_there() {
        for line in lines(&report(), "f") {
            let described = &line["_aws"]["CloudWatchMetrics"][0];
            let metrics = described["Metrics"].as_array().unwrap();
            for metric in metrics {
                assert!(
                    line[metric["Name"].as_str().unwrap()].is_number(),
                    "{metric}"
                );
            }
            for name in described["Dimensions"][0].as_array().unwrap() {
                assert!(line[name.as_str().unwrap()].is_string(), "{name}");
            }
            // CloudWatch takes at most 100 metrics and 30 dimensions a line.
            assert!(metrics.len() <= 100);
        }
    }
}
