//! Multipart uploads that go wrong: refused, unconfirmed, not to be aborted.

use memory_s3::{Fault, NewObject, World};
use rstest::rstest;
use s3_backup::report::Status;

const MIB: u64 = 1024 * 1024;

#[rstest]
#[case::a_part("UploadPartCopy")]
#[case::the_completion("CompleteMultipartUpload")]
#[tokio::test(start_paused = true)]
async fn a_failed_upload_is_aborted_and_others_go_on(#[case] operation: &'static str) {
    let world = World::new();
    world.s3.put_object(
        World::SOURCE,
        "photos/bad",
        NewObject::in_parts(1, &[6 * MIB; 50]),
    );
    world.s3.put_object(
        World::SOURCE,
        "photos/good",
        NewObject::in_parts(2, &[6 * MIB; 50]),
    );
    world.s3.on_request(move |request| {
        (request.operation == operation && request.key == "photos/bad")
            .then_some(Fault::Error("AccessDenied", 403))
    });
    let report = world.run().await;
    assert_eq!(report.status, Status::Failed);
    assert_eq!((report.totals.failed, report.totals.copied), (1, 1));
    let failure = &report.routes[1].failures[0];
    assert_eq!(failure.key, "photos/bad");
    assert!(
        failure.reason.as_deref().unwrap().contains("AccessDenied"),
        "{failure:?}"
    );
    assert_eq!(world.s3.open_uploads(World::PHOTOS), 0);
    world.s3.heal();
    assert_eq!(world.run().await.totals.copied, 1);
    assert_eq!(world.not_backed_up(), [""; 0]);
}

#[rstest]
#[tokio::test(start_paused = true)]
async fn a_completion_whose_reply_is_lost_is_a_success(
    #[values(false, true)] kms: bool,
    #[values(1, u64::MAX)] lost: u64,
) {
    let world = World::new();
    world.s3.create_bucket(World::PHOTOS, kms);
    let object = NewObject::in_parts(1, &[6 * MIB; 3]);
    world.s3.put_object(World::SOURCE, "photos/a", object);
    let left = std::sync::Mutex::new(lost);
    world.s3.on_request(move |request| {
        let mut left = left.lock().unwrap();
        if request.operation != "CompleteMultipartUpload" || *left == 0 {
            return None;
        }
        *left -= 1;
        Some(Fault::LoseReply)
    });
    let report = world.run().await;
    assert_eq!(report.error, None);
    assert_eq!(report.totals.copied, 1);
    assert_eq!(world.not_backed_up(), [""; 0]);
}

/// Answers that would speak of the source object speak of the copy here: they must not pass for an
/// object that vanished or was replaced.
#[rstest]
#[tokio::test(start_paused = true)]
async fn what_is_said_of_the_copy_is_not_taken_for_the_source(
    #[values("CreateMultipartUpload", "CompleteMultipartUpload")] operation: &'static str,
    #[values(
        Fault::Error("NoSuchKey", 404),
        Fault::Error("PreconditionFailed", 412)
    )]
    fault: Fault,
) {
    let world = World::new();
    let object = NewObject::in_parts(1, &[6 * MIB; 3]);
    world.s3.put_object(World::SOURCE, "photos/a", object);
    world
        .s3
        .on_request(move |request| (request.operation == operation).then(|| fault.clone()));
    assert_eq!(world.run().await.totals.failed, 1);
    let requests = world.s3.take_requests();
    assert_eq!(
        requests
            .iter()
            .filter(|it| it.operation == operation)
            .count(),
        1
    );
}

