//! Random sources, changes, faults, kills and deadlines: after every run the promises must hold.
//!
//! A failing case is printed, shrunk, and kept in `tests/regressions/model.txt`, which is tried first
//! from then on. `MODEL_CASES` sets how many cases are tried, `MODEL_SEED` another number other ones.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests")]

mod actions;
mod promises;
mod trouble;

use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::{FileFailurePersistence, RngSeed, TestRunner};

use actions::{Step, steps};
use promises::History;

const CASES: u32 = 10_000;
/// The same worlds in every run, so that a change is judged by what it changes.
const SEED: u64 = 1;

fn number(variable: &str) -> Option<u64> {
    let value = std::env::var(variable).ok()?;
    Some(value.parse().expect("a whole number"))
}

/// One life of a world: changes and runs, then peace, and a backup that must be complete.
async fn live(kms: bool, concurrency: u32, steps: Vec<Step>) -> Result<(), TestCaseError> {
    let world = actions::world(kms, concurrency);
    let mut history = History::new(&world);
    for step in steps {
        step.live(&world, &mut history).await?;
    }
    history.check_peace(&world).await
}

#[test]
fn the_promises_hold_whatever_happens() {
    let cases = number("MODEL_CASES").map_or(CASES, |cases| u32::try_from(cases).unwrap());
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("regressions/model.txt");
    let kept: &'static str = Box::leak(kept.to_str().unwrap().to_owned().into_boxed_str());
    let mut runner = TestRunner::new(ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(number("MODEL_SEED").unwrap_or(SEED)),
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(kept))),
        ..ProptestConfig::default()
    });
    let outcome = runner.run(
        &(any::<bool>(), 1_u32..6, steps()),
        |(kms, concurrency, steps)| {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .start_paused(true)
                .build()
                .unwrap();
            runtime.block_on(live(kms, concurrency, steps))
        },
    );
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

/// The model itself must be able to fail: an engine that skips an object is caught.
#[tokio::test(start_paused = true)]
async fn a_missing_copy_is_noticed() {
    let world = actions::world(false, 4);
    world.s3.put(memory_s3::World::SOURCE, "photos/a", "a");
    let mut history = History::new(&world);
    history.note(&world);
    let report = world.run().await;
    world.s3.delete(memory_s3::World::PHOTOS, "photos/a");
    assert!(
        history
            .check(&world, &report, promises::During::Peace)
            .is_err()
    );
}
