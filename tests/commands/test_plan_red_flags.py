"""Which changes of buckets, keys, retention, alarms and schedules raise a red flag."""

import pytest

from plan_summary import red_flags
from plan_summary.flags import RedFlag
from plan_summary.plan import Plan
from plans import CREATE, DELETE, REPLACE, UPDATE, Values, change, encryption, plan


def flags(*changes: Values) -> list[RedFlag]:
    """The red flags of such a plan, of something that is deployed."""
    deployed = change("aws_sns_topic", ["no-op"], {"name": "topic"}, {"name": "topic"})
    queue = change("aws_sqs_queue", ["no-op"], {"arn": "arn:queue"}, {"arn": "arn:queue"})
    changes = (deployed, queue, *changes)
    return red_flags.find(plan(*changes))


def names(*changes: Values) -> list[str]:
    """The flags' names."""
    return [str(flag.flag) for flag in flags(*changes)]


def versioning(status: str) -> Values:
    return {"bucket": "kept", "versioning_configuration": [{"status": status}]}


def ownership(value: str) -> Values:
    return {"bucket": "kept", "rule": [{"object_ownership": value}]}


def dead_letters(arn: str) -> Values:
    return {"destination_config": [{"on_failure": [{"destination": arn}]}]}


def lock(mode: str, days: int | None = None, years: int | None = None) -> Values:
    return {"rule": [{"default_retention": [{"mode": mode, "days": days, "years": years}]}]}


ENCRYPTION = "aws_s3_bucket_server_side_encryption_configuration"
BLOCK = "aws_s3_bucket_public_access_block"
OWNERSHIP = "aws_s3_bucket_ownership_controls"
LOCK = "aws_s3_bucket_object_lock_configuration"
RULE, ALARM = "aws_cloudwatch_event_rule", "aws_cloudwatch_metric_alarm"
ON, OFF = {"schedule_expression": "rate(1 hour)"}, {"schedule_expression": None}
BLOCKS = dict.fromkeys(
    ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"),
    True,
)

# The type of a resource, how it is, how it would be, and the flag that this raises.
WEAKER = [
    ("aws_s3_bucket", {"force_destroy": False}, {"force_destroy": True}, "force-destroy-on"),
    ("aws_s3_bucket", {"force_destroy": None}, {"force_destroy": True}, "force-destroy-on"),
    (
        "aws_s3_bucket_versioning",
        versioning("Enabled"),
        versioning("Suspended"),
        "versioning-suspended",
    ),
    (
        "aws_s3_bucket_versioning",
        {"versioning_configuration": [{"status": "Enabled", "mfa_delete": "Enabled"}]},
        {"versioning_configuration": [{"status": "Enabled", "mfa_delete": "Disabled"}]},
        "versioning-suspended",
    ),
    (ENCRYPTION, encryption("aws:kms"), encryption("AES256"), "encryption-weakened"),
    (ENCRYPTION, encryption("aws:kms:dsse"), encryption("aws:kms"), "encryption-weakened"),
    (ENCRYPTION, encryption("aws:kms", "arn:key"), encryption("aws:kms"), "encryption-weakened"),
    (ENCRYPTION, encryption("AES256"), {"rule": []}, "encryption-weakened"),
    *((BLOCK, BLOCKS, BLOCKS | {name: False}, "public-access-weakened") for name in BLOCKS),
    (BLOCK, BLOCKS, BLOCKS | {"ignore_public_acls": None}, "public-access-weakened"),
    (
        OWNERSHIP,
        ownership("BucketOwnerEnforced"),
        ownership("ObjectWriter"),
        "public-access-weakened",
    ),
    ("aws_kms_key", {"enable_key_rotation": True}, {}, "encryption-weakened"),
    ("aws_kms_key", {"is_enabled": True}, {"is_enabled": False}, "key-lost"),
    ("aws_sns_topic", {"kms_master_key_id": "alias/aws/sns"}, {}, "encryption-weakened"),
    ("aws_s3_bucket_logging", {"target_bucket": "logs"}, {}, "access-logs-lost"),
    ("aws_sqs_queue", {"sqs_managed_sse_enabled": True}, {}, "encryption-weakened"),
    ("aws_cloudwatch_log_group", {"kms_key_id": "arn:key"}, {}, "encryption-weakened"),
    (LOCK, lock("GOVERNANCE", 30), lock("GOVERNANCE", 29), "retention-shortened"),
    (LOCK, lock("GOVERNANCE", years=1), lock("GOVERNANCE", 364), "retention-shortened"),
    (LOCK, lock("GOVERNANCE", 30), {"rule": []}, "retention-shortened"),
    (
        "aws_cloudwatch_log_group",
        {"retention_in_days": 90},
        {"retention_in_days": 30},
        "retention-shortened",
    ),
    (
        "aws_cloudwatch_log_group",
        {"retention_in_days": 0},
        {"retention_in_days": 3653},
        "retention-shortened",
    ),
    ("aws_kms_key", {}, {"deletion_window_in_days": 7}, "retention-shortened"),
    ("aws_sqs_queue", {"message_retention_seconds": 1209600}, {}, "retention-shortened"),
    (ALARM, {"actions_enabled": True}, {"actions_enabled": False}, "alarm-removed"),
    (ALARM, {"alarm_actions": ["arn:topic"]}, {"alarm_actions": []}, "alarm-removed"),
    (
        "aws_lambda_function_event_invoke_config",
        dead_letters("arn:queue"),
        {"destination_config": []},
        "dead-letters-removed",
    ),
    (
        "aws_lambda_function",
        {"dead_letter_config": [{"target_arn": "arn:queue"}]},
        {"dead_letter_config": []},
        "dead-letters-removed",
    ),
    (RULE, ON | {"state": "ENABLED"}, ON | {"state": "DISABLED"}, "schedule-disabled"),
    (RULE, ON | {"is_enabled": True}, ON | {"is_enabled": False}, "schedule-disabled"),
    (RULE, ON, OFF, "schedule-disabled"),
    (
        "aws_scheduler_schedule",
        ON | {"state": "ENABLED"},
        ON | {"state": "DISABLED"},
        "schedule-disabled",
    ),
]


