"""What a resource belongs to: the bucket of a setting, the role of a policy.

A setting that is added with its target is part of something new, and one that is destroyed with it
protects nothing any more.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from plan_summary.configuration import INSTANCE, without_instances
from plan_summary.plan import Action, Change, Plan


@dataclass(frozen=True)
class Target:
    """The attribute that names the target, the target's type, and its attribute of that value."""

    attribute: str
    kind: str
    name: str


# What gives a role its rights. A new role that has any is nothing that just belongs to it.
GRANTS = ("aws_iam_role_policy", "aws_iam_role_policy_attachment")
BUCKET = Target("bucket", "aws_s3_bucket", "bucket")
ROLE = Target("role", "aws_iam_role", "name")
FUNCTION = Target("function_name", "aws_lambda_function", "function_name")

TARGETS = {
    "aws_s3_bucket_lifecycle_configuration": BUCKET,
    "aws_s3_bucket_logging": BUCKET,
    "aws_s3_bucket_object_lock_configuration": BUCKET,
    "aws_s3_bucket_ownership_controls": BUCKET,
    "aws_s3_bucket_policy": BUCKET,
    "aws_s3_bucket_public_access_block": BUCKET,
    "aws_s3_bucket_server_side_encryption_configuration": BUCKET,
    "aws_s3_bucket_versioning": BUCKET,
    "aws_iam_role_policy": ROLE,
    "aws_iam_role_policy_attachment": ROLE,
    "aws_sns_topic_policy": Target("arn", "aws_sns_topic", "arn"),
    "aws_sqs_queue_policy": Target("queue_url", "aws_sqs_queue", "url"),
    "aws_kms_key_policy": Target("key_id", "aws_kms_key", "key_id"),
    "aws_lambda_permission": FUNCTION,
    "aws_lambda_function_event_invoke_config": FUNCTION,
    "aws_cloudwatch_event_target": Target("rule", "aws_cloudwatch_event_rule", "name"),
}
# References that lead out of a module, or nowhere, by how they begin.
NO_RESOURCE = ("count.", "each.", "local.", "path.", "terraform.", "var.")


def is_new_with_target(change: Change, plan: Plan) -> bool:
    """Whether it is added to something that is new itself, or stands alone."""
    if change.action is not Action.ADDED or change.kind in GRANTS:
        return False
    target = TARGETS.get(change.kind)
    if target is None:
        return True
    if change.is_unknown(target.attribute):
        return _refers_to_new(change, plan, target)
    added = (each for each in plan.of_kind(target.kind) if each.action is Action.ADDED)
    name = change.new(target.attribute)
    return any(each.new(target.name) == name for each in added)


def target_there(change: Change, plan: Plan) -> Change | None:
    """What it belongs to, if that is in the plan and stays."""
    target = TARGETS.get(change.kind)
    if target is None or change.is_unknown(target.attribute):
        return None
    if (name := change.new(target.attribute)) is None:
        return None
    stays = (each for each in plan.of_kind(target.kind) if each.before and each.after)
    return next((each for each in stays if each.old(target.name) == name), None)


def goes_with_target(change: Change, plan: Plan) -> bool:
    """Whether it is destroyed because what it belongs to is."""
    target = TARGETS.get(change.kind)
    if target is None or change.action is not Action.DESTROYED:
        return False
    ended = (each for each in plan.of_kind(target.kind) if each.action is Action.DESTROYED)
    name = change.old(target.attribute)
    return any(each.old(target.name) == name for each in ended)


def parted(change: Change, plan: Plan) -> Iterator[Change]:
    """The change; where it takes a setting from one thing to another, as two."""
    target = TARGETS.get(change.kind)
    moves = (
        target is not None
        and change.action is Action.REPLACED
        and change.old(target.attribute) != change.new(target.attribute)
        and not _follows(change, plan, target)
    )
    if moves:
        yield replace(change, action=Action.DESTROYED, after={}, unknown=False)
        yield replace(change, action=Action.ADDED, before={})
    else:
        yield change


def _follows(change: Change, plan: Plan, target: Target) -> bool:
    """Whether it stays with its target, which is made anew by another name."""
    before, after = change.old(target.attribute), change.new(target.attribute)
    return any(
        each.old(target.name) == before
        and (change.is_unknown(target.attribute) or each.new(target.name) == after)
        for each in plan.of_kind(target.kind)
        if each.action is Action.REPLACED
    )


def _refers_to_new(change: Change, plan: Plan, target: Target) -> bool:
    """Whether a target of unknown name is one that the plan adds, by what the configuration says.

    The name of something that is there may be unknown as well: of what is read during apply.
    """
    block = plan.block(change)
    references = block.references.get(target.attribute, ()) if block else ()
    led = [each for each in references if not each.startswith(NO_RESOURCE) and "." in each]
    if not led:
        return plan.adds(target.kind, change.module)
    return all(_is_new(each, change, plan, target) for each in led)


def _is_new(reference: str, change: Change, plan: Plan, target: Target) -> bool:
    """Whether all that a reference may lead to is added."""
    first, second = without_instances(reference).split(".")[:2]
    inside = f"{change.module}." if change.module else ""
    if first == "module":
        place = without_instances(f"{inside}module.{second}")
        led = [
            each
            for each in plan.of_kind(target.kind)
            if without_instances(f"{each.module}.").startswith(f"{place}.")
        ]
    else:
        led = [
            each
            for each in plan.of_kind(first)
            if first == target.kind
            and each.module == change.module
            and without_instances(each.address.removeprefix(inside)) == f"{first}.{second}"
        ]
    # Instances of two blocks go with each other by their key.
    key = _key(change)
    led = [each for each in led if key and _key(each) == key] or led
    return bool(led) and all(each.action is Action.ADDED for each in led)


def _key(change: Change) -> str:
    """That of the instance, if it has one."""
    last = change.address.removeprefix(change.module)
    found = INSTANCE.search(last)
    return found[0] if found else ""
