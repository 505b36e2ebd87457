//! Objects uploaded in parts, and objects too large for one request.

use memory_s3::{Content, Fault, NewObject, World};
use rstest::rstest;
use s3_backup::report::Status;
use s3_backup::store::Tag;

const MIB: u64 = 1024 * 1024;
const GIB: u64 = 1024 * MIB;

#[rstest]
#[case::one_small_part(vec![3])]
#[case::one_large_part(vec![70 * MIB])]
#[case::even(vec![8 * MIB, 8 * MIB, 8 * MIB])]
#[case::uneven(vec![5 * MIB, 17 * MIB, 6 * MIB, 1])]
#[case::more_parts_than_requests_at_once(vec![5 * MIB; 300])]
#[case::the_most_parts(vec![5 * MIB; 10_000])]
#[case::over_5_gib(vec![4 * GIB, 3 * GIB, 7])]
#[tokio::test(start_paused = true)]
async fn an_object_is_copied_in_its_own_parts_and_keeps_its_etag(#[case] part_sizes: Vec<u64>) {
    let world = World::new();
    let mut object = NewObject::in_parts(1, &part_sizes);
    object.headers.content_type = Some("application/x-dump".to_owned());
    object.headers.expires = Some("when it is over".to_owned());
    object
        .headers
        .metadata
        .insert("host".to_owned(), "db-1".to_owned());
    world.s3.put_object(World::SOURCE, "database/dump", object);

    let report = world.run().await;
    assert_eq!(report.status, Status::Success, "{report:?}");
    assert_eq!(report.totals.bytes_copied, part_sizes.iter().sum::<u64>());
    assert_eq!(world.not_backed_up(), [""; 0]);
    let copy = world.copy_of("database/dump").unwrap();
    assert_eq!(copy.part_sizes, part_sizes);
    assert_eq!(
        copy.etag,
        world.s3.objects(World::SOURCE)["database/dump"].etag
    );
    assert_eq!(world.run().await.totals.unchanged, 1);
    assert_eq!(world.s3.open_uploads(World::DATABASE), 0);
}

#[rstest]
#[case::the_largest_in_one_request(5 * GIB, "CopyObject")]
#[case::one_byte_more(5 * GIB + 1, "UploadPartCopy")]
#[case::the_largest_there_is(50_000 * GIB, "UploadPartCopy")]
#[tokio::test(start_paused = true)]
async fn objects_of_any_size_are_copied(#[case] size: u64, #[case] by: &str) {
    let mut world = World::new();
    // Only an encrypted source has objects over 5 GiB that do not show their parts.
    world.s3.create_bucket(World::SOURCE, size > 5 * GIB);
    world.config.routes[2].kms_key_arn = Some("arn:aws:kms:eu-west-1:1:key/1".to_owned());
    let object = NewObject::new(Content::of_stream(1, size));
    world.s3.put_object(World::SOURCE, "database/large", object);
    let report = world.run().await;
    assert_eq!(report.status, Status::Success, "{report:?}");
    assert_eq!(world.not_backed_up(), [""; 0]);
    assert!(world.s3.take_requests().iter().any(|it| it.operation == by));
    assert_eq!(world.s3.open_uploads(World::DATABASE), 0);
}

#[rstest]
#[case::within_the_header(10, false)]
#[case::all_but_filling_the_header(188, false)]
#[case::beyond_the_header(256, true)]
#[tokio::test(start_paused = true)]
async fn tags_are_carried_however_large(#[case] value_length: usize, #[case] put: bool) {
    let world = World::new();
    let mut object = NewObject::in_parts(1, &[6 * MIB, 6 * MIB]);
    object.tags = (0..10)
        .map(|number| Tag {
            key: format!("tag {number}"),
            value: "v".repeat(value_length),
        })
        .collect();
    world.s3.put_object(World::SOURCE, "photos/tagged", object);
    assert_eq!(world.run().await.status, Status::Success);
    assert_eq!(world.not_backed_up(), [""; 0]);
    let requests = world.s3.take_requests();
    let puts = requests.iter().any(|it| it.operation == "PutObjectTagging");
    assert_eq!(puts, put);
}

