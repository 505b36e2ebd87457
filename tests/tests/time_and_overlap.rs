//! Runs that run out of time, are killed, or overlap: the next run completes the work.

use std::time::Duration;

use memory_s3::{Fault, NewObject, World};
use rstest::rstest;
use s3_backup::report::Status;
use s3_backup::time_left::TimeLeft;
use tokio::time::Instant;

fn slow(concurrency: u32) -> World {
    let mut world = World::new();
    world.config.concurrency = concurrency;
    for number in 0..200 {
        world
            .s3
            .put(World::SOURCE, &format!("photos/{number:03}"), "p");
    }
    for number in 0..5 {
        let object = NewObject::in_parts(number, &[6 << 20; 10]);
        world
            .s3
            .put_object(World::SOURCE, &format!("database/{number}"), object);
    }
    world.s3.on_request(|request| {
        ["CopyObject", "UploadPartCopy"]
            .contains(&request.operation)
            .then_some(Fault::Delay(Duration::from_secs(1)))
    });
    world
}

fn minute() -> TimeLeft {
    TimeLeft::until(Instant::now() + Duration::from_secs(60))
}

#[tokio::test(start_paused = true)]
async fn a_run_short_of_time_stops_says_so_and_later_runs_complete_the_work() {
    let world = slow(2);
    let started = Instant::now();
    let first = world.run_within(minute()).await;
    assert!(
        started.elapsed() < Duration::from_secs(55),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(first.status, Status::Incomplete, "{first:?}");
    assert!(first.totals.copied > 0 && first.totals.failed == 0);
    assert!(first.routes[1].stopped_after.is_some(), "{first:?}");
    assert_eq!(world.s3.open_uploads(World::DATABASE), 0);

    let mut runs = 1;
    while world.run_within(minute()).await.status == Status::Incomplete {
        runs += 1;
        assert!(runs < 10, "no progress");
    }
    assert_eq!(world.not_backed_up(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn no_work_is_begun_once_time_is_short() {
    let world = slow(2);
    let time = TimeLeft::until(Instant::now());
    let report = world.run_within(time).await;
    assert_eq!(report.status, Status::Incomplete);
    assert_eq!(report.totals.copied, 0);
    let requests = world.s3.take_requests();
    assert!(requests.iter().all(|it| it.operation == "ListObjectsV2"));
}

#[tokio::test(start_paused = true)]
async fn a_copy_that_never_ends_does_not_outlast_the_run() {
    let world = slow(4);
    world.s3.on_request(|request| match request.operation {
        "UploadPartCopy" => Some(Fault::Hang),
        "CopyObject" if request.key == "photos/100" => Some(Fault::Hang),
        "AbortMultipartUpload" => Some(Fault::Delay(Duration::from_secs(1))),
        _ => None,
    });
    let started = Instant::now();
    let report = world.run_within(minute()).await;
    assert!(started.elapsed() < Duration::from_secs(60));
    assert_eq!(report.status, Status::Incomplete, "{report:?}");
    assert_eq!(world.s3.open_uploads(World::DATABASE), 0);
}

/// Many large objects wait for slots and for their turn: all of them learn in time that it is over.
#[rstest]
#[case(120)]
#[case(900)]
#[tokio::test(start_paused = true)]
async fn what_waits_for_its_turn_does_not_outlast_the_run(#[case] seconds: u64) {
    let world = World::new();
    for number in 0..2_000 {
        let object = NewObject::in_parts(number, &[6 << 20; 400]);
        world
            .s3
            .put_object(World::SOURCE, &format!("database/{number}"), object);
    }
    let started = Instant::now();
    let window = std::sync::Mutex::new((0, 0));
    world.s3.on_request(move |request| {
        let mut window = window.lock().unwrap();
        let second = started.elapsed().as_secs();
        if window.0 != second {
            *window = (second, 0);
        }
        window.1 += 1;
        let limited = request.operation != "ListObjectsV2" && window.1 > 100;
        limited.then_some(Fault::Error("SlowDown", 503))
    });
    let deadline = started + Duration::from_secs(seconds);
    let report = world.run_within(TimeLeft::until(deadline)).await;
    assert_eq!(report.status, Status::Incomplete, "{report:?}");
    assert!(Instant::now() + Duration::from_secs(4) < deadline);
}

#[rstest]
#[case(3)]
#[case(30)]
#[case(120)]
#[tokio::test(start_paused = true)]
async fn an_abort_without_an_answer_does_not_outlast_the_run(#[case] seconds: u64) {
    let world = slow(8);
    world.s3.on_request(|request| {
        ["UploadPartCopy", "AbortMultipartUpload"]
            .contains(&request.operation)
            .then_some(Fault::Hang)
    });
    let deadline = Instant::now() + Duration::from_secs(seconds);
    let report = world.run_within(TimeLeft::until(deadline)).await;
    assert_eq!(report.status, Status::Incomplete, "{report:?}");
    assert!(Instant::now() < deadline);
}

#[tokio::test(start_paused = true)]
async fn a_run_killed_at_any_instant_is_completed_by_the_next() {
    for instant in 0..60 {
        let world = slow(8);
        let killed = tokio::time::timeout(Duration::from_millis(500 * instant), world.run());
        assert!(killed.await.is_err() || instant > 0);
        let report = world.run().await;
        assert_eq!(
            report.status,
            Status::Success,
            "killed at {instant}: {report:?}"
        );
        assert_eq!(world.not_backed_up(), [""; 0]);
        assert_eq!(world.run().await.totals.copied, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn two_runs_at_once_end_in_the_same_state() {
    let world = slow(16);
    let (one, other) = tokio::join!(world.run(), world.run());
    assert_eq!(
        (one.status, other.status),
        (Status::Success, Status::Success)
    );
    assert_eq!(world.not_backed_up(), [""; 0]);
    assert_eq!(world.s3.open_uploads(World::DATABASE), 0);
    assert_eq!(world.run().await.totals.copied, 0);
}
