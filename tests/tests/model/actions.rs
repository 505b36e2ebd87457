//! What happens between runs and during them.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use memory_s3::{Content, NewObject, World};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use s3_backup::store::Tag;
use s3_backup::time_left::TimeLeft;
use tokio::time::{Instant, timeout};

use crate::promises::History;
use crate::trouble::{Trouble, trouble};

const MIB: u64 = 1024 * 1024;

/// Streams that no other object has.
static OTHER_BYTES: AtomicU64 = AtomicU64::new(1_000);

/// Few keys, so that things happen to the same object again and again; among them awkward ones, and
/// neighbours in key order.
const KEYS: [&str; 10] = [
    "documents/",
    "documents/a",
    "documents/a b+%2F",
    "documents/ü\n",
    "photos/1",
    "photos/10",
    "photos/2",
    "database/dump",
    "database/log",
    "elsewhere/x",
];

/// A change of the source, of a backup bucket, or of the time.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    Put(&'static str, Shape),
    Delete(&'static str),
    /// Moves the object's storage class, as the lifecycle does.
    Archive(&'static str, &'static str),
    Restore(&'static str),
    /// Somebody overwrites a copy, or puts something beside the copies.
    Meddle(&'static str, u64),
    Wait(i64),
}

#[derive(Clone, Debug)]
pub(crate) struct Shape {
    stream: u64,
    part_sizes: Vec<u64>,
    size: u64,
    /// How long ago its upload began: it may look older than a copy made meanwhile.
    begun_minutes_ago: i64,
    tags: usize,
    owner: Option<u8>,
    hidden_archive: bool,
    during_a_run: bool,
}

impl Action {
    /// The same, while a run goes on.
    pub(crate) fn during_a_run(self) -> Self {
        match self {
            Self::Put(key, shape) => {
                let during_a_run = true;
                Self::Put(
                    key,
                    Shape {
                        during_a_run,
                        ..shape
                    },
                )
            }
            other => other,
        }
    }

    pub(crate) fn act(self, world: &World) {
        let s3 = &world.s3;
        match self {
            Self::Put(key, shape) => s3.put_object(World::SOURCE, key, shape.object(world)),
            Self::Delete(key) => s3.delete(World::SOURCE, key),
            Self::Archive(key, class) => s3.change(World::SOURCE, key, |object| {
                class.clone_into(&mut object.storage_class);
                object.restored = false;
            }),
            Self::Restore(key) => s3.change(World::SOURCE, key, |object| {
                object.restored = true;
                object.hidden_archive = false;
            }),
            Self::Meddle(key, stream) => {
                // Nothing shows that an encrypted copy of long ago is another: a documented limit.
                if let Some(bucket) = world.bucket_of(key).filter(|it| !s3.is_kms(it)) {
                    s3.put_object(bucket, key, NewObject::new(Content::of_stream(stream, 3)));
                }
            }
            Self::Wait(minutes) => s3.advance(time::Duration::minutes(minutes)),
        }
    }
}

impl Shape {
    fn object(self, world: &World) -> NewObject {
        let late = self.begun_minutes_ago > 0;
        // New metadata on the same bytes are not always noticed: documented limits.
        let stream = if late || self.during_a_run && !self.part_sizes.is_empty() {
            OTHER_BYTES.fetch_add(1, Relaxed)
        } else {
            self.stream
        };
        let mut object = match &self.part_sizes[..] {
            [] => NewObject::new(Content::of_stream(stream, self.size.max(u64::from(late)))),
            sizes => NewObject::in_parts(stream, sizes),
        };
        if late {
            object.begun = Some(world.s3.now() - time::Duration::minutes(self.begun_minutes_ago));
        }
        object.tags = (0..self.tags)
            .map(|number| Tag {
                key: format!("tag-{number}"),
                value: "v".repeat(250),
            })
            .collect();
        if let Some(owner) = self.owner {
            let owner = ("owner".to_owned(), owner.to_string());
            object.headers.metadata.insert(owner.0, owner.1);
        }
        object.hidden_archive = self.hidden_archive;
        object
    }
}

fn key() -> impl Strategy<Value = &'static str> {
    prop::sample::select(&KEYS[..])
}

fn shape() -> impl Strategy<Value = Shape> {
    let part_sizes = prop_oneof![
        4 => Just(vec![]),
        1 => Just(vec![2]),
        2 => vec(prop::sample::select(vec![5 * MIB, 6 * MIB, 64 * MIB]), 1..5)
            .prop_map(|mut sizes| { sizes.push(7); sizes }),
    ];
    let size = prop_oneof![8 => 0_u64..4, 1 => Just(5 * 1024 * MIB)];
    let begun = prop_oneof![3 => Just(0_i64), 1 => 1_i64..600];
    let tags = prop_oneof![4 => Just(0_usize), 1 => Just(2)];
    (
        0_u64..4,
        part_sizes,
        size,
        begun,
        tags,
        prop::option::of(0_u8..2),
        prop::bool::weighted(0.05),
    )
        .prop_map(
            |(stream, part_sizes, size, begun_minutes_ago, tags, owner, hidden_archive)| Shape {
                stream,
                part_sizes,
                size,
                begun_minutes_ago,
                tags,
                owner,
                hidden_archive,
                during_a_run: false,
            },
        )
}

pub(crate) fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        8 => (key(), shape()).prop_map(|(key, shape)| Action::Put(key, shape)),
        2 => key().prop_map(Action::Delete),
        1 => (key(), prop::sample::select(vec!["STANDARD_IA", "GLACIER", "DEEP_ARCHIVE"]))
            .prop_map(|(key, class)| Action::Archive(key, class)),
        1 => key().prop_map(Action::Restore),
        1 => (key(), 100_u64..103).prop_map(|(key, stream)| Action::Meddle(key, stream)),
        3 => (1_i64..1_000).prop_map(Action::Wait),
    ]
}

