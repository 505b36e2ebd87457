//! The S3 in memory over HTTP, on 127.0.0.1 and a free port.

mod parsed;
mod respond;
mod xml;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use crate::memory::MemoryS3;

type Body = Full<Bytes>;

/// A server; it ends when dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    accepting: JoinHandle<()>,
}

impl Server {
    /// Serves `s3`.
    ///
    /// # Errors
    /// No free port.
    pub async fn start(s3: MemoryS3) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let accepting = tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((connection, _)) = listener.accept().await {
                connections.spawn(serve(connection, s3.clone()));
                while connections.try_join_next().is_some() {}
            }
        });
        Ok(Self { address, accepting })
    }

    /// The endpoint's URL.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// A connection to be broken without an answer.
#[derive(Debug)]
struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("told to break the connection")
    }
}

impl std::error::Error for Broken {}

async fn serve(connection: TcpStream, s3: MemoryS3) {
    // Without this, small replies wait for the peer's acknowledgement.
    let _ = connection.set_nodelay(true);
    let service = service_fn(|request: Request<Incoming>| {
        let s3 = s3.clone();
        async move {
            let (head, body) = request.into_parts();
            let body = body.collect().await.map_err(|_| Broken)?.to_bytes();
            respond::respond(&s3, &head, &body).await
        }
    });
    // Clients may go away at any time.
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(connection), service)
        .await;
}

fn reply(status: u16, body: String) -> Response<Body> {
    let mut response = Response::new(Full::from(body));
    if let Ok(status) = hyper::StatusCode::from_u16(status) {
        *response.status_mut() = status;
    }
    response
}
