//! What must be true after every run, whatever happened.

use std::collections::{BTreeMap, BTreeSet};

use memory_s3::{Stored, World};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use s3_backup::report::{Report, Status};

const BACKUPS: [&str; 3] = [World::DOCUMENTS, World::PHOTOS, World::DATABASE];

/// How much may be asked of a run.
#[derive(Clone, Copy, Debug)]
pub(crate) enum During {
    /// Nothing changed, and every fault was a passing one.
    Peace,
    /// Requests were refused, time was short, or things changed.
    Trouble {
        refused: bool,
        short_of_time: bool,
        changing: bool,
    },
}

/// Everything that ever was: what a copy may be a copy of, and what must never go away.
pub(crate) struct History {
    /// The digests of every version of every key, in the source or put beside the copies.
    versions: BTreeMap<String, BTreeSet<String>>,
    /// The keys of every backup bucket so far.
    copies: BTreeMap<&'static str, BTreeSet<String>>,
}

fn fingerprint(stored: &Stored) -> String {
    format!("{:?}", stored.content)
}

impl History {
    pub(crate) fn new(world: &World) -> Self {
        let mut history = Self {
            versions: BTreeMap::new(),
            copies: BTreeMap::new(),
        };
        history.note(world);
        history
    }

    /// Takes note of what is there. Copies that are already there when a run begins may be anything.
    pub(crate) fn note(&mut self, world: &World) {
        self.extend(world.s3.objects(World::SOURCE));
    }

    pub(crate) fn extend(&mut self, versions: impl IntoIterator<Item = (String, Stored)>) {
        for (key, stored) in versions {
            let versions = self.versions.entry(key).or_default();
            versions.insert(fingerprint(&stored));
        }
    }

    /// Nothing was deleted, and no copy is a mixture.
    pub(crate) fn check_killed(&mut self, world: &World) -> Result<(), TestCaseError> {
        for bucket in BACKUPS {
            let objects = world.s3.objects(bucket);
            let before = self.copies.entry(bucket).or_default();
            for key in before.iter() {
                prop_assert!(objects.contains_key(key), "{bucket} lost {key:?}");
            }
            before.extend(objects.keys().cloned());
            for (key, copy) in &objects {
                let meddled = copy.content.len() == 3;
                let known = self
                    .versions
                    .get(key)
                    .is_some_and(|versions| versions.contains(&fingerprint(copy)));
                prop_assert!(known || meddled, "{key:?} is a copy of nothing: {copy:?}");
            }
        }
        Ok(())
    }

    pub(crate) fn check(
        &mut self,
        world: &World,
        report: &Report,
        during: During,
    ) -> Result<(), TestCaseError> {
        self.check_killed(world)?;
        check_counts(report)?;
        match during {
            During::Peace => {
                prop_assert_eq!(report.status, Status::Success, "{:?}", report);
                check_complete(world, report)?;
            }
            During::Trouble {
                refused,
                short_of_time,
                changing,
            } => {
                if report.status == Status::Success && !changing {
                    check_complete(world, report)?;
                }
                let failed = report.status == Status::Failed;
                let incomplete = report.status == Status::Incomplete;
                prop_assert!(
                    refused || !failed || replaced_too_often(report),
                    "{report:?}"
                );
                prop_assert!(short_of_time || !incomplete, "{report:?}");
            }
        }
        Ok(())
    }

    /// No more trouble: one run completes the backup, and a second one only lists.
    pub(crate) async fn check_peace(&mut self, world: &World) -> Result<(), TestCaseError> {
        let report = world.run().await;
        self.check(world, &report, During::Peace)?;
        self.check_idle(world).await?;
        // Encrypted copies settle in two runs: one to copy them when they are old enough, and one more.
        for _ in 0..2 {
            world.s3.advance(time::Duration::days(10));
            let report = world.run().await;
            self.check(world, &report, During::Peace)?;
            // Nor can what is archived by then be settled.
            let archived = world.s3.objects(World::DATABASE);
            let archived = archived
                .keys()
                .filter(|key| is_archived(world, key))
                .count();
            prop_assert!(report.totals.unsettled <= archived as u64, "{report:?}");
        }
        self.check_idle(world).await
    }

    /// A run that copies nothing, and asks for no more than it must.
    async fn check_idle(&mut self, world: &World) -> Result<(), TestCaseError> {
        world.s3.advance(time::Duration::seconds(1));
        world.s3.take_requests();
        let report = world.run().await;
        self.check(world, &report, During::Peace)?;
        prop_assert_eq!(report.totals.copied, 0, "{:?}", report);
        let encrypted = |key: &str| world.bucket_of(key).is_some_and(|it| world.s3.is_kms(it));
        for request in world.s3.take_requests() {
            let allowed = request.operation == "ListObjectsV2"
                // It may have been restored.
                || is_archived(world, &request.key)
                || (encrypted(&request.key) && request.operation == "HeadObject");
            prop_assert!(allowed, "{request:?}");
        }
        Ok(())
    }
}

/// Every object that was scanned is counted once.
fn check_counts(report: &Report) -> Result<(), TestCaseError> {
    for route in &report.routes {
        let counts = &route.counts;
        let sum = counts.copied
            + counts.unchanged
            + counts.unsettled
            + counts.archived
            + counts.vanished
            + counts.failed
            + counts.left;
        prop_assert_eq!(counts.scanned, sum, "{:?}", route);
    }
    Ok(())
}

/// Everything is backed up but what the report names as archived.
fn check_complete(world: &World, report: &Report) -> Result<(), TestCaseError> {
    let archived: BTreeSet<&str> = report
        .routes
        .iter()
        .flat_map(|route| &route.archived_keys)
        .map(|note| note.key.as_str())
        .collect();
    for key in world.not_backed_up() {
        prop_assert!(
            archived.contains(key.as_str()) || is_unsettled(world, &key),
            "{key:?} is not backed up: {report:?}"
        );
    }
    Ok(())
}

fn is_archived(world: &World, key: &str) -> bool {
    let object = world.s3.object(World::SOURCE, key);
    object.is_some_and(|it| {
        it.hidden_archive || ["GLACIER", "DEEP_ARCHIVE"].contains(&it.storage_class.as_str())
    })
}

/// What nothing but time tells: an encrypted copy of the same size that is not older than its source,
/// within the days in which an upload may have replaced the source unseen.
fn is_unsettled(world: &World, key: &str) -> bool {
    let encrypted = world.bucket_of(key).is_some_and(|it| world.s3.is_kms(it));
    let source = world.s3.object(World::SOURCE, key);
    encrypted
        && source
            .zip(world.copy_of(key))
            .is_some_and(|(source, copy)| {
                source.content.len() == copy.content.len()
                    && source.last_modified <= copy.last_modified
                    && (world.s3.now() - source.last_modified <= world.config.settle
                        || is_archived(world, key))
            })
}

fn replaced_too_often(report: &Report) -> bool {
    report
        .routes
        .iter()
        .flat_map(|route| &route.failures)
        .all(|note| {
            note.reason
                .as_deref()
                .is_some_and(|it| it.contains("replaced"))
        })
}
