"""Which changes of KMS keys, of their aliases, and of what they encrypt raise a red flag."""

import pytest

from plan_summary import red_flags
from plan_summary.flags import RedFlag
from plans import DELETE, UPDATE, Values, change, encryption, plan

ENCRYPTION = "aws_s3_bucket_server_side_encryption_configuration"


def flags(*changes: Values) -> list[RedFlag]:
    """The red flags of such a plan, of something that is deployed."""
    return red_flags.find(plan(*changes))


def names(*changes: Values) -> list[str]:
    """The flags' names."""
    return [str(flag.flag) for flag in flags(*changes)]


def test_a_made_key_that_is_taken_out_is_lost_for_the_bucket_that_stays() -> None:
    place = {"bucket": "kept"}
    bucket = change("aws_s3_bucket", ["no-op"], place, place)
    both = encryption("aws:kms", "arn:key") | place, encryption("AES256") | place
    key = change("aws_kms_key", DELETE, {"arn": "arn:key", "deletion_window_in_days": 30}, None)
    alias = change("aws_kms_alias", DELETE, {"name": "alias/s3/kept"}, None)
    changes = bucket, change(ENCRYPTION, UPDATE, *both), key, alias
    assert names(*changes) == ["encryption-weakened", "key-lost"]
    assert names(bucket, key, alias) == ["key-lost"]
    gone = change("aws_s3_bucket", DELETE, place, None)
    assert names(gone, key, alias) == ["bucket-destroyed", "key-lost"]


ONE, TWO = "arn:aws:kms:key/1", "arn:aws:kms:key/2"


@pytest.mark.parametrize(
    ("kind", "one", "two", "of_aws"),
    [
        (
            ENCRYPTION,
            encryption("aws:kms", ONE),
            encryption("aws:kms", TWO),
            encryption("aws:kms", "arn:aws:kms:alias/aws/s3"),
        ),
        *(
            (kind, {name: ONE}, {name: TWO}, {name: f"alias/aws/{service}"})
            for kind, name, service in (
                ("aws_sns_topic", "kms_master_key_id", "sns"),
                ("aws_sqs_queue", "kms_master_key_id", "sqs"),
                ("aws_cloudwatch_log_group", "kms_key_id", "logs"),
                ("aws_kms_alias", "target_key_id", "x"),
            )
        ),
    ],
)
def test_another_key_is_flagged_and_one_instead_of_awss_own_is_not(
    kind: str, one: Values, two: Values, of_aws: Values
) -> None:
    assert names(change(kind, UPDATE, one, two)) == ["key-exchanged"]
    assert names(change(kind, UPDATE, of_aws, two)) == []


def test_an_alias_that_goes_without_its_key_is_flagged() -> None:
    alias = change("aws_kms_alias", DELETE, {"name": "alias/a", "target_key_id": "1"}, None)
    [flag] = flags(alias)
    assert flag.flag == "key-lost"
    assert flag.details == ('alias "alias/a" is destroyed',)
    for number, others in (("1", ["aws_kms_key"]), ("2", ["aws_kms_alias", "aws_kms_key"])):
        key = change("aws_kms_key", DELETE, {"arn": "arn:key", "key_id": number}, None)
        ids = sorted(each.id for each in flags(alias, key))
        assert ids == [f"key-lost:{kind}.this" for kind in others]


def test_an_alias_for_a_key_that_is_not_known_cannot_be_told() -> None:
    unknown = {"after_unknown": {"target_key_id": True}}
    alias = change("aws_kms_alias", UPDATE, {"target_key_id": ONE}, {}, **unknown)
    assert names(alias) == ["cannot-be-told"]
