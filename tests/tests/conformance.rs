//! One suite for every store: the S3 in memory, and the SDK speaking HTTP to it.

use std::collections::HashMap;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use memory_s3::http::Server;
use memory_s3::{Content, Fault, MemoryS3, NewObject, World};
use s3_backup::route::{Bucket, StorageClass};
use s3_backup::store::sdk::SdkStore;
use s3_backup::store::{
    CopyPart, CopyWhole, ETag, ErrorKind, Headers, NewUpload, PageRequest, PartRange, Store, Tag,
    Upload,
};
use s3_backup::time_left::TimeLeft;

const MIB: u64 = 1024 * 1024;
const KMS_KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/1";

fn sdk(server: &Server, world: &World) -> SdkStore {
    let credentials = Credentials::new("test", "test", None, None, "test");
    let aws = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-west-1"))
        .endpoint_url(server.endpoint())
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    SdkStore::new(&aws, &world.config)
}

/// Runs a check on the memory itself and, filled alike, through the SDK.
async fn on_each_store<F, G>(fill: F, check: G)
where
    F: Fn(&MemoryS3),
    G: AsyncFn(&MemoryS3, Stores),
{
    let world = World::new();
    fill(&world.s3);
    check(&world.s3, Stores::Memory(world.s3.clone())).await;

    let world = World::new();
    fill(&world.s3);
    let server = Server::start(world.s3.clone()).await.unwrap();
    check(&world.s3, Stores::Sdk(sdk(&server, &world))).await;
}

enum Stores {
    Memory(MemoryS3),
    Sdk(SdkStore),
}

/// Calls a method on whichever store it is.
macro_rules! call {
    ($stores:expr, $method:ident($($argument:expr),*)) => {
        match &$stores {
            Stores::Memory(store) => store.$method($($argument),*).await,
            Stores::Sdk(store) => store.$method($($argument),*).await,
        }
    };
}

fn source() -> Bucket {
    Bucket::new(World::SOURCE)
}

fn photos() -> Bucket {
    Bucket::new(World::PHOTOS)
}

fn whole<'a>(source: &'a Bucket, to: &'a Bucket, key: &'a str, etag: &'a ETag) -> CopyWhole<'a> {
    CopyWhole {
        source,
        destination: to,
        key,
        if_match: etag,
        storage_class: None,
        kms_key_arn: None,
    }
}

#[tokio::test]
async fn lists_pages_in_key_order_with_everything_a_decision_needs() {
    let fill = |s3: &MemoryS3| {
        s3.set_page_size(3);
        for key in [
            "photos/b c",
            "photos/a+b",
            "photos/é\n",
            "photos/%41",
            "photos/\u{1}",
            "other",
        ] {
            s3.put(World::SOURCE, key, key);
        }
        let frozen = NewObject {
            storage_class: "GLACIER",
            ..NewObject::in_parts(1, &[6 * MIB, 1])
        };
        s3.put_object(World::SOURCE, "photos/frozen", frozen.clone());
        s3.put_object(World::SOURCE, "photos/thawed", frozen);
        s3.change(World::SOURCE, "photos/thawed", |object| {
            object.restored = true
        });
    };
    on_each_store(fill, async |s3, store| {
        let bucket = source();
        let mut objects = Vec::new();
        let mut continuation = None;
        let mut pages = 0;
        loop {
            let page = call!(
                store,
                list_page(&PageRequest {
                    bucket: &bucket,
                    prefix: "photos/",
                    continuation: continuation.as_deref(),
                    delimiter: None,
                })
            )
            .unwrap();
            pages += 1;
            objects.extend(page.objects);
            continuation = page.next;
            if continuation.is_none() {
                break;
            }
        }
        assert_eq!(pages, 3);
        let keys: Vec<_> = objects.iter().map(|it| it.key.as_str()).collect();
        assert_eq!(
            keys,
            [
                "photos/\u{1}",
                "photos/%41",
                "photos/a+b",
                "photos/b c",
                "photos/frozen",
                "photos/thawed",
                "photos/é\n",
            ]
        );
        let frozen = &objects[4];
        assert_eq!(
            (frozen.size, frozen.etag.part_count()),
            (6 * MIB + 1, Some(2))
        );
        assert_eq!(frozen.last_modified, s3.now());
        let archived: Vec<_> = objects.iter().map(|it| it.archived).collect();
        assert_eq!(archived, [false, false, false, false, true, false, false]);
    })
    .await;
}

