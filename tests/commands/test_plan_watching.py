"""Which changes of schedules, dead letters, alarms and subscriptions let a failure go unseen."""

import json

import pytest

from plan_summary import red_flags
from plan_summary.flags import RedFlag
from plans import CREATE, DELETE, REPLACE, UPDATE, Values, change, plan

ALARM, COMPOSITE = "aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"
SUBSCRIPTION = "aws_sns_topic_subscription"
RULE, TARGET = "aws_cloudwatch_event_rule", "aws_cloudwatch_event_target"
ON, OFF = {"schedule_expression": "rate(1 hour)"}, {"schedule_expression": None}
MISSED: Values = {
    "alarm_name": "missed-run",
    "comparison_operator": "LessThanThreshold",
    "threshold": 1,
    "period": 3600,
    "evaluation_periods": 26,
    "datapoints_to_alarm": 26,
    "treat_missing_data": "breaching",
    "alarm_actions": ["arn:topic", "arn:pager"],
    "metric_name": "SuccessfulRuns",
    "namespace": "S3Backup",
    "statistic": "Sum",
    "dimensions": {"FunctionName": "f"},
}
ERRORS = MISSED | {
    "comparison_operator": "GreaterThanThreshold",
    "metric_name": "Errors",
    "evaluation_periods": 5,
    "datapoints_to_alarm": 3,
    "treat_missing_data": "notBreaching",
}


def flags(*changes: Values) -> list[RedFlag]:
    """The red flags of such a plan, of something that is deployed."""
    deployed = change("aws_s3_bucket", ["no-op"], {"bucket": "kept"}, {"bucket": "kept"})
    changes = (deployed, *changes)
    return red_flags.find(plan(*changes))


def names(*changes: Values) -> list[str]:
    """The flags' names."""
    return [str(flag.flag) for flag in flags(*changes)]


LOOSER = [
    (MISSED, {"threshold": 0}),
    (ERRORS, {"threshold": 2}),
    (ERRORS, {"threshold": None}),
    (MISSED, {"evaluation_periods": 27, "datapoints_to_alarm": 27}),
    (ERRORS, {"datapoints_to_alarm": 4}),
    (ERRORS, {"datapoints_to_alarm": None}),
    (ERRORS, {"evaluation_periods": 4}),
    (MISSED, {"treat_missing_data": "notBreaching"}),
    (MISSED, {"treat_missing_data": None}),
]


@pytest.mark.parametrize("actions", [UPDATE, REPLACE])
@pytest.mark.parametrize(("before", "changes"), LOOSER)
def test_an_alarm_that_goes_off_later_or_less_is_flagged(
    before: Values, changes: Values, actions: list[str]
) -> None:
    [flag] = flags(change(ALARM, actions, before, before | changes))
    assert flag.flag == "alarm-loosened"
    assert str(flag.details[0]).startswith(next(iter(changes)))


@pytest.mark.parametrize(
    ("before", "changes"),
    [
        *(
            (before | changes, before)
            for before, changes in LOOSER
            if changes != {"threshold": None}
        ),
        (ERRORS, ERRORS | {"evaluation_periods": 6}),
        (MISSED, MISSED | {"ok_actions": ["arn:topic"], "alarm_description": "other"}),
        (MISSED, MISSED | {"alarm_actions": ["arn:pager", "arn:topic", "arn:more"]}),
    ],
)
def test_one_that_goes_off_sooner_is_not(before: Values, changes: Values) -> None:
    assert names(change(ALARM, UPDATE, before, changes)) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"comparison_operator": "GreaterThanThreshold"},
        {"metric_name": "FailedRuns"},
        {"namespace": "Other"},
        {"statistic": "Average"},
        {"period": 60},
        {"period": 7200},
        {"dimensions": {"FunctionName": "g"}},
        {"dimensions": {}},
    ],
)
def test_one_that_watches_something_else_is_flagged(changes: Values) -> None:
    [flag] = flags(change(ALARM, UPDATE, MISSED, MISSED | changes))
    assert flag.flag == "alarm-loosened"
    assert flag.details[0].startswith(next(iter(changes)))


