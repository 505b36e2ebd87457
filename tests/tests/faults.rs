//! What goes wrong is waited out, or named; it never stops the rest and never looks like success.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use memory_s3::{Fault, NewObject, World};
use rstest::rstest;
use s3_backup::report::Status;

const MIB: u64 = 1024 * 1024;

fn filled() -> World {
    let world = World::new();
    for number in 0..30 {
        world
            .s3
            .put(World::SOURCE, &format!("documents/{number:02}"), "d");
        world
            .s3
            .put(World::SOURCE, &format!("photos/{number:02}"), "p");
    }
    world.s3.put_object(
        World::SOURCE,
        "database/dump",
        NewObject::in_parts(1, &[6 * MIB, 6 * MIB, 6 * MIB]),
    );
    world
}

/// Every third request, whatever it is, meets the fault; a request that is tried again gets through.
#[rstest]
#[case(Fault::Error("SlowDown", 503))]
#[case(Fault::Error("InternalError", 500))]
#[case(Fault::Error("RequestTimeout", 400))]
#[case(Fault::ErrorIn200("InternalError"))]
#[case(Fault::ErrorIn200("SlowDown"))]
#[case(Fault::Empty200)]
#[case(Fault::Drop)]
#[case(Fault::Hang)]
#[tokio::test(start_paused = true)]
async fn passing_faults_are_waited_out(#[case] fault: Fault) {
    let world = filled();
    world
        .s3
        .on_request(move |request| (request.number % 3 == 0).then(|| fault.clone()));
    let report = world.run().await;
    assert_eq!(report.status, Status::Success, "{report:?}");
    assert_eq!(world.not_backed_up(), [""; 0]);
    assert_eq!(world.s3.open_uploads(World::DATABASE), 0);
}

#[tokio::test(start_paused = true)]
async fn an_object_that_is_refused_is_named_and_the_rest_is_copied() {
    let world = filled();
    world.s3.on_request(|request| {
        (request.operation == "CopyObject" && request.key == "photos/07")
            .then_some(Fault::Error("AccessDenied", 403))
    });
    let report = world.run().await;
    assert_eq!(report.status, Status::Failed);
    assert_eq!((report.totals.failed, report.totals.copied), (1, 60));
    assert_eq!(world.not_backed_up(), ["photos/07"]);
    let failure = &report.routes[1].failures[0];
    assert_eq!(failure.key, "photos/07");
    assert_eq!(
        failure.reason.as_deref(),
        Some("CopyObject: AccessDenied: from memory")
    );
}

#[tokio::test(start_paused = true)]
async fn a_backup_bucket_that_is_not_there_fails_its_route_alone() {
    let mut world = filled();
    world.config.routes[1].bucket.name = "acme-nowhere".to_owned();
    let report = world.run().await;
    assert_eq!(report.status, Status::Failed);
    let errors: Vec<_> = report
        .routes
        .iter()
        .map(|route| route.error.clone())
        .collect();
    assert_eq!(errors[0], None);
    assert_eq!(errors[2], None);
    assert_eq!(
        errors[1].as_deref(),
        Some("the destination listing broke off: ListObjectsV2: NoSuchBucket: from memory")
    );
    assert_eq!(
        (
            report.routes[0].counts.copied,
            report.routes[2].counts.copied
        ),
        (30, 1)
    );
}

