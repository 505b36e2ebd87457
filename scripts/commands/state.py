"""The bucket that keeps an environment's Terraform state."""

import json
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from commands.checkout import stop
from commands.environments import StateBucket

NONCURRENT_DAYS = 90
ABORT_DAYS = 7
NO_LOCATION = "us-east-1"


def client(bucket: StateBucket) -> Any:
    """An S3 client as Terraform's backend would have it."""
    try:
        session = boto3.Session(profile_name=bucket.profile, region_name=bucket.region)
        return session.client("s3")
    except BotoCoreError as error:
        stop(f"cannot reach the state bucket {bucket.name}: {error}")


def exists(s3: Any, bucket: StateBucket) -> bool:
    """Whether the bucket is there; one that these credentials may not see counts as there."""
    try:
        s3.head_bucket(Bucket=bucket.name)
    except ClientError as error:
        return error.response["ResponseMetadata"]["HTTPStatusCode"] != 404
    except BotoCoreError as error:
        stop(f"cannot reach the state bucket {bucket.name}: {error}")
    return True


def create(s3: Any, bucket: StateBucket) -> None:
    """Make the bucket, owned by this account alone."""
    options: dict[str, Any] = {"ObjectOwnership": "BucketOwnerEnforced"}
    if bucket.region != NO_LOCATION:
        options["CreateBucketConfiguration"] = {"LocationConstraint": bucket.region}
    s3.create_bucket(Bucket=bucket.name, **options)


def lock_down(s3: Any, bucket: StateBucket) -> None:
    """Give the bucket every setting it should have; safe to repeat."""
    name = bucket.name
    s3.put_public_access_block(
        Bucket=name,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": True,
            "RestrictPublicBuckets": True,
        },
    )
    s3.put_bucket_ownership_controls(
        Bucket=name,
        OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
    )
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_encryption(
        Bucket=name,
        ServerSideEncryptionConfiguration={
            "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        },
    )
    partition = s3.meta.partition
    arn = f"arn:{partition}:s3:::{name}"
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps(_tls_only(arn)))
    s3.put_bucket_lifecycle_configuration(
        Bucket=name, LifecycleConfiguration={"Rules": [_clean_up()]}
    )


def _tls_only(arn: str) -> dict[str, Any]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "DenyInsecureTransport",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [arn, f"{arn}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }


def _clean_up() -> dict[str, Any]:
    return {
        "ID": "clean-up",
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "NoncurrentVersionExpiration": {"NoncurrentDays": NONCURRENT_DAYS},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": ABORT_DAYS},
    }