#[tokio::test]
async fn lists_the_top_level_by_delimiter() {
    let fill = |s3: &MemoryS3| {
        s3.set_page_size(2);
        for key in ["a/1", "a/2", "b c/1", "root", "z/1", "z/2"] {
            s3.put(World::SOURCE, key, key);
        }
    };
    on_each_store(fill, async |_, store| {
        let bucket = source();
        let (mut prefixes, mut roots) = (Vec::new(), 0);
        let mut continuation = None;
        loop {
            let request = PageRequest {
                bucket: &bucket,
                prefix: "",
                continuation: continuation.as_deref(),
                delimiter: Some("/"),
            };
            let page = call!(store, list_page(&request)).unwrap();
            prefixes.extend(page.common_prefixes);
            roots += page.objects.len();
            continuation = page.next;
            if continuation.is_none() {
                break;
            }
        }
        assert_eq!(
            (prefixes, roots),
            (vec!["a/".to_owned(), "b c/".to_owned(), "z/".to_owned()], 1)
        );
    })
    .await;
}

fn dressed() -> NewObject {
    let mut object = NewObject::in_parts(7, &[6 * MIB, 5 * MIB, 9]);
    object.headers = Headers {
        cache_control: Some("no-cache".to_owned()),
        content_disposition: Some("attachment".to_owned()),
        content_encoding: Some("gzip".to_owned()),
        content_language: Some("de".to_owned()),
        content_type: Some("text/html; charset=utf-8".to_owned()),
        expires: Some("never, and not a date".to_owned()),
        metadata: HashMap::from([("owner".to_owned(), "ada".to_owned())]),
    };
    object.tags = vec![Tag {
        key: "a key".to_owned(),
        value: "a+b&c=<d>".to_owned(),
    }];
    object
}

#[tokio::test]
async fn heads_tell_an_object_and_its_parts() {
    let fill = |s3: &MemoryS3| s3.put_object(World::SOURCE, "photos/a", dressed());
    on_each_store(fill, async |_, store| {
        let bucket = source();
        let head = call!(store, head(&bucket, "photos/a", None, None)).unwrap();
        assert_eq!(head.object.size, 11 * MIB + 9);
        assert_eq!(head.headers, dressed().headers);
        assert_eq!(
            (head.part_count, head.tag_count, head.etag_is_opaque),
            (None, 1, false)
        );

        let etag = Some(&head.object.etag);
        let second = call!(store, head(&bucket, "photos/a", etag, Some(2))).unwrap();
        assert_eq!((second.object.size, second.part_count), (5 * MIB, Some(3)));

        let missing = call!(store, head(&bucket, "photos/b", None, None)).unwrap_err();
        assert_eq!(missing.kind, ErrorKind::NotFound);
        let other = ETag::new("other");
        let replaced = call!(store, head(&bucket, "photos/a", Some(&other), None)).unwrap_err();
        assert_eq!(replaced.kind, ErrorKind::Replaced);
    })
    .await;
}

