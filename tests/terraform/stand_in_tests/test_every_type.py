"""Every resource type from creation to deletion, on the emulator, with either schema."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from stand_in.handlers import HANDLERS
from stand_in.schema import versions
from stand_in_tests.workspace import Workspace

Client = Callable[[str], Any]
CONFIGURATION = Path(__file__).parent / "every_type"
RESOURCES = sum(
    len(re.findall(r"^resource ", file.read_text(), re.MULTILINE))
    for file in CONFIGURATION.glob("*.tf")
)


@pytest.mark.parametrize("schema", versions())
def test_life_of_every_type(every_type: Workspace, client: Client) -> None:
    name = every_type.variables["name"]

    applied = every_type.apply()
    assert f"{RESOURCES} added, 0 changed, 0 destroyed" in applied
    assert types_in_state(every_type) == HANDLERS.keys()
    check_storage(client("s3"), f"{name}-bucket", days=30)
    check_protection(client, name, days=30)
    check_messaging(client, name)
    check_compute(client, name, memory=256, schedule="rate(10 minutes)")
    check_monitoring(client("cloudwatch"), name, days=14)
    assert not every_type.has_changes()

    every_type.variables |= {
        "memory_size": 512,
        "retention_in_days": 30,
        "expiration_days": 60,
        "schedule": "rate(1 hour)",
        "tags": {"colour": "red"},
    }
    assert "0 added, 13 changed, 0 destroyed" in every_type.apply()
    check_storage(client("s3"), f"{name}-bucket", days=60)
    check_protection(client, name, days=60)
    check_compute(client, name, memory=512, schedule="rate(1 hour)")
    check_monitoring(client("cloudwatch"), name, days=30)
    check_tags(client, name, {"colour": "red", "project": "stand-in"})
    assert not every_type.has_changes()

    client("s3").put_object(Bucket=f"{name}-bucket", Key="left", Body=b"behind")
    every_type.terraform("destroy", "-auto-approve")
    check_nothing_is_left(client, name)


@pytest.mark.parametrize("schema", versions()[-1:])
def test_a_new_name_replaces_everything(every_type: Workspace, client: Client) -> None:
    every_type.variables["name"] = "first-name"
    every_type.apply()
    every_type.variables["name"] = "second-name"
    # A key has no name of its own, and stays.
    replaced = RESOURCES - 1
    assert f"{replaced} added, 0 changed, {replaced} destroyed" in every_type.apply()
    check_nothing_is_left(client, "first-name")
    check_compute(client, "second-name", memory=256, schedule="rate(10 minutes)")
    every_type.terraform("destroy", "-auto-approve")


@pytest.mark.parametrize("schema", versions()[-1:])
def test_a_bucket_with_objects_stays_without_force_destroy(
    every_type: Workspace, client: Client
) -> None:
    every_type.variables |= {"name": "kept", "force_destroy": False}
    every_type.apply()
    client("s3").put_object(Bucket="kept-bucket", Key="key", Body=b"precious")
    said = every_type.terraform("destroy", "-auto-approve", "-no-color", status=1)
    assert "BucketNotEmpty" in said
    assert client("s3").get_object(Bucket="kept-bucket", Key="key")["Body"].read() == b"precious"


def types_in_state(workspace: Workspace) -> set[str]:
    """The resource types that are in the state."""
    said = workspace.terraform("show", "-json")
    resources = json.loads(said[said.index("{") :])["values"]["root_module"]["resources"]
    return {resource["type"] for resource in resources if resource["mode"] == "managed"}


def check_storage(s3: Any, bucket: str, days: int) -> None:
    """The bucket has every setting."""
    here = {"Bucket": bucket}
    block = s3.get_public_access_block(**here)["PublicAccessBlockConfiguration"]
    assert len(block) == 4
    assert all(block.values())
    assert s3.get_bucket_versioning(**here)["Status"] == "Enabled"
    encryption = s3.get_bucket_encryption(**here)["ServerSideEncryptionConfiguration"]
    default = encryption["Rules"][0]["ApplyServerSideEncryptionByDefault"]
    assert default["SSEAlgorithm"] == "AES256"
    ownership = s3.get_bucket_ownership_controls(**here)["OwnershipControls"]
    assert ownership["Rules"][0]["ObjectOwnership"] == "BucketOwnerEnforced"
    policy = json.loads(s3.get_bucket_policy(**here)["Policy"])
    assert policy["Statement"][0]["Sid"] == "TLSOnly"
    rule = s3.get_bucket_lifecycle_configuration(**here)["Rules"][0]
    moves = {(move["StorageClass"], move["Days"]) for move in rule["Transitions"]}
    assert moves == {("STANDARD_IA", days), ("GLACIER", 180)}
    assert rule["NoncurrentVersionExpiration"]["NoncurrentDays"] == 90
    assert rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"] == 7
    assert s3.head_object(Bucket=bucket, Key="documents/")["ContentLength"] == 0
    assert s3.get_object_tagging(Bucket=bucket, Key="documents/")["TagSet"] == []


def check_protection(client: Client, name: str, days: int) -> None:
    """The locked bucket has its lock, its log and a key that rotates."""
    kms, here = client("kms"), {"Bucket": f"{name}-locked"}
    key = kms.describe_key(KeyId=f"alias/{name}")["KeyMetadata"]
    assert key["Description"] == "Every type"
    assert kms.get_key_rotation_status(KeyId=key["KeyId"])["KeyRotationEnabled"]
    policy = json.loads(kms.get_key_policy(KeyId=key["KeyId"], PolicyName="default")["Policy"])
    assert policy["Statement"][0]["Sid"] == "Account"
    encryption = client("s3").get_bucket_encryption(**here)["ServerSideEncryptionConfiguration"]
    default = encryption["Rules"][0]["ApplyServerSideEncryptionByDefault"]
    assert default == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key["Arn"]}
    assert encryption["Rules"][0]["BucketKeyEnabled"]
    lock = client("s3").get_object_lock_configuration(**here)["ObjectLockConfiguration"]
    assert lock["Rule"]["DefaultRetention"] == {"Mode": "GOVERNANCE", "Days": days}
    logs = client("s3").get_bucket_logging(**here)["LoggingEnabled"]
    assert logs == {"TargetBucket": f"{name}-bucket", "TargetPrefix": "logs/"}


def check_messaging(client: Client, name: str) -> None:
    """Topic, subscriptions and queue are there."""
    topic = f"arn:aws:sns:eu-west-1:000000000000:{name}-topic"
    attributes = client("sns").get_topic_attributes(TopicArn=topic)["Attributes"]
    assert attributes["DisplayName"] == "Every type"
    assert json.loads(attributes["Policy"])["Statement"][0]["Sid"] == "Owner"
    found = client("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    arns = {subscription["Protocol"]: subscription["SubscriptionArn"] for subscription in found}
    assert arns.keys() == {"email", "sqs"}
    queue = client("sns").get_subscription_attributes(SubscriptionArn=arns["sqs"])["Attributes"]
    assert json.loads(queue["FilterPolicy"]) == {"status": ["FAILED"]}
    url = client("sqs").get_queue_url(QueueName=f"{name}-queue")["QueueUrl"]
    queue = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert queue["MessageRetentionPeriod"] == "1209600"
    assert json.loads(queue["Policy"])["Statement"][0]["Sid"] == "Topic"


def check_compute(client: Client, name: str, memory: int, schedule: str) -> None:
    """Function, role, rule and what ties them together are there."""
    function = client("lambda").get_function_configuration(FunctionName=f"{name}-function")
    assert function["MemorySize"] == memory
    assert function["Timeout"] == 120
    assert function["Architectures"] == ["arm64"]
    assert function["Environment"]["Variables"] == {"SRC_BUCKET": f"{name}-bucket"}
    assert function["DeadLetterConfig"]["TargetArn"].endswith(f":{name}-queue")
    assert function["LoggingConfig"]["LogFormat"] == "JSON"
    assert function["VpcConfig"]["SubnetIds"] == ["subnet-0123456789abcdef0"]
    assert function["VpcConfig"]["SecurityGroupIds"] == ["sg-0123456789abcdef0"]
    concurrency = client("lambda").get_function_concurrency(FunctionName=f"{name}-function")
    assert concurrency["ReservedConcurrentExecutions"] == 1
    invoke = client("lambda").get_function_event_invoke_config(FunctionName=f"{name}-function")
    assert invoke["MaximumRetryAttempts"] == 1
    assert invoke["DestinationConfig"]["OnFailure"]["Destination"].endswith(f":{name}-queue")
    policy = json.loads(client("lambda").get_policy(FunctionName=f"{name}-function")["Policy"])
    assert policy["Statement"][0]["Sid"] == "schedule"

    rule = client("events").describe_rule(Name=f"{name}-schedule")
    assert rule["ScheduleExpression"] == schedule
    targets = client("events").list_targets_by_rule(Rule=f"{name}-schedule")["Targets"]
    assert [target["Arn"] for target in targets] == [function["FunctionArn"]]

    role = {"RoleName": f"{name}-role"}
    found = client("iam").get_role(**role)["Role"]
    assert found["Description"] == "Runs the function."
    boundary = found["PermissionsBoundary"]["PermissionsBoundaryArn"]
    assert boundary == "arn:aws:iam::aws:policy/PowerUserAccess"
    attached = client("iam").list_attached_role_policies(**role)["AttachedPolicies"]
    assert [policy["PolicyName"] for policy in attached] == [f"{name}-policy"]
    assert client("iam").list_role_policies(**role)["PolicyNames"] == ["logs"]


def check_monitoring(cloudwatch: Any, name: str, days: int) -> None:
    """The alarm has every setting, the dashboard its widget."""
    [alarm] = cloudwatch.describe_alarms(AlarmNames=[f"{name}-errors"])["MetricAlarms"]
    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/Lambda", "Errors")
    assert alarm["Dimensions"] == [{"Name": "FunctionName", "Value": f"{name}-function"}]
    assert (alarm["Statistic"], alarm["Period"], alarm["Threshold"]) == ("Sum", 300, 0.5)
    assert (alarm["EvaluationPeriods"], alarm["DatapointsToAlarm"]) == (3, 2)
    assert alarm["ComparisonOperator"] == "GreaterThanOrEqualToThreshold"
    assert alarm["TreatMissingData"] == "notBreaching"
    topic = f"arn:aws:sns:eu-west-1:000000000000:{name}-topic"
    assert alarm["AlarmActions"] == alarm["OKActions"] == [topic]
    dashboard = cloudwatch.get_dashboard(DashboardName=f"{name}-dashboard")
    [widget] = json.loads(dashboard["DashboardBody"])["widgets"]
    assert widget["properties"] == {"markdown": f"Logs are kept for {days} days."}


def check_tags(client: Client, name: str, tags: dict[str, str]) -> None:
    """An update drops tags as well as setting them."""
    bucket = client("s3").get_bucket_tagging(Bucket=f"{name}-bucket")["TagSet"]
    assert {tag["Key"]: tag["Value"] for tag in bucket} == tags
    role = client("iam").list_role_tags(RoleName=f"{name}-role")["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in role} == tags
    function = client("lambda").get_function(FunctionName=f"{name}-function")
    assert function["Tags"] == tags
    key = client("kms").describe_key(KeyId=f"alias/{name}")["KeyMetadata"]["KeyId"]
    found = client("kms").list_resource_tags(KeyId=key)["Tags"]
    assert {tag["TagKey"]: tag["TagValue"] for tag in found} == tags
    alarm = f"arn:aws:cloudwatch:eu-west-1:000000000000:alarm:{name}-errors"
    found = client("cloudwatch").list_tags_for_resource(ResourceARN=alarm)["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in found} == tags


def check_nothing_is_left(client: Client, name: str) -> None:
    """Every resource of that name is gone."""
    topic = f"arn:aws:sns:eu-west-1:000000000000:{name}-topic"
    policy = f"arn:aws:iam::000000000000:policy/{name}-policy"
    for look in (
        lambda: client("s3").head_bucket(Bucket=f"{name}-bucket"),
        lambda: client("s3").head_bucket(Bucket=f"{name}-locked"),
        lambda: client("kms").describe_key(KeyId=f"alias/{name}"),
        lambda: client("sns").get_topic_attributes(TopicArn=topic),
        lambda: client("sqs").get_queue_url(QueueName=f"{name}-queue"),
        lambda: client("lambda").get_function(FunctionName=f"{name}-function"),
        lambda: client("events").describe_rule(Name=f"{name}-schedule"),
        lambda: client("iam").get_role(RoleName=f"{name}-role"),
        lambda: client("iam").get_policy(PolicyArn=policy),
        lambda: client("cloudwatch").get_dashboard(DashboardName=f"{name}-dashboard"),
    ):
        with pytest.raises(ClientError):
            look()
    groups = client("logs").describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{name}-")
    assert groups["logGroups"] == []
    alarms = client("cloudwatch").describe_alarms(AlarmNames=[f"{name}-errors"])
    assert alarms["MetricAlarms"] == []
