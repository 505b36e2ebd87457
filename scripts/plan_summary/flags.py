"""The red flags there are: what a reviewer must not overlook, by names that a person can type."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from plan_summary.plan import Change, Plan
from plan_summary.printable import printable


class Flag(StrEnum):
    """The name of a red flag."""

    RUNS_COMMANDS = "runs-commands"
    BUCKET_DESTROYED = "bucket-destroyed"
    BUCKET_REPLACED = "bucket-replaced"
    FORCE_DESTROY_ON = "force-destroy-on"
    VERSIONING_SUSPENDED = "versioning-suspended"
    ENCRYPTION_WEAKENED = "encryption-weakened"
    KEY_LOST = "key-lost"
    KEY_EXCHANGED = "key-exchanged"
    PUBLIC_ACCESS_WEAKENED = "public-access-weakened"
    DENY_LOST = "deny-lost"
    POLICY_WIDENED = "policy-widened"
    ROLE_CHANGED = "role-changed"
    RETENTION_SHORTENED = "retention-shortened"
    CANNOT_BE_UNDONE = "cannot-be-undone"
    ACCESS_LOGS_LOST = "access-logs-lost"
    ALARM_REMOVED = "alarm-removed"
    ALARM_LOOSENED = "alarm-loosened"
    SUBSCRIBER_LOST = "subscriber-lost"
    DEAD_LETTERS_REMOVED = "dead-letters-removed"
    SCHEDULE_DISABLED = "schedule-disabled"
    RUN_CHANGED = "run-changed"
    NOT_UNDERSTOOD = "not-understood"
    CANNOT_BE_TOLD = "cannot-be-told"


MEANINGS = {
    Flag.RUNS_COMMANDS: "Terraform runs a program, or calls somebody, beside managing resources",
    Flag.BUCKET_DESTROYED: "a bucket goes",
    Flag.BUCKET_REPLACED: "a bucket goes, and an empty one takes its place",
    Flag.FORCE_DESTROY_ON: "a bucket may be deleted with all that is in it",
    Flag.VERSIONING_SUSPENDED: "a bucket keeps no more versions, or they go without MFA",
    Flag.ENCRYPTION_WEAKENED: "encryption is removed, or by a weaker key",
    Flag.KEY_LOST: "a KMS key goes or is disabled, with what only it decrypts, or its alias goes",
    Flag.KEY_EXCHANGED: "what is written from now on is encrypted with another key",
    Flag.PUBLIC_ACCESS_WEAKENED: "Block Public Access is weakened or removed, or ACLs count again",
    Flag.DENY_LOST: "a policy denies less",
    Flag.POLICY_WIDENED: "a policy allows more, or somebody else; a new role, or what it may do",
    Flag.ROLE_CHANGED: "a function runs as another role, or a new one as a role there is",
    Flag.RETENTION_SHORTENED: "objects, versions, logs, messages or keys are kept for less time",
    Flag.CANNOT_BE_UNDONE: "new versions are locked so that nobody can unlock them",
    Flag.ACCESS_LOGS_LOST: "access logs of a bucket end, or go elsewhere",
    Flag.ALARM_REMOVED: "an alarm goes, or tells fewer",
    Flag.ALARM_LOOSENED: "an alarm goes off later, less often or on something else",
    Flag.SUBSCRIBER_LOST: "somebody is not told any more, or told less",
    Flag.DEAD_LETTERS_REMOVED: "failed events are kept no more",
    Flag.SCHEDULE_DISABLED: "nothing starts the runs, or not for long",
    Flag.RUN_CHANGED: "a function goes or runs otherwise, its role may do less, a rule starts more",
    Flag.NOT_UNDERSTOOD: "there is no rule for this change: look at it",
    Flag.CANNOT_BE_TOLD: "whether one of these applies is known only after apply",
}


@dataclass(frozen=True)
class Finding:
    """What a rule says of a change: a flag, the attribute it is about, and what happens to it."""

    flag: Flag
    attribute: str
    detail: str


# Looks at one change, in the light of the whole plan.
Rule = Callable[[Change, Plan], Iterator[Finding]]


@dataclass(frozen=True)
class RedFlag:
    """A flag on a resource, and all the reasons for it."""

    flag: Flag
    address: str
    details: tuple[str, ...]

    @property
    def id(self) -> str:
        """What a person types to allow it."""
        return printable(f"{self.flag}:{self.address}")


def cannot_be_told(attribute: str, detail: str) -> Finding:
    """That a value the flags depend on is not known yet."""
    return Finding(Flag.CANNOT_BE_TOLD, attribute, detail)
