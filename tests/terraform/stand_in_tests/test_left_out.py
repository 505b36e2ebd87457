"""What a plan shows for arguments that are left out: the values the real provider has for them."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from stand_in.schema import versions
from stand_in_tests.workspace import Workspace

CONFIGURATION = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region = "eu-west-1"
}

resource "aws_s3_bucket" "this" {
  bucket = "left-out"
}

resource "aws_sqs_queue" "this" {
  name          = "left-out"
  delay_seconds = 5
}

resource "aws_kms_key" "this" {}
"""

Write = Callable[..., Workspace]


def planned(workspace: Workspace) -> dict[str, Any]:
    """Each type's planned change."""
    workspace.terraform("plan", "-out=next.tfplan", "-no-color")
    said = workspace.terraform("show", "-json", "next.tfplan")
    document = json.loads(said[said.index("{") :])
    return {each["type"]: each["change"] for each in document["resource_changes"]}


@pytest.mark.parametrize("schema", versions())
def test_the_providers_values_are_planned(write: Write, schema: str) -> None:
    changes = planned(write(CONFIGURATION, schema=schema))
    queue, key = (changes[name]["after"] for name in ("aws_sqs_queue", "aws_kms_key"))
    assert queue["delay_seconds"] == 5
    assert queue["max_message_size"] == 262144
    assert queue["receive_wait_time_seconds"] == 0
    assert key["is_enabled"] is True
    assert key["customer_master_key_spec"] == "SYMMETRIC_DEFAULT"
    assert changes["aws_s3_bucket"]["after"]["force_destroy"] is False


def test_the_region_of_a_bucket_is_an_argument_since_version_6(write: Write) -> None:
    bucket = planned(write(CONFIGURATION, schema="5.46.0"))["aws_s3_bucket"]
    assert bucket["after_unknown"]["region"] is True
    bucket = planned(write(CONFIGURATION, schema="6.47.0"))["aws_s3_bucket"]
    assert bucket["after"]["region"] == "eu-west-1"
