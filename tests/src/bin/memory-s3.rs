//! Serves an S3 in memory with the latency and limits it is told, until its standard input ends; then
//! says what it was asked. For `make bench`.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use clap::Parser;
use memory_s3::http::Server;
use memory_s3::{Content, Fault, KeyShape, MemoryS3, NewObject, Request};
use serde_json::json;
use tokio::io::AsyncReadExt;

#[derive(Debug, Parser)]
struct Args {
    /// Latency of a listing's page, in milliseconds.
    #[arg(long, default_value_t = 0)]
    list_ms: u64,
    /// Latency of a write, in milliseconds.
    #[arg(long, default_value_t = 0)]
    copy_ms: u64,
    /// Latency of everything else, in milliseconds.
    #[arg(long, default_value_t = 0)]
    head_ms: u64,
    /// Writes a second that are let through to each bucket; the others are told to slow down.
    #[arg(long)]
    writes_per_second: Option<f64>,
    /// A bucket.
    #[arg(long, value_name = "NAME")]
    bucket: Vec<String>,
    /// Small objects under a prefix of a bucket.
    #[arg(long, value_name = "BUCKET/PREFIX=SHAPE:COUNT")]
    fill: Vec<Fill>,
    /// An object uploaded in parts of one size.
    #[arg(long, value_name = "BUCKET/KEY=BYTES:PARTS")]
    object: Vec<InParts>,
    /// A bucket that holds what another holds.
    #[arg(long, value_name = "FROM=TO")]
    mirror: Vec<String>,
}

#[derive(Clone, Debug)]
struct Fill {
    bucket: String,
    prefix: String,
    shape: KeyShape,
    count: u64,
}

#[derive(Clone, Debug)]
struct InParts {
    bucket: String,
    key: String,
    bytes: u64,
    parts: u64,
}

/// The four pieces of `BUCKET/REST=A:B`.
fn pieces(text: &str) -> anyhow::Result<(String, String, &str, &str)> {
    let wrong = || anyhow!("{text:?} is not of the form BUCKET/…=…:…");
    let (place, what) = text.split_once('=').ok_or_else(wrong)?;
    let (bucket, rest) = place.split_once('/').ok_or_else(wrong)?;
    let (first, second) = what.split_once(':').ok_or_else(wrong)?;
    Ok((bucket.to_owned(), rest.to_owned(), first, second))
}

impl FromStr for Fill {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let (bucket, prefix, shape, count) = pieces(text)?;
        Ok(Self {
            bucket,
            prefix,
            shape: shape.parse().map_err(anyhow::Error::msg)?,
            count: count.parse().context(count.to_owned())?,
        })
    }
}

impl FromStr for InParts {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let (bucket, key, bytes, parts) = pieces(text)?;
        Ok(Self {
            bucket,
            key,
            bytes: bytes.parse().context(bytes.to_owned())?,
            parts: parts.parse().context(parts.to_owned())?,
        })
    }
}

/// Writes that were let through, by bucket: tokens that fill up at the rate, a tenth of a second's at most.
struct Limit {
    rate: f64,
    buckets: Mutex<BTreeMap<String, (f64, Instant)>>,
}

impl Limit {
    fn admits(&self, bucket: &str) -> bool {
        let now = Instant::now();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let most = self.rate / 10.0;
        let (tokens, since) = buckets.entry(bucket.to_owned()).or_insert((most, now));
        *tokens = (*tokens + self.rate * (now - *since).as_secs_f64()).min(most);
        *since = now;
        let admitted = *tokens >= 1.0;
        if admitted {
            *tokens -= 1.0;
        }
        admitted
    }
}

#[derive(Debug, Default)]
struct Seen {
    refused: u64,
    first_write: Option<Instant>,
    last_write: Option<Instant>,
}

fn is_write(operation: &str) -> bool {
    !matches!(
        operation,
        "ListObjectsV2" | "HeadObject" | "GetObjectTagging"
    )
}

fn fill(s3: &MemoryS3, args: &Args) -> anyhow::Result<()> {
    for bucket in &args.bucket {
        s3.create_bucket(bucket, false);
    }
    for fill in &args.fill {
        for (number, key) in (1..).zip(fill.shape.keys(&fill.prefix, fill.count)) {
            s3.put_object(
                &fill.bucket,
                &key,
                NewObject::new(Content::of_stream(number, 10)),
            );
        }
    }
    for object in &args.object {
        let sizes = vec![object.bytes / object.parts; usize::try_from(object.parts)?];
        s3.put_object(&object.bucket, &object.key, NewObject::in_parts(1, &sizes));
    }
    for mirror in &args.mirror {
        let (from, to) = mirror
            .split_once('=')
            .ok_or_else(|| anyhow!("{mirror:?} is not of the form FROM=TO"))?;
        s3.mirror(from, to);
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    let s3 = MemoryS3::new();
    fill(&s3, &args)?;
    let seen = Arc::new(Mutex::new(Seen::default()));
    let limit = args.writes_per_second.map(|rate| Limit {
        rate,
        buckets: Mutex::default(),
    });
    let latency = [args.list_ms, args.copy_ms, args.head_ms].map(Duration::from_millis);
    let watched = Arc::clone(&seen);
    s3.on_request(move |request: &Request| {
        let mut seen = watched.lock().unwrap_or_else(PoisonError::into_inner);
        if is_write(request.operation) {
            if limit.as_ref().is_some_and(|it| !it.admits(&request.bucket)) {
                seen.refused += 1;
                return Some(Fault::Error("SlowDown", 503));
            }
            let now = Instant::now();
            seen.first_write.get_or_insert(now);
            seen.last_write = Some(now);
            return Some(Fault::Delay(latency[1]));
        }
        let list = request.operation == "ListObjectsV2";
        Some(Fault::Delay(latency[if list { 0 } else { 2 }]))
    });
    let server = Server::start(s3.clone()).await?;
    println!("{}", server.endpoint());
    tokio::io::stdin().read_to_end(&mut Vec::new()).await?;

    let mut requests = BTreeMap::<&str, u64>::new();
    for request in s3.take_requests() {
        *requests.entry(request.operation).or_default() += 1;
    }
    let seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    let writing = seen.first_write.zip(seen.last_write);
    println!(
        "{}",
        json!({
            "requests": requests,
            "refused": seen.refused,
            "most_in_flight": server.most_in_flight(),
            "write_seconds": writing.map_or(0.0, |(first, last)| (last - first).as_secs_f64()),
        })
    );
    Ok(())
}
