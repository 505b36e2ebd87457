//! What the source holds that no route covers: it is not backed up, and people should know.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::listing;
use crate::report::shortened;
use crate::retry::Caller;
use crate::route::{Bucket, Route};
use crate::store::{ErrorKind, PageStart, Result, Store};

/// Prefixes named; further ones are only said to exist.
const NAMED: usize = 20;
/// Pages looked at: a source with more than this many thousand top-level names is not looked
/// through to the end in every run.
const PAGES: usize = 5;

/// Top-level prefixes and objects outside every route.
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
pub struct Uncovered {
    /// The first top-level prefixes that no route covers.
    pub prefixes: Vec<String>,
    /// How many objects there are outside any prefix.
    pub root_objects: u64,
    /// There are more than were counted or named.
    pub more: bool,
    /// Why it could not be told.
    pub error: Option<String>,
}

/// Lists the source's top level. A failure is said in the result: the routes do not depend on it.
pub async fn find<S: Store>(
    store: Arc<S>,
    caller: Caller,
    source: Bucket,
    routes: Vec<Route>,
) -> Uncovered {
    let mut found = Uncovered::default();
    match look(&*store, &caller, &source, &routes, &mut found).await {
        Ok(()) => {}
        Err(error) if error.kind == ErrorKind::OutOfTime => found.more = true,
        Err(error) => found.error = Some(shortened(error.to_string())),
    }
    found
}

/// What was found, if that comes within `grace`.
pub async fn within(grace: Duration, mut finding: JoinHandle<Uncovered>) -> Uncovered {
    let error = match timeout(grace, &mut finding).await {
        Ok(Ok(found)) => return found,
        Ok(Err(defect)) => defect.to_string(),
        Err(_) => "it took longer than the backup".to_owned(),
    };
    finding.abort();
    Uncovered {
        more: true,
        error: Some(error),
        ..Uncovered::default()
    }
}

async fn look<S: Store>(
    store: &S,
    caller: &Caller,
    source: &Bucket,
    routes: &[Route],
    found: &mut Uncovered,
) -> Result<()> {
    let mut continuation = None;
    for _ in 0..PAGES {
        let page = listing::page(
            store,
            caller,
            source,
            "",
            PageStart::following(continuation.as_deref()),
            Some("/"),
        )
        .await?;
        found.root_objects += page.objects.len() as u64;
        for prefix in page.common_prefixes {
            if is_covered(&prefix, routes) {
                continue;
            }
            if found.prefixes.len() < NAMED {
                found.prefixes.push(prefix);
            } else {
                found.more = true;
            }
        }
        continuation = page.next;
        if continuation.is_none() {
            return Ok(());
        }
    }
    found.more = true;
    Ok(())
}

/// A top-level prefix above a route's own (`app/` of `app/logs/`) counts as covered: what is not
/// under it is for whoever chose to route only a part.
fn is_covered(prefix: &str, routes: &[Route]) -> bool {
    routes.iter().any(|route| route.prefix.starts_with(prefix))
}
