//! Any body of a `ListObjectsV2` reply: a page, or an error; keys of a page are as S3 wrote them.

#![no_main]

use std::sync::{LazyLock, Mutex};

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_http_client::test_util::infallible_client_fn;
use aws_smithy_types::body::SdkBody;
use libfuzzer_sys::fuzz_target;
use s3_backup::config::{Config, TopicNeed};
use s3_backup::route::Bucket;
use s3_backup::store::sdk::SdkStore;
use s3_backup::store::{PageRequest, PageStart, Store};
use tokio::runtime::Runtime;

static BODY: Mutex<Vec<u8>> = Mutex::new(Vec::new());

static STORE: LazyLock<(Runtime, SdkStore)> = LazyLock::new(|| {
    let client = infallible_client_fn(|_request| {
        http::Response::new(SdkBody::from(BODY.lock().unwrap().clone()))
    });
    let credentials = Credentials::new("fuzz", "fuzz", None, None, "fuzz");
    let aws = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-west-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(client)
        .build();
    let routes = r#"[{"name":"a","prefix":"a/","bucket":"acme-a"}]"#;
    let vars = |name: &str| match name {
        "SRC_BUCKET" => Some("acme-source".to_owned()),
        "ROUTES" => Some(routes.to_owned()),
        _ => None,
    };
    let config = Config::from_vars(&vars, TopicNeed::Optional).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    (runtime, SdkStore::new(&aws, &config))
});

fuzz_target!(|body: &[u8]| {
    let (runtime, store) = &*STORE;
    *BODY.lock().unwrap() = body.to_vec();
    let bucket = Bucket::new("acme-source");
    let request = PageRequest {
        bucket: &bucket,
        prefix: "a/",
        start: PageStart::First,
        delimiter: None,
    };
    let _ = runtime.block_on(store.list_page(&request));
});
