"""The composition's examples as another team would have them: in a folder outside the repository,
applied on the emulator.
"""

import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from stand_in.schema import versions
from stand_in_tests.workspace import ROOT, Workspace

MODULE = ROOT / "modules" / "s3-backup"
Client = Callable[[str], Any]


def outside(name: str, folder: Path, schema: str, endpoint: str) -> Workspace:
    """The example's own text, but for the path of the module it calls."""
    text = (MODULE / "examples" / name / "main.tf").read_text()
    assert text.count('source = "../.."') == 1
    text = text.replace('source = "../.."', f'source = "{os.path.relpath(MODULE, folder)}"')
    (folder / "main.tf").write_text(text)
    with zipfile.ZipFile(folder / "bootstrap.zip", "w") as package:
        package.writestr(zipfile.ZipInfo("bootstrap"), "#!/bin/sh\nexec sleep 60\n")
    workspace = Workspace(folder, schema, endpoint, {"package_path": "bootstrap.zip"})
    workspace.init()
    return workspace


@pytest.mark.parametrize("schema", versions())
def test_existing_buckets_are_left_alone(
    tmp_path: Path, endpoint: str, client: Client, schema: str
) -> None:
    s3 = client("s3")
    for bucket in ("example-uploads", "example-photo-archive"):
        s3.create_bucket(
            Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
        )
        s3.put_object(Bucket=bucket, Key="photos/one", Body=b"precious")
    example = outside("existing-source", tmp_path, schema, endpoint)
    assert "0 changed, 0 destroyed" in example.apply()
    assert not example.has_changes()
    for bucket in ("example-uploads", "example-photo-archive"):
        for setting in (s3.get_bucket_policy, s3.get_bucket_lifecycle_configuration):
            with pytest.raises(ClientError):
                setting(Bucket=bucket)

    example.terraform("destroy", "-auto-approve")
    for bucket in ("example-uploads", "example-photo-archive"):
        assert s3.get_object(Bucket=bucket, Key="photos/one")["Body"].read() == b"precious"
        s3.delete_object(Bucket=bucket, Key="photos/one")
        s3.delete_bucket(Bucket=bucket)


@pytest.mark.parametrize("schema", versions())
def test_all_options_at_once(tmp_path: Path, endpoint: str, client: Client, schema: str) -> None:
    s3 = client("s3")
    logs = "example-complete-access-logs"
    s3.create_bucket(Bucket=logs, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    example = outside("complete", tmp_path, schema, endpoint)
    example.variables |= {
        "subnet_ids": ["subnet-0123456789abcdef0"],
        "security_group_ids": ["sg-0123456789abcdef0"],
        "permissions_boundary_arn": "arn:aws:iam::aws:policy/PowerUserAccess",
        "oncall": "oncall@example.com",
    }
    assert "0 changed, 0 destroyed" in example.apply()
    assert not example.has_changes()

    invoices = {"Bucket": "example-complete-invoices-backup-bucket-qa"}
    lock = s3.get_object_lock_configuration(**invoices)["ObjectLockConfiguration"]
    assert lock["Rule"]["DefaultRetention"] == {"Mode": "GOVERNANCE", "Days": 365}
    assert s3.get_bucket_logging(**invoices)["LoggingEnabled"] == {
        "TargetBucket": logs,
        "TargetPrefix": f"s3/{invoices['Bucket']}/",
    }
    [rule] = s3.get_bucket_lifecycle_configuration(**invoices)["Rules"]
    assert not rule.get("Transitions")

    example.terraform("destroy", "-auto-approve")
    s3.delete_bucket(Bucket=logs)
