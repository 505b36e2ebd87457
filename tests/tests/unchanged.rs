//! What counts as unchanged: a change of content is never missed, and nothing is copied for nothing.

use memory_s3::{Content, Fault, NewObject, World};
use rstest::rstest;
use s3_backup::report::Counts;
use time::{Duration, OffsetDateTime};

const MIB: u64 = 1024 * 1024;

async fn totals(world: &World) -> Counts {
    let report = world.run().await;
    assert_eq!(report.error, None);
    report.totals
}

fn put_begun(world: &World, key: &str, begun: OffsetDateTime, mut object: NewObject) {
    object.begun = Some(begun);
    world.s3.put_object(World::SOURCE, key, object);
}

#[rstest]
#[case::whole(vec![])]
#[case::in_parts(vec![8 * MIB, 8 * MIB, 3])]
#[tokio::test(start_paused = true)]
async fn a_replacement_begun_before_the_backup_and_finished_after_it_is_taken_up(
    #[case] part_sizes: Vec<u64>,
) {
    let world = World::new();
    let object = |stream| match &part_sizes[..] {
        [] => NewObject::new(Content::of_stream(stream, 19)),
        sizes => NewObject::in_parts(stream, sizes),
    };
    world
        .s3
        .put_object(World::SOURCE, "database/dump", object(1));
    world.s3.advance(Duration::hours(1));
    let begun = world.s3.now();
    world.s3.advance(Duration::hours(1));
    assert_eq!(totals(&world).await.copied, 1);
    world.s3.advance(Duration::hours(1));

    put_begun(&world, "database/dump", begun, object(2));
    let copy = world.copy_of("database/dump").unwrap();
    let source = &world.s3.objects(World::SOURCE)["database/dump"];
    assert!(
        source.last_modified < copy.last_modified && source.content.len() == copy.content.len()
    );

    assert_eq!(totals(&world).await.copied, 1);
    assert_eq!(world.not_backed_up(), [""; 0]);
    assert_eq!(totals(&world).await.copied, 0);
}

#[tokio::test(start_paused = true)]
async fn the_same_bytes_with_new_metadata_are_copied_again() {
    let world = World::new();
    world.s3.put(World::SOURCE, "documents/a", "text");
    totals(&world).await;
    world.s3.advance(Duration::seconds(1));
    let mut object = NewObject::new(Content::text("text"));
    object.headers.content_type = Some("text/plain".to_owned());
    world.s3.put_object(World::SOURCE, "documents/a", object);
    world.s3.advance(Duration::seconds(1));
    assert_eq!(totals(&world).await.copied, 1);
    assert_eq!(world.not_backed_up(), [""; 0]);
    assert_eq!(totals(&world).await.copied, 0);
}