@pytest.mark.parametrize("actions", [UPDATE, REPLACE])
@pytest.mark.parametrize(("kind", "before", "after", "flag"), WEAKER)
def test_what_becomes_weaker_is_flagged(
    kind: str, before: Values, after: Values, flag: str, actions: list[str]
) -> None:
    assert flag in names(change(kind, actions, before, after))


@pytest.mark.parametrize(("kind", "before", "after", "flag"), WEAKER)
def test_what_becomes_stronger_is_not(kind: str, before: Values, after: Values, flag: str) -> None:
    assert names(change(kind, UPDATE, after, before)) == []
    assert names(change(kind, UPDATE, before, before)) == []
    assert flag in names(change(kind, UPDATE, before, after))


@pytest.mark.parametrize(
    ("kind", "before", "flag"),
    [
        ("aws_s3_bucket", {"bucket": "kept"}, "bucket-destroyed"),
        ("aws_s3_bucket_versioning", versioning("Enabled"), "versioning-suspended"),
        (ENCRYPTION, encryption("AES256"), "encryption-weakened"),
        (BLOCK, BLOCKS, "public-access-weakened"),
        (OWNERSHIP, ownership("BucketOwnerEnforced"), "public-access-weakened"),
        ("aws_kms_key", {"enable_key_rotation": True}, "key-lost"),
        (LOCK, lock("GOVERNANCE", 30), "retention-shortened"),
        ("aws_s3_bucket_logging", {"target_bucket": "logs"}, "access-logs-lost"),
        ("aws_cloudwatch_log_group", {"name": "logs"}, "retention-shortened"),
        (ALARM, {"alarm_name": "errors"}, "alarm-removed"),
        ("aws_cloudwatch_composite_alarm", {"alarm_name": "all"}, "alarm-removed"),
        (
            "aws_lambda_function_event_invoke_config",
            dead_letters("arn:queue"),
            "dead-letters-removed",
        ),
        (RULE, ON | {"name": "hourly"}, "schedule-disabled"),
        ("aws_cloudwatch_event_target", {"rule": "hourly"}, "schedule-disabled"),
        ("aws_scheduler_schedule", ON, "schedule-disabled"),
    ],
)
def test_protection_that_is_destroyed_is_flagged(kind: str, before: Values, flag: str) -> None:
    assert names(change(kind, DELETE, before, None)) == [flag]
    assert names(change(kind, ["forget"], before, None)) == []


@pytest.mark.parametrize(
    ("kind", "before"),
    [
        ("aws_s3_bucket_versioning", versioning("Suspended")),
        (BLOCK, dict.fromkeys(BLOCKS, False)),
        (OWNERSHIP, ownership("ObjectWriter")),
        ("aws_cloudwatch_log_group", {"skip_destroy": True}),
        (RULE, ON | {"state": "DISABLED"}),
        (RULE, {"event_pattern": "{}"}),
        ("aws_sqs_queue", {"arn": "arn:other-queue"}),
        ("aws_s3_bucket_lifecycle_configuration", {"rule": []}),
    ],
)
def test_what_protects_nothing_may_go(kind: str, before: Values) -> None:
    assert names(change(kind, DELETE, before, None)) == []


