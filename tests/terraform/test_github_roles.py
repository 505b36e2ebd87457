"""The roles of modules/github-roles fit what they are for: every resource type of the other modules
can be read by the one that plans and made by the one that applies, under the names it has.
"""

import re
from pathlib import Path

import hcl2
import pytest

ROOT = Path(__file__).resolve().parents[2]
ROLES = ROOT / "modules" / "github-roles"
# By type: an action that reads it, and one that makes it.
ACTIONS = {
    "aws_cloudwatch_dashboard": ("cloudwatch:GetDashboard", "cloudwatch:PutDashboard"),
    "aws_cloudwatch_event_rule": ("events:DescribeRule", "events:PutRule"),
    "aws_cloudwatch_event_target": ("events:ListTargetsByRule", "events:PutTargets"),
    "aws_cloudwatch_log_group": ("logs:DescribeLogGroups", "logs:CreateLogGroup"),
    "aws_cloudwatch_metric_alarm": ("cloudwatch:DescribeAlarms", "cloudwatch:PutMetricAlarm"),
    "aws_iam_policy": ("iam:GetPolicyVersion", "iam:CreatePolicy"),
    "aws_iam_role": ("iam:GetRole", "iam:CreateRole"),
    "aws_iam_role_policy_attachment": ("iam:ListAttachedRolePolicies", "iam:AttachRolePolicy"),
    "aws_kms_alias": ("kms:ListAliases", "kms:CreateAlias"),
    "aws_kms_key": ("kms:DescribeKey", "kms:CreateKey"),
    "aws_lambda_function": ("lambda:GetFunction", "lambda:CreateFunction"),
    "aws_lambda_function_event_invoke_config": (
        "lambda:GetFunctionEventInvokeConfig",
        "lambda:PutFunctionEventInvokeConfig",
    ),
    "aws_lambda_permission": ("lambda:GetPolicy", "lambda:AddPermission"),
    "aws_s3_bucket": ("s3:ListBucket", "s3:CreateBucket"),
    "aws_s3_bucket_lifecycle_configuration": (
        "s3:GetLifecycleConfiguration",
        "s3:PutLifecycleConfiguration",
    ),
    "aws_s3_bucket_logging": ("s3:GetBucketLogging", "s3:PutBucketLogging"),
    "aws_s3_bucket_object_lock_configuration": (
        "s3:GetBucketObjectLockConfiguration",
        "s3:PutBucketObjectLockConfiguration",
    ),
    "aws_s3_bucket_ownership_controls": (
        "s3:GetBucketOwnershipControls",
        "s3:PutBucketOwnershipControls",
    ),
    "aws_s3_bucket_policy": ("s3:GetBucketPolicy", "s3:PutBucketPolicy"),
    "aws_s3_bucket_public_access_block": (
        "s3:GetBucketPublicAccessBlock",
        "s3:PutBucketPublicAccessBlock",
    ),
    "aws_s3_bucket_server_side_encryption_configuration": (
        "s3:GetEncryptionConfiguration",
        "s3:PutEncryptionConfiguration",
    ),
    "aws_s3_bucket_versioning": ("s3:GetBucketVersioning", "s3:PutBucketVersioning"),
    "aws_s3_object": ("s3:GetObject", "s3:PutObject"),
    "aws_sns_topic": ("sns:GetTopicAttributes", "sns:CreateTopic"),
    "aws_sns_topic_policy": ("sns:GetTopicAttributes", "sns:SetTopicAttributes"),
    "aws_sns_topic_subscription": ("sns:GetSubscriptionAttributes", "sns:Subscribe"),
    "aws_sqs_queue": ("sqs:GetQueueAttributes", "sqs:CreateQueue"),
}
# In a stack of their own, which these roles do not manage.
OWN_STACK = {"github-roles"}
DEFAULT = re.compile(r'^    (\w+) += optional\(string, "([^"]*)"\)$', re.MULTILINE)


def types() -> set[str]:
    """The resource types of the modules that make up a deployment."""
    found: set[str] = set()
    for path in (ROOT / "modules").glob("*/*.tf"):
        if path.parent.name not in OWN_STACK:
            for block in hcl2.loads(path.read_text()).get("resource", []):
                found |= {kind.strip('"') for kind in block}
    return found


def granted(name: str) -> set[str]:
    """Every action that a file of the module names."""
    return set(re.findall(r'"([a-z0-9]+:[A-Za-z]+)"', (ROLES / name).read_text()))


@pytest.mark.parametrize("kind", sorted(types()))
def test_each_type_can_be_read_and_made(kind: str) -> None:
    assert kind in ACTIONS, f"name an action that reads {kind} and one that makes it in this file"
    reads, makes = ACTIONS[kind]
    assert reads in granted("plan.tf")
    assert makes in granted("apply.tf")


def test_no_action_is_named_for_a_type_that_is_gone() -> None:
    assert set(ACTIONS) - types() == set()


def test_default_names_are_those_of_the_composition() -> None:
    composition = (ROOT / "modules" / "s3-backup" / "main.tf").read_text()
    named = re.compile(r'= coalesce\(var\.names\.(\w+), "([^"$]*)\$\{local\.suffix\}"\)')
    assert dict(DEFAULT.findall((ROLES / "deployment.tf").read_text())) == dict(
        named.findall(composition)
    )


def test_aliases_of_keys_are_those_of_the_modules() -> None:
    aliases = re.compile(r'"(alias/(?:s3|sns)/)\$\{')
    made = [
        alias
        for path in (ROOT / "modules").glob("*/encryption.tf")
        for alias in aliases.findall(path.read_text())
    ]
    assert sorted(made) == sorted(aliases.findall((ROLES / "deployment.tf").read_text()))
