"""A plan, as `terraform show -json` tells it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from plan_summary.arns import account_of
from plan_summary.configuration import Block, blocks, without_instances

# From a resource down to one of its values: names of attributes and blocks, numbers in lists.
Path = tuple[str | int, ...]


class PlanError(Exception):
    """A document that is no plan, or one that is not understood; the message says what to do."""


class Action(StrEnum):
    """What a plan does to a resource."""

    ADDED = "added"
    CHANGED = "changed"
    REPLACED = "replaced"
    DESTROYED = "destroyed"
    FORGOTTEN = "forgotten"
    NONE = "left as it is"


# Terraform's words; a resource that is replaced may come before or after the other goes.
ACTIONS = {
    ("create",): Action.ADDED,
    ("update",): Action.CHANGED,
    ("create", "delete"): Action.REPLACED,
    ("delete",): Action.DESTROYED,
    ("forget",): Action.FORGOTTEN,
    ("no-op",): Action.NONE,
    ("read",): Action.NONE,
}


# What nobody is to read, whatever a configuration says of it: addresses and telephone numbers.
NEVER_SHOWN = {"aws_sns_topic_subscription": ("endpoint",)}
# Types whose `arn` is that of the resource itself, with the account it is in.
WITH_ACCOUNT = (
    *("aws_cloudwatch_event_rule", "aws_cloudwatch_log_group", "aws_cloudwatch_metric_alarm"),
    *("aws_iam_policy", "aws_iam_role", "aws_kms_key", "aws_lambda_function"),
    *("aws_sns_topic", "aws_sqs_queue"),
)


@dataclass(frozen=True)
class Change:
    """What happens to one resource; `before` and `after` are empty where there is none."""

    address: str
    module: str
    kind: str
    action: Action
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    unknown: object = False
    sensitive: tuple[object, object] = (False, False)
    replaced_for: tuple[Path, ...] = ()
    reason: str = ""
    moved_from: str = ""
    imported: bool = False

    def old(self, *path: str | int) -> Any:  # noqa: ANN401 - JSON
        """A value as it is."""
        return at(self.before, path)

    def new(self, *path: str | int) -> Any:  # noqa: ANN401 - JSON
        """A value as it will be; None also where that is known only after apply."""
        return at(self.after, path)

    def is_unknown(self, *path: str | int) -> bool:
        """Whether a value is known only after apply."""
        return _marked(self.unknown, path)

    def is_sensitive(self, *path: str | int) -> bool:
        """Whether a value, or any in it, must not be shown."""
        return any(_marked(marks, path) or any_marked(at(marks, path)) for marks in self.sensitive)


@dataclass(frozen=True)
class Plan:
    """All that a plan says of the resources Terraform manages, and of what else it may run.

    `invoked` are the addresses of actions, which newer Terraform has beside resources.
    """

    changes: tuple[Change, ...]
    outputs: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    invoked: tuple[str, ...] = ()
    is_partial: bool = False

    @classmethod
    def read(cls, document: object) -> "Plan":
        """From the parsed JSON."""
        if not isinstance(document, dict) or "format_version" not in document:
            raise PlanError("this is no plan; write one with: terraform show -json PLANFILE")
        version = str(document["format_version"])
        if version.split(".")[0] != "1":
            raise PlanError(f"plans in format {version} are not understood, only those in 1")
        if "values" in document:
            raise PlanError("this is a state; give `terraform show -json` the plan's file as well")
        if document.get("errored"):
            raise PlanError("the plan failed half-way; mend what it says and plan again")
        try:
            changes = document.get("resource_changes", [])
            outputs = document.get("output_changes", {})
            invoked = document.get("action_invocations", [])
            return cls(
                tuple(_change(each) for each in changes if each["mode"] == "managed"),
                tuple(name for name, each in outputs.items() if each["actions"] != ["no-op"]),
                tuple(blocks(document.get("configuration", {}))),
                tuple(each["address"] for each in invoked),
                is_partial=not document.get("complete", True),
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise PlanError(f"this plan is not understood: {error!r}") from error

    @property
    def is_first(self) -> bool:
        """Whether nothing is deployed yet."""
        return not any(change.before for change in self.changes)

    @property
    def accounts(self) -> frozenset[str]:
        """Those that what is deployed is in."""
        deployed = (each for each in self.of_kind(*WITH_ACCOUNT) if not each.imported)
        accounts = (account_of(str(change.old("arn"))) for change in deployed)
        return frozenset(filter(None, accounts))

    def adds(self, kind: str, module: str) -> bool:
        """Whether a resource of the type is added in the module."""
        added = (change for change in self.of_kind(kind) if change.action is Action.ADDED)
        return any(change.module == module for change in added)

    def has(self, arn: str, *kinds: str) -> bool:
        """Whether a resource of one of these types has the ARN once the plan is applied."""
        account, name = (arn.split(":") + 6 * [""])[4:6]
        return any(
            each.new("arn") == arn
            # The ARN of one that is made is known only after apply, its name before.
            or (each.is_unknown("arn") and each.new("name") == name and account in self.accounts)
            for each in self.of_kind(*kinds)
        )

    def block(self, change: Change) -> Block | None:
        """What the configuration has of a resource."""
        address = without_instances(change.address)
        of_it = (each for each in self.blocks if each.mode == "managed")
        return next((each for each in of_it if each.address == address), None)

    def sets(self, change: Change, attribute: str) -> bool:
        """Whether the configuration sets it; what it does not, the provider or AWS decides."""
        block = self.block(change)
        return block is not None and attribute in block.sets

    def with_action(self, *actions: Action) -> Iterator[Change]:
        """The resources to which one of these is done."""
        return (change for change in self.changes if change.action in actions)

    def of_kind(self, *kinds: str) -> Iterator[Change]:
        """The resources of one of these types, whatever is done to them."""
        return (change for change in self.changes if change.kind in kinds)


def at(value: object, path: Path) -> Any:  # noqa: ANN401 - JSON
    """What is at the path, or None."""
    for step in path:
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def any_marked(marks: object) -> bool:
    """Whether anything in a tree of marks, as a plan has of unknown and sensitive values, is."""
    if isinstance(marks, Mapping):
        return any(any_marked(each) for each in marks.values())
    if isinstance(marks, list):
        return any(any_marked(each) for each in marks)
    return marks is True


def _marked(marks: object, path: Path) -> bool:
    """Whether the value at the path is marked, or one that it is part of."""
    return any(at(marks, path[:length]) is True for length in range(len(path) + 1))


def _change(entry: Mapping[str, Any]) -> Change:
    change = entry["change"]
    words = tuple(sorted(change["actions"]))
    if words not in ACTIONS:
        raise PlanError(f"{entry['address']}: what the plan does is not understood: {words}")
    deposed = f"(deposed:{entry['deposed']})" if "deposed" in entry else ""
    return Change(
        address=entry["address"] + deposed,
        module=entry.get("module_address", ""),
        kind=entry["type"],
        action=ACTIONS[words],
        before=change.get("before") or {},
        after=change.get("after") or {},
        unknown=change.get("after_unknown", False),
        sensitive=(
            _sensitive(entry["type"], change.get("before_sensitive", False)),
            _sensitive(entry["type"], change.get("after_sensitive", False)),
        ),
        replaced_for=tuple(tuple(path) for path in change.get("replace_paths", [])),
        reason=entry.get("action_reason", ""),
        moved_from=entry.get("previous_address", ""),
        imported="importing" in change,
    )


def _sensitive(kind: str, marks: object) -> object:
    if kind not in NEVER_SHOWN or marks is True:
        return marks
    own = marks if isinstance(marks, Mapping) else {}
    return {**own, **dict.fromkeys(NEVER_SHOWN[kind], True)}
