"""Which changes of a lifecycle configuration let something expire sooner."""

from typing import Any

import pytest

from plan_summary import red_flags
from plan_summary.plan import Plan

KIND = "aws_s3_bucket_lifecycle_configuration"
Rule = dict[str, Any]


def rule(filter_: object = "", status: str = "Enabled", **parts: object) -> Rule:
    """A rule; a filter that is text is a prefix."""
    conditions = {"prefix": filter_} if isinstance(filter_, str) else filter_
    blocks = {name: [part] for name, part in parts.items()}
    return {"id": "rule", "status": status, "filter": [conditions], **blocks}


def objects(days: int, filter_: object = "", status: str = "Enabled") -> Rule:
    return rule(filter_, status, expiration={"days": days})


def versions(days: int, kept: object = None) -> Rule:
    expiration = {"noncurrent_days": days, "newer_noncurrent_versions": kept}
    return rule(noncurrent_version_expiration=expiration)


def found(
    before: list[Rule] | None, after: list[Rule], *, unknown: object = False, new: bool = False
) -> list[str]:
    """The red flags of such a change, each with what it says."""
    bucket = {"bucket": "kept"}
    change = {
        "actions": ["create" if before is None else "update"],
        "before": None if before is None else bucket | {"rule": before},
        "after": bucket | {"rule": after},
        "after_unknown": {"rule": unknown},
    }
    there = {"actions": ["create"], "before": None, "after": bucket}
    there |= {} if new else {"actions": ["no-op"], "before": bucket}
    deployed = {"actions": ["no-op"], "before": {"name": "topic"}, "after": {"name": "topic"}}
    kinds = {KIND: change, "aws_s3_bucket": there, "aws_sns_topic": deployed}
    changes = [
        {"address": f"{kind}.this", "mode": "managed", "type": kind, "change": each}
        for kind, each in kinds.items()
    ]
    plan = Plan.read({"format_version": "1.2", "resource_changes": changes})
    return [f"{each.flag}: {detail}" for each in red_flags.find(plan) for detail in each.details]


def shortened(detail: str) -> list[str]:
    return [f"retention-shortened: {detail}"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ([objects(90)], [objects(30)], "objects expire: after 90 days → after 30 days"),
        ([], [objects(30)], "objects expire: never before, now after 30 days"),
        (
            [objects(30, status="Disabled")],
            [objects(30)],
            "objects expire: never before, now after 30 days",
        ),
        (
            [versions(90)],
            [versions(89)],
            "noncurrent versions expire: after 90 days → after 89 days",
        ),
        (
            [versions(90, kept="5")],
            [versions(90, kept=2)],
            "noncurrent versions expire: after 90 days, the newest 5 kept"
            " → after 90 days, the newest 2 kept",
        ),
        (
            [versions(90, kept=5)],
            [versions(90)],
            "noncurrent versions expire: after 90 days, the newest 5 kept → after 90 days",
        ),
        (
            [objects(30, "tmp/")],
            [objects(30)],
            "objects expire: never before, now after 30 days",
        ),
        (
            [objects(30, "tmp/")],
            [objects(30, "photos/")],
            'objects under "photos/" expire: never before, now after 30 days',
        ),
        (
            [objects(30, {"and": [{"prefix": "tmp/", "tags": {"keep": "no"}}]})],
            [objects(30, "tmp/")],
            'objects under "tmp/" expire: never before, now after 30 days',
        ),
        (
            [rule(expiration={"date": "2030-01-01T00:00:00Z"})],
            [rule(expiration={"date": "2029-01-01T00:00:00Z"})],
            "objects expire: on 2030-01-01T00:00:00Z → on 2029-01-01T00:00:00Z",
        ),
    ],
)
def test_what_expires_sooner_is_flagged(before: list[Rule], after: list[Rule], said: str) -> None:
    assert found(before, after) == shortened(said)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([objects(30)], [objects(90)]),
        ([objects(30)], []),
        ([objects(30)], [objects(30, status="Disabled")]),
        ([objects(30)], [objects(30, "tmp/")]),
        ([objects(30)], [objects(30, {"tag": [{"key": "keep", "value": "no"}]})]),
        ([objects(30, "tmp/")], [objects(30, "tmp/deep/")]),
        ([versions(90, kept=2)], [versions(90, kept=5)]),
        ([versions(90)], [versions(90, kept=5)]),
        ([objects(90), versions(90)], [versions(90), objects(90)]),
        ([], [rule(expiration={"days": 0, "expired_object_delete_marker": True})]),
        ([], [rule(abort_incomplete_multipart_upload={"days_after_initiation": 1})]),
        ([], [rule(transition={"days": 1, "storage_class": "GLACIER"})]),
        # The same rule as the two majors of the provider tell it.
        (
            [objects(30, {"prefix": "", "object_size_greater_than": "", "and": []})],
            [objects(30, {"prefix": None, "object_size_greater_than": 0})],
        ),
        ([{"status": "Enabled", "prefix": "a/", "expiration": [{"days": 9}]}], [objects(9, "a/")]),
    ],
)
def test_what_does_not_is_not(before: list[Rule], after: list[Rule]) -> None:
    assert found(before, after) == []


def test_expiration_in_a_bucket_that_had_no_rules_is_new() -> None:
    assert found(None, [objects(30)]) == shortened(
        "objects expire: never before, now after 30 days"
    )
    assert found(None, [objects(30)], new=True) == []


@pytest.mark.parametrize(
    ("unknown", "path"),
    [
        (True, "rule"),
        ([{"status": True}], "rule[0].status"),
        ([{"expiration": [{"days": True}]}], "rule[0].expiration[0].days"),
        ([{"filter": [{"prefix": True}]}], "rule[0].filter[0].prefix"),
    ],
)
def test_what_cannot_be_told_is_said(unknown: object, path: str) -> None:
    [said] = found([objects(30)], [rule(expiration={})], unknown=unknown)
    assert said.startswith(f"cannot-be-told: {path}: ")
    assert said.endswith(" → (known after apply)")


def test_what_the_provider_fills_in_decides_nothing() -> None:
    unknown = [{"prefix": True, "expiration": [{"expired_object_delete_marker": True}]}]
    assert found([objects(30)], [objects(30)], unknown=unknown) == []
