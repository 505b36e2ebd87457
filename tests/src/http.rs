//! The S3 in memory over HTTP, on 127.0.0.1 and a free port.

mod parsed;
mod respond;
mod xml;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::loopback::Loopback;
use crate::memory::MemoryS3;

/// A server; it ends when dropped.
#[derive(Debug)]
pub struct Server {
    loopback: Loopback,
    in_flight: Arc<InFlight>,
}

#[derive(Debug, Default)]
struct InFlight {
    now: AtomicUsize,
    most: AtomicUsize,
}

impl InFlight {
    fn enter(&self) -> Answering<'_> {
        let now = 1 + self.now.fetch_add(1, Ordering::Relaxed);
        self.most.fetch_max(now, Ordering::Relaxed);
        Answering(self)
    }
}

/// A request that is being answered, or given up by whoever sent it.
struct Answering<'a>(&'a InFlight);

impl Drop for Answering<'_> {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Server {
    /// Serves `s3`.
    ///
    /// # Errors
    /// No free port.
    pub async fn start(s3: MemoryS3) -> io::Result<Self> {
        let in_flight = Arc::<InFlight>::default();
        let counted = Arc::clone(&in_flight);
        let loopback = Loopback::start(move |head, body| {
            let (s3, counted) = (s3.clone(), Arc::clone(&counted));
            async move {
                let _answering = counted.enter();
                respond::respond(&s3, &head, &body).await
            }
        });
        Ok(Self {
            loopback: loopback.await?,
            in_flight,
        })
    }

    /// The most requests that were being answered at the same time.
    pub fn most_in_flight(&self) -> usize {
        self.in_flight.most.load(Ordering::Relaxed)
    }

    /// The endpoint's URL.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.loopback.address())
    }
}