def test_a_replaced_bucket_says_for_what() -> None:
    named = {"bucket": "old"}, {"bucket": "new"}
    [flag] = flags(change("aws_s3_bucket", REPLACE, *named, replace_paths=[["bucket"]]))
    assert flag.id == "bucket-replaced:aws_s3_bucket.this"
    assert flag.details == ('bucket "old" is replaced because of bucket',)


@pytest.mark.parametrize("actions", [["create", "delete"], ["delete", "create"]])
def test_a_replaced_key_is_lost_and_a_replaced_alarm_is_not(actions: list[str]) -> None:
    assert names(change("aws_kms_key", actions, {"arn": "arn:key"}, {})) == ["key-lost"]
    assert names(change(ALARM, actions, {"alarm_name": "a"}, {"alarm_name": "b"})) == []


@pytest.mark.parametrize(
    ("before", "after", "raised"),
    [
        (None, lock("COMPLIANCE", 1), ["cannot-be-undone"]),
        ({"rule": []}, lock("COMPLIANCE", 1), ["cannot-be-undone"]),
        (lock("GOVERNANCE", 30), lock("COMPLIANCE", 30), ["cannot-be-undone"]),
        (lock("COMPLIANCE", 30), lock("COMPLIANCE", 31), ["cannot-be-undone"]),
        (lock("COMPLIANCE", 30), lock("COMPLIANCE", years=1), ["cannot-be-undone"]),
        (lock("COMPLIANCE", 31), lock("COMPLIANCE", 30), ["retention-shortened"]),
        (lock("COMPLIANCE", 30), lock("GOVERNANCE", 30), ["retention-shortened"]),
        (lock("COMPLIANCE", 365), lock("COMPLIANCE", years=1), []),
        (None, lock("GOVERNANCE", 30), []),
        (lock("GOVERNANCE", 30), lock("GOVERNANCE", 31), []),
    ],
)
def test_a_lock_that_nobody_can_take_back_is_flagged(
    before: Values | None, after: Values, raised: list[str]
) -> None:
    place = {"bucket": "kept"}
    actions = CREATE if before is None else UPDATE
    setting = change(LOCK, actions, before and before | place, after | place)
    assert names(setting) == raised
    if before is None:
        assert names(setting, change("aws_s3_bucket", CREATE, None, place)) == []


def test_a_lock_of_unknown_strength_cannot_be_told() -> None:
    unknown = {"after_unknown": {"rule": [{"default_retention": [{"mode": True}]}]}}
    for before in (lock("GOVERNANCE", 30), {"rule": []}):
        changes = change(LOCK, UPDATE, before, lock("COMPLIANCE", 30), **unknown)
        assert names(changes) == ["cannot-be-told"]


def test_what_goes_with_its_bucket_is_in_the_buckets_own_flag() -> None:
    bucket = change("aws_s3_bucket", DELETE, {"bucket": "kept"}, None)
    setting = change("aws_s3_bucket_versioning", DELETE, versioning("Enabled"), None)
    assert names(bucket, setting) == ["bucket-destroyed"]
    replaced = change("aws_s3_bucket", REPLACE, {"bucket": "kept"}, {"bucket": "new"})
    assert names(replaced, setting) == ["bucket-replaced", "versioning-suspended"]
    other = change("aws_s3_bucket", DELETE, {"bucket": "another"}, None)
    assert names(other, setting) == ["bucket-destroyed", "versioning-suspended"]


def test_what_goes_from_a_bucket_that_stays_to_another_is_missed_there() -> None:
    moves = versioning("Enabled"), versioning("Enabled") | {"bucket": "new"}
    setting = change("aws_s3_bucket_versioning", REPLACE, *moves)
    assert names(setting) == ["versioning-suspended"]
    stays = change("aws_s3_bucket", UPDATE, {"bucket": "kept"}, {"bucket": "kept"})
    assert names(stays, setting) == ["versioning-suspended"]
    renamed = change("aws_s3_bucket", REPLACE, {"bucket": "kept"}, {"bucket": "new"})
    assert names(renamed, setting) == ["bucket-replaced"]


