"""Which changes of policies, of roles and of who may invoke a function raise a red flag."""

import pytest

from plan_summary import red_flags
from plans import CREATE, DELETE, REPLACE, UPDATE, Values, change, document, plan

ALLOW: Values = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::kept/*"}
DENY: Values = {
    "Sid": "DenyInsecureTransport",
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": ["arn:aws:s3:::kept", "arn:aws:s3:::kept/*"],
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}
POLICY = "aws_iam_policy"
ATTACHMENT = "aws_iam_role_policy_attachment"
PERMISSION = "aws_lambda_permission"


def found(*changes: Values) -> list[str]:
    """The red flags of such a plan, each with what it says."""
    deployed = change("aws_s3_bucket", ["no-op"], {"bucket": "other"}, {"bucket": "other"})
    changes = (deployed, *changes)
    flags = red_flags.find(plan(*changes))
    return [f"{each.flag}: {detail}" for each in flags for detail in each.details]


def changed(before: str | None, after: str | None, kind: str = POLICY) -> list[str]:
    """The red flags of a policy that changes."""
    return found(change(kind, UPDATE, {"policy": before}, {"policy": after}))


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ({"Action": "s3:PutObject"}, ["new action s3:PutObject"]),
        ({"Action": "s3:*"}, ["new action s3:*, a wildcard"]),
        ({"Resource": "arn:aws:s3:::b/*"}, ["new resource arn:aws:s3:::b/*"]),
        ({"Resource": "*"}, ["new resource *, a wildcard"]),
        (
            {"Action": "s3:PutObject", "Resource": "arn:aws:s3:::b"},
            ["new action s3:PutObject", "new resource arn:aws:s3:::b"],
        ),
        (
            {"Principal": {"AWS": "111122223333"}},
            ["new principal 111122223333"],
        ),
        ({"Principal": "*"}, ["new principal *, a wildcard"]),
    ],
)
def test_a_policy_that_is_widened_says_by_what(statement: Values, said: list[str]) -> None:
    after = document(ALLOW, ALLOW | statement)
    assert changed(document(ALLOW), after) == [f"policy-widened: {each}" for each in said]
    assert changed(after, document(ALLOW)) == []


def test_one_that_loses_a_condition_or_mixes_what_it_has_says_so() -> None:
    limited = ALLOW | {"Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}
    assert changed(document(limited), document(ALLOW)) == [
        "policy-widened: under other conditions: s3:GetObject on arn:aws:s3:::kept/*"
    ]
    apart = document(ALLOW, {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "b"})
    assert changed(apart, document(ALLOW | {"Resource": ["b"]})) == [
        "policy-widened: newly together: s3:GetObject on b"
    ]


@pytest.mark.parametrize(
    "kind",
    [
        *(POLICY, "aws_iam_role_policy", "aws_kms_key", "aws_kms_key_policy"),
        *("aws_s3_bucket_policy", "aws_sns_topic", "aws_sns_topic_policy"),
        *("aws_sqs_queue", "aws_sqs_queue_policy"),
    ],
)
def test_every_kind_of_policy_is_read(kind: str) -> None:
    assert changed(document(DENY), document(ALLOW), kind) == [
        "deny-lost: not denied any more: *: s3:* on arn:aws:s3:::kept under conditions",
        "deny-lost: not denied any more: *: s3:* on arn:aws:s3:::kept/* under conditions",
        "policy-widened: new action s3:GetObject",
        "policy-widened: new resource arn:aws:s3:::kept/*",
    ]


def test_a_policy_with_a_deny_that_is_destroyed_loses_it() -> None:
    policy = {"bucket": "kept", "policy": document(DENY)}
    gone = change("aws_s3_bucket_policy", DELETE, policy, None)
    assert [each.split(":")[0] for each in found(gone)] == ["deny-lost", "deny-lost"]
    bucket = change("aws_s3_bucket", DELETE, {"bucket": "kept"}, None)
    assert found(gone, bucket) == ['bucket-destroyed: bucket "kept" is destroyed']


def test_the_same_policy_for_a_bucket_of_another_name_is_the_same() -> None:
    text = document(DENY)
    before = {"bucket": "kept", "policy": text}
    after = {"bucket": "new", "policy": text.replace("kept", "new")}
    renamed = change("aws_s3_bucket", REPLACE, {"bucket": "kept"}, {"bucket": "new"})
    flag = 'bucket-replaced: bucket "kept" is replaced'
    assert found(change("aws_s3_bucket_policy", REPLACE, before, after), renamed) == [flag]
    for another in (text, text.replace("kept", "new-not")):
        after["policy"] = another
        found_now = found(change("aws_s3_bucket_policy", REPLACE, before, after), renamed)
        assert [each.split(":")[0] for each in found_now] == [
            "bucket-replaced",
            "deny-lost",
            "deny-lost",
        ]


def test_what_is_known_only_after_apply_cannot_be_told() -> None:
    unknown = {"after_unknown": {"policy": True}}
    before = {"policy": document(ALLOW)}
    untold = ["cannot-be-told: policy (known after apply)"]
    assert found(change(POLICY, UPDATE, before, {}, **unknown)) == untold
    assert found(change("aws_sns_topic", UPDATE, before, {}, **unknown)) == untold
    # AWS gives a topic its own policy where none is written.
    assert found(change("aws_sns_topic", REPLACE, before, {}, **unknown)) == [
        "subscriber-lost: topic null is replaced, and its subscriptions go"
    ]


def test_what_is_not_understood_cannot_be_told() -> None:
    [said] = changed(document(ALLOW), document({"Effect": "Maybe"}))
    assert said.startswith("cannot-be-told: policy: ")
    assert "'Maybe'" in said


def test_a_sensitive_policy_is_flagged_and_not_shown() -> None:
    texts = {"policy": document(ALLOW)}, {"policy": document(ALLOW | {"Action": "s3:Secret"})}
    marks = {"after_sensitive": {"policy": True}}
    assert found(change(POLICY, UPDATE, *texts, **marks)) == ["policy-widened: policy (sensitive)"]


def test_a_policy_that_is_added_is_new_only_with_what_it_is_on() -> None:
    inline = {"arn": "arn:topic", "policy": document(ALLOW)}
    added = change("aws_sns_topic_policy", CREATE, None, inline)
    there = {"arn": "arn:topic", "policy": ""}
    assert found(added, change("aws_sns_topic", ["no-op"], there, there)) == [
        "policy-widened: new action s3:GetObject",
        "policy-widened: new resource arn:aws:s3:::kept/*",
    ]
    assert found(added, change("aws_sns_topic", CREATE, None, {"arn": "arn:topic"})) == []
    topic = change("aws_sns_topic_policy", CREATE, None, inline, after_unknown={"arn": True})
    assert found(topic, change("aws_sns_topic", CREATE, None, {})) == []
    assert found(change(POLICY, CREATE, None, {"policy": document(ALLOW)})) == []


def test_a_role_that_another_may_assume_is_flagged() -> None:
    trusts = [
        {"assume_role_policy": document({"Effect": "Allow", "Action": "sts:AssumeRole"} | who)}
        for who in (
            {"Principal": {"Service": "lambda.amazonaws.com"}},
            {"Principal": {"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]}},
        )
    ]
    assert found(change("aws_iam_role", UPDATE, *trusts)) == [
        "policy-widened: new principal Service ec2.amazonaws.com"
    ]


@pytest.mark.parametrize(
    ("before", "after", "unknown", "said"),
    [
        (
            {"permissions_boundary": "arn:a"},
            {"permissions_boundary": None},
            False,
            'policy-widened: permissions_boundary: "arn:a" → null',
        ),
        (
            {"permissions_boundary": "arn:a"},
            {"permissions_boundary": "arn:b"},
            False,
            'cannot-be-told: permissions_boundary: "arn:a" → "arn:b"',
        ),
        (
            {"managed_policy_arns": ["arn:a"]},
            {"managed_policy_arns": ["arn:a", "arn:b"]},
            False,
            'policy-widened: the role gets the policy "arn:b"',
        ),
        (
            {"inline_policy": []},
            {"inline_policy": [{"name": "p", "policy": document(ALLOW | {"Resource": "*"})}]},
            False,
            "policy-widened: new action s3:GetObject",
        ),
        (
            {"inline_policy": []},
            {"inline_policy": [{"name": "p"}]},
            {"inline_policy": [{"policy": True}]},
            "cannot-be-told: inline_policy (known after apply)",
        ),
    ],
)
def test_a_role_that_may_do_more_is_flagged(
    before: Values, after: Values, unknown: object, said: str
) -> None:
    assert said in found(change("aws_iam_role", UPDATE, before, after, after_unknown=unknown))
    assert found(change("aws_iam_role", UPDATE, before, before)) == []


def attachment(role: str, policy: str | None) -> Values:
    arn = policy and f"arn:aws:iam::111122223333:policy/{policy}"
    return {"role": role, "policy_arn": arn}


def test_another_policy_on_a_role_there_is_is_flagged() -> None:
    gets = 'policy-widened: role "runner" gets the policy '
    arn = '"arn:aws:iam::111122223333:policy/more"'
    added = change(ATTACHMENT, CREATE, None, attachment("runner", "more"))
    assert found(added) == [gets + arn]
    both = attachment("runner", "less"), attachment("runner", "more")
    assert found(change(ATTACHMENT, REPLACE, *both)) == [gets + arn]
    unknown = {"after_unknown": {"policy_arn": True}}
    added = change(ATTACHMENT, CREATE, None, attachment("runner", None), **unknown)
    assert found(added) == [f"{gets}(known after apply)"]


def test_a_policy_and_a_role_of_other_names_are_the_same() -> None:
    names = {"name": "less"}, {"name": "more"}
    policy = change(POLICY, REPLACE, *names)
    both = attachment("runner", "less"), attachment("runner", "more")
    assert found(change(ATTACHMENT, REPLACE, *both), policy) == []
    role = change("aws_iam_role", REPLACE, {"name": "runner"}, {"name": "new"})
    both = attachment("runner", "less"), attachment("new", "more")
    assert found(change(ATTACHMENT, REPLACE, *both), policy, role) == []
    assert len(found(change(ATTACHMENT, REPLACE, *both), policy)) == 2


def permission(principal: str, **limits: str) -> Values:
    action = "lambda:InvokeFunction"
    return {"function_name": "f", "action": action, "principal": principal, **limits}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            permission("events.amazonaws.com"),
            permission("sns.amazonaws.com"),
            "new principal Service sns.amazonaws.com",
        ),
        (permission("111122223333"), permission("*"), "new principal *, a wildcard"),
        (
            permission("events.amazonaws.com", source_arn="arn:rule/a"),
            permission("events.amazonaws.com"),
            "under other conditions: Service events.amazonaws.com: lambda:InvokeFunction on"
            " the function",
        ),
        (
            permission("events.amazonaws.com"),
            permission("events.amazonaws.com") | {"action": "lambda:*"},
            "new action lambda:*, a wildcard",
        ),
    ],
)
def test_who_may_invoke_the_function_is_watched(before: Values, after: Values, said: str) -> None:
    assert found(change(PERMISSION, REPLACE, before, after)) == [f"policy-widened: {said}"]
    named = {"function_name": "f"}, {"function_name": "g"}
    renamed = change("aws_lambda_function", REPLACE, *named)
    assert found(change(PERMISSION, REPLACE, before, before | named[1]), renamed) == []
    added = change(PERMISSION, CREATE, None, after)
    assert found(added)


def test_a_permission_for_what_is_not_known_yet_cannot_be_told() -> None:
    both = permission("sns.amazonaws.com", source_arn="arn:topic"), permission("sns.amazonaws.com")
    unknown = {"source_arn": True}
    assert found(change(PERMISSION, REPLACE, *both, after_unknown=unknown)) == [
        'cannot-be-told: source_arn: "arn:topic" → (known after apply)'
    ]
