//! The main promises: everything routed is copied, once, and nothing else is touched.

use memory_s3::{World, awkward_keys};
use rstest::rstest;
use s3_backup::report::Status;

#[tokio::test(start_paused = true)]
async fn the_first_run_copies_everything_and_the_second_nothing() {
    let world = World::new();
    let keys = awkward_keys("documents/");
    for key in &keys {
        world.s3.put(World::SOURCE, key, key);
    }

    let first = world.run().await;
    assert_eq!(first.status, Status::Success, "{first:?}");
    assert_eq!(first.totals.copied, keys.len() as u64);
    assert_eq!(world.not_backed_up(), [""; 0]);

    world.s3.take_requests();
    let second = world.run().await;
    assert_eq!(second.status, Status::Success, "{second:?}");
    assert_eq!(second.totals.copied, 0);
    assert_eq!(second.totals.unchanged, keys.len() as u64);
    let requests = world.s3.take_requests();
    assert!(
        requests.iter().all(|it| it.operation == "ListObjectsV2"),
        "{requests:?}"
    );
}

#[rstest]
#[case(1_000)]
#[case(7)]
#[case(1)]
#[tokio::test(start_paused = true)]
async fn every_object_of_every_page_is_copied(#[case] page_size: usize) {
    let world = World::new();
    world.s3.set_page_size(page_size);
    let count = if page_size == 1_000 { 10_000 } else { 60 };
    for number in 0..count {
        world
            .s3
            .put(World::SOURCE, &format!("photos/{number}.jpg"), "photo");
        if number % 3 == 0 {
            world
                .s3
                .put(World::PHOTOS, &format!("photos/only-here-{number}"), "kept");
        }
    }
    let report = world.run().await;
    assert_eq!(report.totals.copied, count);
    assert_eq!(world.not_backed_up(), [""; 0]);
    let again = world.run().await;
    assert_eq!((again.totals.copied, again.totals.unchanged), (0, count));
}

#[tokio::test(start_paused = true)]
async fn only_what_changed_is_copied_again() {
    let world = World::new();
    for number in 0..20 {
        world
            .s3
            .put(World::SOURCE, &format!("database/{number}"), "first");
    }
    world.run().await;
    world.s3.advance(time::Duration::hours(1));
    world.s3.put(World::SOURCE, "database/7", "second");
    world.s3.put(World::SOURCE, "database/new", "new");
    let report = world.run().await;
    assert_eq!((report.totals.copied, report.totals.unchanged), (2, 19));
    assert_eq!(report.totals.bytes_copied, 9);
    assert_eq!(world.not_backed_up(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn nothing_is_deleted_and_the_source_is_not_written_to() {
    let world = World::new();
    world.s3.put(World::SOURCE, "photos/a", "a");
    world.s3.put(World::SOURCE, "elsewhere/b", "b");
    world
        .s3
        .put(World::PHOTOS, "photos/deleted-at-the-source", "kept");
    world.s3.put(World::PHOTOS, "unrelated", "kept");
    let source = world.s3.objects(World::SOURCE);
    world.run().await;
    assert_eq!(world.s3.objects(World::SOURCE), source);
    let copies: Vec<_> = world.s3.objects(World::PHOTOS).into_keys().collect();
    assert_eq!(
        copies,
        ["photos/a", "photos/deleted-at-the-source", "unrelated"]
    );
    for request in world.s3.take_requests() {
        let reads = ["ListObjectsV2", "HeadObject", "GetObjectTagging"];
        assert!(
            request.bucket != World::SOURCE || reads.contains(&request.operation),
            "{request:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn copies_keep_headers_metadata_and_tags() {
    let world = World::new();
    let mut object = memory_s3::NewObject::new(memory_s3::Content::text("cv"));
    object.headers.content_type = Some("application/pdf".to_owned());
    object.headers.cache_control = Some("no-store".to_owned());
    object
        .headers
        .metadata
        .insert("author".to_owned(), "ada".to_owned());
    object.tags.push(s3_backup::store::Tag {
        key: "class".to_owned(),
        value: "private".to_owned(),
    });
    world
        .s3
        .put_object(World::SOURCE, "documents/cv.pdf", object);
    world.run().await;
    assert_eq!(world.not_backed_up(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn what_no_route_covers_is_named() {
    let world = World::new();
    for key in [
        "tmp/a",
        "tmp/b",
        "photo/c",
        "photosets/d",
        "root.txt",
        "photos/e",
    ] {
        world.s3.put(World::SOURCE, key, key);
    }
    let report = world.run().await;
    assert_eq!(report.status, Status::Success);
    assert_eq!(report.uncovered.prefixes, ["photo/", "photosets/", "tmp/"]);
    assert_eq!(report.uncovered.root_objects, 1);
    assert!(!report.uncovered.more);
    assert_eq!(report.totals.scanned, 1);
}

#[tokio::test(start_paused = true)]
async fn no_more_requests_are_in_flight_than_configured() {
    use std::time::Duration;

    let mut world = World::new();
    world.config.concurrency = 5;
    for number in 0..200 {
        world
            .s3
            .put(World::SOURCE, &format!("photos/{number}"), "x");
        world
            .s3
            .put(World::SOURCE, &format!("database/{number}"), "x");
    }
    // Copies take 100 ms each: 400 of them by 5 at once take 8 s of the paused clock.
    world.s3.on_request(|request| {
        (request.operation == "CopyObject")
            .then_some(memory_s3::Fault::Delay(Duration::from_millis(100)))
    });
    let started = tokio::time::Instant::now();
    let report = world.run().await;
    assert_eq!(report.totals.copied, 400);
    let took = started.elapsed().as_secs_f64();
    assert!((7.9..9.0).contains(&took), "{took}");
}

#[tokio::test(start_paused = true)]
async fn copies_are_written_as_the_route_says() {
    let mut world = World::new();
    world.config.routes[1].storage_class = Some(s3_backup::route::StorageClass::GlacierIr);
    world.s3.put(World::SOURCE, "photos/a", "a");
    world.s3.put(World::SOURCE, "database/b", "b");
    world.run().await;
    let class = |key| world.copy_of(key).map(|copy| copy.storage_class);
    assert_eq!(class("photos/a").as_deref(), Some("GLACIER_IR"));
    assert_eq!(class("database/b").as_deref(), Some("STANDARD"));
}
