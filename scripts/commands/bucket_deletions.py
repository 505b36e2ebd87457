"""Buckets that a plan deletes and S3 would not.

Terraform comes to a bucket last: its policy, lifecycle, versioning and Block Public Access are gone
by the time S3 refuses to delete it because it holds something.
"""

from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from commands.checkout import stop
from plan_summary.plan import Action, Plan


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
    deleted = list(Plan.read(document).with_action(Action.DESTROYED, Action.REPLACED))
    keys: dict[str, set[str]] = {}
    for change in deleted:
        if change.kind == "aws_s3_object":
            keys.setdefault(change.before["bucket"], set()).add(change.before["key"])
    return [
        Deletion(
            name=change.before["bucket"],
            module=change.module or change.address,
            region=change.before.get("region"),
            keys=frozenset(keys.get(change.before["bucket"], ())),
        )
        for change in deleted
        if change.kind == "aws_s3_bucket" and not change.before.get("force_destroy")
    ]


def refused(deletions: list[Deletion], region: str | None) -> list[Deletion]:
    """Those of the buckets that hold anything else, if only an old version."""
    return [deletion for deletion in deletions if _holds_more(deletion, region)]


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
