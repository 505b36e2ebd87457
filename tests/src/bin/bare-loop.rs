//! What `make bench` holds the engine against: plain loops on the SDK as it comes, without planning,
//! checks or retries of their own, and what the server gives to no SDK at all.

use std::env;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, bail};
use aws_config::BehaviorVersion;
use aws_sdk_s3::Client;
use aws_smithy_http_client::{Builder, tls};
use clap::Parser;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

const IN_FLIGHT: usize = 256;
const RANGES: u64 = 32;
/// Connections, and requests on each, that find the server's ceiling.
const CEILING_CONNECTIONS: usize = 32;
const CEILING_REQUESTS: usize = 1_000;
const CEILING_PAGES: usize = 20;

#[derive(Debug, Parser)]
enum Command {
    /// Lists a prefix and copies every object.
    Copy {
        source: String,
        prefix: String,
        destination: String,
    },
    /// Lists both buckets, filled with `flat` keys, in ranges that are known beforehand.
    List {
        source: String,
        destination: String,
        prefix: String,
        count: u64,
    },
    /// Raw requests: the most the server gives.
    Ceiling {
        source: String,
        prefix: String,
        destination: String,
    },
}

async fn client() -> Client {
    let http = Builder::new()
        .tls_provider(tls::Provider::Rustls(
            tls::rustls_provider::CryptoMode::Ring,
        ))
        .build_https();
    let config = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http)
        .load()
        .await;
    Client::new(&config)
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    match Command::parse() {
        Command::Copy {
            source,
            prefix,
            destination,
        } => copy(client().await, source, prefix, destination).await,
        Command::List {
            source,
            destination,
            prefix,
            count,
        } => list(client().await, [source, destination], prefix, count).await,
        Command::Ceiling {
            source,
            prefix,
            destination,
        } => ceiling(&source, &prefix, &destination).await,
    }
}

async fn copy(
    client: Client,
    source: String,
    prefix: String,
    destination: String,
) -> anyhow::Result<()> {
    let permits = Arc::new(Semaphore::new(IN_FLIGHT));
    let mut copies = JoinSet::new();
    let mut pages = client
        .list_objects_v2()
        .bucket(&source)
        .prefix(prefix)
        .into_paginator()
        .send();
    while let Some(page) = pages.try_next().await? {
        for object in page.contents.unwrap_or_default() {
            let key = object.key.context("an object without a key")?;
            let permit = Arc::clone(&permits).acquire_owned().await?;
            let request = client
                .copy_object()
                .bucket(&destination)
                .copy_source(format!("{source}/{key}"))
                .key(key);
            copies.spawn(async move {
                let answer = request.send().await;
                drop(permit);
                answer.map(drop)
            });
            while let Some(copied) = copies.try_join_next() {
                copied??;
            }
        }
    }
    while let Some(copied) = copies.join_next().await {
        copied??;
    }
    Ok(())
}

async fn list(
    client: Client,
    buckets: [String; 2],
    prefix: String,
    count: u64,
) -> anyhow::Result<()> {
    let key = |number: u64| format!("{prefix}object-{number:08}");
    let ranges = (0..RANGES).flat_map(|range| {
        let first = count * range / RANGES;
        let last = count * (range + 1) / RANGES - 1;
        let after = first.checked_sub(1).map(key);
        let last = key(last);
        buckets
            .iter()
            .map(move |bucket| (bucket.clone(), after.clone(), last.clone()))
    });
    let keys: u64 = stream::iter(ranges)
        .map(|(bucket, mut after, last)| {
            let (client, prefix) = (client.clone(), prefix.clone());
            tokio::spawn(async move {
                let mut keys = 0;
                loop {
                    let page = client
                        .list_objects_v2()
                        .bucket(&bucket)
                        .prefix(&prefix)
                        .set_start_after(after)
                        .send()
                        .await?;
                    let more = page.is_truncated == Some(true);
                    let objects = page.contents.unwrap_or_default();
                    let within = |it: &&aws_sdk_s3::types::Object| it.key() <= Some(&last);
                    let listed = objects.iter().take_while(within).count();
                    keys += listed as u64;
                    let next = objects.into_iter().next_back().and_then(|it| it.key);
                    if !more || next.as_ref() >= Some(&last) {
                        return anyhow::Ok(keys);
                    }
                    after = next;
                }
            })
        })
        .buffer_unordered(usize::try_from(2 * RANGES)?)
        .map(|ended| ended.map_err(anyhow::Error::from).flatten())
        .try_fold(0, async |sum, keys| Ok(sum + keys))
        .await?;
    println!("{keys}");
    Ok(())
}

async fn ceiling(source: &str, prefix: &str, destination: &str) -> anyhow::Result<()> {
    let endpoint = env::var("AWS_ENDPOINT_URL").context("AWS_ENDPOINT_URL")?;
    let host = endpoint.trim_start_matches("http://").to_owned();
    let key = format!("{prefix}object-00000000");
    let copy = format!(
        "PUT /{destination}/{key} HTTP/1.1\r\nhost: {host}\r\ncontent-length: 0\r\n\
         x-amz-copy-source: {source}/{key}\r\n\r\n"
    );
    let list = format!(
        "GET /{source}?list-type=2&encoding-type=url&prefix={prefix} HTTP/1.1\r\nhost: {host}\r\n\r\n"
    );
    let copies = rate(&host, copy, CEILING_REQUESTS).await?;
    let pages = rate(&host, list, CEILING_PAGES).await?;
    println!(
        "{}",
        json!({"copies_per_second": copies, "keys_per_second": pages * 1_000.0})
    );
    Ok(())
}

/// How many such requests are answered a second.
async fn rate(host: &str, request: String, each: usize) -> anyhow::Result<f64> {
    let started = Instant::now();
    let mut connections = JoinSet::new();
    for _ in 0..CEILING_CONNECTIONS {
        let (host, request) = (host.to_owned(), request.clone());
        connections.spawn(async move {
            let mut connection = TcpStream::connect(host).await?;
            connection.set_nodelay(true)?;
            let mut buffer = Vec::new();
            for _ in 0..each {
                connection.write_all(request.as_bytes()).await?;
                read_reply(&mut connection, &mut buffer).await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(ended) = connections.join_next().await {
        ended??;
    }
    let requests = u32::try_from(CEILING_CONNECTIONS * each)?;
    Ok(f64::from(requests) / started.elapsed().as_secs_f64())
}

async fn read_reply(connection: &mut TcpStream, buffer: &mut Vec<u8>) -> anyhow::Result<()> {
    buffer.clear();
    loop {
        if connection.read_buf(buffer).await? == 0 {
            bail!("the server closed the connection");
        }
        let Some(head) = buffer.windows(4).position(|it| it == b"\r\n\r\n") else {
            continue;
        };
        let text = std::str::from_utf8(&buffer[..head])?.to_ascii_lowercase();
        if !text.starts_with("http/1.1 200") {
            bail!("the server refused: {text}");
        }
        let length: usize = text
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "))
            .context("a reply without a length")?
            .parse()?;
        while buffer.len() < head + 4 + length {
            if connection.read_buf(buffer).await? == 0 {
                bail!("the server closed the connection");
            }
        }
        return Ok(());
    }
}
