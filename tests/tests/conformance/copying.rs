//! Copies, whole and in parts.

use memory_s3::{Content, MemoryS3, NewObject, World};
use s3_backup::route::{Bucket, StorageClass};
use s3_backup::store::{CopyPart, ETag, ErrorKind, NewUpload, PartRange, Store, Upload};

use super::{MIB, Stores, dressed, on_each_store, photos, source, whole};

const KMS_KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/1";

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
