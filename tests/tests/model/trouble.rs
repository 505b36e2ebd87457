//! What goes wrong, and what changes, while a run goes on.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use memory_s3::{Fault, Stored, World};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::actions::{Action, action};
use crate::promises::During;

/// Faults by the numbers of the requests they meet, and changes likewise.
#[derive(Clone, Debug)]
pub(crate) struct Trouble {
    faults: Vec<(u64, Kind)>,
    changes: Vec<(u64, Action)>,
    /// Every copy takes this long.
    slow: Option<Duration>,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Passing(u8),
    LostReply,
    Hang,
    Refused,
    /// The operation is refused from then on.
    RefusedForGood,
}

impl Kind {
    fn fault(self) -> Fault {
        match self {
            Self::Passing(0) => Fault::Error("SlowDown", 503),
            Self::Passing(1) => Fault::Error("InternalError", 500),
            Self::Passing(2) => Fault::ErrorIn200("InternalError"),
            Self::Passing(3) => Fault::Empty200,
            Self::Passing(_) => Fault::Drop,
            Self::LostReply => Fault::LoseReply,
            Self::Hang => Fault::Hang,
            Self::Refused | Self::RefusedForGood => Fault::Error("AccessDenied", 403),
        }
    }
}

pub(crate) fn trouble() -> impl Strategy<Value = Trouble> {
    let kind = prop_oneof![
        6 => (0_u8..5).prop_map(Kind::Passing),
        2 => Just(Kind::LostReply),
        1 => Just(Kind::Hang),
        1 => Just(Kind::Refused),
        1 => Just(Kind::RefusedForGood),
    ];
    let slow = prop::option::weighted(0.3, (1_u64..3_000).prop_map(Duration::from_millis));
    (
        vec((0_u64..60, kind), 0..5),
        vec((0_u64..60, action().prop_map(Action::during_a_run)), 0..3),
        slow,
    )
        .prop_map(|(faults, changes, slow)| Trouble {
            faults,
            changes,
            slow,
        })
}

/// Versions that a change during a run may have replaced before anyone saw them.
pub(crate) type Seen = Arc<Mutex<Vec<(String, Stored)>>>;

impl Trouble {
    /// How much may be asked of a run under this trouble.
    pub(crate) fn during(&self, short_of_time: bool) -> During {
        let refused = self
            .faults
            .iter()
            .any(|(_, kind)| matches!(kind, Kind::Refused | Kind::RefusedForGood));
        if refused || short_of_time || !self.changes.is_empty() {
            During::Trouble {
                refused,
                short_of_time,
                changing: !self.changes.is_empty(),
            }
        } else {
            During::Peace
        }
    }

    /// Whether a run under this trouble may leave an upload behind: one whose beginning S3 did and could
    /// not confirm, or whose abort it refused.
    pub(crate) fn may_leave_uploads(&self) -> bool {
        let leaves = |kind: &Kind| !matches!(kind, Kind::Passing(_) | Kind::Hang);
        self.faults.iter().any(|(_, kind)| leaves(kind))
    }

    /// Begins to make trouble; returns where versions that come and go are noted.
    pub(crate) fn begin(self, world: &World) -> Seen {
        let seen = Seen::default();
        let noted = Arc::clone(&seen);
        let inner = World {
            s3: world.s3.clone(),
            config: world.config.clone(),
        };
        let refused = Mutex::new(BTreeSet::new());
        world.s3.take_requests();
        world.s3.on_request(move |request| {
            for (number, change) in &self.changes {
                if *number == request.number {
                    // Dates have whole seconds: within one, new metadata on the same bytes do not show.
                    inner.s3.advance(time::Duration::seconds(1));
                    change.clone().act(&inner);
                    let source = inner.s3.objects(World::SOURCE);
                    noted.lock().unwrap().extend(source);
                }
            }
            let mut refused = refused.lock().unwrap();
            let kind = self
                .faults
                .iter()
                .find(|(number, _)| *number == request.number)
                .map(|(_, kind)| *kind);
            if matches!(kind, Some(Kind::RefusedForGood)) {
                refused.insert(request.operation);
            }
            let fault = if refused.contains(request.operation) {
                Some(Kind::RefusedForGood.fault())
            } else {
                kind.map(Kind::fault)
            };
            let copies = ["CopyObject", "UploadPartCopy"].contains(&request.operation);
            fault.or_else(|| self.slow.filter(|_| copies).map(Fault::Delay))
        });
        seen
    }
}
