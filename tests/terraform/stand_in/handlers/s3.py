"""Buckets and objects."""

import base64
from collections.abc import Iterator
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from ..aws import Clients
from ..errors import RefusedError
from ..planning import Rules
from .base import Handler, State, only_set, read_file, tag_list, unique_name

# DeleteObjects takes a thousand keys.
DELETE_BATCH = 1000


class Bucket(Handler):
    """aws_s3_bucket."""

    rules = Rules(
        settings=frozenset(
            {"bucket", "bucket_prefix", "force_destroy", "object_lock_enabled", "tags"}
        ),
        replace=frozenset({"bucket", "bucket_prefix", "object_lock_enabled", "region"}),
        left_out={"force_destroy": False},
    )

    def create(self, aws: Clients, new: State) -> State:
        """Create the bucket, which must not be there: CreateBucket may accept one's own."""
        s3, name = aws.client("s3"), unique_name(new["bucket"], new["bucket_prefix"])
        if exists(s3, name):
            raise RefusedError(f"Bucket {name} exists already", "Choose another name.", "bucket")
        elsewhere = aws.region != "us-east-1"
        s3.create_bucket(
            Bucket=name,
            **only_set(
                CreateBucketConfiguration={"LocationConstraint": aws.region} if elsewhere else None,
                ObjectLockEnabledForBucket=new["object_lock_enabled"] or None,
            ),
        )
        put_tags(s3, name, new["tags_all"])
        suffix = "amazonaws.com.cn" if aws.partition == "aws-cn" else "amazonaws.com"
        return {
            "id": name,
            "bucket": name,
            "arn": f"arn:{aws.partition}:s3:::{name}",
            "bucket_domain_name": f"{name}.s3.{suffix}",
            "bucket_regional_domain_name": f"{name}.s3.{aws.region}.{suffix}",
            "bucket_region": aws.region,
            "region": aws.region,
            "object_lock_enabled": False,
        }

    def update(self, aws: Clients, old: State, new: State) -> State:
        """Only tags change in place; force_destroy is a note for the deletion."""
        put_tags(aws.client("s3"), new["bucket"], new["tags_all"])
        return {}

    def delete(self, aws: Clients, old: State) -> None:
        """Delete the bucket, with force_destroy after all it holds."""
        s3 = aws.client("s3")
        if old["force_destroy"]:
            delete_versions(s3, old["bucket"])
        s3.delete_bucket(Bucket=old["bucket"])


class Object(Handler):
    """aws_s3_object."""

    # Terraform's names of what PutObject takes as it is.
    HEADERS: ClassVar[dict[str, str]] = {
        "bucket_key_enabled": "BucketKeyEnabled",
        "cache_control": "CacheControl",
        "content_disposition": "ContentDisposition",
        "content_encoding": "ContentEncoding",
        "content_language": "ContentLanguage",
        "content_type": "ContentType",
        "kms_key_id": "SSEKMSKeyId",
        "metadata": "Metadata",
        "server_side_encryption": "ServerSideEncryption",
        "storage_class": "StorageClass",
    }
    BODIES = frozenset({"content", "content_base64", "source"})

    rules = Rules(
        settings=BODIES
        | HEADERS.keys()
        | {"bucket", "force_destroy", "key", "override_provider", "source_hash", "tags"},
        replace=frozenset({"bucket", "key", "region"}),
        volatile=frozenset({"etag", "version_id"}),
        left_out={"force_destroy": False},
    )

    def create(self, aws: Clients, new: State) -> State:
        """Put the object."""
        headers = {
            argument: new[name] for name, argument in self.HEADERS.items() if new[name] is not None
        }
        done = aws.client("s3").put_object(
            Bucket=new["bucket"], Key=new["key"], Body=body(new), **headers
        )
        if new["tags_all"]:
            aws.client("s3").put_object_tagging(
                Bucket=new["bucket"], Key=new["key"], Tagging={"TagSet": tag_list(new["tags_all"])}
            )
        head = aws.client("s3").head_object(Bucket=new["bucket"], Key=new["key"])
        return {
            "id": new["key"],
            "arn": f"arn:{aws.partition}:s3:::{new['bucket']}/{new['key']}",
            "content_type": head.get("ContentType"),
            "etag": done["ETag"].strip('"'),
            "server_side_encryption": head.get("ServerSideEncryption"),
            "storage_class": head.get("StorageClass", "STANDARD"),
            "version_id": done.get("VersionId"),
        }

    def update(self, aws: Clients, old: State, new: State) -> State:
        """Put it again: an object cannot be changed."""
        return self.create(aws, new)

    def delete(self, aws: Clients, old: State) -> None:
        """Delete the object, and all its versions where there are any."""
        if old["version_id"]:
            delete_versions(aws.client("s3"), old["bucket"], old["key"])
        else:
            aws.client("s3").delete_object(Bucket=old["bucket"], Key=old["key"])


def exists(s3: Any, bucket: str) -> bool:
    """Whether there is such a bucket, one's own or another's."""
    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            return False
        raise
    return True


def put_tags(s3: Any, bucket: str, tags: dict[str, str] | None) -> None:
    """Make these the bucket's tags."""
    if tags:
        s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tag_list(tags)})
    else:
        s3.delete_bucket_tagging(Bucket=bucket)


def body(new: State) -> bytes:
    """The object's bytes."""
    if new["source"] is not None:
        return read_file(new["source"], "source")
    if new["content_base64"] is not None:
        return base64.b64decode(new["content_base64"])
    return (new["content"] or "").encode()


def versions(s3: Any, bucket: str, key: str | None) -> Iterator[dict[str, str]]:
    """Every version and delete marker in the bucket, or of one key."""
    pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=key or "")
    for page in pages:
        for found in page.get("Versions", []) + page.get("DeleteMarkers", []):
            if key is None or found["Key"] == key:
                yield {"Key": found["Key"], "VersionId": found["VersionId"]}


def delete_versions(s3: Any, bucket: str, key: str | None = None) -> None:
    """Delete all versions in the bucket, or of one key."""
    found = list(versions(s3, bucket, key))
    for start in range(0, len(found), DELETE_BATCH):
        batch = found[start : start + DELETE_BATCH]
        done = s3.delete_objects(Bucket=bucket, Delete={"Objects": batch, "Quiet": True})
        for failure in done.get("Errors", []):
            raise RefusedError(
                f"{failure['Key']} in bucket {bucket} could not be deleted", failure["Message"]
            )


HANDLERS = {"aws_s3_bucket": Bucket(), "aws_s3_object": Object()}
