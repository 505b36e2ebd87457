"""Settings put over what stays: by another address, or on a target whose name is not known yet."""

import json
from typing import Any

import pytest

from plan_summary import red_flags
from plan_summary.plan import Plan

CREATE, UPDATE, REPLACE, DELETE = ["create"], ["update"], ["delete", "create"], ["delete"]
FORGET = ["forget"]
Values = dict[str, Any]
BUCKET, VERSIONING, POLICY = "aws_s3_bucket", "aws_s3_bucket_versioning", "aws_s3_bucket_policy"
ENCRYPTION = "aws_s3_bucket_server_side_encryption_configuration"
ALARM, RULE = "aws_cloudwatch_metric_alarm", "aws_cloudwatch_event_rule"
INVOKE = "aws_lambda_function_event_invoke_config"
INLINE, ROLE = "aws_iam_role_policy", "aws_iam_role"
PLACE = {"bucket": "kept"}
KEPT = {"bucket": "kept", "policy": ""}


def change(
    address: str, actions: list[str], before: Values | None, after: Values | None, **more: object
) -> Values:
    """One entry of a plan's `resource_changes`."""
    module, _, name = address.rpartition("/")
    told = {"actions": actions, "before": before, "after": after}
    entry = {"mode": "managed", "type": name.split(".")[0], "change": told | more}
    if module:
        return entry | {"address": f"{module}.{name}", "module_address": module}
    return entry | {"address": name}


def found(*changes: Values, kept: Values = KEPT, **more: object) -> list[str]:
    """The red flags of such a plan, of a deployment with a bucket that stays."""
    deployed = [(BUCKET, kept), ("aws_sqs_queue", {"arn": "arn:queue"})]
    changes = (
        *(change(f"{kind}.kept", ["no-op"], values, values) for kind, values in deployed),
        *changes,
    )
    plan = Plan.read({"format_version": "1.2", "resource_changes": [*changes], **more})
    return [flag.id for flag in red_flags.find(plan)]


def document(effect: str, action: str = "s3:GetObject") -> str:
    said = {"Effect": effect, "Principal": "*", "Action": action, "Resource": "arn:aws:s3:::kept/*"}
    return json.dumps({"Statement": [said]})


def versioning(status: str) -> Values:
    return PLACE | {"versioning_configuration": [{"status": status}]}


def encryption(algorithm: str) -> Values:
    default = {"sse_algorithm": algorithm}
    return PLACE | {"rule": [{"apply_server_side_encryption_by_default": [default]}]}


def queue(arn: str | None) -> Values:
    on_failure = [{"on_failure": [{"destination": arn}]}] if arn else []
    return {"function_name": "f", "destination_config": on_failure}


ON = {"name": "hourly", "schedule_expression": "rate(1 hour)", "state": "ENABLED"}
WATCHING = {"alarm_name": "a", "threshold": 1, "comparison_operator": "GreaterThanThreshold"}


@pytest.mark.parametrize(
    ("kind", "before", "weaker", "flag"),
    [
        (VERSIONING, versioning("Enabled"), versioning("Suspended"), "versioning-suspended"),
        (ENCRYPTION, encryption("aws:kms"), encryption("AES256"), "encryption-weakened"),
        (
            POLICY,
            PLACE | {"policy": document("Deny")},
            PLACE | {"policy": document("Deny", "s3:PutObject")},
            "deny-lost",
        ),
        (INVOKE, queue("arn:queue"), queue(None), "dead-letters-removed"),
        (RULE, ON, ON | {"state": "DISABLED"}, "schedule-disabled"),
        (ALARM, WATCHING, WATCHING | {"threshold": 2}, "alarm-loosened"),
    ],
)
def test_what_is_made_over_something_forgotten_is_a_change_of_that(
    kind: str, before: Values, weaker: Values, flag: str
) -> None:
    forgotten = change(f"{kind}.old", FORGET, before, None)
    assert found(forgotten, change(f"{kind}.new", CREATE, None, weaker)) == [f"{flag}:{kind}.new"]
    assert found(forgotten, change(f"{kind}.new", CREATE, None, before)) == []
    assert found(forgotten) == []