def test_a_composite_alarm_is_its_rule() -> None:
    both = {"alarm_rule": "ALARM(a) OR ALARM(b)"}, {"alarm_rule": "ALARM(a)"}
    assert names(change(COMPOSITE, UPDATE, *both)) == ["alarm-loosened"]
    assert names(change(COMPOSITE, UPDATE, both[0], both[0])) == []


def test_one_that_no_longer_tells_somebody_is_flagged() -> None:
    for actions in ([], ["arn:topic"], ["arn:topic", "arn:else"], None):
        after = MISSED | {"alarm_actions": actions}
        assert names(change(ALARM, UPDATE, MISSED, after)) == ["alarm-removed"]


@pytest.mark.parametrize(
    "name",
    ["threshold", "evaluation_periods", "datapoints_to_alarm", "period", "metric_name"],
)
def test_what_of_an_alarm_is_known_only_after_apply_cannot_be_told(name: str) -> None:
    after = {key: value for key, value in MISSED.items() if key != name}
    assert names(change(ALARM, UPDATE, MISSED, after, after_unknown={name: True})) == [
        "cannot-be-told"
    ]


def test_an_alarm_follows_the_new_name_of_its_function() -> None:
    function = change(
        "aws_lambda_function", REPLACE, {"function_name": "f"}, {"function_name": "g"}
    )
    after = MISSED | {"dimensions": {"FunctionName": "g"}}
    assert names(function, change(ALARM, UPDATE, MISSED, after)) == []
    after["dimensions"] = {"FunctionName": "h"}
    assert names(function, change(ALARM, UPDATE, MISSED, after)) == ["alarm-loosened"]


def test_an_alarm_on_duration_follows_the_timeout() -> None:
    before = ERRORS | {"metric_name": "Duration", "threshold": 96000}
    alarm = change(ALARM, UPDATE, before, before | {"threshold": 240000})
    timeouts = [{"function_name": "f", "timeout": seconds} for seconds in (120, 300)]
    function = change("aws_lambda_function", UPDATE, *timeouts)
    assert names(alarm, function) == []
    assert names(alarm) == ["alarm-loosened"]
    beyond = change(ALARM, UPDATE, before, before | {"threshold": 240001})
    assert names(beyond, function) == ["alarm-loosened"]
    function["change"]["after"]["function_name"] = "other"
    assert names(alarm, function) == ["alarm-loosened"]


TOPIC = "arn:aws:sns:eu-west-1:111122223333:{}"


def test_an_alarm_follows_the_new_name_of_its_topic() -> None:
    old, new = ({"arn": TOPIC.format(name), "name": name} for name in ("runs", "news"))
    made = {"name": "news"}, {"after_unknown": {"arn": True}}
    renamed = change("aws_sns_topic", REPLACE, old, made[0], **made[1])
    pager = "arn:pager"
    before, after = (ERRORS | {"alarm_actions": [each["arn"], pager]} for each in (old, new))
    assert names(renamed, change(ALARM, UPDATE, before, after)) == ["subscriber-lost"]
    assert names(change(ALARM, UPDATE, before, after)) == ["alarm-removed"]
    for lost in ([new["arn"]], [TOPIC.format("other"), pager], [pager], []):
        fewer = change(ALARM, UPDATE, before, ERRORS | {"alarm_actions": lost})
        assert "alarm-removed" in names(renamed, fewer)
    # The ARN may be known only after apply.
    for actions, raised in (([None, pager], 1), ([None, None], 2)):
        values = ERRORS | {"alarm_actions": actions}
        marks = {"alarm_actions": [each is None for each in actions]}
        unknown = change(ALARM, UPDATE, before, values, after_unknown=marks)
        assert len(names(renamed, unknown)) == raised
        assert "alarm-removed" in names(unknown)


def test_a_new_alarm_is_none() -> None:
    assert names(change(ALARM, CREATE, None, MISSED)) == []


def subscription(statuses: list[str] | None = None, **more: object) -> Values:
    policy = None if statuses is None else json.dumps({"status": statuses})
    return {"protocol": "email", "endpoint": "a@example.com", "filter_policy": policy, **more}