def test_what_is_added_to_a_bucket_there_is_must_not_be_less_than_what_it_has() -> None:
    weak = BLOCKS | {"bucket": "kept", "block_public_acls": False}
    block = change(BLOCK, CREATE, None, weak)
    assert names(block) == ["public-access-weakened"]
    assert names(change(BLOCK, CREATE, None, BLOCKS | {"bucket": "kept"})) == []
    new = change("aws_s3_bucket", CREATE, None, {"bucket": "kept"})
    assert names(block, new) == ["public-access-weakened"], "AWS makes it with all four"
    assert names(change(BLOCK, CREATE, None, BLOCKS | {"bucket": "kept"}), new) == []
    suspended = change("aws_s3_bucket_versioning", CREATE, None, versioning("Suspended"))
    assert names(suspended, new) == []


def test_the_block_of_an_account_goes_over_what_is_set_there() -> None:
    kind = "aws_s3_account_public_access_block"
    assert names(change(kind, CREATE, None, BLOCKS)) == []
    for name in BLOCKS:
        for weaker in (BLOCKS | {name: False}, {n: True for n in BLOCKS if n != name}):
            assert names(change(kind, CREATE, None, weaker)) == ["public-access-weakened"]
            assert names(change(kind, UPDATE, BLOCKS, weaker)) == ["public-access-weakened"]
            assert names(change(kind, UPDATE, weaker, BLOCKS)) == []
    unknown = change(kind, CREATE, None, {}, after_unknown=BLOCKS)
    assert names(unknown) == ["cannot-be-told"]
    assert names(change(kind, DELETE, BLOCKS, None)) == ["public-access-weakened"]


def test_a_first_deployment_has_only_those_that_need_nothing_to_compare_with() -> None:
    weak = BLOCKS | {"bucket": "of somebody else", "block_public_acls": False}

    def first(*changes: Values, **more: object) -> list[str]:
        document = {"format_version": "1.2", "resource_changes": [*changes], **more}
        return [flag.id for flag in red_flags.find(Plan.read(document))]

    block = change(BLOCK, CREATE, None, weak)
    assert first(block) == []
    url = change("aws_lambda_function_url", CREATE, None, {})
    assert first(block, url) == ["not-understood:aws_lambda_function_url.this"]
    command = {"address": "data.external.x", "mode": "data", "type": "external"}
    root = {"root_module": {"resources": [command]}}
    assert first(block, configuration=root) == ["runs-commands:data.external.x"]


@pytest.mark.parametrize(
    ("kind", "path", "before"),
    [
        ("aws_s3_bucket", "force_destroy", {"force_destroy": False}),
        ("aws_kms_key", "deletion_window_in_days", {"deletion_window_in_days": 30}),
        ("aws_cloudwatch_log_group", "retention_in_days", {"retention_in_days": 90}),
        (RULE, "state", ON | {"state": "ENABLED"}),
    ],
)
def test_what_is_known_only_after_apply_is_said_to_be_untold(
    kind: str, path: str, before: Values
) -> None:
    after = {name: value for name, value in before.items() if name != path}
    [flag] = flags(change(kind, UPDATE, before, after, after_unknown={path: True}))
    assert flag.flag == "cannot-be-told"
    assert f"{path}: " in flag.details[0]
    assert "(known after apply)" in flag.details[0]


def test_an_unknown_block_makes_all_in_it_unknown() -> None:
    unknown = {"versioning_configuration": True}
    weak = {"bucket": "kept"}
    changes = change(
        "aws_s3_bucket_versioning", UPDATE, versioning("Enabled"), weak, after_unknown=unknown
    )
    assert names(changes) == ["cannot-be-told"]
    changes["change"]["before"] = versioning("Suspended")
    assert names(changes) == [], "nothing could be lost"


def test_a_new_key_for_a_bucket_that_had_none_is_stronger_whatever_it_is() -> None:
    rule = [{"apply_server_side_encryption_by_default": [{"kms_master_key_id": True}]}]
    to_kms = encryption("AES256"), encryption("aws:kms")
    assert names(change(ENCRYPTION, UPDATE, *to_kms, after_unknown={"rule": rule})) == []


@pytest.mark.parametrize("own", ["before_sensitive", "after_sensitive"])
def test_a_sensitive_value_is_flagged_and_not_shown(own: str) -> None:
    days = {"retention_in_days": 90}, {"retention_in_days": 30}
    marks = {own: {"retention_in_days": True}}
    [flag] = flags(change("aws_cloudwatch_log_group", UPDATE, *days, **marks))
    assert flag.details == ("retention_in_days (sensitive)",)


def test_timeouts_and_concurrency_are_none() -> None:
    before = {"timeout": 900, "reserved_concurrent_executions": 5, "memory_size": 512}
    after = {"timeout": 3, "reserved_concurrent_executions": 1, "memory_size": 128}
    assert names(change("aws_lambda_function", UPDATE, before, after)) == []