#[tokio::test]
async fn copies_whole_objects_under_guard() {
    let fill = |s3: &MemoryS3| {
        s3.create_bucket(World::DATABASE, true);
        for key in ["photos/a", "photos/x?versionId=null", "photos/%2F +é\n//.."] {
            s3.put(World::SOURCE, key, key);
        }
        let mut tagged = dressed();
        tagged.part_sizes.clear();
        s3.put_object(World::SOURCE, "photos/dressed", tagged);
    };
    on_each_store(fill, async |s3, store| {
        let (from, to) = (source(), photos());
        for (key, stored) in s3.objects(World::SOURCE) {
            let copied = call!(store, copy_whole(&whole(&from, &to, &key, &stored.etag))).unwrap();
            assert_eq!(copied.etag, stored.etag);
            let copy = s3.object(World::PHOTOS, &key).unwrap();
            assert_eq!(
                (copy.content, copy.headers, copy.tags),
                (stored.content, stored.headers, stored.tags)
            );
        }
        let etag = s3.object(World::SOURCE, "photos/a").unwrap().etag;
        let mut told = whole(&from, &to, "photos/a", &etag);
        told.storage_class = Some(StorageClass::StandardIa);
        told.kms_key_arn = Some(KMS_KEY);
        call!(store, copy_whole(&told)).unwrap();
        let copy = s3.object(World::PHOTOS, "photos/a").unwrap();
        assert_eq!(
            (copy.storage_class.as_str(), copy.kms),
            ("STANDARD_IA", true)
        );
        let head = call!(store, head(&to, "photos/a", None, None)).unwrap();
        assert!(head.etag_is_opaque);
    })
    .await;
}

#[tokio::test]
async fn refuses_copies_by_what_stands_in_the_way() {
    let fill = |s3: &MemoryS3| {
        s3.put(World::SOURCE, "photos/a", "a");
        let frozen = NewObject {
            storage_class: "DEEP_ARCHIVE",
            ..NewObject::new(Content::text("old"))
        };
        s3.put_object(World::SOURCE, "photos/frozen", frozen);
        let huge = NewObject::new(Content::of_stream(1, 6 * 1024 * MIB));
        s3.put_object(World::SOURCE, "photos/huge", huge);
    };
    on_each_store(fill, async |s3, store| {
        let (from, to) = (source(), photos());
        let (nowhere, etag) = (Bucket::new("acme-nowhere"), ETag::new("other"));
        let etag_of = |key| s3.object(World::SOURCE, key).unwrap().etag;
        let (a, frozen, huge) = (
            etag_of("photos/a"),
            etag_of("photos/frozen"),
            etag_of("photos/huge"),
        );
        for (copy, kind) in [
            (whole(&from, &to, "photos/a", &etag), ErrorKind::Replaced),
            (whole(&from, &to, "photos/b", &etag), ErrorKind::NotFound),
            (
                whole(&from, &nowhere, "photos/a", &a),
                ErrorKind::NoSuchBucket,
            ),
            (
                whole(&from, &to, "photos/frozen", &frozen),
                ErrorKind::Archived,
            ),
            (whole(&from, &to, "photos/huge", &huge), ErrorKind::Refused),
        ] {
            let error = call!(store, copy_whole(&copy)).unwrap_err();
            assert_eq!(error.kind, kind, "{error}");
        }
        assert!(s3.objects(World::PHOTOS).is_empty());
    })
    .await;
}

#[tokio::test]
async fn copies_in_parts() {
    let fill = |s3: &MemoryS3| s3.put_object(World::SOURCE, "photos/a b", dressed());
    on_each_store(fill, async |s3, store| {
        let (from, to) = (source(), photos());
        let original = s3.object(World::SOURCE, "photos/a b").unwrap();
        let new = NewUpload {
            destination: &to,
            key: "photos/a b",
            headers: &original.headers,
            tags: &original.tags,
            storage_class: None,
            kms_key_arn: None,
        };
        let id = call!(store, create_upload(&new)).unwrap();
        let upload = Upload {
            destination: &to,
            key: "photos/a b",
            id: &id,
        };
        let mut etags = Vec::new();
        let ranges = [(0, 6 * MIB), (6 * MIB, 5 * MIB), (11 * MIB, 9)];
        for (number, (first, len)) in (1..).zip(ranges) {
            let mut part = CopyPart {
                upload: &upload,
                source: &from,
                if_match: &ETag::new("other"),
                number,
                range: Some(PartRange {
                    first,
                    last: first + len - 1,
                }),
            };
            let refused = call!(store, copy_part(&part)).unwrap_err();
            assert_eq!(refused.kind, ErrorKind::Replaced);
            part.if_match = &original.etag;
            etags.push(call!(store, copy_part(&part)).unwrap());
        }
        let etag = call!(store, complete_upload(&upload, &etags)).unwrap();
        assert_eq!(etag, original.etag);
        let copy = s3.object(World::PHOTOS, "photos/a b").unwrap();
        assert_eq!(copy.content, original.content);
        assert_eq!(copy.headers, original.headers);
        assert_eq!(copy.tags, original.tags);

        let id = call!(store, create_upload(&new)).unwrap();
        let upload = Upload { id: &id, ..upload };
        assert_eq!(s3.open_uploads(World::PHOTOS), 1);
        call!(store, abort_upload(&upload)).unwrap();
        assert_eq!(s3.open_uploads(World::PHOTOS), 0);
    })
    .await;
}

