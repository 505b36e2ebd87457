"""What is set on a bucket: public access block, versioning, encryption, ownership, policy, Object
Lock, access logs.
"""

from typing import Any, ClassVar

from ..aws import Clients
from ..planning import Rules
from .base import Handler, State, first, only_set

IDENTITY = frozenset({"bucket", "expected_bucket_owner", "region"})


class Setting(Handler):
    """A resource that is one setting of a bucket: put to create and to update."""

    def put(self, s3: Any, owner: State, new: State) -> State:
        """Make it so; `owner` holds the arguments that name the bucket."""
        raise NotImplementedError

    def remove(self, s3: Any, owner: State, old: State) -> None:
        """Take the setting away."""
        raise NotImplementedError

    def create(self, aws: Clients, new: State) -> State:
        """Put the setting."""
        return {"id": new["bucket"]} | self.put(aws.client("s3"), owner(new), new)

    def update(self, aws: Clients, old: State, new: State) -> State:
        """Put it again."""
        return self.create(aws, new)

    def delete(self, aws: Clients, old: State) -> None:
        """Take it away."""
        self.remove(aws.client("s3"), owner(old), old)


def owner(state: State) -> State:
    """The arguments that name a bucket, and its owner where one is expected."""
    return only_set(Bucket=state["bucket"], ExpectedBucketOwner=state.get("expected_bucket_owner"))


class PublicAccessBlock(Setting):
    """aws_s3_bucket_public_access_block."""

    SWITCHES: ClassVar[dict[str, str]] = {
        "block_public_acls": "BlockPublicAcls",
        "block_public_policy": "BlockPublicPolicy",
        "ignore_public_acls": "IgnorePublicAcls",
        "restrict_public_buckets": "RestrictPublicBuckets",
    }
    rules = Rules(settings=SWITCHES.keys() | {"bucket"}, replace=IDENTITY)

    def put(self, s3: Any, owner: State, new: State) -> State:
        """All four switches; unset is off."""
        switches = {argument: bool(new[name]) for name, argument in self.SWITCHES.items()}
        s3.put_public_access_block(**owner, PublicAccessBlockConfiguration=switches)
        return {}

    def remove(self, s3: Any, owner: State, old: State) -> None:
        """Delete the configuration."""
        s3.delete_public_access_block(**owner)


class Versioning(Setting):
    """aws_s3_bucket_versioning."""

    rules = Rules(
        settings=frozenset({"bucket", "expected_bucket_owner", "versioning_configuration"}),
        replace=IDENTITY,
    )

    def put(self, s3: Any, owner: State, new: State) -> State:
        """Set the status. Disabled is how a bucket begins, and nothing S3 can be told."""
        wanted = new["versioning_configuration"][0]
        if wanted["status"] != "Disabled":
            s3.put_bucket_versioning(
                **owner,
                VersioningConfiguration=only_set(
                    Status=wanted["status"], MFADelete=wanted["mfa_delete"]
                ),
            )
        return {}

    def remove(self, s3: Any, owner: State, old: State) -> None:
        """Suspend it: once enabled, versioning cannot be taken away."""
        if old["versioning_configuration"][0]["status"] == "Enabled":
            s3.put_bucket_versioning(**owner, VersioningConfiguration={"Status": "Suspended"})


class Encryption(Setting):
    """aws_s3_bucket_server_side_encryption_configuration."""

    rules = Rules(settings=frozenset({"bucket", "expected_bucket_owner", "rule"}), replace=IDENTITY)

    def put(self, s3: Any, owner: State, new: State) -> State:
        """Set the default encryption."""
        s3.put_bucket_encryption(
            **owner,
            ServerSideEncryptionConfiguration={"Rules": [self.rule(rule) for rule in new["rule"]]},
        )
        return {}

    def rule(self, rule: State) -> State:
        """One rule as S3 takes it."""
        default = first(rule["apply_server_side_encryption_by_default"])
        blocked = rule.get("blocked_encryption_types")
        return only_set(
            ApplyServerSideEncryptionByDefault=default
            and only_set(
                SSEAlgorithm=default["sse_algorithm"], KMSMasterKeyID=default["kms_master_key_id"]
            ),
            BucketKeyEnabled=rule["bucket_key_enabled"],
            BlockedEncryptionTypes={"EncryptionType": blocked} if blocked else None,
        )

    def remove(self, s3: Any, owner: State, old: State) -> None:
        """Back to S3's own default."""
        s3.delete_bucket_encryption(**owner)


