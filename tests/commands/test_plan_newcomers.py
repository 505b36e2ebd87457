"""What is added to a deployment there is: what is routine, and what somebody must look at."""

import pytest

from plan_summary import red_flags
from plans import CREATE, REPLACE, UPDATE, Values, change, document, plan

OWN, OTHER = "111122223333", "444455556666"
ROLE, POLICY, FUNCTION = "aws_iam_role", "aws_iam_policy", "aws_lambda_function"
ATTACHMENT, INLINE = "aws_iam_role_policy_attachment", "aws_iam_role_policy"


def trusts(principal: object) -> str:
    who = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return document(who)


BY_LAMBDA = trusts({"Service": "lambda.amazonaws.com"})
DEPLOYED = {
    "arn": f"arn:aws:iam::{OWN}:role/deployed",
    "name": "deployed",
    "assume_role_policy": trusts({"Service": "states.amazonaws.com"}),
}


def found(*changes: Values, **more: object) -> list[str]:
    """The red flags of such a plan of something in account OWN, each with what it says."""
    changes = (change(ROLE, ["no-op"], DEPLOYED, DEPLOYED), *changes)
    flags = red_flags.find(plan(*changes, **more))
    return [f"{each.flag}: {detail}" for each in flags for detail in each.details]


def role(trust: str, **more: object) -> Values:
    return change(ROLE, CREATE, None, {"name": "new", "assume_role_policy": trust, **more})


@pytest.mark.parametrize(
    ("principal", "who"),
    [
        ({"AWS": f"arn:aws:iam::{OTHER}:root"}, OTHER),
        ({"AWS": f"arn:aws:iam::{OWN}:root"}, OWN),
        ({"AWS": "*"}, "*"),
        ("*", "*"),
        ({"Service": "ec2.amazonaws.com"}, "Service ec2.amazonaws.com"),
        ({"Federated": "arn:idp"}, "Federated arn:idp"),
    ],
)
def test_a_new_role_that_trusts_others_is_flagged(principal: object, who: str) -> None:
    said = f"policy-widened: new: {who}: sts:AssumeRole on the role itself"
    assert found(role(trusts(principal))) == [said]


def test_one_that_trusts_services_of_the_deployment_is_not() -> None:
    assert found(role(BY_LAMBDA)) == []
    assert found(role(trusts({"Service": ["lambda.amazonaws.com", "states.amazonaws.com"]}))) == []


def test_an_imported_role_vouches_for_nobody() -> None:
    trust = trusts({"Service": "ec2.amazonaws.com"})
    for more, flags in (({"importing": {"id": "x"}}, 1), ({}, 0)):
        there = change(ROLE, ["no-op"], DEPLOYED | {"assume_role_policy": trust}, {}, **more)
        assert len(found(there, role(trust))) == flags


def test_a_trust_that_is_not_known_or_understood_cannot_be_told() -> None:
    unknown = change(ROLE, CREATE, None, {}, after_unknown={"assume_role_policy": True})
    assert found(unknown) == ["cannot-be-told: assume_role_policy (known after apply)"]
    key = change("aws_kms_key", CREATE, None, {})
    assert found(unknown, key) == ["cannot-be-told: assume_role_policy (known after apply)"]
    assert found(change(POLICY, CREATE, None, {}, after_unknown={"policy": True})) == []
    [said] = found(role("{"))
    assert said.startswith("cannot-be-told: assume_role_policy: not understood")


