//! One suite for every store: the S3 in memory, and the SDK speaking HTTP to it.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use memory_s3::http::Server;
use memory_s3::{Fault, MemoryS3, NewObject, World, awkward_keys};
use s3_backup::route::Bucket;
use s3_backup::store::sdk::SdkStore;
use s3_backup::store::{CopyWhole, ETag, Headers, Tag};
use s3_backup::time_left::TimeLeft;

/// Calls a method on whichever store it is.
macro_rules! call {
    ($stores:expr, $method:ident($($argument:expr),*)) => {
        match &$stores {
            Stores::Memory(store) => store.$method($($argument),*).await,
            Stores::Sdk(store) => store.$method($($argument),*).await,
        }
    };
}

mod copying;
mod faults;
mod reading;

const MIB: u64 = 1024 * 1024;

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

/// A whole run, with listings of several pages, awkward keys and an object in parts.
#[tokio::test]
async fn a_run_through_the_sdk_backs_everything_up() {
    let world = World::new();
    world.s3.set_page_size(50);
    for number in 0..300 {
        world
            .s3
            .put(World::SOURCE, &format!("photos/{number} é+.jpg"), "photo");
    }
    let awkward = awkward_keys("documents/");
    for key in &awkward {
        world.s3.put(World::SOURCE, key, key);
    }
    world
        .s3
        .put_object(World::SOURCE, "database/dump", dressed());
    let server = Server::start(world.s3.clone()).await.unwrap();
    let store = std::sync::Arc::new(sdk(&server, &world));
    let all = 301 + awkward.len() as u64;
    let first = world.run_on(store.clone(), TimeLeft::unlimited()).await;
    assert_eq!((first.error, first.totals.copied), (None, all));
    assert_eq!(world.not_backed_up(), [""; 0]);
    let second = world.run_on(store, TimeLeft::unlimited()).await;
    assert_eq!((second.totals.copied, second.totals.unchanged), (0, all));
}

/// An answer that holds no tags, although there are some, must not be taken for what it says.
#[tokio::test]
async fn an_empty_answer_about_tags_loses_none() {
    let world = World::new();
    world
        .s3
        .put_object(World::SOURCE, "database/dump", dressed());
    let asked = AtomicU64::new(0);
    world.s3.on_request(move |request| {
        let first = request.operation == "GetObjectTagging" && asked.fetch_add(1, SeqCst) == 0;
        first.then_some(Fault::Empty200)
    });
    let server = Server::start(world.s3.clone()).await.unwrap();
    let store = std::sync::Arc::new(sdk(&server, &world));
    let report = world.run_on(store, TimeLeft::unlimited()).await;
    assert_eq!((report.error, report.totals.copied), (None, 1));
    assert_eq!(world.not_backed_up(), [""; 0]);
}
