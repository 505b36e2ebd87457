"""What stops a function, or makes it run otherwise, elsewhere or with less, raises a red flag."""

import re

import pytest

from commands.checkout import ROOT
from plan_summary import red_flags
from plan_summary.rules.running import KNOWN
from plans import CREATE, DELETE, REPLACE, UPDATE, Values, change, plan

FUNCTION, PERMISSION = "aws_lambda_function", "aws_lambda_permission"
ATTACHMENT, INLINE, ROLE = "aws_iam_role_policy_attachment", "aws_iam_role_policy", "aws_iam_role"
INVOKE, QUEUE = "aws_lambda_function_event_invoke_config", "aws_sqs_queue"
OWN, OTHER = "111122223333", "444455556666"
ENVIRONMENT = "modules/backup-function/environment.tf"


def queue_arn(name: str, account: str = OWN) -> str:
    return f"arn:aws:sqs:eu-west-1:{account}:{name}"


DEPLOYED = {"arn": queue_arn("dead-letters"), "name": "dead-letters"}


def found(*changes: Values, **more: object) -> list[str]:
    """The red flags of such a plan, each with what it says."""
    changes = (change(QUEUE, ["no-op"], DEPLOYED, DEPLOYED), *changes)
    flags = red_flags.find(plan(*changes, **more))
    return [f"{each.flag}: {detail}" for each in flags for detail in each.details]


def environment(**variables: str) -> Values:
    return {"function_name": "f", "environment": [{"variables": variables}]}


def network(subnets: list[str], groups: list[str]) -> Values:
    return {"vpc_config": [{"subnet_ids": subnets, "security_group_ids": groups}]}


def logged(**more: str) -> Values:
    return {"logging_config": [{"log_group": "/aws/lambda/f", "log_format": "JSON", **more}]}


def test_the_variables_of_the_module_are_known() -> None:
    written = (ROOT / ENVIRONMENT).read_text()
    set_there = re.findall(r"\b([A-Z_]{5,}) +=", written) + re.findall(r'= "([A-Z_]+)"', written)
    assert set(set_there) == set(KNOWN)


@pytest.mark.parametrize("actions", [UPDATE, REPLACE])
@pytest.mark.parametrize(
    "name", ["AWS_ENDPOINT_URL_S3", "AWS_PROFILE", "LD_PRELOAD", "HTTPS_PROXY"]
)
def test_a_variable_that_is_no_setting_of_the_backup_is_flagged(
    name: str, actions: list[str]
) -> None:
    before, after = environment(ROUTES="a"), environment(ROUTES="a", **{name: "b"})
    path = f"run-changed: environment[0].variables.{name}: "
    assert found(change(FUNCTION, actions, before, after)) == [f'{path}null → "b"']
    other = environment(ROUTES="a", **{name: "c"})
    assert found(change(FUNCTION, actions, after, other)) == [f'{path}"b" → "c"']
    assert found(change(FUNCTION, actions, after, after)) == []
    assert found(change(FUNCTION, actions, after, before)) == []
    unknown = {"after_unknown": {"environment": [{"variables": {name: True}}]}}
    assert found(change(FUNCTION, actions, before, before, **unknown)) == [
        f"{path}null → (known after apply)"
    ]


def test_the_settings_of_the_backup_may_change() -> None:
    before = environment(DOC_DEST="a", SNS_TOPIC_ARN="b")
    after = environment(ROUTES="a", SNS_TOPIC_ARN="c")
    assert found(change(FUNCTION, UPDATE, before, after)) == []
    unknown = {"after_unknown": {"environment": [{"variables": {"ROUTES": True}}]}}
    assert found(change(FUNCTION, UPDATE, before, environment(), **unknown)) == []


def test_an_environment_that_is_not_known_cannot_be_told() -> None:
    unknown = {"after_unknown": {"environment": [{"variables": True}]}}
    [said] = found(change(FUNCTION, UPDATE, environment(ROUTES="a"), {}, **unknown))
    assert said.startswith("cannot-be-told: environment[0].variables: ")


@pytest.mark.parametrize(
    ("before", "after", "path"),
    [
        ({}, network(["subnet-a"], ["sg-a"]), "vpc_config[0]"),
        (network(["subnet-a"], ["sg-a"]), network(["subnet-a"], ["sg-b"]), "vpc_config[0]"),
        (network(["subnet-a"], ["sg-a"]), {"vpc_config": []}, "vpc_config[0]"),
        (logged(), logged(application_log_level="ERROR"), "logging_config[0]"),
        (logged(), logged(log_group="/other"), "logging_config[0].log_group"),
        ({"handler": "bootstrap"}, {"handler": "other"}, "handler"),
        ({"runtime": "provided.al2023"}, {"runtime": "python3.13"}, "runtime"),
    ],
)
def test_what_a_function_runs_with_is_watched(before: Values, after: Values, path: str) -> None:
    for actions in (UPDATE, REPLACE):
        said = found(change(FUNCTION, actions, before, after))
        assert said
        assert all(each.startswith(f"run-changed: {path}") for each in said)
        assert found(change(FUNCTION, actions, after, after)) == []


def test_its_order_and_how_nothing_is_said_are_no_matter() -> None:
    both = network(["a", "b"], []), network(["b", "a"], [])
    assert found(change(FUNCTION, UPDATE, *both)) == []
    empty = {"vpc_config": []}, {"vpc_config": [{"subnet_ids": [], "security_group_ids": None}]}
    assert found(change(FUNCTION, UPDATE, *empty)) == []


