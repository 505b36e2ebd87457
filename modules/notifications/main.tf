data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  partition  = data.aws_partition.current.partition
  account_id = data.aws_caller_identity.current.account_id
  topic_arn  = "arn:${local.partition}:sns:${var.region}:${local.account_id}:${var.topic_name}"

  policy = {
    Version = "2012-10-17"
    Statement = [
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
    ]
  }

  # Keyed by label: another address under a label is a change of that one subscription.
  subscriptions = merge(
    { for label, address in var.email_subscriptions : "email-${label}" => { protocol = "email", endpoint = address } },
    { for label, number in var.sms_subscriptions : "sms-${label}" => { protocol = "sms", endpoint = number } },
  )

  # None where all are wanted: a status this module does not know of would reach nobody.
  filter_policies = {
    for protocol, statuses in { email = var.email_statuses, sms = var.sms_statuses } :
    protocol => statuses == local.statuses ? null : jsonencode({ status = statuses })
  }
}

resource "aws_sns_topic" "this" {
  name = var.topic_name
  tags = var.tags

  # The key policy of SNS's own key admits whoever may publish here from this account, so the function's role needs no
  # KMS permission. AWS services (CloudWatch alarms, for one) cannot publish through this key.
  kms_master_key_id = "alias/aws/sns"

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

resource "aws_sns_topic_subscription" "this" {
  for_each = local.subscriptions

  topic_arn = aws_sns_topic.this.arn
  protocol  = each.value.protocol
  endpoint  = each.value.endpoint

  filter_policy       = local.filter_policies[each.value.protocol]
  filter_policy_scope = local.filter_policies[each.value.protocol] == null ? null : "MessageAttributes"

  depends_on = [aws_sns_topic_policy.this]
}
