//! Listings, page by page, the next page fetched while the last one is worked on.

use std::sync::Arc;

use tokio::sync::mpsc;

use crate::retry::{Caller, PATIENCE};
use crate::route::Bucket;
use crate::store::{Object, Page, PageRequest, Result, Store};

/// The name of the request, for messages.
pub const OPERATION: &str = "ListObjectsV2";

/// Pages fetched ahead of the one worked on; bounds what a listing holds in memory.
const AHEAD: usize = 1;

/// A listing under way. Its pages come in order; a failed one is the last.
#[derive(Debug)]
pub struct Listing {
    pages: mpsc::Receiver<Result<Vec<Object>>>,
}

impl Listing {
    /// Begins to list the objects under `prefix`. Dropping the listing ends it.
    pub fn start<S: Store>(store: Arc<S>, caller: Caller, bucket: Bucket, prefix: String) -> Self {
        let (sender, pages) = mpsc::channel(AHEAD);
        tokio::spawn(async move {
            let mut continuation = None;
            loop {
                let page = page(
                    &*store,
                    &caller,
                    &bucket,
                    &prefix,
                    continuation.as_deref(),
                    None,
                );
                let (objects, next) = match page.await {
                    Ok(page) => (Ok(page.objects), page.next),
                    Err(error) => (Err(error), None),
                };
                if sender.send(objects).await.is_err() || next.is_none() {
                    return;
                }
                continuation = next;
            }
        });
        Self { pages }
    }

    /// The next page; `None` after the last one.
    pub async fn next_page(&mut self) -> Option<Result<Vec<Object>>> {
        self.pages.recv().await
    }
}

/// Fetches one page, waiting faults out.
pub async fn page<S: Store>(
    store: &S,
    caller: &Caller,
    bucket: &Bucket,
    prefix: &str,
    continuation: Option<&str>,
    delimiter: Option<&str>,
) -> Result<Page> {
    let request = PageRequest {
        bucket,
        prefix,
        continuation,
        delimiter,
    };
    caller
        .call(OPERATION, PATIENCE, || store.list_page(&request))
        .await
}
