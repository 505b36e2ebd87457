# What `terraform apply` needs beyond reading, but for objects and keys. The role is refused the objects (objects.tf); but the
# bucket policies it may write can let others at them, and the lifecycle rules can delete them.
locals {
  apply_statements = concat(
    [
      {
        # S3 deletes no bucket that holds something; whether one does is looked at first.
        Sid = "ManageBuckets"
        Action = [
          "s3:CreateBucket", "s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:ListBucketVersions",
          "s3:PutBucketLogging",
          "s3:PutBucketObjectLockConfiguration", "s3:PutBucketOwnershipControls", "s3:PutBucketPolicy",
          "s3:PutBucketPublicAccessBlock", "s3:PutBucketTagging", "s3:PutBucketVersioning", "s3:PutEncryptionConfiguration",
          "s3:PutLifecycleConfiguration", "s3:TagResource", "s3:UntagResource",
        ]
        Resource = local.bucket_arns
      },
      {
        Sid = "ManageFunction"
        Action = [
          "lambda:CreateFunction", "lambda:DeleteFunction", "lambda:DeleteFunctionConcurrency",
          "lambda:DeleteFunctionEventInvokeConfig", "lambda:GetFunctionConfiguration", "lambda:PutFunctionConcurrency",
          "lambda:PutFunctionEventInvokeConfig", "lambda:TagResource", "lambda:UntagResource",
          "lambda:UpdateFunctionCode", "lambda:UpdateFunctionConfiguration",
        ]
        Resource = [local.function_arn]
      },
      {
        # EventBridge may be let in and no other service; of which rule, and of whose, only the request says.
        Sid       = "PermitRule"
        Action    = ["lambda:AddPermission", "lambda:RemovePermission"]
        Resource  = [local.function_arn]
        Condition = { StringEquals = { "lambda:Principal" = "events.amazonaws.com" } }
      },
      {
        # SNS may be let in and no other service; of which topic, and of whose, only the request says.
        Sid       = "PermitTopic"
        Action    = ["lambda:AddPermission", "lambda:RemovePermission"]
        Resource  = local.subscriber_arns
        Condition = { StringEquals = { "lambda:Principal" = "sns.amazonaws.com" } }
      },
      {
        Sid = "ManageRole"
        Action = [
          "iam:DeleteRole", "iam:ListInstanceProfilesForRole", "iam:TagRole", "iam:UntagRole",
          "iam:UpdateAssumeRolePolicy", "iam:UpdateRole", "iam:UpdateRoleDescription",
        ]
        Resource = [local.role_arn]
      },
      merge(
        {
          Sid      = "MakeRole"
          Action   = ["iam:CreateRole", "iam:PutRolePermissionsBoundary"]
          Resource = [local.role_arn]
        },
        # Without this no role is made, and no boundary changed to another.
        var.permissions_boundary_arn == null ? {} : {
          Condition = { StringEquals = { "iam:PermissionsBoundary" = var.permissions_boundary_arn } }
        },
      ),
      {
        # Where a boundary is asked for, a role without it is given no policy.
        Sid      = "AttachPolicy"
        Action   = ["iam:AttachRolePolicy", "iam:DetachRolePolicy"]
        Resource = [local.role_arn]
        Condition = merge(
          { ArnEquals = { "iam:PolicyARN" = local.policy_arn } },
          { for arn in var.permissions_boundary_arn[*] : "StringEquals" => { "iam:PermissionsBoundary" = arn } },
        )
      },
      {
        Sid       = "PassRole"
        Action    = ["iam:PassRole"]
        Resource  = [local.role_arn]
        Condition = { StringEquals = { "iam:PassedToService" = "lambda.amazonaws.com" } }
      },
      {
        Sid = "ManagePolicy"
        Action = [
          "iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion",
          "iam:ListPolicyVersions", "iam:TagPolicy", "iam:UntagPolicy",
        ]
        Resource = [local.policy_arn]
      },
      {
        Sid = "ManageTopic"
        Action = [
          "sns:CreateTopic", "sns:DeleteTopic", "sns:SetTopicAttributes", "sns:Subscribe", "sns:TagResource",
          "sns:UntagResource",
        ]
        Resource = [local.topic_arn]
      },
      {
        # SNS: these actions take no resource.
        Sid      = "ManageSubscriptions"
        Action   = ["sns:SetSubscriptionAttributes", "sns:Unsubscribe"]
        Resource = ["*"]
      },
      {
        Sid = "ManageRule"
        Action = [
          "events:DeleteRule", "events:PutRule", "events:PutTargets", "events:RemoveTargets", "events:TagResource",
          "events:UntagResource",
        ]
        Resource = [local.rule_arn]
      },
      {
        Sid      = "ManageDeadLetters"
        Action   = ["sqs:CreateQueue", "sqs:DeleteQueue", "sqs:SetQueueAttributes", "sqs:TagQueue", "sqs:UntagQueue"]
        Resource = [local.queue_arn]
      },
      {
        # Some of these want the ARN with :* at its end, and some without. Version 5 of the provider tags a log group by
        # actions of its own, version 6 as everything else.
        Sid = "ManageLogGroup"
        Action = [
          "logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:PutRetentionPolicy", "logs:TagLogGroup", "logs:TagResource",
          "logs:UntagLogGroup", "logs:UntagResource",
        ]
        Resource = [local.log_group_arn, "${local.log_group_arn}:*"]
      },
      {
        Sid = "ManageAlarms"
        Action = [
          "cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm", "cloudwatch:TagResource", "cloudwatch:UntagResource",
        ]
        Resource = [local.alarm_arns]
      },
      {
        Sid      = "ManageDashboard"
        Action   = ["cloudwatch:DeleteDashboards", "cloudwatch:PutDashboard"]
        Resource = [local.dashboard_arn]
      },
    ],
    [for statement in local.network_statements : statement if var.in_network],
  )

  network_statements = [
    {
      # EC2: these actions take no resource.
      Sid      = "FindNetwork"
      Action   = ["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"]
      Resource = ["*"]
    },
  ]
}
