//! Faults mean the same wherever they come from.

use memory_s3::{Fault, MemoryS3, World};
use s3_backup::store::{
    CopyPart, ErrorKind, Headers, NewUpload, PageRequest, PageStart, Store, Upload,
};

use super::{Stores, on_each_store, photos, source, whole};

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

/// A 200 without what it should hold must not pass for an empty listing, or for a copy.
#[tokio::test]
async fn an_answer_without_a_result_is_no_success() {
    let fill = |s3: &MemoryS3| s3.put(World::SOURCE, "photos/a", "a");
    on_each_store(fill, async |s3, store| {
        let (from, to) = (source(), photos());
        let etag = s3.object(World::SOURCE, "photos/a").unwrap().etag;
        s3.on_request(|_| Some(Fault::Empty200));
        let listing = PageRequest {
            bucket: &from,
            prefix: "photos/",
            start: PageStart::First,
            delimiter: None,
        };
        let new = NewUpload {
            destination: &to,
            key: "photos/a",
            headers: &Headers::default(),
            tags: &[],
            storage_class: None,
            kms_key_arn: None,
        };
        let upload = Upload {
            destination: &to,
            key: "photos/a",
            id: "upload-1",
        };
        let part = CopyPart {
            upload: &upload,
            source: &from,
            if_match: &etag,
            number: 1,
            range: None,
        };
        let errors = [
            call!(store, list_page(&listing)).unwrap_err(),
            call!(store, copy_whole(&whole(&from, &to, "photos/a", &etag))).unwrap_err(),
            call!(store, create_upload(&new)).unwrap_err(),
            call!(store, copy_part(&part)).unwrap_err(),
            call!(store, complete_upload(&upload, std::slice::from_ref(&etag))).unwrap_err(),
        ];
        for error in errors {
            assert_eq!(error.kind, ErrorKind::Unavailable, "{error}");
        }
    })
    .await;
}
