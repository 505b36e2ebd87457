//! A source that changes while it is backed up, and what is in the archive.

use memory_s3::{Content, NewObject, World};
use rstest::rstest;
use s3_backup::report::Status;

#[tokio::test(start_paused = true)]
async fn an_object_deleted_since_it_was_listed_is_counted_and_no_failure() {
    let world = World::new();
    world.s3.put(World::SOURCE, "photos/a", "a");
    world.s3.put(World::SOURCE, "photos/b", "b");
    let s3 = world.s3.clone();
    world.s3.on_request(move |request| {
        if request.operation == "CopyObject" && request.key == "photos/a" {
            s3.delete(World::SOURCE, "photos/a");
        }
        None
    });
    let report = world.run().await;
    assert_eq!(report.status, Status::Success);
    assert_eq!((report.totals.vanished, report.totals.copied), (1, 1));
    assert_eq!(report.routes[1].vanished_keys[0].key, "photos/a");
}

/// The same where only a look at the object can tell whether it must be copied.
#[tokio::test(start_paused = true)]
async fn an_object_deleted_before_it_is_looked_at_is_counted_and_no_failure() {
    let mut world = World::new();
    world.config.concurrency = 1;
    world.s3.put(World::SOURCE, "photos/a", "a");
    world.s3.advance(time::Duration::minutes(1));
    world.s3.put(World::PHOTOS, "photos/a", "b");
    let s3 = world.s3.clone();
    world.s3.on_request(move |request| {
        if request.operation == "HeadObject" && request.bucket == World::SOURCE {
            s3.delete(World::SOURCE, "photos/a");
        }
        None
    });
    let report = world.run().await;
    assert_eq!(
        (report.status, report.totals.vanished),
        (Status::Success, 1)
    );
}

#[tokio::test(start_paused = true)]
async fn a_source_bucket_that_is_gone_is_no_vanished_object() {
    let world = World::new();
    world.s3.put_object(
        World::SOURCE,
        "photos/a",
        NewObject::in_parts(1, &[6 << 20, 1]),
    );
    let s3 = world.s3.clone();
    world.s3.on_request(move |request| {
        if request.operation == "HeadObject" {
            s3.delete_bucket(World::SOURCE);
        }
        None
    });
    let report = world.run().await;
    assert_eq!((report.status, report.totals.vanished), (Status::Failed, 0));
}

#[rstest]
#[case::by_one_uploaded_whole(vec![])]
#[case::by_one_uploaded_in_parts(vec![6 << 20, 6 << 20])]
#[tokio::test(start_paused = true)]
async fn an_object_replaced_since_it_was_listed_is_taken_up_anew(#[case] part_sizes: Vec<u64>) {
    let world = World::new();
    world.s3.put(World::SOURCE, "photos/a", "listed");
    let s3 = world.s3.clone();
    world.s3.on_request(move |request| {
        if request.operation == "CopyObject" && request.number < 20 {
            let replacement = match &part_sizes[..] {
                [] => NewObject::new(Content::text("replacement")),
                sizes => NewObject::in_parts(2, sizes),
            };
            s3.put_object(World::SOURCE, "photos/a", replacement);
        }
        None
    });
    let report = world.run().await;
    assert_eq!(report.status, Status::Success, "{report:?}");
    assert_eq!(report.totals.copied, 1);
    assert_eq!(world.not_backed_up(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn parts_of_two_versions_are_never_mixed() {
    let world = World::new();
    let sizes = [6 << 20; 20];
    world
        .s3
        .put_object(World::SOURCE, "database/a", NewObject::in_parts(1, &sizes));
    let s3 = world.s3.clone();
    let once = std::sync::Once::new();
    world.s3.on_request(move |request| {
        if request.operation == "UploadPartCopy" && request.number > 40 {
            once.call_once(|| {
                s3.put_object(World::SOURCE, "database/a", NewObject::in_parts(2, &sizes));
            });
        }
        None
    });
    let report = world.run().await;
    assert_eq!((report.status, report.totals.copied), (Status::Success, 1));
    assert_eq!(world.not_backed_up(), [""; 0]);
    assert_eq!(world.s3.open_uploads(World::DATABASE), 0);
}

#[tokio::test(start_paused = true)]
async fn an_object_replaced_again_and_again_is_left_to_the_next_run() {
    let world = World::new();
    world.s3.put(World::SOURCE, "photos/a", "0");
    let s3 = world.s3.clone();
    world.s3.on_request(move |request| {
        if request.operation == "CopyObject" {
            s3.put(World::SOURCE, "photos/a", &request.number.to_string());
        }
        None
    });
    let report = world.run().await;
    assert_eq!((report.status, report.totals.failed), (Status::Failed, 1));
    world.s3.heal();
    assert_eq!(world.run().await.status, Status::Success);
    assert_eq!(world.not_backed_up(), [""; 0]);
}

fn archived(storage_class: &'static str, hidden_archive: bool) -> NewObject {
    NewObject {
        storage_class,
        hidden_archive,
        ..NewObject::new(Content::text("old"))
    }
}

#[rstest]
#[case("GLACIER", false)]
#[case("DEEP_ARCHIVE", false)]
#[case::known_only_from_the_refusal("INTELLIGENT_TIERING", true)]
#[tokio::test(start_paused = true)]
async fn archived_objects_are_named_and_do_not_fail_the_run(
    #[case] storage_class: &'static str,
    #[case] hidden_archive: bool,
) {
    let world = World::new();
    world.s3.put_object(
        World::SOURCE,
        "documents/old",
        archived(storage_class, hidden_archive),
    );
    let report = world.run().await;
    assert_eq!(
        (report.status, report.totals.archived),
        (Status::Success, 1)
    );
    assert_eq!(report.routes[0].archived_keys[0].key, "documents/old");

    world.s3.change(World::SOURCE, "documents/old", |object| {
        object.restored = true;
        object.hidden_archive = false;
    });
    assert_eq!(world.run().await.totals.copied, 1);
    assert_eq!(world.not_backed_up(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn an_object_archived_after_its_backup_is_unchanged() {
    let world = World::new();
    world.s3.put(World::SOURCE, "documents/old", "old");
    world.run().await;
    for bucket in [World::SOURCE, World::DOCUMENTS] {
        world.s3.change(bucket, "documents/old", |object| {
            object.storage_class = "GLACIER".to_owned();
        });
    }
    let report = world.run().await;
    assert_eq!((report.totals.unchanged, report.totals.archived), (1, 0));
}