def test_only_the_same_thing_is_made_over_it() -> None:
    forgotten = change(f"{RULE}.old", FORGET, ON, None)
    other = change(f"{RULE}.new", CREATE, None, ON | {"name": "daily", "state": "DISABLED"})
    assert found(forgotten, other) == []


@pytest.mark.parametrize(
    ("kind", "weaker", "fine", "flag"),
    [
        (VERSIONING, versioning("Suspended"), versioning("Enabled"), "versioning-suspended"),
        (VERSIONING, versioning("Disabled"), versioning("Enabled"), "versioning-suspended"),
        (INVOKE, queue(None), queue("arn:queue"), "dead-letters-removed"),
    ],
)
def test_what_is_added_to_something_there_is_must_not_be_the_weakest(
    kind: str, weaker: Values, fine: Values, flag: str
) -> None:
    assert found(change(f"{kind}.this", CREATE, None, weaker)) == [f"{flag}:{kind}.this"]
    assert found(change(f"{kind}.this", CREATE, None, fine)) == []


def test_s3s_own_encryption_and_a_stronger_one_may_be_added() -> None:
    for algorithm in ("AES256", "aws:kms"):
        assert found(change(f"{ENCRYPTION}.this", CREATE, None, encryption(algorithm))) == []


def test_a_policy_that_is_added_takes_the_place_of_what_the_bucket_has() -> None:
    added = change(f"{POLICY}.this", CREATE, None, PLACE | {"policy": document("Deny")})
    assert found(added) == [], "there is none"
    assert found(added, kept=KEPT | {"policy": document("Deny")}) == []
    lost = KEPT | {"policy": document("Deny", "s3:PutObject")}
    assert found(added, kept=lost) == [f"deny-lost:{POLICY}.this"]
    untold = [f"cannot-be-told:{POLICY}.this"]
    assert found(added, kept=PLACE) == untold
    assert found(added, kept={"bucket": "another", "policy": ""}) == untold


def test_logs_that_go_somewhere_go_there_still() -> None:
    kind = "aws_s3_bucket_logging"
    added = change(f"{kind}.this", CREATE, None, PLACE | {"target_bucket": "logs"})
    for before, raised in (([], 0), (["logs"], 0), (["watched"], 1)):
        logging = [{"target_bucket": each} for each in before]
        flags = found(added, kept=KEPT | {"logging": logging})
        assert flags == [f"access-logs-lost:{kind}.this"] * raised


def block(address: str, *references: str) -> Values:
    said = {"bucket": {"references": [*references]}} if references else {}
    kind = address.removeprefix("data.").split(".")[0]
    return {"address": address, "mode": "managed", "type": kind, "expressions": said}


def suspended(address: str = f"{VERSIONING}.this") -> Values:
    after = {"versioning_configuration": [{"status": "Suspended"}]}
    return change(address, CREATE, None, after, after_unknown={"bucket": True})


def with_references(*references: str) -> Values:
    resources = [block(f"{VERSIONING}.this", *references)]
    return {"configuration": {"root_module": {"resources": resources}}}


FLAGGED = [f"versioning-suspended:{VERSIONING}.this"]
NEW = change(f"{BUCKET}.new", CREATE, None, {}, after_unknown={"bucket": True})


@pytest.mark.parametrize(
    ("references", "is_new"),
    [
        ((f"{BUCKET}.new.bucket", f"{BUCKET}.new"), True),
        ((f"{BUCKET}.kept.bucket", f"{BUCKET}.kept"), False),
        ((f"{BUCKET}.new.bucket", f"{BUCKET}.kept.bucket"), False),
        ((f"{BUCKET}.none.bucket",), False),
        (("data.aws_s3_bucket.read.bucket",), False),
        (("terraform_data.name.output",), False),
        (("terraform_data.new.output",), False),
        (("var.on", f"{BUCKET}.new.bucket"), True),
        (("var.bucket",), True),
        (("each.value",), True),
    ],
)
def test_a_target_of_unknown_name_is_new_if_it_is_one_the_plan_adds(
    references: tuple[str, ...], is_new: bool
) -> None:
    said = found(suspended(), NEW, **with_references(*references))
    assert said == ([] if is_new else FLAGGED)