def test_what_a_new_role_may_do_is_flagged() -> None:
    new, allow = role(BY_LAMBDA), {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    wide = ["policy-widened: new action s3:*, a wildcard", "policy-widened: new resource *"]
    wide[1] += ", a wildcard"
    inline = change(INLINE, CREATE, None, {"role": "new", "policy": document(allow)})
    assert found(new, inline) == wide
    assert found(role(BY_LAMBDA, inline_policy=[{"policy": document(allow)}])) == wide
    assert found(role(BY_LAMBDA, managed_policy_arns=["arn:a"])) == [
        'policy-widened: the role gets the policy "arn:a"'
    ]
    policy = change(POLICY, CREATE, None, {"name": "wide", "policy": document(allow)})
    assert found(policy) == [], "nobody has it yet"
    attachment = change(ATTACHMENT, CREATE, None, {"role": "new", "policy_arn": "arn:wide"})
    gets = 'policy-widened: role "new" gets the policy "arn:wide"'
    assert found(new, policy, attachment) == [gets]
    unknown = {"after_unknown": {"role": True, "policy_arn": True}}
    gets = "policy-widened: role (known after apply) gets the policy (known after apply)"
    assert found(new, policy, change(ATTACHMENT, CREATE, None, {}, **unknown)) == [gets]


@pytest.mark.parametrize("name", ["inline_policy", "managed_policy_arns"])
@pytest.mark.parametrize("actions", [CREATE, UPDATE, REPLACE])
def test_policies_of_a_role_that_are_set_and_not_known_cannot_be_told(
    name: str, actions: list[str]
) -> None:
    after = DEPLOYED | {"assume_role_policy": BY_LAMBDA}
    before = None if actions == CREATE else after
    there = change(ROLE, actions, before, after, after_unknown={name: True})
    assert found(there) == []
    block = {"address": f"{ROLE}.this", "mode": "managed", "type": ROLE}
    root = {"resources": [block | {"expressions": {name: {"references": ["x"]}}}]}
    untold = [f"cannot-be-told: {name} (known after apply)"]
    assert found(there, configuration={"root_module": root}) == untold


def test_a_policy_that_goes_from_a_role_to_a_new_one_is_flagged() -> None:
    both = {"role": "deployed", "policy_arn": "arn:a"}, {"role": "new", "policy_arn": "arn:a"}
    moves = change(ATTACHMENT, REPLACE, *both)
    assert found(role(BY_LAMBDA), moves) == [
        'policy-widened: role "new" gets the policy "arn:a"',
        'run-changed: role "deployed" loses the policy "arn:a"',
    ]
    renamed = change(ROLE, REPLACE, DEPLOYED, DEPLOYED | {"name": "new"})
    assert found(renamed, moves) == []


def test_another_role_of_a_function_is_flagged() -> None:
    before, after = DEPLOYED["arn"], f"arn:aws:iam::{OWN}:role/admin"
    both = {"role": before}, {"role": after}
    said = f'role-changed: role: "{before}" → "{after}"'
    assert found(change(FUNCTION, UPDATE, *both)) == [said]
    assert found(change(FUNCTION, REPLACE, *both)) == [said]
    assert found(change(FUNCTION, UPDATE, both[0], both[0])) == []
    unknown = change(FUNCTION, UPDATE, both[0], {}, after_unknown={"role": True})
    assert found(unknown) == [f'cannot-be-told: role: "{before}" → (known after apply)']
    renamed = change(ROLE, REPLACE, DEPLOYED, DEPLOYED | {"name": "admin"})
    assert found(change(FUNCTION, UPDATE, *both), renamed) == []
    assert found(unknown, renamed) == []
    other = change(ROLE, REPLACE, DEPLOYED | {"name": "x"}, DEPLOYED | {"name": "admin"})
    assert found(change(FUNCTION, UPDATE, *both), other) == [said]


def test_a_new_function_with_a_role_there_is_is_flagged() -> None:
    values = {"function_name": "f", "role": DEPLOYED["arn"]}
    said = f'role-changed: new function "f" runs as "{DEPLOYED["arn"]}"'
    assert found(change(FUNCTION, CREATE, None, values)) == [said]
    values["role"] = f"arn:aws:iam::{OWN}:role/new"
    assert found(change(FUNCTION, CREATE, None, values), role(BY_LAMBDA)) == []
    unknown = change(FUNCTION, CREATE, None, {}, after_unknown={"role": True})
    assert found(unknown, role(BY_LAMBDA)) == []
    assert found(unknown) == ["cannot-be-told: role: null → (known after apply)"]


def statement(principal: object, **condition: object) -> Values:
    conditions = {"Condition": condition} if condition else {}
    return {
        "Effect": "Allow",
        "Principal": principal,
        "Action": "kms:Decrypt",
        "Resource": "*",
        **conditions,
    }


NEW_THINGS = [
    ("aws_kms_key", {}, None),
    ("aws_sns_topic", {}, None),
    ("aws_sqs_queue", {}, None),
    (
        "aws_s3_bucket_policy",
        {"bucket": "new"},
        change("aws_s3_bucket", CREATE, None, {"bucket": "new"}),
    ),
    ("aws_sns_topic_policy", {"arn": "t"}, change("aws_sns_topic", CREATE, None, {"arn": "t"})),
]


@pytest.mark.parametrize(("kind", "values", "target"), NEW_THINGS)
def test_the_policy_of_something_new_may_let_in_its_own_account(
    kind: str, values: Values, target: Values | None
) -> None:
    inside = [
        statement({"AWS": f"arn:aws:iam::{OWN}:root"}),
        statement({"AWS": f"arn:aws:iam::{OWN}:role/x"}),
        statement("*", StringEquals={"kms:CallerAccount": OWN, "kms:ViaService": "sns"}),
        statement({"Service": "cloudwatch.amazonaws.com"}, StringEquals={"aws:SourceAccount": OWN}),
        statement("*", ArnLike={"aws:SourceArn": f"arn:aws:events:eu-west-1:{OWN}:rule/r"}),
        statement("*") | {"Effect": "Deny"},
    ]
    added = change(kind, CREATE, None, values | {"policy": document(*inside)})
    assert found(added, *([target] if target else [])) == []


@pytest.mark.parametrize(("kind", "values", "target"), NEW_THINGS)
@pytest.mark.parametrize(
    ("outside", "who"),
    [
        (statement("*"), "*"),
        (statement({"AWS": f"arn:aws:iam::{OTHER}:root"}), OTHER),
        (statement({"Service": "ec2.amazonaws.com"}), "Service ec2.amazonaws.com"),
        (statement("*", StringNotEquals={"aws:SourceAccount": OWN}), "*"),
        (statement("*", StringEquals={"aws:SourceAccount": [OWN, OTHER]}), "*"),
        (statement("*", StringEquals={"aws:UserAgent": OWN}), "*"),
        (statement("*", StringEquals={"aws:SourceAccount": []}), "*"),
        (statement("*", ArnLike={"aws:SourceArn": "arn:aws:s3:::any"}), "*"),
        (
            {n: v for n, v in statement("*").items() if n != "Principal"}
            | {"NotPrincipal": {"AWS": OWN}},
            f"all but {OWN}",
        ),
    ],
)
def test_and_nobody_else(
    kind: str, values: Values, target: Values | None, outside: Values, who: str
) -> None:
    added = change(kind, CREATE, None, values | {"policy": document(outside)})
    [said] = found(added, *([target] if target else []))
    assert said.startswith(f"policy-widened: new: {who}: kms:Decrypt on *")


def test_a_new_buckets_policy_is_unknown_only_with_its_new_key() -> None:
    bucket = change("aws_s3_bucket", CREATE, None, {"bucket": "new"})
    unknown = {"after_unknown": {"policy": True}}
    policy = change("aws_s3_bucket_policy", CREATE, None, {"bucket": "new"}, **unknown)
    key = change("aws_kms_key", CREATE, None, {}, **unknown)
    assert found(bucket, policy, key) == []
    untold = ["cannot-be-told: policy (known after apply)"]
    assert found(bucket, policy) == untold
    assert found(bucket, policy, key | {"module_address": "module.other"}) == untold


@pytest.mark.parametrize("kind", ["aws_kms_key", "aws_sns_topic", "aws_sqs_queue"])
def test_a_policy_that_is_set_and_not_known_cannot_be_told(kind: str) -> None:
    made = change(kind, CREATE, None, {}, after_unknown={"policy": True})
    assert found(made) == [], "AWS has one of its own"
    block = {"address": f"{kind}.this", "mode": "managed", "type": kind}
    root = {"resources": [block | {"expressions": {"policy": {"references": ["x"]}}}]}
    untold = ["cannot-be-told: policy (known after apply)"]
    assert found(made, configuration={"root_module": root}) == untold


def test_who_may_invoke_a_new_function_is_watched() -> None:
    function = change(FUNCTION, CREATE, None, {"function_name": "f", "role": "arn:role/new"})
    values = {"function_name": "f", "action": "lambda:InvokeFunction", "principal": "*"}
    changes = function, role(BY_LAMBDA, path="/")
    [said] = found(*changes, change("aws_lambda_permission", CREATE, None, values))
    assert said == "policy-widened: new: *: lambda:InvokeFunction on the function"
    values["principal"] = "events.amazonaws.com"
    values["source_arn"] = f"arn:aws:events:eu-west-1:{OWN}:rule/hourly"
    assert found(*changes, change("aws_lambda_permission", CREATE, None, values)) == []


def test_a_topic_of_the_deployment_may_tell_a_function() -> None:
    topic = {"arn": f"arn:aws:sns:eu-west-1:{OWN}:t", "name": "t"}
    values = {
        "function_name": "on-call",
        "action": "lambda:InvokeFunction",
        "principal": "sns.amazonaws.com",
        "source_arn": topic["arn"],
    }

    def told(values: Values, *others: Values, actions: list[str] = CREATE) -> list[str]:
        before = None if actions == CREATE else values | {"source_arn": "arn:old"}
        return found(change("aws_lambda_permission", actions, before, values), *others)

    there = change("aws_sns_topic", ["no-op"], topic, topic)
    made = change("aws_sns_topic", CREATE, None, {"name": "t"}, after_unknown={"arn": True})
    for each in (there, made):
        assert told(values, each) == []
        assert told(values, each, actions=REPLACE) == []
        for other in (
            values | {"source_arn": topic["arn"].replace(OWN, OTHER)},
            values | {"source_arn": None},
            values | {"principal": "events.amazonaws.com"},
            values | {"action": "lambda:*"},
        ):
            assert told(other, each)
    assert told(values)
    by_rule = values | {"principal": "events.amazonaws.com"}
    assert found(change("aws_lambda_permission", REPLACE, by_rule, values), there)


def test_a_topics_key_may_be_made_in_place_of_awss_own() -> None:
    name = "kms_master_key_id"
    unknown = {"after_unknown": {name: True}}
    key = change("aws_kms_key", CREATE, None, {})
    for before, made, raised in (
        ("alias/aws/sns", key, 0),
        ("alias/aws/sns", key | {"module_address": "module.other"}, 1),
        ("arn:key", key, 1),
    ):
        topic = change("aws_sns_topic", UPDATE, {name: before}, {}, **unknown)
        told = found(topic, made)
        assert [each.split(":")[0] for each in told] == ["cannot-be-told"] * raised


# A role's policy as modules/backup-function writes it, and the new route's part of it.
def backup_policy(*labels: str, more: tuple[Values, ...] = ()) -> str:
    backups = [f"arn:aws:s3:::{label}-backup" for label in labels]
    statements = [
        ("s3:ListBucket", ["arn:aws:s3:::source", *backups]),
        (["s3:GetObject", "s3:GetObjectTagging"], [f"arn:aws:s3:::source/{x}/*" for x in labels]),
        (
            ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject", "s3:PutObjectTagging"],
            [f"arn:aws:s3:::{x}-backup/{x}/*" for x in labels],
        ),
    ]
    allowed = ({"Effect": "Allow", "Action": a, "Resource": r} for a, r in statements)
    return document(*allowed, *more)


def new_route(bucket: str | None = "archive-backup", *more: Values) -> list[str]:
    before = {"policy": backup_policy("documents", "photos")}
    after = {"policy": backup_policy("documents", "photos", "archive", more=more)}
    made = [change("aws_s3_bucket", CREATE, None, {"bucket": bucket})] if bucket else []
    return found(change(POLICY, UPDATE, before, after), *made)


def test_what_a_role_needs_for_a_new_route_with_a_bucket_of_its_own_is_no_flag() -> None:
    assert new_route() == []
    for bucket in (None, "another"):
        assert new_route(bucket) == [
            "policy-widened: new resource arn:aws:s3:::archive-backup",
            "policy-widened: new resource arn:aws:s3:::source/archive/*",
            "policy-widened: new resource arn:aws:s3:::archive-backup/archive/*",
        ]


@pytest.mark.parametrize(
    ("action", "resource", "said"),
    [
        ("s3:DeleteObject", "archive-backup/archive/*", "new action s3:DeleteObject"),
        ("s3:*", "archive-backup/*", "new action s3:*, a wildcard"),
        ("s3:GetObject", "source/*", "new resource arn:aws:s3:::source/*"),
        ("s3:GetObject", "source/private/*", "new resource arn:aws:s3:::source/private/*"),
        ("s3:PutObject", "source/archive/*", "new resource arn:aws:s3:::source/archive/*"),
        (
            "s3:PutObject",
            "documents-backup/archive/*",
            "new resource arn:aws:s3:::documents-backup/archive/*",
        ),
        ("s3:GetObject", "elsewhere/archive/*", "new resource arn:aws:s3:::elsewhere/archive/*"),
        (
            "s3:PutObject",
            "archive*/archive/*",
            "new resource arn:aws:s3:::archive*/archive/*, a wildcard",
        ),
    ],
)
def test_what_goes_beyond_a_new_route_is(action: str, resource: str, said: str) -> None:
    more = {"Effect": "Allow", "Action": action, "Resource": f"arn:aws:s3:::{resource}"}
    told = new_route("archive-backup", more)
    assert f"policy-widened: {said}" in told


def test_a_route_of_all_prefixes_is_no_route() -> None:
    wide = {"Effect": "Allow", "Action": "s3:GetObject"}
    more = [wide | {"Resource": f"arn:aws:s3:::{name}/*"} for name in ("archive-backup", "source")]
    assert new_route("archive-backup", *more) == [
        "policy-widened: new resource arn:aws:s3:::source/*"
    ]