def test_a_log_group_may_get_another_name() -> None:
    both = logged(), logged(log_group="/aws/lambda/g")
    names = {"name": "/aws/lambda/f", "skip_destroy": True}, {"name": "/aws/lambda/g"}
    renamed = change("aws_cloudwatch_log_group", REPLACE, *names)
    assert found(change(FUNCTION, REPLACE, *both), renamed) == []


def test_logging_that_is_not_known_cannot_be_told_where_it_is_set() -> None:
    unknown = {"after_unknown": {"logging_config": True}}
    made = change(FUNCTION, REPLACE, logged(), {}, **unknown)
    assert found(made) == []
    block = {"address": f"{FUNCTION}.this", "mode": "managed", "type": FUNCTION}
    root = {"resources": [block | {"expressions": {"logging_config": [{}]}}]}
    said = found(made, configuration={"root_module": root})
    assert {each.split(":")[0] for each in said} == {"cannot-be-told"}


def test_a_function_that_goes_or_may_not_run_is_flagged() -> None:
    gone = change(FUNCTION, DELETE, {"function_name": "f"}, None)
    assert found(gone) == ['run-changed: function "f" is destroyed']
    name = "reserved_concurrent_executions"
    for before in (1, -1):
        said = found(change(FUNCTION, UPDATE, {name: before}, {name: 0}))
        assert said == [f"schedule-disabled: {name}: {before} → 0"]
        assert found(change(FUNCTION, UPDATE, {name: 0}, {name: before})) == []
    assert found(change(FUNCTION, UPDATE, {"timeout": 900}, {"timeout": 60})) == []


def permission(principal: str, **more: str) -> Values:
    return {"function_name": "f", "action": "lambda:InvokeFunction", "principal": principal, **more}


@pytest.mark.parametrize(
    ("principal", "flag"),
    [
        ("events.amazonaws.com", "schedule-disabled"),
        ("scheduler.amazonaws.com", "schedule-disabled"),
        ("sns.amazonaws.com", "subscriber-lost"),
        ("s3.amazonaws.com", "run-changed"),
    ],
)
def test_who_may_not_invoke_a_function_any_more_is_flagged(principal: str, flag: str) -> None:
    values = permission(principal, source_arn="arn:rule")
    gone = change(PERMISSION, DELETE, values, None)
    assert found(gone) == [f'{flag}: {principal} may not invoke "f" any more']
    again = change(PERMISSION, ["no-op"], values, values)
    assert found(gone, again) == []
    function = change(FUNCTION, DELETE, {"function_name": "f"}, None)
    assert found(gone, function) == ['run-changed: function "f" is destroyed']
    events = {"arn": "arn:rule", "event_pattern": "{}"}
    rule = change("aws_cloudwatch_event_rule", DELETE, events, None)
    assert found(gone, rule) == [], "the rule's own flag says it"


@pytest.mark.parametrize(("kind", "name"), [(ATTACHMENT, "policy_arn"), (INLINE, "name")])
def test_a_role_that_stays_without_its_policy_is_flagged(kind: str, name: str) -> None:
    values = {"role": "r", name: "p"}
    gone = change(kind, DELETE, values, None)
    assert found(gone) == ['run-changed: role "r" loses the policy "p"']
    assert found(gone, change(kind, ["no-op"], values, values)) == []
    assert found(gone, change(ROLE, DELETE, {"name": "r"}, None)) == []


def sends_to(arn: str) -> Values:
    return {"function_name": "f", "destination_config": [{"on_failure": [{"destination": arn}]}]}


def test_failed_events_must_go_to_something_of_the_plan() -> None:
    said = "dead-letters-removed: failed events go to"
    before = sends_to(DEPLOYED["arn"])
    for arn in (queue_arn("elsewhere"), queue_arn("dead-letters", OTHER)):
        untold = [f'{said} "{arn}", which this plan does not have']
        assert found(change(INVOKE, UPDATE, before, sends_to(arn))) == untold
        assert found(change(INVOKE, CREATE, None, sends_to(arn))) == untold
        assert found(change(INVOKE, UPDATE, sends_to(arn), sends_to(arn))) == []
    assert found(change(INVOKE, UPDATE, sends_to(queue_arn("elsewhere")), before)) == []
    made = change(QUEUE, CREATE, None, {"name": "new"}, after_unknown={"arn": True})
    assert found(change(INVOKE, UPDATE, before, sends_to(queue_arn("new"))), made) == []
    other = found(change(INVOKE, UPDATE, before, sends_to(queue_arn("new", OTHER))), made)
    assert other == [f'{said} "{queue_arn("new", OTHER)}", which this plan does not have']


def test_a_queue_made_anew_loses_its_messages() -> None:
    sender = change(INVOKE, ["no-op"], sends_to(queue_arn("q")), sends_to(queue_arn("q")))
    names = {"arn": queue_arn("q"), "name": "q"}, {"name": "r"}
    said = ['dead-letters-removed: queue "q" is replaced with what is in it']
    assert found(sender, change(QUEUE, REPLACE, *names)) == said
    assert found(change(QUEUE, REPLACE, *names)) == [], "nobody sends there"
    assert found(sender, change(QUEUE, UPDATE, names[0], names[0])) == []
