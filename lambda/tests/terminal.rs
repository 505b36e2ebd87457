//! The terminal program, run as people run it.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::process::Output;

use memory_s3::http::Server;
use memory_s3::{Fault, World};
use serde_json::Value;
use tokio::process::Command;

async fn s3_backup(world: &World, arguments: &[&str], changes: &[(&str, &str)]) -> Output {
    let server = Server::start(world.s3.clone()).await.unwrap();
    Command::new(env!("CARGO_BIN_EXE_s3-backup"))
        .env_clear()
        .envs(World::vars())
        .env("AWS_REGION", "eu-west-1")
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("AWS_ENDPOINT_URL", server.endpoint())
        .envs(changes.iter().copied())
        .args(arguments)
        .output()
        .await
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn filled() -> World {
    let world = World::new();
    world.s3.put(World::SOURCE, "documents/a", "a");
    world.s3.put(World::SOURCE, "photos/b", "b");
    world
}

#[tokio::test]
async fn a_run_prints_a_table_and_exits_with_0() {
    let world = filled();
    let output = s3_backup(&world, &["run"], &[]).await;
    let stdout = text(&output.stdout);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{stdout}{}",
        text(&output.stderr)
    );
    assert!(
        stdout.starts_with("Backup completed successfully at "),
        "{stdout}"
    );
    let row = stdout
        .lines()
        .rfind(|line| line.starts_with("photos"))
        .unwrap();
    let cells: Vec<_> = row.split_whitespace().collect();
    assert_eq!(
        cells,
        ["photos", "1", "1", "1", "B", "0", "0", "0", "0", "0"]
    );
    // No progress bar where there is no terminal.
    assert_eq!(text(&output.stderr), "");
    assert_eq!(world.not_backed_up(), [""; 0]);
}

#[tokio::test]
async fn the_report_can_be_had_as_json() {
    let world = filled();
    let output = s3_backup(&world, &["run", "--output", "json"], &[]).await;
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&report["status"], &report["totals"]["copied"]),
        (&"SUCCESS".into(), &2.into())
    );
}

#[tokio::test]
async fn flags_take_the_place_of_variables() {
    let world = filled();
    world.s3.create_bucket("acme-other", false);
    let arguments = ["run", "--photo-dest", "acme-other", "--concurrency", "1"];
    let output = s3_backup(&world, &arguments, &[("PHOTO_DEST", "Not A Bucket")]).await;
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(world.s3.object("acme-other", "photos/b").is_some());
}

#[tokio::test]
async fn a_failed_run_exits_with_1() {
    let world = filled();
    world.s3.on_request(|request| {
        (request.key == "photos/b").then_some(Fault::Error("AccessDenied", 403))
    });
    let output = s3_backup(&world, &["run"], &[]).await;
    assert_eq!(output.status.code(), Some(1));
    let stdout = text(&output.stdout);
    assert!(stdout.starts_with("Backup FAILED at "), "{stdout}");
    assert!(
        stdout.contains("failed: \"photos/b\": CopyObject: AccessDenied"),
        "{stdout}"
    );
}

#[tokio::test]
async fn an_invalid_configuration_names_every_mistake_and_exits_with_2() {
    let world = filled();
    let output = s3_backup(&world, &["run", "--db-dest", ""], &[("SRC_BUCKET", "S3")]).await;
    assert_eq!(output.status.code(), Some(2));
    let stderr = text(&output.stderr);
    let lines: Vec<_> = stderr.lines().collect();
    assert_eq!(lines.len(), 2, "{stderr}");
    assert!(
        lines[0].starts_with("s3-backup: SRC_BUCKET is \"S3\": "),
        "{stderr}"
    );
    assert!(
        lines[1].starts_with("s3-backup: DB_DEST is empty: "),
        "{stderr}"
    );
    assert_eq!(world.s3.take_requests(), []);
}

#[tokio::test]
async fn notifying_needs_a_topic() {
    let output = s3_backup(&filled(), &["run", "--notify"], &[]).await;
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("SNS_TOPIC_ARN is not set"));
}

#[tokio::test]
async fn missing_credentials_are_said_once() {
    let world = filled();
    let changes = [
        ("AWS_ACCESS_KEY_ID", ""),
        ("AWS_SECRET_ACCESS_KEY", ""),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ];
    let output = s3_backup(&world, &["run"], &changes).await;
    assert_eq!(output.status.code(), Some(1));
    let stderr = text(&output.stderr);
    assert!(
        stderr.starts_with("Error: no AWS credentials: set AWS_PROFILE"),
        "{stderr}"
    );
    assert_eq!(text(&output.stdout), "");
    assert_eq!(world.s3.take_requests(), []);
}