#[tokio::test]
async fn reads_and_writes_tags() {
    let fill = |s3: &MemoryS3| s3.put_object(World::SOURCE, "photos/a", dressed());
    on_each_store(fill, async |s3, store| {
        let tags = call!(store, tags(&source(), "photos/a")).unwrap();
        assert_eq!(tags, dressed().tags);
        s3.put(World::PHOTOS, "photos/a", "a");
        call!(store, put_tags(&photos(), "photos/a", &tags)).unwrap();
        assert_eq!(s3.object(World::PHOTOS, "photos/a").unwrap().tags, tags);
    })
    .await;
}

#[tokio::test]
async fn sorts_faults_alike() {
    let fill = |s3: &MemoryS3| s3.put(World::SOURCE, "photos/a", "a");
    on_each_store(fill, async |s3, store| {
        let (from, to) = (source(), photos());
        let etag = s3.object(World::SOURCE, "photos/a").unwrap().etag;
        let copy = whole(&from, &to, "photos/a", &etag);
        for (fault, kind) in [
            (Fault::Error("SlowDown", 503), ErrorKind::Throttled),
            (Fault::Error("InternalError", 500), ErrorKind::Unavailable),
            (Fault::Error("AccessDenied", 403), ErrorKind::Denied),
            (Fault::ErrorIn200("InternalError"), ErrorKind::Unavailable),
            (Fault::ErrorIn200("SlowDown"), ErrorKind::Throttled),
            (Fault::Empty200, ErrorKind::Unavailable),
            (Fault::Drop, ErrorKind::Unavailable),
        ] {
            let told = fault.clone();
            s3.on_request(move |_| Some(told.clone()));
            let error = call!(store, copy_whole(&copy)).unwrap_err();
            assert_eq!(error.kind, kind, "{fault:?}: {error}");
        }
        assert!(s3.objects(World::PHOTOS).is_empty());
        s3.on_request(|_| Some(Fault::LoseReply));
        let error = call!(store, copy_whole(&copy)).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unavailable);
        assert_eq!(s3.objects(World::PHOTOS).len(), 1);
    })
    .await;
}

/// A whole run through the SDK, with a listing of several pages and an object in parts.
#[tokio::test]
async fn a_run_through_the_sdk_backs_everything_up() {
    let world = World::new();
    world.s3.set_page_size(50);
    for number in 0..300 {
        world
            .s3
            .put(World::SOURCE, &format!("photos/{number} é+.jpg"), "photo");
    }
    world
        .s3
        .put_object(World::SOURCE, "database/dump", dressed());
    let server = Server::start(world.s3.clone()).await.unwrap();
    let store = std::sync::Arc::new(sdk(&server, &world));
    let first = world.run_on(store.clone(), TimeLeft::unlimited()).await;
    assert_eq!((first.error, first.totals.copied), (None, 301));
    assert_eq!(world.not_backed_up(), [""; 0]);
    let second = world.run_on(store, TimeLeft::unlimited()).await;
    assert_eq!((second.totals.copied, second.totals.unchanged), (0, 301));
}
