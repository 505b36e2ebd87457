"""The state bucket: made once, locked down, and left as it is after that."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from copied_checkout import CopiedCheckout
from emulator.clients import Clients
from emulator.server import Emulator

NAME = "example-s3-backup-state-local"


@pytest.fixture
def s3(emulator: Emulator) -> Any:
    return Clients(emulator).s3


def settings(s3: Any) -> dict[str, Any]:
    """Everything the command sets, as S3 tells it."""
    answers = {
        "versioning": s3.get_bucket_versioning(Bucket=NAME),
        "encryption": s3.get_bucket_encryption(Bucket=NAME),
        "access": s3.get_public_access_block(Bucket=NAME),
        "ownership": s3.get_bucket_ownership_controls(Bucket=NAME),
        "policy": s3.get_bucket_policy(Bucket=NAME),
        "lifecycle": s3.get_bucket_lifecycle_configuration(Bucket=NAME),
    }
    for answer in answers.values():
        answer.pop("ResponseMetadata")
    return answers


def test_it_is_made_locked_down_and_may_be_made_again(
    checkout: CopiedCheckout,
    s3: Any,
    on_emulator: dict[str, str],
) -> None:
    first = checkout.run("scripts/bootstrap-state", "local", **on_emulator)
    assert first.returncode == 0, first.stderr
    found = settings(s3)
    assert found["versioning"]["Status"] == "Enabled"
    assert set(found["access"]["PublicAccessBlockConfiguration"].values()) == {True}
    [ownership] = found["ownership"]["OwnershipControls"]["Rules"]
    assert ownership["ObjectOwnership"] == "BucketOwnerEnforced"
    [encryption] = found["encryption"]["ServerSideEncryptionConfiguration"]["Rules"]
    assert encryption["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    [statement] = json.loads(found["policy"]["Policy"])["Statement"]
    assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert statement["Resource"] == [f"arn:aws:s3:::{NAME}", f"arn:aws:s3:::{NAME}/*"]
    [rule] = found["lifecycle"]["Rules"]
    assert rule["NoncurrentVersionExpiration"]["NoncurrentDays"] == 90
    assert "Expiration" not in rule

    s3.put_object(Bucket=NAME, Key="s3-backup/terraform.tfstate", Body=b"{}")
    second = checkout.run("scripts/bootstrap-state", "local", **on_emulator)
    assert second.returncode == 0, second.stderr
    assert "was there" in second.stdout
    assert settings(s3) == found
    assert s3.get_object(Bucket=NAME, Key="s3-backup/terraform.tfstate")["Body"].read() == b"{}"


def test_it_is_not_made_where_the_name_is_the_example(checkout: CopiedCheckout) -> None:
    result = checkout.run("scripts/bootstrap-state", "prod")
    assert result.returncode == 1
    assert 'bucket = "example-s3-backup-state-prod" is the example' in result.stderr


def test_it_is_made_where_the_environment_is_only(checkout: CopiedCheckout) -> None:
    result = checkout.run("scripts/bootstrap-state", "local", AWS_ENDPOINT_URL="http://localhost:1")
    assert result.returncode == 1
    assert "is not a loopback IP" in result.stderr


def test_a_name_s3_refuses_is_told(
    checkout: CopiedCheckout,
    s3: Any,
    on_emulator: dict[str, str],
) -> None:
    checkout.replace("local.s3.tfbackend", NAME, "Not_A_Bucket")
    result = checkout.run("scripts/bootstrap-state", "local", **on_emulator)
    assert result.returncode == 1
    assert "Not_A_Bucket" in result.stderr
    with pytest.raises(ClientError):
        s3.head_bucket(Bucket="not-a-bucket")