def test_a_variable_leads_to_nothing_new_where_nothing_is_added() -> None:
    for references in (("var.bucket",), ()):
        assert found(suspended(), **with_references(*references)) == FLAGGED
    elsewhere = change(f"module.m/{BUCKET}.new", CREATE, None, {})
    assert found(suspended(), elsewhere, **with_references("var.bucket")) == FLAGGED
    assert found(suspended(), elsewhere, **with_references("module.m.name", "module.m")) == []
    assert found(suspended(), elsewhere, **with_references("module.mm.name")) == FLAGGED


def test_of_instances_the_one_with_the_same_key_counts() -> None:
    references = with_references(f"{BUCKET}.all", "each.key")
    buckets = [
        change(f'{BUCKET}.all["a"]', ["no-op"], {"bucket": "a"}, {"bucket": "a"}),
        change(f'{BUCKET}.all["b"]', CREATE, None, {}),
    ]
    for key, raised in (("a", 1), ("b", 0), ("c", 1)):
        setting = suspended(f'{VERSIONING}.this["{key}"]')
        assert len(found(setting, *buckets, **references)) == raised


def test_what_a_module_adds_with_its_bucket_is_new() -> None:
    module = 'module.all["x"].module.bucket'
    inner = {"resources": [block(f"{VERSIONING}.this", f"{BUCKET}.this.bucket", f"{BUCKET}.this")]}
    calls = {"bucket": {"module": inner}}
    outer = {"module_calls": {"all": {"module": {"module_calls": calls}}}}
    bucket = change(f"{module}/{BUCKET}.this", CREATE, None, {})
    setting = suspended(f"{module}/{VERSIONING}.this")
    assert found(bucket, setting, configuration={"root_module": outer}) == []
    assert len(found(setting, configuration={"root_module": outer})) == 1


def test_a_policy_put_on_something_unknown_cannot_be_told() -> None:
    values = {"policy": document("Deny")}
    added = change(f"{POLICY}.this", CREATE, None, values, after_unknown={"bucket": True})
    assert found(added) == [f"cannot-be-told:{POLICY}.this"]
    assert found(added, NEW) == []


def test_a_policy_that_goes_to_another_role_there_is_is_new_there() -> None:
    allow = json.dumps({"Statement": [{"Effect": "Allow", "Action": "a:B", "Resource": "*"}]})
    both = {"role": "r", "policy": allow}, {"role": "admin", "policy": allow}
    moves = change(f"{INLINE}.this", REPLACE, *both)
    for actions, after in ((["no-op"], {"name": "r"}), (DELETE, None), (REPLACE, {"name": "x"})):
        role = change(f"{ROLE}.this", actions, {"name": "r"}, after)
        assert f"policy-widened:{INLINE}.this" in found(role, moves)
    renamed = change(f"{ROLE}.this", REPLACE, {"name": "r"}, {"name": "admin"})
    assert found(renamed, moves) == []


def test_a_rule_that_fails_is_told_and_does_not_pass() -> None:
    broken = change(f"{ALARM}.this", UPDATE, WATCHING, WATCHING | {"threshold": []})
    plan = Plan.read({"format_version": "1.2", "resource_changes": [broken]})
    [flag] = red_flags.find(plan)
    assert flag.id == f"cannot-be-told:{ALARM}.this"
    assert flag.details == ("a rule failed on this change: TypeError",)


@pytest.mark.parametrize("thresholds", [(1000, None), (None, 1000)])
def test_a_threshold_may_come_or_go(thresholds: tuple[int | None, int | None]) -> None:
    alarm = {"metric_name": "Duration", "dimensions": {"FunctionName": "f"}}
    before, after = (alarm | {"threshold": each} for each in thresholds)
    function = {"function_name": "f", "timeout": 60}
    changes = (
        change(f"{ALARM}.this", UPDATE, before, after),
        change("aws_lambda_function.f", ["no-op"], function, function),
    )
    assert found(*changes) == [f"alarm-loosened:{ALARM}.this"]