def test_a_subscription_that_goes_is_flagged_without_its_address() -> None:
    [flag] = flags(change(SUBSCRIPTION, DELETE, subscription(), None))
    assert flag.id == f"subscriber-lost:{SUBSCRIPTION}.this"
    assert flag.details == ('a subscription by "email" is destroyed',)
    [flag] = flags(change(SUBSCRIPTION, REPLACE, subscription(), subscription(endpoint="b")))
    assert flag.details == ('a subscription by "email" goes, and another must be confirmed',)
    assert names(change(SUBSCRIPTION, CREATE, None, subscription(["FAILED"]))) == []


@pytest.mark.parametrize(("actions", "how"), [(DELETE, "destroyed"), (REPLACE, "replaced")])
def test_a_topic_takes_all_subscriptions_with_it(actions: list[str], how: str) -> None:
    [flag] = flags(change("aws_sns_topic", actions, {"name": "t"}, {"name": "u"}))
    assert flag.flag == "subscriber-lost"
    assert flag.details == (f'topic "t" is {how}, and its subscriptions go',)
    assert names(change("aws_sns_topic", UPDATE, {"name": "t"}, {"display_name": "u"})) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"endpoint": "b@example.com"}, "endpoint (sensitive)"),
        ({"protocol": "sms"}, "protocol changes"),
    ],
)
def test_another_endpoint_is_flagged(changes: Values, said: str) -> None:
    [flag] = flags(change(SUBSCRIPTION, UPDATE, subscription(), subscription(**changes)))
    assert (flag.flag, flag.details) == ("subscriber-lost", (said,))
    unknown = {"after_unknown": dict.fromkeys(changes, True)}
    [flag] = flags(change(SUBSCRIPTION, UPDATE, subscription(), subscription(), **unknown))
    assert (flag.flag, flag.details) == ("subscriber-lost", (said,))


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        (subscription(), subscription(["FAILED"]), True),
        (subscription(["FAILED", "SUCCESS"]), subscription(["FAILED"]), True),
        (subscription(["FAILED"]), subscription(["SUCCESS"]), True),
        (subscription(["FAILED"]), subscription(["FAILED"], filter_policy="{"), True),
        (subscription(["FAILED"]), subscription(filter_policy='{"x":["FAILED"]}'), True),
        (
            subscription(["FAILED"], filter_policy_scope="MessageAttributes"),
            subscription(["FAILED"], filter_policy_scope="MessageBody"),
            True,
        ),
        (subscription(["FAILED"]), subscription(["SUCCESS", "FAILED"]), False),
        (subscription(["FAILED"]), subscription(), False),
        (
            subscription(["FAILED"], filter_policy_scope="MessageAttributes"),
            subscription(filter_policy_scope=None),
            False,
        ),
    ],
)
def test_who_hears_less_is_flagged(before: Values, after: Values, lost: bool) -> None:
    assert names(change(SUBSCRIPTION, UPDATE, before, after)) == ["subscriber-lost"] * lost


def test_a_filter_that_is_not_known_cannot_be_told() -> None:
    unknown = {"after_unknown": {"filter_policy": True}}
    changes = change(SUBSCRIPTION, UPDATE, subscription(), subscription(), **unknown)
    assert names(changes) == ["cannot-be-told"]