/// The new copy has the `ETag` of the old one, and another date.
#[tokio::test(start_paused = true)]
async fn a_lost_completion_of_the_same_bytes_is_a_success() {
    let world = World::new();
    let mut object = NewObject::in_parts(1, &[6 * MIB; 3]);
    world
        .s3
        .put_object(World::SOURCE, "photos/a", object.clone());
    assert_eq!(world.run().await.totals.copied, 1);
    world.s3.advance(time::Duration::minutes(1));
    object.headers.content_type = Some("image/png".to_owned());
    world.s3.put_object(World::SOURCE, "photos/a", object);
    world.s3.on_request(|request| {
        (request.operation == "CompleteMultipartUpload").then_some(Fault::LoseReply)
    });
    assert_eq!(world.run().await.totals.copied, 1);
    assert_eq!(world.not_backed_up(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn an_upload_aborted_by_others_is_a_failure() {
    let world = World::new();
    let object = NewObject::in_parts(1, &[6 * MIB; 3]);
    world.s3.put_object(World::SOURCE, "photos/a", object);
    world.s3.on_request(|request| {
        (request.operation == "CompleteMultipartUpload")
            .then_some(Fault::Error("NoSuchUpload", 404))
    });
    world.s3.put(World::PHOTOS, "photos/a", "an older copy");
    let report = world.run().await;
    assert_eq!((report.status, report.totals.failed), (Status::Failed, 1));
}

/// A completion that is never done must not be taken for one because an older copy looks alike.
#[rstest]
#[case::the_same_bytes_with_new_metadata(false)]
#[case::an_encrypted_copy_due_once_more(true)]
#[tokio::test(start_paused = true)]
async fn the_copy_before_is_not_taken_for_the_new_one(#[case] kms: bool) {
    let world = World::new();
    world.s3.create_bucket(World::PHOTOS, kms);
    let object = |stream| NewObject::in_parts(stream, &[6 * MIB; 3]);
    world.s3.put_object(World::SOURCE, "photos/a", object(1));
    world.s3.advance(time::Duration::minutes(1));
    let begun = world.s3.now();
    world.s3.advance(time::Duration::minutes(1));
    assert_eq!(world.run().await.totals.copied, 1);
    let mut replacement = object(if kms { 2 } else { 1 });
    if kms {
        replacement.begun = Some(begun);
        world.s3.put_object(World::SOURCE, "photos/a", replacement);
        world.s3.advance(time::Duration::days(10));
    } else {
        world.s3.advance(time::Duration::minutes(1));
        replacement.headers.content_type = Some("image/png".to_owned());
        world.s3.put_object(World::SOURCE, "photos/a", replacement);
    }
    world.s3.on_request(|request| {
        (request.operation == "CompleteMultipartUpload")
            .then_some(Fault::Error("InternalError", 500))
    });
    assert_eq!(world.run().await.totals.failed, 1);
    assert_eq!(world.s3.open_uploads(World::PHOTOS), 0);
    world.s3.heal();
    assert_eq!(world.run().await.totals.copied, 1);
    assert_eq!(world.not_backed_up(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn an_upload_is_aborted_however_often_that_is_refused() {
    let world = World::new();
    let object = NewObject::in_parts(1, &[6 * MIB; 3]);
    world.s3.put_object(World::SOURCE, "photos/a", object);
    let refused = std::sync::atomic::AtomicU64::new(0);
    world.s3.on_request(move |request| match request.operation {
        "UploadPartCopy" => Some(Fault::Error("AccessDenied", 403)),
        "AbortMultipartUpload" => {
            let before = refused.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            (before < 10).then_some(Fault::Error("SlowDown", 503))
        }
        _ => None,
    });
    assert_eq!(world.run().await.totals.failed, 1);
    assert_eq!(world.s3.open_uploads(World::PHOTOS), 0);
}

#[tokio::test(start_paused = true)]
async fn after_the_first_refused_part_no_more_are_begun() {
    let mut world = World::new();
    world.config.concurrency = 8;
    let object = NewObject::in_parts(1, &[6 * MIB; 100]);
    world.s3.put_object(World::SOURCE, "photos/a", object);
    world.s3.on_request(|request| {
        (request.operation == "UploadPartCopy").then_some(Fault::Error("AccessDenied", 403))
    });
    assert_eq!(world.run().await.totals.failed, 1);
    let requests = world.s3.take_requests();
    let parts = requests
        .iter()
        .filter(|it| it.operation == "UploadPartCopy");
    assert_eq!(parts.count(), 8);
}

/// What the completion left behind is looked at: an encrypted source's `ETag` says nothing about it,
/// a plain one's says all.
#[rstest]
#[case::of_an_encrypted_source(true, 1, Status::Success)]
#[case::of_something_else(false, 2, Status::Failed)]
#[tokio::test(start_paused = true)]
async fn an_unconfirmed_completion_is_judged_by_what_is_there(
    #[case] encrypted_source: bool,
    #[case] stream_found: u64,
    #[case] status: Status,
) {
    let world = World::new();
    world.s3.create_bucket(World::SOURCE, encrypted_source);
    let sizes = [6 * MIB; 3];
    world
        .s3
        .put_object(World::SOURCE, "photos/a", NewObject::in_parts(1, &sizes));
    let s3 = world.s3.clone();
    world.s3.on_request(move |request| {
        (request.operation == "CompleteMultipartUpload").then(|| {
            let found = NewObject::in_parts(stream_found, &sizes);
            s3.put_object(World::PHOTOS, "photos/a", found);
            Fault::Error("InternalError", 500)
        })
    });
    assert_eq!(world.run().await.status, status);
}
