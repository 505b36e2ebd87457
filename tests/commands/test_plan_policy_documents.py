"""What one policy allows or denies that another does not."""

import json
from typing import Any

import pytest

from plan_summary.policy_documents import PolicyError, denials_lost, gained, parse

Statement = dict[str, Any]
READ: Statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/a/*"}
TRUST: Statement = {
    "Effect": "Allow",
    "Action": "sts:AssumeRole",
    "Principal": {"Service": "lambda.amazonaws.com"},
}
FOR_ACCOUNT = {"StringEquals": {"aws:SourceAccount": ["111122223333", "444455556666"]}}


def read(**other: object) -> Statement:
    """READ with other parts; one of Action and NotAction, as of Resource and NotResource."""
    return {name: part for name, part in READ.items() if f"Not{name}" not in other} | other


def trusting(principal: object) -> Statement:
    return TRUST | {"Principal": principal}


def gained_by(before: list[Statement], after: list[Statement]) -> list[str]:
    return [
        str(each)
        for each in gained(
            parse(json.dumps({"Statement": before})), parse(json.dumps({"Statement": after}))
        )
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (read(), read(Action=["s3:GetObject", "s3:PutObject"])),
        (read(), read(Action="s3:Get*")),
        (read(), read(Action="*")),
        (read(Action="s3:Get?bject"), read(Action="s3:Get*bject")),
        (read(), read(Resource="arn:aws:s3:::b/*")),
        (read(), read(Resource=["arn:aws:s3:::b/a/*", "arn:aws:s3:::c/*"])),
        (read(Resource="arn:aws:s3:::b/a/?"), read()),
        (read(Resource="arn:aws:s3:::B/a/*"), read()),
        (read(Resource="arn:aws:s3:::b/${aws:username}/*"), read(Resource="arn:aws:s3:::b/x/*")),
        (read(NotAction="s3:Put*"), read(NotAction="s3:PutObject")),
        (read(), read(NotAction="s3:PutObject")),
        (read(NotResource="arn:aws:s3:::b/a/*"), read()),
        (read(NotResource="arn:aws:s3:::b/z*"), read()),
        (read(Condition=FOR_ACCOUNT), read()),
        (
            read(Condition={"StringEquals": {"aws:SourceAccount": "111122223333"}}),
            read(Condition=FOR_ACCOUNT),
        ),
        (
            read(Condition={"StringNotEquals": {"a": ["1", "2"]}}),
            read(Condition={"StringNotEquals": {"a": "1"}}),
        ),
        (
            read(Condition={"Bool": {"aws:SecureTransport": "true"}}),
            read(Condition={"Bool": {"aws:SecureTransport": "false"}}),
        ),
        (
            read(Condition={"StringEquals": {"a": "1"}}),
            read(Condition={"StringLike": {"a": "1*"}}),
        ),
        (TRUST, trusting({"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]})),
        (TRUST, trusting({"AWS": "arn:aws:iam::111122223333:root"})),
        (TRUST, trusting("*")),
        (
            trusting({"AWS": "arn:aws:iam::111122223333:root"}),
            trusting({"AWS": "arn:aws:iam::111122223333:role/x"}),
        ),
        (TRUST, trusting({"Service": "sns.amazonaws.com"})),
        (TRUST, read(NotPrincipal={"AWS": "111122223333"}, Action="sts:AssumeRole")),
    ],
)
def test_what_a_statement_allows_more_is_found(before: Statement, after: Statement) -> None:
    assert gained_by([before], [after])
    assert gained_by([after], [after]) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([read(Action="s3:*")], [READ]),
        ([read(Action="S3:getobject")], [READ]),
        ([read(Resource="arn:aws:s3:::b/*")], [READ]),
        ([read(Resource="*")], [read(NotResource="x", Action="s3:GetObject")]),
        ([read(NotAction="s3:Put*")], [read(NotAction=["s3:Put*", "s3:Get*"])]),
        ([read(NotAction="iam:*")], [read()]),
        ([READ], [read(Condition=FOR_ACCOUNT)]),
        (
            [read(Condition=FOR_ACCOUNT)],
            [read(Condition={"StringEquals": {"AWS:sourceaccount": "111122223333"}})],
        ),
        (
            [read(Condition={"Bool": {"a": True}})],
            [read(Condition={"Bool": {"a": "true"}, "Null": {"b": "true"}})],
        ),
        ([trusting({"AWS": "*"})], [TRUST]),
        ([trusting("*")], [trusting({"AWS": "*"})]),
        (
            [trusting({"AWS": "111122223333"})],
            [trusting({"AWS": ["arn:aws:iam::111122223333:root"]})],
        ),
        # The same, in other pieces.
        (
            [read(Action=["s3:GetObject", "s3:PutObject"]), read(Resource="arn:aws:s3:::c/*")],
            [
                read(Action="s3:PutObject"),
                read(Action=["s3:GetObject"], Resource=["arn:aws:s3:::b/a/*", "arn:aws:s3:::c/*"]),
            ],
        ),
        ([READ], []),
        ([READ], [read(Effect="Deny", Action="*", Resource="*")]),
    ],
)
def test_what_it_does_not_is_not(before: list[Statement], after: list[Statement]) -> None:
    assert gained_by(before, after) == []


def test_combinations_are_not_mixed_up() -> None:
    before = [read(), read(Action="s3:PutObject", Resource="arn:aws:s3:::c/*")]
    after = [read(Action=["s3:GetObject", "s3:PutObject"])]
    assert gained_by(before, after) == ["s3:PutObject on arn:aws:s3:::b/a/*"]


@pytest.mark.parametrize(
    ("after", "lost"),
    [
        ([], 2),
        ([READ], 2),
        ([{"Resource": ["a"]}], 1),
        ([{"Action": "s3:PutObject"}], 2),
        ([{"Condition": {"Bool": {"aws:SecureTransport": "false"}, "Null": {"x": "true"}}}], 2),
        ([{"Principal": {"AWS": "111122223333"}}], 2),
        ([{}], 0),
        ([{"Condition": {}}], 0),
        ([{"Resource": "*"}], 0),
        ([{"Resource": "a"}, {"Resource": "b"}], 0),
    ],
)
def test_what_is_denied_less_is_found(after: list[Statement], lost: int) -> None:
    deny = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": ["a", "b"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    before = parse(json.dumps({"Statement": deny}))
    others = [each if each is READ else deny | each for each in after]
    assert len(denials_lost(before, parse(json.dumps({"Statement": others})))) == lost


@pytest.mark.parametrize(
    "text",
    [
        "no JSON",
        "[]",
        "{}",
        '{"Statement": ["x"]}',
        '{"Statement": {"Effect": "Allow", "Resource": "*"}}',
        '{"Statement": {"Effect": "Maybe", "Action": "*", "Resource": "*"}}',
        '{"Statement": {"Effect": "Allow", "Action": 1, "Resource": "*"}}',
        '{"Statement": {"Effect": "Allow", "Action": "*", "Principal": "me"}}',
        '{"Statement": {"Effect": "Allow", "Action": "*", "Condition": ["x"]}}',
    ],
)
def test_what_is_no_policy_is_an_error(text: str) -> None:
    with pytest.raises(PolicyError):
        parse(text)


def test_no_document_allows_nothing() -> None:
    assert parse(None) == parse("") == []