/// Changes, and then a run under some trouble.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    actions: Vec<Action>,
    trouble: Trouble,
    /// The run has this many seconds; `None` for as many as it wants.
    seconds: Option<u64>,
    /// The run is killed after this many milliseconds.
    killed_after: Option<u64>,
    /// Another run goes on at the same time.
    twice: bool,
    page_size: usize,
}

pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (
        vec(action(), 0..8),
        trouble(),
        prop::option::weighted(0.2, 1_u64..120),
        prop::option::weighted(0.2, 0_u64..5_000),
        prop::bool::weighted(0.2),
        1_usize..5,
    )
        .prop_map(
            |(actions, trouble, seconds, killed_after, twice, page_size)| Step {
                actions,
                trouble,
                seconds,
                killed_after,
                twice,
                page_size,
            },
        );
    vec(step, 1..4)
}

impl Step {
    pub(crate) async fn live(
        self,
        world: &World,
        history: &mut History,
    ) -> Result<(), TestCaseError> {
        for action in self.actions {
            action.act(world);
        }
        history.note(world);
        // No two writes at one instant: whether a source of the same second is newer, no date tells.
        world.s3.advance(time::Duration::seconds(1));
        world.s3.set_page_size(self.page_size);
        let during = self.trouble.during(self.seconds.is_some());
        let may_leave_uploads = self.trouble.may_leave_uploads();
        let uploads = open_uploads(world);
        let changed = self.trouble.begin(world);
        let started = Instant::now();
        let time = self.seconds.map_or_else(TimeLeft::unlimited, |seconds| {
            TimeLeft::until(Instant::now() + Duration::from_secs(seconds))
        });
        let run = async {
            let run = world.run_within(time);
            if self.twice {
                // Two runs at once; the other one's report is as good.
                tokio::join!(run, world.run_within(time)).0
            } else {
                run.await
            }
        };
        let report = match self.killed_after {
            None => Some(run.await),
            Some(after) => timeout(Duration::from_millis(after), run).await.ok(),
        };
        if let Some(seconds) = self.seconds {
            prop_assert!(started.elapsed() < Duration::from_secs(seconds), "too late");
        }
        if report.is_some() && !may_leave_uploads {
            prop_assert_eq!(open_uploads(world), uploads, "an upload was left behind");
        }
        world.s3.heal();
        world.s3.advance(time::Duration::seconds(1));
        history.extend(changed.lock().unwrap().drain(..));
        history.note(world);
        match report {
            Some(report) => history.check(world, &report, during),
            None => history.check_killed(world),
        }
    }
}

fn open_uploads(world: &World) -> usize {
    [World::DOCUMENTS, World::PHOTOS, World::DATABASE]
        .map(|bucket| world.s3.open_uploads(bucket))
        .iter()
        .sum()
}

/// A world, its database backups encrypted with KMS where told to.
pub(crate) fn world(kms: bool, concurrency: u32) -> World {
    let mut world = World::new();
    world.s3.create_bucket(World::DATABASE, kms);
    world.config.concurrency = concurrency;
    world
}
