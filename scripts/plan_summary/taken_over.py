"""What a plan makes over something that it only forgets: the same in AWS, by a new address."""

from collections.abc import Iterator
from dataclasses import replace

from plan_summary.plan import Action, Change, Plan

LOOKED_AT = (Action.ADDED, Action.CHANGED, Action.REPLACED, Action.DESTROYED)
# By which values AWS takes what is made for what is there, and writes over it.
IDENTITIES: dict[str, tuple[str, ...]] = {
    "aws_cloudwatch_composite_alarm": ("alarm_name",),
    "aws_cloudwatch_event_rule": ("name",),
    "aws_cloudwatch_event_target": ("rule", "target_id"),
    "aws_cloudwatch_metric_alarm": ("alarm_name",),
    "aws_iam_role_policy": ("role", "name"),
    "aws_kms_key_policy": ("key_id",),
    "aws_lambda_function_event_invoke_config": ("function_name", "qualifier"),
    "aws_s3_account_public_access_block": ("account_id",),
    "aws_s3_bucket": ("bucket",),
    "aws_s3_bucket_lifecycle_configuration": ("bucket",),
    "aws_s3_bucket_logging": ("bucket",),
    "aws_s3_bucket_object_lock_configuration": ("bucket",),
    "aws_s3_bucket_ownership_controls": ("bucket",),
    "aws_s3_bucket_policy": ("bucket",),
    "aws_s3_bucket_public_access_block": ("bucket",),
    "aws_s3_bucket_server_side_encryption_configuration": ("bucket",),
    "aws_s3_bucket_versioning": ("bucket",),
    "aws_sns_topic": ("name",),
    "aws_sns_topic_policy": ("arn",),
    "aws_sns_topic_subscription": ("topic_arn", "protocol", "endpoint"),
    "aws_sqs_queue": ("name",),
    "aws_sqs_queue_policy": ("queue_url",),
}


def looked_at(plan: Plan) -> Iterator[Change]:
    """All that rules look at; what is made over something forgotten, as a change of that."""
    for change in plan.with_action(*LOOKED_AT):
        forgotten = _forgotten(change, plan) if change.action is Action.ADDED else None
        if forgotten is None:
            yield change
        else:
            sensitive = (forgotten.sensitive[0], change.sensitive[1])
            before = forgotten.before
            yield replace(change, action=Action.CHANGED, before=before, sensitive=sensitive)


def _forgotten(added: Change, plan: Plan) -> Change | None:
    names = IDENTITIES.get(added.kind, ())
    if not names or any(added.is_unknown(name) for name in names):
        return None
    identity = [added.new(name) for name in names]
    return next(
        (
            each
            for each in plan.of_kind(added.kind)
            if each.action is Action.FORGOTTEN and [each.old(name) for name in names] == identity
        ),
        None,
    )
