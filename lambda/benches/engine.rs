//! What the processor does for a listing, a decision and a copy, without a network: replies come from memory.
//! `cargo bench --package s3-backup`; docs/performance.md has figures.

use std::fmt::Write;
use std::sync::LazyLock;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::StatusCode;
use aws_smithy_types::body::SdkBody;
use divan::Bencher;
use divan::counter::ItemsCount;
use s3_backup::config::{Config, TopicNeed};
use s3_backup::plan::{Room, Scan};
use s3_backup::route::Bucket;
use s3_backup::store::sdk::SdkStore;
use s3_backup::store::{CopyWhole, ETag, Object, Page, PageRequest, PageStart, Store};
use time::OffsetDateTime;
use tokio::runtime::{Builder, Runtime};

const KEYS: usize = 1_000;

fn main() {
    divan::main();
}

/// An S3 that knows one answer.
#[derive(Clone, Debug)]
struct Answers(&'static str);

impl HttpConnector for Answers {
    fn call(&self, _: HttpRequest) -> HttpConnectorFuture {
        let body = SdkBody::from(self.0);
        HttpConnectorFuture::ready(StatusCode::try_from(200).map_or_else(
            |_| unreachable!(),
            |status| Ok(HttpResponse::new(status, body)),
        ))
    }
}

impl HttpClient for Answers {
    fn http_connector(
        &self,
        _: &HttpConnectorSettings,
        _: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

static LISTING: LazyLock<String> = LazyLock::new(|| {
    let mut objects = String::new();
    for number in 0..KEYS {
        let _ = write!(
            objects,
            "<Contents><Key>photos/2024/03/09/scan_{number:08}.jpg</Key>\
             <LastModified>2024-03-09T17:{:02}:{:02}.000Z</LastModified>\
             <ETag>&quot;d41d8cd98f00b204e9800998{number:08x}&quot;</ETag>\
             <ChecksumAlgorithm>CRC64NVME</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType>\
             <Size>{number}</Size><StorageClass>STANDARD</StorageClass></Contents>",
            number / 60 % 60,
            number % 60
        );
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult \
         xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><EncodingType>url</EncodingType>\
         <KeyCount>{KEYS}</KeyCount><IsTruncated>false</IsTruncated>{objects}</ListBucketResult>"
    )
});

const COPIED: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CopyObjectResult \
    xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LastModified>2026-01-01T00:00:00.000Z\
    </LastModified><ETag>&quot;d41d8cd98f00b204e9800998ecf8427e&quot;</ETag></CopyObjectResult>";

fn store(answer: &'static str) -> SdkStore {
    let credentials = Credentials::new("id", "secret", None, None, "bench");
    let aws = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(Answers(answer))
        .build();
    SdkStore::new(&aws, &config())
}

fn config() -> Config {
    let vars = |name: &str| match name {
        "SRC_BUCKET" => Some("acme-source".to_owned()),
        "DOC_DEST" => Some("acme-documents".to_owned()),
        "PHOTO_DEST" => Some("acme-photos".to_owned()),
        "DB_DEST" => Some("acme-database".to_owned()),
        _ => None,
    };
    Config::from_vars(&vars, TopicNeed::Optional).unwrap_or_else(|_| unreachable!())
}

fn runtime() -> Runtime {
    let runtime = Builder::new_current_thread().enable_time().build();
    runtime.unwrap_or_else(|_| unreachable!())
}

/// `ListObjectsV2`, from the request to the engine's objects.
#[divan::bench]
fn listing_of_1000_keys(bencher: Bencher) {
    let (store, runtime) = (store(&LISTING), runtime());
    let bucket = Bucket::new("acme-photos");
    bencher.counter(ItemsCount::new(KEYS)).bench_local(|| {
        let request = PageRequest {
            bucket: &bucket,
            prefix: "photos/",
            start: PageStart::First,
            delimiter: None,
        };
        let page = runtime.block_on(store.list_page(&request));
        assert!(page.is_ok_and(|page| page.objects.len() == KEYS));
    });
}

/// `CopyObject`, from the request to the copy's tag.
#[divan::bench]
fn copy_of_an_object(bencher: Bencher) {
    let (store, runtime) = (store(COPIED), runtime());
    let (source, destination) = (Bucket::new("acme-source"), Bucket::new("acme-photos"));
    let etag = ETag::new("d41d8cd98f00b204e9800998ecf8427e");
    bencher.bench_local(|| {
        let copied = runtime.block_on(store.copy_whole(&CopyWhole {
            source: &source,
            destination: &destination,
            key: "photos/2024/03/09/scan_00000001.jpg",
            if_match: &etag,
            storage_class: None,
            kms_key_arn: None,
        }));
        assert!(copied.is_ok_and(|copied| copied.etag == etag));
    });
}

/// Deciding on keys that are on both sides, pages already there.
#[divan::bench]
fn decisions_on_1000_unchanged_keys(bencher: Bencher) {
    let objects: Vec<Object> = (0..KEYS)
        .map(|number| Object {
            key: format!("photos/2024/03/09/scan_{number:08}.jpg"),
            size: 1,
            etag: ETag::new("d41d8cd98f00b204e9800998ecf8427e"),
            last_modified: OffsetDateTime::UNIX_EPOCH,
            archived: false,
        })
        .collect();
    let page = || Page {
        objects: objects.clone(),
        ..Page::default()
    };
    bencher
        .counter(ItemsCount::new(KEYS))
        .with_inputs(|| [page(), page()])
        .bench_local_values(|pages| {
            let mut scan = Scan::new("photos/", Room::new(1, 1));
            for page in pages {
                let fetch = scan.next_fetch(false);
                let fetched = fetch.map(|fetch| scan.fetched(fetch, page));
                assert!(matches!(fetched, Some(Ok(()))));
            }
            let mut decided = 0;
            while scan.step().is_some() {
                decided += 1;
            }
            assert_eq!((decided, scan.is_done()), (KEYS, true));
        });
}
