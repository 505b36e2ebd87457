use std::cell::Cell;
use std::rc::Rc;

use rstest::rstest;
use tokio::sync::Semaphore;
use tokio::time::sleep;

use super::*;

/// How a server counts what it takes.
#[derive(Clone, Copy, Debug)]
enum Counting {
    /// Evenly, with what this many seconds save up as a burst.
    Evenly(f64),
    /// In every second anew.
    BySecond,
}

/// A server that takes so many requests a second and refuses the rest at once.
struct Server {
    per_second: Cell<f64>,
    counting: Counting,
    tokens: Cell<f64>,
    begun: Instant,
    refilled: Cell<Instant>,
    refused: Cell<u32>,
    /// Refusals come this late.
    refuses_after: Cell<Duration>,
}

impl Server {
    fn new(per_second: f64, counting: Counting) -> Rc<Self> {
        let now = Instant::now();
        Rc::new(Self {
            per_second: Cell::new(per_second),
            counting,
            tokens: Cell::new(0.0),
            begun: now,
            // Nothing was sent for long.
            refilled: Cell::new(now - Duration::from_secs(10)),
            refused: Cell::default(),
            refuses_after: Cell::default(),
        })
    }

    fn takes(&self) -> bool {
        let now = Instant::now();
        let before = self.refilled.replace(now);
        let tokens = match self.counting {
            Counting::Evenly(seconds) => {
                let refilled = (now - before).as_secs_f64() * self.per_second.get();
                (self.tokens.get() + refilled).min(self.per_second.get() * seconds)
            }
            Counting::BySecond if before < self.begun => self.per_second.get(),
            Counting::BySecond => {
                let second = |at: Instant| (at - self.begun).as_secs();
                if second(now) > second(before) {
                    self.per_second.get()
                } else {
                    self.tokens.get()
                }
            }
        };
        let takes = tokens >= 1.0;
        if takes {
            self.tokens.set(tokens - 1.0);
        } else {
            self.tokens.set(tokens);
            self.refused.set(self.refused.get() + 1);
        }
        takes
    }
}

/// Sends `count` requests, at most `at_once` in flight, each until it is taken; the seconds it took.
async fn send(server: &Rc<Server>, pacer: &Rc<Pacer>, count: u32, at_once: usize) -> f64 {
    let started = Instant::now();
    let permits = Rc::new(Semaphore::new(at_once));
    let local = tokio::task::LocalSet::new();
    for _ in 0..count {
        let (server, pacer, permits) = (Rc::clone(server), Rc::clone(pacer), Rc::clone(&permits));
        local.spawn_local(async move {
            let _permit = permits.acquire().await;
            loop {
                pacer.turn().await;
                let sent = Instant::now();
                if server.takes() {
                    break;
                }
                sleep(server.refuses_after.get().mul_f64(fastrand::f64())).await;
                pacer.throttled(sent);
                sleep(Duration::from_millis(fastrand::u64(0..100))).await;
            }
            sleep(Duration::from_millis(30)).await;
            pacer.succeeded();
        });
    }
    local.await;
    started.elapsed().as_secs_f64()
}

#[rstest]
#[tokio::test(start_paused = true)]
async fn keeps_just_below_what_the_server_takes(
    #[values(400, 3_500)] per_second: u32,
    #[values(Counting::Evenly(0.05), Counting::Evenly(1.0), Counting::BySecond)] counting: Counting,
) {
    fastrand::seed(1);
    let server = Server::new(f64::from(per_second), counting);
    let count = 30 * per_second;
    let took = send(&server, &Rc::default(), count, 256).await;
    let reached = f64::from(count) / took / f64::from(per_second);
    let refused = server.refused.get();
    assert!(reached > 0.95, "{reached} of the rate, {refused} refused");
    // At the beginning nothing is known, and a second's worth may be refused.
    let later = f64::from(refused.saturating_sub(per_second)) / f64::from(count);
    assert!(later < 0.02, "{refused} refused");
}

#[rstest]
#[tokio::test(start_paused = true)]
async fn late_refusals_of_one_burst_lower_the_pace_once(
    #[values(256, 1_000)] at_once: usize,
    #[values(100, 800)] refuses_after_ms: u64,
) {
    fastrand::seed(1);
    let server = Server::new(400.0, Counting::Evenly(0.1));
    server
        .refuses_after
        .set(Duration::from_millis(refuses_after_ms));
    let took = send(&server, &Rc::default(), 4_000, at_once).await;
    assert!(took < 13.0, "10 s at the limit, {took} taken");
}

#[tokio::test(start_paused = true)]
async fn there_is_no_pace_until_something_is_refused() {
    let pacer = Pacer::default();
    let started = Instant::now();
    for _ in 0..10_000 {
        pacer.turn().await;
    }
    assert_eq!(started.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_single_refusal_is_forgotten_in_a_while() {
    let pacer = Pacer::default();
    pacer.turn().await;
    pacer.throttled(Instant::now());
    sleep(Duration::from_secs(40)).await;
    let started = Instant::now();
    for _ in 0..1_000 {
        pacer.turn().await;
    }
    assert!(
        started.elapsed() < Duration::from_secs(2),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn it_follows_a_server_that_takes_more_later() {
    fastrand::seed(1);
    let server = Server::new(100.0, Counting::Evenly(0.1));
    let pacer = Rc::default();
    send(&server, &pacer, 1_000, 64).await;
    server.per_second.set(2_000.0);
    let took = send(&server, &pacer, 30_000, 64).await;
    assert!(took < 45.0, "15 s at the new rate, {took} taken");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_takes_nothing_is_asked_rarely() {
    fastrand::seed(1);
    let server = Server::new(0.0, Counting::BySecond);
    let pacer = Rc::default();
    let sent = tokio::time::timeout(Duration::from_secs(60), send(&server, &pacer, 100, 100));
    assert!(sent.await.is_err());
    let refused = server.refused.get();
    assert!(refused < 1_000, "{refused} requests in a minute");
}
