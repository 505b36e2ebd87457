//! The S3 in memory over HTTP, on 127.0.0.1 and a free port.

mod parsed;
mod respond;
mod xml;

use std::io;

use crate::loopback::Loopback;
use crate::memory::MemoryS3;

/// A server; it ends when dropped.
#[derive(Debug)]
pub struct Server(Loopback);

impl Server {
    /// Serves `s3`.
    ///
    /// # Errors
    /// No free port.
    pub async fn start(s3: MemoryS3) -> io::Result<Self> {
        let loopback = Loopback::start(move |head, body| {
            let s3 = s3.clone();
            async move { respond::respond(&s3, &head, &body).await }
        });
        Ok(Self(loopback.await?))
    }

    /// The endpoint's URL.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.0.address())
    }
}