#[tokio::test(start_paused = true)]
async fn a_copy_that_was_overwritten_is_made_good() {
    let world = World::new();
    world.s3.put(World::SOURCE, "documents/a", "right");
    totals(&world).await;
    world.s3.advance(Duration::days(30));
    world.s3.put(World::DOCUMENTS, "documents/a", "wrong");
    assert_eq!(totals(&world).await.copied, 1);
    assert_eq!(world.not_backed_up(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_thousand_unchanged_objects_in_parts_cost_listings_only() {
    let world = World::new();
    for number in 0..1_000 {
        let object = NewObject::in_parts(number, &[8 * MIB, 8 * MIB, 1]);
        world
            .s3
            .put_object(World::SOURCE, &format!("photos/{number:04}"), object);
    }
    assert_eq!(totals(&world).await.copied, 1_000);
    world.s3.take_requests();
    assert_eq!(totals(&world).await.unchanged, 1_000);
    let requests = world.s3.take_requests();
    // Two pages of the photos on each side at most, one page of each other listing.
    assert!(requests.len() <= 9, "{}", requests.len());
    assert!(requests.iter().all(|it| it.operation == "ListObjectsV2"));
}

#[rstest]
#[case::encrypted_copies(World::DATABASE, false)]
#[case::encrypted_source(World::SOURCE, false)]
#[case::a_key_of_the_route(World::DATABASE, true)]
#[tokio::test(start_paused = true)]
async fn kms_objects_settle_and_are_not_copied_in_every_run(
    #[case] encrypted: &str,
    #[case] key_of_route: bool,
) {
    let mut world = World::new();
    world.s3.create_bucket(encrypted, !key_of_route);
    if key_of_route {
        world.config.routes[2].kms_key_arn = Some("arn:aws:kms:eu-west-1:1:key/1".to_owned());
    }
    world.s3.put(World::SOURCE, "database/a", "a");
    world.s3.advance(Duration::minutes(1));
    assert_eq!(totals(&world).await.copied, 1);

    for _ in 0..8 {
        world.s3.advance(Duration::days(1));
        let counts = totals(&world).await;
        assert_eq!((counts.copied, counts.unsettled), (0, 1));
    }
    world.s3.advance(Duration::days(2));
    assert_eq!(
        totals(&world).await.copied,
        1,
        "once more when it is old enough"
    );
    for _ in 0..3 {
        world.s3.advance(Duration::days(1));
        let counts = totals(&world).await;
        assert_eq!((counts.copied, counts.unchanged), (0, 1));
    }
    assert_eq!(world.not_backed_up(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_replacement_of_a_kms_object_is_taken_up_whatever_its_date() {
    let world = World::new();
    world.s3.create_bucket(World::DATABASE, true);
    world.s3.put(World::SOURCE, "database/a", "first");
    world.s3.advance(Duration::days(20));
    let begun = world.s3.now();
    world.s3.advance(Duration::days(1));
    assert_eq!(totals(&world).await.copied, 1);
    world.s3.advance(Duration::days(6));
    put_begun(
        &world,
        "database/a",
        begun,
        NewObject::new(Content::text("other")),
    );
    assert_eq!(totals(&world).await.unsettled, 1);
    world.s3.advance(Duration::days(3));
    assert_eq!(totals(&world).await.copied, 1);
    assert_eq!(world.not_backed_up(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn settled_kms_objects_cost_a_look_at_one_of_them() {
    let world = World::new();
    world.s3.create_bucket(World::DATABASE, true);
    for number in 0..500 {
        world
            .s3
            .put(World::SOURCE, &format!("database/{number:03}"), "x");
    }
    world.s3.advance(Duration::days(10));
    totals(&world).await;
    world.s3.take_requests();
    assert_eq!(totals(&world).await.unchanged, 500);
    let heads = world.s3.take_requests();
    let heads = heads
        .iter()
        .filter(|it| it.operation == "HeadObject")
        .count();
    assert!(heads <= 2 * world.config.concurrency as usize, "{heads}");
}

#[tokio::test(start_paused = true)]
async fn a_kms_object_archived_before_it_settled_is_not_called_archived() {
    let world = World::new();
    world.s3.create_bucket(World::DATABASE, true);
    world.s3.put(World::SOURCE, "database/a", "a");
    world.s3.advance(Duration::minutes(1));
    assert_eq!(totals(&world).await.copied, 1);
    world.s3.change(World::SOURCE, "database/a", |object| {
        object.storage_class = "GLACIER".to_owned();
    });
    world.s3.advance(Duration::days(20));
    let counts = totals(&world).await;
    assert_eq!((counts.archived, counts.unsettled), (0, 1));
}

/// Whether the two can be compared is asked of the copy first: no answer allowed means that a copy is
/// right in any case, no answer at all that nothing is known.
#[rstest]
#[case::not_ours_to_look_at(Fault::Error("AccessDenied", 403), 1)]
#[case::no_answer(Fault::Error("InternalError", 500), 0)]
#[tokio::test(start_paused = true)]
async fn a_copy_that_cannot_be_looked_at(#[case] fault: Fault, #[case] copied: u64) {
    let world = World::new();
    world.s3.put(World::SOURCE, "photos/a", "right");
    world.s3.advance(Duration::minutes(1));
    world.s3.put(World::PHOTOS, "photos/a", "wrong");
    world
        .s3
        .on_request(move |request| (request.operation == "HeadObject").then(|| fault.clone()));
    let counts = world.run().await.totals;
    assert_eq!((counts.copied, counts.failed), (copied, 1 - copied));
}
