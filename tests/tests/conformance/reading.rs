//! Listings, heads and tags.

use memory_s3::{MemoryS3, NewObject, World};
use s3_backup::store::{ETag, ErrorKind, PageRequest, PageStart, Store};

use super::{MIB, Stores, dressed, on_each_store, photos, source};

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
            object.restored = true;
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
                    start: PageStart::following(continuation.as_deref()),
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
                start: PageStart::following(continuation.as_deref()),
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
