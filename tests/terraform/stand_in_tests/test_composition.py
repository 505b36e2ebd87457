"""The whole composition with alarms, as another team would call it, applied on the emulator."""

import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stand_in.schema import versions
from stand_in_tests.workspace import ROOT, Workspace

ADDRESS, NUMBER = "oncall@example.com", "+4915112345678"
CONFIGURATION = """
terraform {{
  required_providers {{
    aws = {{ source = "hashicorp/aws" }}
  }}
}}

provider "aws" {{
  region = "eu-west-1"
}}

resource "aws_sqs_queue" "messages" {{
  name = "{name}-messages"
}}

module "backup" {{
  source = "{source}"

  name_prefix   = "{name}"
  environment   = "{name}"
  region        = "eu-west-1"
  package_path  = "function.zip"
  force_destroy = true

  alarms           = {{ enabled = true }}
  topic_encryption = {{ create_key = true }}
  subscriptions = {{
    oncall = {{ protocol = "email", endpoint = "{address}" }}
    pager  = {{ protocol = "sms", endpoint = "{number}", statuses = ["FAILED"] }}
    queue  = {{ protocol = "sqs", endpoint = aws_sqs_queue.messages.arn }}
  }}
}}
"""


@pytest.fixture
def composition(tmp_path: Path, endpoint: str, schema: str) -> Workspace:
    """A stack with a queue of its own that calls the composition."""
    name = f"whole{schema[0]}"
    source = os.path.relpath(ROOT / "modules" / "s3-backup", tmp_path)
    text = CONFIGURATION.format(name=name, source=source, address=ADDRESS, number=NUMBER)
    (tmp_path / "main.tf").write_text(text)
    with zipfile.ZipFile(tmp_path / "function.zip", "w") as package:
        package.writestr(zipfile.ZipInfo("bootstrap"), "#!/bin/sh\nexec sleep 60\n")
    workspace = Workspace(tmp_path, schema, endpoint)
    workspace.init()
    return workspace


@pytest.mark.parametrize("schema", versions())
def test_applied_once_and_nothing_more_to_do(
    composition: Workspace, client: Callable[[str], Any], schema: str
) -> None:
    name = f"whole{schema[0]}"
    planned = composition.terraform("plan", "-no-color")
    for shown in ('subscription.this["oncall"]', 'subscription.this["pager"]', "(sensitive value)"):
        assert shown in planned
    applied = composition.apply()
    assert "0 changed, 0 destroyed" in applied
    for said in (planned, applied):
        assert ADDRESS not in said
        assert NUMBER not in said
    assert not composition.has_changes()

    check_topic(client, name)
    check_an_alarm_arrives(client, name)
    check_an_older_address_is_known(composition)
    composition.terraform("destroy", "-auto-approve")


def check_topic(client: Callable[[str], Any], name: str) -> None:
    """The topic is encrypted with its own key, and the endpoints are those that were written."""
    topic = f"arn:aws:sns:eu-west-1:000000000000:backup-status-notifications-{name}"
    key = client("sns").get_topic_attributes(TopicArn=topic)["Attributes"]["KmsMasterKeyId"]
    alias = f"alias/sns/backup-status-notifications-{name}"
    assert key == client("kms").describe_key(KeyId=alias)["KeyMetadata"]["Arn"]
    found = client("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    endpoints = {each["Protocol"]: each["Endpoint"] for each in found}
    assert endpoints["email"] == ADDRESS
    assert endpoints["sms"] == NUMBER


def check_an_alarm_arrives(client: Callable[[str], Any], name: str) -> None:
    """An alarm that begins to ring is told to those who subscribed."""
    alarm = f"s3-backup-missed-run-{name}"
    client("cloudwatch").set_alarm_state(AlarmName=alarm, StateValue="ALARM", StateReason="A test.")
    queue = client("sqs").get_queue_url(QueueName=f"{name}-messages")["QueueUrl"]
    received = client("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=5)
    [message] = received["Messages"]
    told = json.loads(json.loads(message["Body"])["Message"])
    assert (told["AlarmName"], told["NewStateValue"]) == (alarm, "ALARM")


def check_an_older_address_is_known(composition: Workspace) -> None:
    """A state in which the source bucket has the address it once had asks for no change."""
    address = "module.backup.module.source_bucket"
    composition.terraform("state", "mv", f"{address}[0]", address)
    assert not composition.has_changes()