#[tokio::test(start_paused = true)]
async fn an_object_whose_large_tags_are_refused_is_not_taken_for_backed_up() {
    let world = World::new();
    let mut object = NewObject::in_parts(1, &[6 * MIB, 6 * MIB]);
    object.tags = (0..10)
        .map(|number| Tag {
            key: format!("tag {number}"),
            value: "v".repeat(256),
        })
        .collect();
    world.s3.put_object(World::SOURCE, "photos/tagged", object);
    world.s3.on_request(|request| {
        (request.operation == "PutObjectTagging").then_some(Fault::Error("AccessDenied", 403))
    });
    for _ in 0..2 {
        assert_eq!(world.run().await.totals.failed, 1);
    }
    world.s3.heal();
    assert_eq!(world.run().await.totals.copied, 1);
    assert_eq!(world.not_backed_up(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn tags_changed_while_an_object_is_copied_are_those_of_the_moment() {
    let world = World::new();
    let mut object = NewObject::in_parts(1, &[6 * MIB, 6 * MIB]);
    object.tags = vec![Tag {
        key: "class".to_owned(),
        value: "private".to_owned(),
    }];
    world.s3.put_object(World::SOURCE, "photos/a", object);
    let s3 = world.s3.clone();
    world.s3.on_request(move |request| {
        if request.operation == "GetObjectTagging" {
            s3.change(World::SOURCE, "photos/a", |object| object.tags.clear());
        }
        None
    });
    assert_eq!(world.run().await.totals.copied, 1);
    assert_eq!(world.not_backed_up(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn an_archived_object_in_parts_begins_no_upload() {
    let world = World::new();
    let mut object = NewObject::in_parts(1, &[6 * MIB; 3]);
    object.hidden_archive = true;
    world.s3.put_object(World::SOURCE, "photos/a", object);
    assert_eq!(world.run().await.totals.archived, 1);
    let requests = world.s3.take_requests();
    let heads = requests.iter().filter(|it| it.operation == "HeadObject");
    assert_eq!(heads.count(), 1);
    assert!(
        requests
            .iter()
            .all(|it| it.operation != "CreateMultipartUpload")
    );
}

#[tokio::test(start_paused = true)]
async fn parts_and_objects_share_one_limit() {
    use std::time::Duration;

    let mut world = World::new();
    world.config.concurrency = 10;
    world.s3.put_object(
        World::SOURCE,
        "photos/large",
        NewObject::in_parts(1, &[6 * MIB; 100]),
    );
    for number in 0..100 {
        world
            .s3
            .put(World::SOURCE, &format!("documents/{number}"), "x");
    }
    world.s3.on_request(|request| {
        ["CopyObject", "UploadPartCopy"]
            .contains(&request.operation)
            .then_some(Fault::Delay(Duration::from_secs(1)))
    });
    let started = tokio::time::Instant::now();
    assert_eq!(world.run().await.totals.copied, 101);
    let took = started.elapsed().as_secs_f64();
    assert!(
        (20.0..23.0).contains(&took),
        "200 requests of a second, 10 at once: {took}"
    );
}

/// Where nobody tells of parts, an object is copied as well as can be: whole, or in parts of our own.
#[rstest]
#[case::small_enough(vec![6 * MIB, 6 * MIB], "CopyObject")]
#[case::the_largest_in_one_request(vec![3 * GIB, 2 * GIB], "CopyObject")]
#[case::too_large(vec![3 * GIB, 2 * GIB, 1], "UploadPartCopy")]
#[tokio::test(start_paused = true)]
async fn an_object_whose_parts_are_not_told_is_copied_all_the_same(
    #[case] part_sizes: Vec<u64>,
    #[case] by: &str,
) {
    let world = World::new();
    world.s3.ignore_part_numbers();
    let object = NewObject::in_parts(1, &part_sizes);
    world.s3.put_object(World::SOURCE, "photos/a", object);
    assert_eq!(world.run().await.status, Status::Success);
    assert_eq!(world.not_backed_up(), [""; 0]);
    let requests = world.s3.take_requests();
    let copies = ["CopyObject", "UploadPartCopy"];
    let mut used = requests.iter().filter(|it| copies.contains(&it.operation));
    assert!(used.all(|it| it.operation == by), "{requests:?}");
}
