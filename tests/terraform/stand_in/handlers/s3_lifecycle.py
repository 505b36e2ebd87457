"""The lifecycle configuration of a bucket."""

from typing import Any

from ..planning import Rules
from .base import State, first, only_set, tag_list
from .s3_settings import IDENTITY, Setting


class Lifecycle(Setting):
    """aws_s3_bucket_lifecycle_configuration."""

    rules = Rules(
        settings=frozenset(
            {"bucket", "expected_bucket_owner", "rule", "transition_default_minimum_object_size"}
        ),
        replace=IDENTITY,
    )

    def put(self, s3: Any, owner: State, new: State) -> State:
        """Set all rules at once."""
        minimum = new.get("transition_default_minimum_object_size")
        s3.put_bucket_lifecycle_configuration(
            **owner,
            LifecycleConfiguration={"Rules": [rule(block) for block in new["rule"]]},
            **only_set(TransitionDefaultMinimumObjectSize=minimum),
        )
        return {"transition_default_minimum_object_size": "all_storage_classes_128K"}

    def remove(self, s3: Any, owner: State, old: State) -> None:
        """Delete all rules."""
        s3.delete_bucket_lifecycle(**owner)


def rule(block: State) -> State:
    """One rule as S3 takes it."""
    abort = first(block["abort_incomplete_multipart_upload"])
    expiration = first(block["expiration"])
    noncurrent = first(block["noncurrent_version_expiration"])
    transitions = [transition(item) for item in block["transition"]]
    noncurrent_transitions = [
        noncurrent_transition(item) for item in block["noncurrent_version_transition"]
    ]
    return only_set(
        ID=block["id"],
        Status=block["status"],
        **scope(block),
        AbortIncompleteMultipartUpload=abort
        and only_set(DaysAfterInitiation=whole(abort["days_after_initiation"])),
        Expiration=expiration
        and only_set(
            Date=expiration["date"],
            Days=whole(expiration["days"]),
            ExpiredObjectDeleteMarker=expiration["expired_object_delete_marker"] or None,
        ),
        NoncurrentVersionExpiration=noncurrent and noncurrent_days(noncurrent),
        Transitions=transitions or None,
        NoncurrentVersionTransitions=noncurrent_transitions or None,
    )


def scope(block: State) -> State:
    """What the rule covers: a filter, or the older prefix where there is none."""
    found = first(block["filter"])
    if found is None:
        return {"Prefix": block["prefix"] or ""}
    combined = first(found["and"])
    if combined:
        return {"Filter": {"And": conditions(combined) | tags(combined)}}
    tag = first(found["tag"])
    single = conditions(found)
    if tag:
        single["Tag"] = {"Key": tag["key"], "Value": tag["value"]}
    return {"Filter": single or {"Prefix": ""}}


def conditions(block: State) -> State:
    """Prefix and sizes, which a filter and its `and` share."""
    return only_set(
        Prefix=block["prefix"],
        ObjectSizeGreaterThan=whole(block["object_size_greater_than"]),
        ObjectSizeLessThan=whole(block["object_size_less_than"]),
    )


def tags(block: State) -> State:
    """The tags of an `and`."""
    return {"Tags": tag_list(block["tags"])} if block["tags"] else {}


def transition(block: State) -> State:
    """One transition."""
    return only_set(
        Date=block["date"], Days=whole(block["days"]), StorageClass=block["storage_class"]
    )


def noncurrent_transition(block: State) -> State:
    """One transition of noncurrent versions."""
    return noncurrent_days(block) | {"StorageClass": block["storage_class"]}


def noncurrent_days(block: State) -> State:
    """When a rule for noncurrent versions takes effect."""
    return only_set(
        NoncurrentDays=whole(block["noncurrent_days"]),
        NewerNoncurrentVersions=whole(block["newer_noncurrent_versions"]),
    )


def whole(value: int | str | None) -> int | None:
    """A number the older schema takes as text."""
    return None if value in (None, "") else int(value)


HANDLERS = {"aws_s3_bucket_lifecycle_configuration": Lifecycle()}
