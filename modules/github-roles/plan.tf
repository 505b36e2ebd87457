# What `terraform plan` asks AWS for. Every action here only reads, but for the lock of the state.
locals {
  plan_statements = [
    {
      Sid      = "FindState"
      Action   = ["s3:ListBucket"]
      Resource = [local.state_bucket_arn]
    },
    {
      Sid      = "ReadState"
      Action   = ["s3:GetObject"]
      Resource = [local.state_arn]
    },
    {
      Sid      = "LockState"
      Action   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
      Resource = ["${local.state_arn}.tflock"]
    },
    {
      # What is read of a bucket is its settings; none of these reads an object.
      Sid = "ReadBuckets"
      Action = [
        "s3:GetAccelerateConfiguration", "s3:GetBucketAcl", "s3:GetBucketCORS", "s3:GetBucketLogging",
        "s3:GetBucketObjectLockConfiguration", "s3:GetBucketOwnershipControls", "s3:GetBucketPolicy",
        "s3:GetBucketPublicAccessBlock", "s3:GetBucketRequestPayment", "s3:GetBucketTagging", "s3:GetBucketVersioning",
        "s3:GetBucketWebsite", "s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration",
        "s3:GetReplicationConfiguration", "s3:ListBucket", "s3:ListTagsForResource",
      ]
      Resource = local.bucket_arns
    },
    {
      # These very keys, which hold nothing; no object under them. Their settings are asked for, and no checksum: where the
      # source is encrypted with KMS, that takes no key.
      Sid      = "ReadFolderMarkers"
      Action   = ["s3:GetObject", "s3:GetObjectTagging"]
      Resource = local.folder_marker_arns
    },
    {
      Sid = "ReadFunction"
      Action = [
        "lambda:GetFunction", "lambda:GetFunctionCodeSigningConfig", "lambda:GetFunctionEventInvokeConfig",
        "lambda:GetPolicy", "lambda:ListTags", "lambda:ListVersionsByFunction",
      ]
      Resource = [local.function_arn]
    },
    {
      Sid      = "ReadSubscribers"
      Action   = ["lambda:GetPolicy"]
      Resource = local.subscriber_arns
    },
    {
      Sid      = "ReadRole"
      Action   = ["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"]
      Resource = [local.role_arn]
    },
    {
      Sid      = "ReadPolicy"
      Action   = ["iam:GetPolicy", "iam:GetPolicyVersion"]
      Resource = [local.policy_arn]
    },
    {
      Sid      = "ReadTopic"
      Action   = ["sns:GetTopicAttributes", "sns:ListTagsForResource"]
      Resource = [local.topic_arn]
    },
    {
      # SNS: this action takes no resource.
      Sid      = "ReadSubscriptions"
      Action   = ["sns:GetSubscriptionAttributes"]
      Resource = ["*"]
    },
    {
      Sid      = "ReadRule"
      Action   = ["events:DescribeRule", "events:ListTagsForResource", "events:ListTargetsByRule"]
      Resource = [local.rule_arn]
    },
    {
      Sid      = "ReadDeadLetters"
      Action   = ["sqs:GetQueueAttributes", "sqs:ListQueueTags"]
      Resource = [local.queue_arn]
    },
    {
      # As with the actions that tag it.
      Sid      = "ReadLogGroup"
      Action   = ["logs:ListTagsForResource", "logs:ListTagsLogGroup"]
      Resource = [local.log_group_arn, "${local.log_group_arn}:*"]
    },
    {
      # To describe one is to search in all of them.
      Sid    = "FindLogGroupAndAlarms"
      Action = ["cloudwatch:DescribeAlarms", "logs:DescribeLogGroups"]
      Resource = [
        "arn:${local.partition}:cloudwatch:${local.regional}:alarm:*",
        "arn:${local.partition}:logs:${local.regional}:log-group:*",
      ]
    },
    {
      Sid      = "ReadAlarms"
      Action   = ["cloudwatch:ListTagsForResource"]
      Resource = [local.alarm_arns]
    },
    {
      Sid      = "ReadDashboard"
      Action   = ["cloudwatch:GetDashboard"]
      Resource = [local.dashboard_arn]
    },
    {
      # A key's id is known only once it is there.
      Sid      = "ReadKeys"
      Action   = ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:ListResourceTags"]
      Resource = [local.key_arns]
    },
    {
      # KMS: this action takes no resource.
      Sid      = "FindKeyAliases"
      Action   = ["kms:ListAliases"]
      Resource = ["*"]
    },
  ]
}
