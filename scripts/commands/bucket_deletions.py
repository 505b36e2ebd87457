"""Buckets that a plan deletes and S3 would not.

Terraform comes to a bucket last: its policy, lifecycle, versioning and Block Public Access are gone
by the time S3 refuses to delete it because it holds something.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from commands.checkout import stop


@dataclass(frozen=True)
class Deletion:
    """A bucket to be deleted, and the keys of the objects in it that the same plan deletes.

    `module` is the address to keep it by: its protection is there as well.
    """

    name: str
    module: str
    region: str | None
    keys: frozenset[str]


def planned(document: dict[str, Any]) -> list[Deletion]:
    """The buckets without force_destroy that a plan deletes or replaces.

    `document` is the plan as `terraform show -json` tells it.
    """
    buckets = [
        (change.get("module_address") or change["address"], change["change"]["before"])
        for change in _deleted(document, "aws_s3_bucket")
        if not change["change"]["before"].get("force_destroy")
    ]
    keys: dict[str, set[str]] = {}
    for change in _deleted(document, "aws_s3_object"):
        before = change["change"]["before"]
        keys.setdefault(before["bucket"], set()).add(before["key"])
    return [
        Deletion(
            name=before["bucket"],
            module=module,
            region=before.get("region"),
            keys=frozenset(keys.get(before["bucket"], ())),
        )
        for module, before in buckets
    ]


def refused(deletions: list[Deletion], region: str | None) -> list[Deletion]:
    """Those of the buckets that hold anything else, if only an old version."""
    return [deletion for deletion in deletions if _holds_more(deletion, region)]


def _deleted(document: dict[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    for change in document.get("resource_changes", []):
        managed = (change["mode"], change["type"]) == ("managed", kind)
        if managed and "delete" in change["change"]["actions"]:
            yield change


def _holds_more(deletion: Deletion, region: str | None) -> bool:
    try:
        s3 = boto3.Session(region_name=deletion.region or region).client("s3")
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=deletion.name):
            entries = page.get("Versions", []) + page.get("DeleteMarkers", [])
            if any(entry["Key"] not in deletion.keys for entry in entries):
                return True
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchBucket":
            return False
        stop(*_cannot_tell(deletion, error))
    except BotoCoreError as error:
        stop(*_cannot_tell(deletion, error))
    return False


def _cannot_tell(deletion: Deletion, error: Exception) -> tuple[str, str]:
    return (
        f"nothing was changed: {deletion.name} is to be deleted, and whether it holds anything"
        f" cannot be told: {error}",
        "allow whoever runs this s3:ListBucketVersions on it",
    )
