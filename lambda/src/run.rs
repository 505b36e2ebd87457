//! A run: every route at once, each listing its source and destination in step and copying what
//! needs it. One failing object or route never stops the others.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::sync::Semaphore;
use tokio::task::{JoinError, JoinSet};

use crate::clock::Clock;
use crate::config::Config;
use crate::copy::{Copier, PartSlots, UnclearPair};
use crate::gate::{Gate, Permit};
use crate::listing::page;
use crate::plan::{Comparison, Decision, Fetch, Room, Scan, Side};
use crate::progress::Progress;
use crate::report::{Outcome, Report, RouteReport, shortened};
use crate::retry::Caller;
use crate::route::Route;
use crate::store::{self, ErrorKind, Page, Store};
use crate::time_left::TimeLeft;
use crate::uncovered;

/// So many failed, and so many archived, keys of a route are logged; the counts tell the rest.
const LOGGED: u64 = 1_000;

/// Ranges that are listed at once, over all routes: their pages are most of what a run holds in memory. Probes
/// whose ranges have ended before their answers come are not counted.
const MOST_RANGES: usize = 24;

/// How long a run whose routes are done waits to learn what no route covers.
const UNCOVERED_GRACE: Duration = Duration::from_secs(2);

/// What a run is given besides its configuration.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// Its id, for reports and logs.
    pub run_id: String,
    /// The time it has.
    pub time: TimeLeft,
    /// The clock dates are compared with.
    pub clock: Clock,
    /// Counters for whoever watches.
    pub progress: Arc<Progress>,
}

impl RunOptions {
    /// A run by the system's clock that nobody watches.
    pub fn new(run_id: impl Into<String>, time: TimeLeft) -> Self {
        Self {
            run_id: run_id.into(),
            time,
            clock: Clock::system(),
            progress: Arc::default(),
        }
    }
}

/// Backs up every route. Whatever goes wrong is in the report.
pub async fn run<S: Store>(store: Arc<S>, config: &Config, options: &RunOptions) -> Report {
    let started_at = options.clock.now();
    let in_flight = config.concurrency as usize;
    let permits = Arc::new(Semaphore::new(in_flight));
    let parts = Arc::new(PartSlots::new(in_flight));
    let lister = Caller::unpaced(options.time);
    let room = Room::new(MOST_RANGES, config.routes.len());
    let routes = config.routes.iter().map(|route| {
        let gate = Gate::new(Arc::clone(&permits));
        let caller = lister.paced(Arc::clone(gate.pacer()));
        let copier = Copier::new(
            Arc::clone(&store),
            config,
            route.clone(),
            gate.clone(),
            caller,
            Arc::clone(&parts),
            options.clock.clone(),
        );
        RouteRun {
            store: Arc::clone(&store),
            config,
            lister: &lister,
            room: room.clone(),
            gate,
            copier: Arc::new(copier),
            options,
            route,
            report: RouteReport::new(route),
            objects: JoinSet::new(),
        }
        .run()
    });
    let uncovered = tokio::spawn(uncovered::find(
        Arc::clone(&store),
        lister.clone(),
        config.source.clone(),
        config.routes.clone(),
    ));
    let routes = join_all(routes).await;
    let uncovered = uncovered::within(UNCOVERED_GRACE, uncovered).await;
    let report = Report::new(
        options.run_id.clone(),
        started_at,
        options.clock.now(),
        config.source.name.clone(),
        routes,
        uncovered,
    );
    Report {
        requests: lister.sent(),
        ..report
    }
}

type PageResult = store::Result<Page>;

struct RouteRun<'a, S> {
    store: Arc<S>,
    config: &'a Config,
    lister: &'a Caller,
    room: Room,
    gate: Gate,
    copier: Arc<Copier<S>>,
    options: &'a RunOptions,
    route: &'a Route,
    report: RouteReport,
    /// The objects being worked on; each holds a permit, or waits for those of its parts.
    objects: JoinSet<(String, Outcome)>,
}

/// Why a route's listings were not followed to their end.
enum Stop {
    OutOfTime,
    Error(String),
}

