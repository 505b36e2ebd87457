"""When two plans count as the same."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from commands.same_plan import differences

Change = Callable[[dict[str, Any]], None]

UPDATE = {
    "address": "aws_sns_topic.this",
    "type": "aws_sns_topic",
    "change": {"actions": ["update"], "before": {"name": "a"}, "after": {"name": "secret"}},
}
LEFT = {
    "address": "aws_s3_bucket.this",
    "type": "aws_s3_bucket",
    "change": {
        "actions": ["no-op"],
        "before": {"tags": {}},
        "after": {"tags": {}},
        "after_unknown": {},
        "before_sensitive": {},
        "after_sensitive": {},
    },
}
PLAN: dict[str, Any] = {
    "format_version": "1.2",
    "terraform_version": "1.11.4",
    "timestamp": "2026-11-24T10:00:00Z",
    "variables": {"environment": {"value": "prod"}},
    "configuration": {"root_module": {"resources": [{"address": "aws_sns_topic.this"}]}},
    "prior_state": {"values": {}},
    "planned_values": {"root_module": {}},
    "resource_changes": [UPDATE, LEFT],
    "output_changes": {
        "topic": {"actions": ["update"], "before": "a", "after": "b"},
        "bucket": {"actions": ["no-op"], "before": "a", "after": "a"},
    },
}


@pytest.fixture
def fresh() -> dict[str, Any]:
    """The same plan, made once more."""
    return copy.deepcopy(PLAN)


def test_what_was_only_read_makes_no_other_plan(fresh: dict[str, Any]) -> None:
    fresh["timestamp"] = "2026-11-24T11:00:00Z"
    fresh["prior_state"] = {"values": {"outputs": {}}}
    fresh["planned_values"] = {}
    fresh["checks"] = [{"status": "pass"}]
    fresh["resource_changes"].reverse()
    for name in ("before", "after"):
        fresh["resource_changes"][0]["change"][name] = {"tags": {"seen": "later"}}
        fresh["output_changes"]["bucket"][name] = "b"
    assert differences(PLAN, fresh) == []


def test_another_value_is_another_plan_and_not_told(fresh: dict[str, Any]) -> None:
    fresh["resource_changes"][0]["change"]["after"]["name"] = "also-secret"
    [line] = differences(PLAN, fresh)
    assert line == (
        "aws_sns_topic.this: reviewed was update, now it would be update, but not the same"
    )


def test_another_value_that_was_there_is_another_plan(fresh: dict[str, Any]) -> None:
    fresh["resource_changes"][0]["change"]["before"]["name"] = "changed meanwhile"
    assert len(differences(PLAN, fresh)) == 1


def test_other_actions_are_told(fresh: dict[str, Any]) -> None:
    fresh["resource_changes"][1]["change"]["actions"] = ["delete", "create"]
    assert differences(PLAN, fresh) == [
        "aws_s3_bucket.this: reviewed was no-op, now it would be delete and create"
    ]


def test_a_resource_of_one_plan_only_is_told(fresh: dict[str, Any]) -> None:
    moved = fresh["resource_changes"].pop(0)
    assert differences(PLAN, fresh) == [
        "aws_sns_topic.this: reviewed was update, now it would be nothing"
    ]
    moved["address"] = "aws_sns_topic.other"
    fresh["resource_changes"].append(moved)
    assert "aws_sns_topic.other: reviewed was nothing, now it would be update" in differences(
        PLAN, fresh
    )


def test_an_old_object_beside_its_resource_is_told(fresh: dict[str, Any]) -> None:
    old = copy.deepcopy(UPDATE) | {"deposed": "0123abcd"}
    old["change"]["actions"] = ["delete"]
    fresh["resource_changes"].append(old)
    assert differences(PLAN, fresh) == [
        "aws_sns_topic.this (deposed 0123abcd): reviewed was nothing, now it would be delete"
    ]


@pytest.mark.parametrize(
    "more", [{"previous_address": "aws_s3_bucket.old"}, {"change": {"importing": {"id": "a"}}}]
)
def test_what_only_moves_or_is_taken_over_counts(
    fresh: dict[str, Any], more: dict[str, Any]
) -> None:
    left = fresh["resource_changes"][1]
    left["change"] |= more.pop("change", {})
    left |= more
    assert len(differences(PLAN, fresh)) == 1


def provisioner(plan: dict[str, Any]) -> None:
    resource = plan["configuration"]["root_module"]["resources"][0]
    resource["provisioners"] = [{"type": "local-exec"}]


def setting(plan: dict[str, Any]) -> None:
    plan["variables"]["environment"]["value"] = "dev"


def output(plan: dict[str, Any]) -> None:
    plan["output_changes"]["topic"]["after"] = "c"


def unknown_part(plan: dict[str, Any]) -> None:
    plan["action_invocations"] = [{"address": "action.aws_lambda_invoke.this"}]


@pytest.mark.parametrize(
    ("change", "part"),
    [
        (provisioner, "configuration"),
        (setting, "variables"),
        (output, "output_changes"),
        (unknown_part, "action_invocations"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_all_else_counts(fresh: dict[str, Any], change: Change, part: str) -> None:
    change(fresh)
    said = [f"{part}: the reviewed plan has another than a plan made now"]
    assert differences(PLAN, fresh) == said
    assert differences(fresh, PLAN) == said
