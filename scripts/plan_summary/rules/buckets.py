"""Rules on buckets: whether they stay, and what protects what is in them."""

from collections.abc import Iterator

from plan_summary.differences import shown, shown_path
from plan_summary.flags import Finding, Flag, Rule
from plan_summary.plan import Action, Change, Path, Plan
from plan_summary.rules.encryption import exchanged, is_own
from plan_summary.rules.settings import Setting, becomes, loses
from plan_summary.targets import target_there

ALGORITHM: Path = ("rule", 0, "apply_server_side_encryption_by_default", 0, "sse_algorithm")
KEY: Path = (*ALGORITHM[:-1], "kms_master_key_id")
STRENGTHS = {"AES256": 1, "aws:kms": 2, "aws:kms:dsse": 3}
BLOCKS = (
    "block_public_acls",
    "block_public_policy",
    "ignore_public_acls",
    "restrict_public_buckets",
)


def goes(change: Change, _plan: Plan) -> Iterator[Finding]:
    """The bucket itself."""
    name = shown(change.old("bucket"))
    if change.action is Action.DESTROYED:
        yield Finding(Flag.BUCKET_DESTROYED, "bucket", f"bucket {name} is destroyed")
    elif change.action is Action.REPLACED:
        causes = ", ".join(shown_path(path) for path in change.replaced_for)
        because = f" because of {causes}" if causes else ""
        yield Finding(Flag.BUCKET_REPLACED, "bucket", f"bucket {name} is replaced{because}")


def weaker_encryption(before: object, after: object) -> bool:
    """By S3's names of algorithms."""
    return STRENGTHS.get(str(after), 0) < STRENGTHS.get(str(before), 0)


def own_key_lost(before: object, after: object) -> bool:
    """A key of one's own can be denied to who should not read; AWS's key for S3 cannot."""
    return is_own(before) and not is_own(after)


def logs_go_elsewhere(before: object, after: object) -> bool:
    """Where they went there may be a watch on them."""
    return bool(before) and before != after


def over_other_logs(change: Change, plan: Plan) -> Iterator[Finding]:
    """What is added to a bucket that logs already, by what the bucket itself says."""
    if change.action is not Action.ADDED or (bucket := target_there(change, plan)) is None:
        return
    before, after = bucket.old("logging", 0, "target_bucket"), change.new("target_bucket")
    if logs_go_elsewhere(before, after):
        detail = f"target_bucket: {shown(before)} → {shown(after)}"
        yield Finding(Flag.ACCESS_LOGS_LOST, "target_bucket", detail)


def no_folder_marker(change: Change, _plan: Plan) -> Iterator[Finding]:
    """An empty object whose key is a prefix; any other is data, which goes with all versions."""
    for values in (change.before, change.after):
        is_marker = str(values.get("key", "")).endswith("/") and not any(
            values.get(name) for name in ("content", "content_base64", "source")
        )
        if values and not is_marker:
            detail = f"there is no rule for objects but folder markers: {shown(values.get('key'))}"
            yield Finding(Flag.NOT_UNDERSTOOD, "key", detail)


def _kept_block(name: str) -> Setting:
    flag = Flag.PUBLIC_ACCESS_WEAKENED
    return Setting(flag, (name,), loses(True), until_destroyed=True, unset=True)


RULES: dict[str, list[Rule]] = {
    "aws_s3_bucket": [
        goes,
        Setting(Flag.FORCE_DESTROY_ON, ("force_destroy",), becomes(True), worst=True),
    ],
    "aws_s3_bucket_versioning": [
        Setting(
            Flag.VERSIONING_SUSPENDED,
            ("versioning_configuration", 0, "status"),
            loses("Enabled"),
            until_destroyed=True,
            kept="Enabled",
        ),
        Setting(
            Flag.VERSIONING_SUSPENDED,
            ("versioning_configuration", 0, "mfa_delete"),
            loses("Enabled"),
        ),
    ],
    "aws_s3_bucket_server_side_encryption_configuration": [
        Setting(Flag.ENCRYPTION_WEAKENED, ALGORITHM, weaker_encryption, until_destroyed=True),
        Setting(Flag.ENCRYPTION_WEAKENED, KEY, own_key_lost),
        exchanged(KEY),
    ],
    "aws_s3_bucket_public_access_block": [_kept_block(name) for name in BLOCKS],
    # Those of all buckets of the account. What is added goes over what somebody may have set beside
    # Terraform, which no plan shows: it must not be less than all four.
    "aws_s3_account_public_access_block": [_kept_block(name) for name in BLOCKS],
    "aws_s3_bucket_ownership_controls": [
        Setting(
            Flag.PUBLIC_ACCESS_WEAKENED,
            ("rule", 0, "object_ownership"),
            loses("BucketOwnerEnforced"),
            until_destroyed=True,
            unset="BucketOwnerEnforced",
        ),
    ],
    "aws_s3_bucket_logging": [
        Setting(Flag.ACCESS_LOGS_LOST, ("target_bucket",), logs_go_elsewhere, until_destroyed=True),
        over_other_logs,
    ],
    "aws_s3_object": [no_folder_marker],
}