impl<S: Store> RouteRun<'_, S> {
    async fn run(mut self) -> RouteReport {
        let mut scan = Scan::new(&self.route.prefix, self.room.clone());
        match self.follow_listings(&mut scan).await {
            Ok(()) => {}
            Err(Stop::OutOfTime) => {
                let key = scan.stopped_after().unwrap_or_default();
                self.report.stopped_after = Some(key.to_owned());
            }
            Err(Stop::Error(error)) => {
                let error = shortened(error);
                tracing::error!(route = self.route.name, error, "route not finished");
                self.report.error = Some(error);
            }
        }
        while let Some(finished) = self.objects.join_next().await {
            self.record_joined(finished);
        }
        self.report
    }

    async fn follow_listings(&mut self, scan: &mut Scan) -> Result<(), Stop> {
        let mut pages = JoinSet::new();
        self.fetch(scan, &mut pages, false);
        loop {
            if let Some(decision) = scan.step() {
                self.decided(decision).await?;
                continue;
            }
            if scan.is_done() {
                return Ok(());
            }
            self.fetch(scan, &mut pages, true);
            let page = tokio::select! {
                biased;
                () = self.options.time.short() => return Err(Stop::OutOfTime),
                page = pages.join_next() => page,
            };
            let (fetch, page) = match page {
                Some(Ok(fetched)) => fetched,
                Some(Err(defect)) => return Err(Stop::Error(defect.to_string())),
                None => return Err(Stop::Error("the listings wait for nothing".to_owned())),
            };
            let side = fetch.side();
            match page {
                Ok(page) => scan
                    .fetched(fetch, page)
                    .map_err(|error| Stop::Error(error.to_string()))?,
                Err(error) if error.kind == ErrorKind::OutOfTime => return Err(Stop::OutOfTime),
                Err(_) if !scan.awaits(&fetch) => {}
                Err(_) if fetch.is_probe() => scan.probe_failed(&fetch),
                Err(error) => {
                    return Err(Stop::Error(format!(
                        "the {side} listing broke off: {error}"
                    )));
                }
            }
            self.fetch(scan, &mut pages, false);
        }
    }

    /// Asks for the pages that are wanted; with `waiting`, also for those that divide a range.
    fn fetch(&self, scan: &mut Scan, pages: &mut JoinSet<(Fetch, PageResult)>, waiting: bool) {
        while let Some(fetch) = scan.next_fetch(waiting) {
            let store = Arc::clone(&self.store);
            let lister = self.lister.clone();
            let prefix = self.route.prefix.clone();
            let bucket = match fetch.side() {
                Side::Source => self.config.source.clone(),
                Side::Destination => self.route.bucket.clone(),
            };
            pages.spawn(async move {
                let page = page(&*store, &lister, &bucket, &prefix, fetch.start(), None).await;
                (fetch, page)
            });
        }
    }

    async fn decided(&mut self, decision: Decision) -> Result<(), Stop> {
        let Decision {
            source,
            copy,
            comparison,
        } = decision;
        // An unchanged object needs no time; anything else is begun only while there is some.
        let permit = match comparison {
            Comparison::Unchanged => None,
            _ => Some(self.permit().await?),
        };
        self.report.counts.scanned += 1;
        self.options.progress.scanned();
        let Some(permit) = permit else {
            self.record(source.key, Outcome::Unchanged);
            return Ok(());
        };
        let copier = Arc::clone(&self.copier);
        let key = source.key.clone();
        // Two tasks, so that each takes just the memory it needs.
        match (comparison, copy) {
            (Comparison::Unclear, Some(copy)) => self.objects.spawn(async move {
                let pair = UnclearPair { source, copy };
                (key, copier.resolve(pair, permit).await)
            }),
            (_, copy) => self
                .objects
                .spawn(async move { (key, copier.copy(source, copy.as_ref(), permit).await) }),
        };
        Ok(())
    }

    /// The right to begin work on an object: a request's permit, and room among those under way.
    async fn permit(&mut self) -> Result<Permit, Stop> {
        let most = 2 * self.config.concurrency as usize;
        let gate = self.gate.clone();
        let mut entered = pin!(gate.enter());
        loop {
            if self.options.time.is_short() {
                return Err(Stop::OutOfTime);
            }
            let room = self.objects.len() < most;
            tokio::select! {
                biased;
                Some(finished) = self.objects.join_next() => self.record_joined(finished),
                permit = &mut entered, if room => return Ok(permit),
                () = self.options.time.short() => return Err(Stop::OutOfTime),
            }
        }
    }

    fn record_joined(&mut self, finished: Result<(String, Outcome), JoinError>) {
        match finished {
            Ok((key, outcome)) => self.record(key, outcome),
            // A defect in one object's copy is that object's failure.
            Err(error) => {
                let outcome = Outcome::Failed(format!("its copy ended by a defect: {error}"));
                self.record("(unknown)".to_owned(), outcome);
            }
        }
    }

    fn record(&mut self, key: String, outcome: Outcome) {
        let route = &self.route.name;
        let counts = &self.report.counts;
        match &outcome {
            Outcome::Failed(reason) if counts.failed < LOGGED => {
                tracing::error!(route, key, reason, "object not copied");
            }
            Outcome::Archived if counts.archived < LOGGED => {
                tracing::warn!(route, key, "object archived, not copied");
            }
            Outcome::Copied(bytes) => self.options.progress.copied(*bytes),
            _ => {}
        }
        self.options.progress.done();
        self.report.record(key, outcome);
    }
}
