data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  partition  = data.aws_partition.current.partition
  account_id = data.aws_caller_identity.current.account_id
  topic_arn  = "arn:${local.partition}:sns:${var.region}:${local.account_id}:${var.topic_name}"

  statements = [
    {
      Sid       = "PublishFromThisAccount"
      Effect    = "Allow"
      Principal = { AWS = "arn:${local.partition}:iam::${local.account_id}:root" }
      Action    = "sns:Publish"
      Resource  = local.topic_arn
    },
    {
      Sid       = "DenyInsecureTransport"
      Effect    = "Deny"
      Principal = "*"
      Action    = "sns:Publish"
      Resource  = local.topic_arn
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    },
    {
      # A service is not of the account: the account is that of the alarm.
      Sid       = "PublishAlarms"
      Effect    = "Allow"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = local.topic_arn
      Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
    },
  ]

  policy = {
    Version   = "2012-10-17"
    Statement = [for statement in local.statements : statement if statement.Sid != "PublishAlarms" || var.admit_alarms]
  }
}

resource "aws_sns_topic" "this" {
  name              = var.topic_name
  kms_master_key_id = local.key
  tags              = var.tags

  lifecycle {
    postcondition {
      condition     = self.arn == local.topic_arn
      error_message = "The topic came to be at ${self.arn}, not at ${local.topic_arn}: set region to the region the AWS provider works in."
    }
  }
}

resource "aws_sns_topic_policy" "this" {
  arn    = aws_sns_topic.this.arn
  policy = jsonencode(local.policy)
}
