//! The function's executable, driven as Lambda drives it, against an S3 it has never seen.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "helpers of tests"
)]

use std::process::Stdio;
use std::time::Duration;

use memory_s3::http::Server;
use memory_s3::runtime_api::{Answer, RuntimeApi};
use memory_s3::{Fault, World};
use rstest::rstest;
use serde_json::Value;
use tokio::process::{Child, Command};

const TOPIC: &str = "arn:aws:sns:eu-west-1:123456789012:backup-status-notifications";
const SECRET: &str = "a-secret-access-key";
const MINUTES: Duration = Duration::from_secs(120);

/// The executable with what it talks to. The S3 answers no `Publish`: the topic refuses everything.
struct Deployed {
    api: RuntimeApi,
    process: Child,
    _s3: Server,
}

impl Deployed {
    async fn start(world: &World, changes: &[(&str, &str)]) -> Self {
        let api = RuntimeApi::start().await.unwrap();
        let s3 = Server::start(world.s3.clone()).await.unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_s3-backup-function"));
        command
            .env_clear()
            .envs(World::vars())
            .env("SNS_TOPIC_ARN", TOPIC)
            .env("AWS_LAMBDA_RUNTIME_API", api.address().to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", "s3-backup-function")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", "logs")
            .env("AWS_LAMBDA_LOG_STREAM_NAME", "stream")
            .env("AWS_REGION", "eu-west-1")
            .env("AWS_ACCESS_KEY_ID", "an-access-key-id")
            .env("AWS_SECRET_ACCESS_KEY", SECRET)
            .env("AWS_ENDPOINT_URL", s3.endpoint())
            .envs(changes.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        Self {
            api,
            process: command.spawn().unwrap(),
            _s3: s3,
        }
    }

    async fn invoke_within(&mut self, event: &str, time: Duration) -> Answer {
        let answer = tokio::time::timeout(time, self.api.invoke(event, time)).await;
        answer.expect("Lambda would have killed it").unwrap()
    }

    async fn invoke(&mut self, event: &str) -> Answer {
        self.invoke_within(event, MINUTES).await
    }

    /// Ends the process; what it logged, line by line.
    async fn logs(mut self) -> Vec<String> {
        self.process.start_kill().unwrap();
        let output = self.process.wait_with_output().await.unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        stdout.lines().map(str::to_owned).collect()
    }
}

fn reply(answer: Answer) -> Value {
    match answer {
        Answer::Response(body) => serde_json::from_str(&body).unwrap(),
        Answer::Error(body) => panic!("{body}"),
    }
}

/// The error's type, and the report in its message.
fn error(answer: Answer) -> (String, Value) {
    let Answer::Error(body) = answer else {
        panic!("{answer:?}");
    };
    let body: Value = serde_json::from_str(&body).unwrap();
    let message = body["errorMessage"].as_str().unwrap();
    (
        body["errorType"].as_str().unwrap().to_owned(),
        serde_json::from_str(message).unwrap(),
    )
}

fn filled() -> World {
    let world = World::new();
    for number in 0..50 {
        for prefix in ["documents", "photos", "database"] {
            world
                .s3
                .put(World::SOURCE, &format!("{prefix}/{number} é.bin"), "x");
        }
    }
    world
}

#[rstest]
#[case("{}")]
#[case("null")]
#[case("\"a string\"")]
#[case("[1, 2, 3]")]
#[case(r#"{"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}"#)]
#[tokio::test]
async fn any_event_starts_a_run_and_a_warm_function_starts_the_next(#[case] event: &str) {
    let world = filled();
    let mut function = Deployed::start(&world, &[]).await;
    let first = reply(function.invoke(event).await);
    assert_eq!(first["status"], "SUCCESS");
    assert_eq!(first["run_id"], "invocation-1");
    assert_eq!(first["totals"]["copied"], 150);
    assert_eq!(world.not_backed_up(), [""; 0]);

    let second = reply(function.invoke(event).await);
    assert_eq!(second["status"], "SUCCESS");
    assert_eq!(second["totals"]["copied"], 0);
    assert_eq!(second["totals"]["unchanged"], 150);
}

/// The topic refuses everything here: `failed` tells that it was asked.
#[rstest]
#[case("always", true, true)]
#[case("on_change", true, false)]
#[case("on_failure", false, false)]
#[tokio::test]
async fn the_topic_is_told_of_the_runs_people_want_to_know_of(
    #[case] notify: &str,
    #[case] of_a_change: bool,
    #[case] of_nothing_new: bool,
) {
    let world = filled();
    let mut function = Deployed::start(&world, &[("NOTIFY", notify)]).await;
    for told in [of_a_change, of_nothing_new] {
        let report = reply(function.invoke("{}").await);
        assert_eq!(report["notification"]["failed"].is_string(), told);
        assert_eq!(report["notification"] == "not_wanted", !told);
    }
    world.s3.delete_bucket(World::PHOTOS);
    let (_, report) = error(function.invoke("{}").await);
    assert!(report["notification"]["failed"].is_string());
}

#[tokio::test]
async fn a_run_is_logged_as_metrics_too() {
    let world = filled();
    let mut function = Deployed::start(&world, &[]).await;
    reply(function.invoke("{}").await);
    let lines = function.logs().await;
    let metrics: Vec<Value> = lines
        .iter()
        .filter_map(|line| serde_json::from_str(line).ok())
        .filter(|line: &Value| line["_aws"].is_object())
        .collect();
    assert_eq!(metrics.len(), 4);
    assert_eq!(metrics[0]["FunctionName"], "s3-backup-function");
    assert_eq!(metrics[0]["SuccessfulRuns"], 1);
    assert_eq!(metrics[0]["CopyRequests"], 150);
    assert_eq!(metrics[1]["Route"], "documents");
    assert_eq!(metrics[1]["ObjectsCopied"], 50);
}

#[tokio::test]
async fn a_topic_that_refuses_does_not_undo_a_backup() {
    let world = filled();
    let mut function = Deployed::start(&world, &[]).await;
    let report = reply(function.invoke("{}").await);
    assert_eq!(report["status"], "SUCCESS");
    let reason = report["notification"]["failed"].as_str().unwrap();
    assert!(reason.starts_with("Publish: "), "{reason}");
}

#[tokio::test]
async fn logs_are_json_lines_with_timestamps_and_levels_and_no_secrets() {
    let world = filled();
    world.s3.on_request(|request| {
        (request.key == "photos/7 é.bin").then_some(Fault::Error("AccessDenied", 403))
    });
    let mut function = Deployed::start(&world, &[("AWS_LAMBDA_LOG_LEVEL", "DEBUG")]).await;
    let (kind, _) = error(function.invoke("{}").await);
    assert_eq!(kind, "BackupFailed");
    let lines = function.logs().await;
    let parsed: Vec<Value> = lines
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for line in &parsed {
        let timestamp = line["timestamp"].as_str().unwrap();
        time::OffsetDateTime::parse(timestamp, &time::format_description::well_known::Rfc3339)
            .unwrap();
        assert!(["ERROR", "WARN", "INFO", "DEBUG"].contains(&line["level"].as_str().unwrap()));
    }
    let with = |message: &str| {
        parsed
            .iter()
            .filter(|it| it["message"] == message)
            .collect::<Vec<_>>()
    };
    let [failure] = with("object not copied")[..] else {
        panic!("{lines:#?}");
    };
    assert_eq!(
        (&failure["key"], &failure["route"]),
        (&"photos/7 é.bin".into(), &"photos".into())
    );
    let [summary] = with("run finished")[..] else {
        panic!("{lines:#?}");
    };
    assert_eq!(summary["status"], "FAILED");
    assert_eq!(
        (&summary["copied"], &summary["failed"]),
        (&149.into(), &1.into())
    );
    assert_eq!(summary["notification_failed"], true);
    assert!(lines.iter().all(|line| !line.contains(SECRET)));
}

#[tokio::test]
async fn one_failure_is_an_error_of_the_invocation_after_all_else_was_copied() {
    let world = filled();
    world.s3.on_request(|request| {
        (request.operation == "CopyObject" && request.key == "database/7 é.bin")
            .then_some(Fault::Error("AccessDenied", 403))
    });
    let mut function = Deployed::start(&world, &[]).await;
    let (kind, report) = error(function.invoke("{}").await);
    assert_eq!(
        (kind.as_str(), &report["status"]),
        ("BackupFailed", &"FAILED".into())
    );
    assert_eq!(report["totals"]["copied"], 149);
    let failure = &report["routes"][2]["failures"][0];
    assert_eq!(failure["key"], "database/7 é.bin");
    assert_eq!(world.not_backed_up(), ["database/7 é.bin"]);
}

#[tokio::test]
async fn passing_faults_are_waited_out() {
    let world = filled();
    world.s3.on_request(|request| match request.number % 9 {
        1 => Some(Fault::Error("SlowDown", 503)),
        3 => Some(Fault::ErrorIn200("InternalError")),
        5 => Some(Fault::Drop),
        7 => Some(Fault::Empty200),
        _ => None,
    });
    let mut function = Deployed::start(&world, &[]).await;
    assert_eq!(reply(function.invoke("{}").await)["status"], "SUCCESS");
    assert_eq!(world.not_backed_up(), [""; 0]);
}

#[tokio::test]
async fn it_answers_incomplete_before_lambda_would_kill_it() {
    let world = filled();
    world.s3.on_request(|request| {
        (request.operation == "CopyObject").then_some(Fault::Delay(Duration::from_millis(200)))
    });
    let mut function = Deployed::start(&world, &[("CONCURRENCY", "2")]).await;
    let short = Duration::from_secs(5);
    let (kind, report) = error(function.invoke_within("{}", short).await);
    assert_eq!(
        (kind.as_str(), &report["status"]),
        ("BackupIncomplete", &"INCOMPLETE".into())
    );
    let copied = report["totals"]["copied"].as_u64().unwrap();
    assert!((1..150).contains(&copied), "{copied}");

    world.s3.heal();
    let rest = reply(function.invoke("{}").await);
    assert_eq!(rest["totals"]["copied"].as_u64().unwrap() + copied, 150);
    assert_eq!(world.not_backed_up(), [""; 0]);
}

/// The topic does not answer at all: the report comes all the same, before Lambda would kill it.
#[rstest]
#[case::a_run("acme-documents", Duration::from_secs(6))]
#[case::a_run_with_time("acme-documents", Duration::from_secs(15))]
#[case::an_invalid_configuration("", Duration::from_secs(6))]
#[tokio::test]
async fn a_topic_that_does_not_answer_costs_no_report(
    #[case] doc_dest: &str,
    #[case] time: Duration,
) {
    let world = filled();
    world
        .s3
        .on_request(|request| (request.operation == "Publish").then_some(Fault::Hang));
    let mut function = Deployed::start(&world, &[("DOC_DEST", doc_dest)]).await;
    let report = match function.invoke_within("{}", time).await {
        Answer::Response(body) => serde_json::from_str(&body).unwrap(),
        answer @ Answer::Error(_) => error(answer).1,
    };
    assert_eq!(
        report["notification"]["failed"],
        "Publish: no answer in time"
    );
    assert_eq!(
        report["status"],
        if doc_dest.is_empty() {
            "FAILED"
        } else {
            "SUCCESS"
        }
    );
}

#[tokio::test]
async fn an_event_of_any_depth_starts_a_run() {
    let world = filled();
    let mut function = Deployed::start(&world, &[]).await;
    let event = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    assert_eq!(reply(function.invoke(&event).await)["status"], "SUCCESS");
}

#[tokio::test]
async fn an_invalid_configuration_is_an_error_of_the_invocation_and_nothing_is_copied() {
    let world = filled();
    let changes = [("DOC_DEST", ""), ("PHOTO_DEST", World::SOURCE)];
    let mut function = Deployed::start(&world, &changes).await;
    for _ in 0..2 {
        let (kind, report) = error(function.invoke("{}").await);
        assert_eq!(
            (kind.as_str(), &report["status"]),
            ("ConfigurationInvalid", &"FAILED".into())
        );
        let said = report["error"].as_str().unwrap();
        assert!(
            said.contains("DOC_DEST is empty: write the name of the bucket"),
            "{said}"
        );
        assert!(said.contains("PHOTO_DEST is \"acme-source\""), "{said}");
        // The topic is configured, and so it was tried.
        assert!(report["notification"]["failed"].is_string());
    }
    let requests = world.s3.take_requests();
    assert!(
        requests.iter().all(|it| it.operation == "Publish"),
        "{requests:?}"
    );
}