#[tokio::test(start_paused = true)]
async fn a_backup_bucket_that_is_not_there_is_an_error_even_of_an_empty_route() {
    let mut world = World::new();
    world.config.routes[1].bucket.name = "acme-nowhere".to_owned();
    let report = world.run().await;
    assert_eq!(report.status, Status::Failed);
    assert!(report.routes[1].error.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_source_that_cannot_be_listed_is_a_failure_not_an_empty_source() {
    let world = filled();
    world.s3.on_request(|request| {
        (request.operation == "ListObjectsV2" && request.bucket == World::SOURCE)
            .then_some(Fault::Error("AccessDenied", 403))
    });
    let report = world.run().await;
    assert_eq!(report.status, Status::Failed);
    assert!(report.routes.iter().all(|route| route.error.is_some()));
    assert!(report.uncovered.error.is_some());
}

/// The destination listing breaks off after its first page: keys beyond it must not be taken for
/// missing, although nothing of them was shown.
#[rstest]
#[case(World::PHOTOS)]
#[case(World::SOURCE)]
#[tokio::test(start_paused = true)]
async fn a_listing_that_breaks_off_decides_nothing_it_did_not_show(#[case] bucket: &'static str) {
    let world = World::new();
    world.s3.set_page_size(10);
    for number in 0..50 {
        world
            .s3
            .put(World::SOURCE, &format!("photos/{number:02}"), "p");
    }
    world.run().await;
    world.s3.take_requests();
    let pages = Arc::new(AtomicU64::new(0));
    world.s3.on_request(move |request| {
        let listing = request.operation == "ListObjectsV2"
            && request.bucket == bucket
            && request.key == "photos/";
        (listing && pages.fetch_add(1, SeqCst) > 0).then_some(Fault::Error("AccessDenied", 403))
    });
    let report = world.run().await;
    assert_eq!(report.status, Status::Failed);
    let photos = &report.routes[1];
    assert_eq!((photos.counts.copied, photos.counts.unchanged), (0, 10));
    let requests = world.s3.take_requests();
    assert!(requests.iter().all(|it| it.operation == "ListObjectsV2"));
}

#[tokio::test(start_paused = true)]
async fn a_bucket_limited_in_writes_is_filled_without_a_failure() {
    let world = World::new();
    for number in 0..4_000 {
        world
            .s3
            .put(World::SOURCE, &format!("photos/{number:04}"), "p");
    }
    // 400 writes in each second of the paused clock; copies take 50 ms.
    let start = tokio::time::Instant::now();
    let refused = Arc::new(AtomicU64::new(0));
    let (counted, window) = (Arc::clone(&refused), std::sync::Mutex::new((0, 0)));
    world.s3.on_request(move |request| {
        if request.operation != "CopyObject" {
            return None;
        }
        let second = start.elapsed().as_secs();
        let mut window = window.lock().unwrap();
        if window.0 != second {
            *window = (second, 0);
        }
        window.1 += 1;
        if window.1 > 400 {
            counted.fetch_add(1, SeqCst);
            return Some(Fault::Error("SlowDown", 503));
        }
        Some(Fault::Delay(std::time::Duration::from_millis(50)))
    });
    let report = world.run().await;
    assert_eq!(
        (report.status, report.totals.copied),
        (Status::Success, 4_000)
    );
    let took = start.elapsed().as_secs_f64();
    let refused = refused.load(SeqCst);
    assert!(took < 11.0, "ten seconds at the limit, and {took} taken");
    // At the beginning nothing is known, and twice what is in flight may be refused.
    assert!(refused < 600, "{refused} refused");
}

#[tokio::test(start_paused = true)]
async fn a_lost_reply_is_no_failure() {
    let world = filled();
    world.s3.on_request(|request| {
        (request.operation == "CopyObject" && request.number % 2 == 0).then_some(Fault::LoseReply)
    });
    let report = world.run().await;
    assert_eq!(report.status, Status::Success, "{report:?}");
    assert_eq!(world.not_backed_up(), [""; 0]);
}

/// What no route covers is for information: it must not hold back a run that is done.
#[rstest]
#[case(Fault::Hang)]
#[case(Fault::Error("SlowDown", 503))]
#[tokio::test(start_paused = true)]
async fn a_slow_look_at_the_top_level_does_not_hold_back_a_run(#[case] fault: Fault) {
    let world = filled();
    world.s3.on_request(move |request| {
        (request.operation == "ListObjectsV2" && request.key.is_empty()).then(|| fault.clone())
    });
    let started = tokio::time::Instant::now();
    let report = world.run().await;
    assert_eq!((report.status, report.totals.copied), (Status::Success, 61));
    assert!(report.uncovered.more && report.uncovered.error.is_some());
    assert!(started.elapsed() < std::time::Duration::from_secs(3));
}