@pytest.mark.parametrize(
    ("before", "after", "raised"),
    [
        ("rate(1 hour)", "cron(0 0 * * ? 2020)", True),
        ("cron(0 0 * * ? *)", "cron(0 0 * * ? 2020,2031-2033)", True),
        ("cron(0 0 * * ? 2031)", "cron(0 0 * * ? 2030)", True),
        ("rate(1 hour)", "at(2031-01-01T00:00:00)", True),
        ("rate(1 hour)", "cron(0 0 * * ? *)", False),
        ("cron(0 0 * * ? 2031)", "rate(1 hour)", False),
        ("cron(0 0 * * ? 2031)", "cron(0 5 * * ? 2031)", False),
        ("cron(0 0 * * ? *)", "cron(0 0 * * ? 2199/1)", True),
        ("cron(0 0 * * ? *)", "cron(0 0 * * ? 2199)", True),
        ("cron(0 0 * * ? 2031/2)", "cron(0 0 * * ? 2031-2040/2)", True),
        ("cron(0 0 * * ? 2031)", "cron(0 0 * * ? 2031/2)", False),
        ("cron(0 0 * * ? *)", "cron(0 0 * * ? */2)", False),
        ("rate(1 hour)", "cron(0 0 31 2 ? *)", True),
        ("rate(1 hour)", "cron(0 0 31 FEB,4,jun ? *)", True),
        ("rate(1 hour)", "cron(0 0 30,31 2 ? *)", True),
        ("rate(1 hour)", "cron(0 0 29 2 ? *)", False),
        ("rate(1 hour)", "cron(0 0 31 2,3 ? *)", False),
        ("rate(1 hour)", "cron(0 0 30,31 4 ? *)", False),
        ("rate(1 hour)", "cron(0 0 L 2 ? *)", False),
        ("rate(1 hour)", "cron(0 0 31 * ? *)", False),
        ("cron(0 0 31 2 ? *)", "rate(1 hour)", False),
        # How often is the operator's to choose: it is among what changes.
        ("rate(1 hour)", "rate(7 days)", False),
    ],
)
def test_a_schedule_that_ends_is_flagged(before: str, after: str, raised: bool) -> None:
    both = {"schedule_expression": before}, {"schedule_expression": after}
    for kind in (RULE, "aws_scheduler_schedule"):
        assert names(change(kind, UPDATE, *both)) == ["schedule-disabled"] * raised


def test_another_target_of_a_rule_there_is_is_flagged() -> None:
    rule = change(RULE, ["no-op"], {"name": "hourly"} | ON, {"name": "hourly"} | ON)
    values = {"rule": "hourly", "arn": "arn:g"}
    [flag] = flags(rule, change(TARGET, CREATE, None, values))
    assert flag.flag == "run-changed"
    assert flag.details == ('rule "hourly" starts "arn:g" as well',)
    new = change(RULE, CREATE, None, {"name": "hourly"} | ON)
    assert names(new, change(TARGET, CREATE, None, values)) == []
    by_role = values | {"role_arn": "arn:role"}
    assert names(new, change(TARGET, CREATE, None, by_role)) == ["role-changed"]


def test_a_rule_on_events_in_place_of_a_schedule_is_flagged() -> None:
    events = OFF | {"event_pattern": "{}"}
    assert "schedule-disabled" in names(change(RULE, UPDATE, ON, events))


def test_a_schedule_that_starts_something_else_is_flagged() -> None:
    kind, place = TARGET, {"rule": "hourly"}
    both = place | {"arn": "arn:f"}, place | {"arn": "arn:g"}
    [flag] = flags(change(kind, UPDATE, *both))
    assert flag.flag == "schedule-disabled"
    assert flag.details == ('rule "hourly" starts "arn:g", not "arn:f" any more',)
    unknown = change(kind, UPDATE, both[0], place, after_unknown={"arn": True})
    assert names(unknown) == ["cannot-be-told"]
    renamed = change("aws_lambda_function", REPLACE, {"arn": "arn:f"}, {})
    assert names(renamed, change(kind, UPDATE, *both)) == []
    assert names(renamed, unknown) == []
    assert names(change(kind, UPDATE, both[0], both[0] | {"target_id": "x"})) == []


def test_the_queue_of_dead_letters_is_known_by_who_sends_them() -> None:
    kind = "aws_lambda_function_event_invoke_config"
    values = {"destination_config": [{"on_failure": [{"destination": "arn:queue"}]}]}
    sender = change(kind, ["no-op"], values, values)
    queue = change("aws_sqs_queue", DELETE, {"arn": "arn:queue", "name": "dead"}, None)
    [flag] = flags(sender, queue)
    assert flag.id == "dead-letters-removed:aws_sqs_queue.this"
    assert flag.details == ('queue "dead" is destroyed with what is in it',)


def test_the_target_of_a_rule_that_is_no_schedule_may_go() -> None:
    rule = change(RULE, ["no-op"], {"name": "hourly"} | OFF, {"name": "hourly"} | OFF)
    target = change(TARGET, DELETE, {"rule": "hourly"}, None)
    assert names(rule, target) == []
    rule["change"]["before"] = {"name": "hourly"} | ON
    assert names(rule, target) == ["schedule-disabled"]