class OwnershipControls(Setting):
    """aws_s3_bucket_ownership_controls."""

    rules = Rules(settings=frozenset({"bucket", "rule"}), replace=IDENTITY)

    def put(self, s3: Any, owner: State, new: State) -> State:
        """Set who owns what is uploaded."""
        ownership = new["rule"][0]["object_ownership"]
        s3.put_bucket_ownership_controls(
            **owner, OwnershipControls={"Rules": [{"ObjectOwnership": ownership}]}
        )
        return {}

    def remove(self, s3: Any, owner: State, old: State) -> None:
        """Delete the controls."""
        s3.delete_bucket_ownership_controls(**owner)


class Policy(Setting):
    """aws_s3_bucket_policy."""

    rules = Rules(settings=frozenset({"bucket", "policy"}), replace=IDENTITY)

    def put(self, s3: Any, owner: State, new: State) -> State:
        """Set the policy."""
        s3.put_bucket_policy(**owner, Policy=new["policy"])
        return {}

    def remove(self, s3: Any, owner: State, old: State) -> None:
        """Delete the policy."""
        s3.delete_bucket_policy(**owner)


class ObjectLock(Setting):
    """aws_s3_bucket_object_lock_configuration."""

    rules = Rules(
        settings=frozenset({"bucket", "expected_bucket_owner", "object_lock_enabled", "rule"}),
        replace=IDENTITY | {"object_lock_enabled"},
        left_out={"object_lock_enabled": "Enabled"},
    )

    def put(self, s3: Any, owner: State, new: State) -> State:
        """Turn it on, and set how new versions are locked."""
        rule = first(new["rule"])
        self.configure(s3, owner, rule and self.rule(rule))
        return {}

    def rule(self, rule: State) -> State:
        """The rule as S3 takes it."""
        retention = rule["default_retention"][0]
        return {
            "DefaultRetention": only_set(
                Mode=retention["mode"], Days=retention["days"], Years=retention["years"]
            )
        }

    def configure(self, s3: Any, owner: State, rule: State | None) -> None:
        """Put the whole configuration, in which Object Lock is always on."""
        s3.put_object_lock_configuration(
            **owner,
            ObjectLockConfiguration=only_set(ObjectLockEnabled="Enabled", Rule=rule),
        )

    def remove(self, s3: Any, owner: State, old: State) -> None:
        """Lock no new versions: Object Lock itself stays."""
        self.configure(s3, owner, None)


class Logging(Setting):
    """aws_s3_bucket_logging."""

    rules = Rules(
        settings=frozenset({"bucket", "expected_bucket_owner", "target_bucket", "target_prefix"}),
        replace=IDENTITY,
    )

    def put(self, s3: Any, owner: State, new: State) -> State:
        """Set where access logs go."""
        logs = {"TargetBucket": new["target_bucket"], "TargetPrefix": new["target_prefix"]}
        s3.put_bucket_logging(**owner, BucketLoggingStatus={"LoggingEnabled": logs})
        return {}

    def remove(self, s3: Any, owner: State, old: State) -> None:
        """Write no more logs."""
        s3.put_bucket_logging(**owner, BucketLoggingStatus={})


HANDLERS = {
    "aws_s3_bucket_logging": Logging(),
    "aws_s3_bucket_object_lock_configuration": ObjectLock(),
    "aws_s3_bucket_ownership_controls": OwnershipControls(),
    "aws_s3_bucket_policy": Policy(),
    "aws_s3_bucket_public_access_block": PublicAccessBlock(),
    "aws_s3_bucket_server_side_encryption_configuration": Encryption(),
    "aws_s3_bucket_versioning": Versioning(),
}
