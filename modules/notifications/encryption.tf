variable "encryption" {
  type = object({
    enabled    = optional(bool, true)
    create_key = optional(bool, false)
    key_arn    = optional(string)
  })
  description = <<-EOT
    How messages are encrypted: with SNS's own key (`alias/aws/sns`), which shuts out CloudWatch alarms; with a key the
    module makes (`create_key`); or with the key `key_arn` names, a symmetric one of the topic's Region whose policy holds
    the statements of the output `key_statements`. Not at all where `enabled` is false.
  EOT
  default     = {}
  nullable    = false

  validation {
    condition     = var.encryption.enabled ? true : !var.encryption.create_key && var.encryption.key_arn == null
    error_message = "encryption ${jsonencode(var.encryption)}: a topic that is not encrypted takes no key. Leave enabled out, or create_key and key_arn."
  }

  validation {
    condition     = !(var.encryption.create_key && var.encryption.key_arn != null)
    error_message = "encryption ${jsonencode(var.encryption)}: a topic has one key. Write either create_key = true or the key_arn of a key there is."
  }

  validation {
    condition     = var.encryption.key_arn == null ? true : can(regex("^arn:aws(-[a-z]+)*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.encryption.key_arn))
    error_message = "encryption.key_arn is ${jsonencode(var.encryption.key_arn)}: write the ARN of the key itself, as in \"arn:aws:kms:${var.region}:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\"."
  }

  validation {
    condition     = try(split(":", var.encryption.key_arn)[3] == var.region, true)
    error_message = "encryption.key_arn is ${jsonencode(var.encryption.key_arn)}, a key of another Region than the topic: write the ARN of one in ${var.region}."
  }
}

locals {
  made_key_arn = var.encryption.create_key ? aws_kms_key.this[0].arn : null
  sns_key      = var.encryption.enabled ? "alias/aws/sns" : null
  key          = try(coalesce(local.made_key_arn, var.encryption.key_arn, local.sns_key), null)

  key_owner_statement = {
    Sid       = "AccountByIam"
    Effect    = "Allow"
    Principal = { AWS = "arn:${local.partition}:iam::${local.account_id}:root" }
    Action    = "kms:*"
    # In a key's policy this is the key; nothing else may be written.
    Resource = "*"
  }

  # Who may publish needs no permission of their own for the key, as with SNS's own key: the topic's policy decides.
  key_statements = [
    for statement in [
      {
        Sid       = "PublishersThroughSns"
        Effect    = "Allow"
        Principal = { AWS = "*" }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
        Resource  = "*"
        Condition = {
          StringEquals = {
            "kms:CallerAccount" = local.account_id
            "kms:ViaService"    = "sns.${var.region}.${data.aws_partition.current.dns_suffix}"
          }
        }
      },
      {
        # A service calls KMS by itself, with no SNS in between.
        Sid       = "CloudWatchAlarms"
        Effect    = "Allow"
        Principal = { Service = "cloudwatch.amazonaws.com" }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
      },
    ] : statement if statement.Sid != "CloudWatchAlarms" || var.admit_alarms
  ]
}

resource "aws_kms_key" "this" {
  count = var.encryption.create_key ? 1 : 0

  description             = "Encrypts the messages of topic ${var.topic_name}."
  enable_key_rotation     = true
  deletion_window_in_days = 30
  tags                    = var.tags

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat([local.key_owner_statement], local.key_statements)
  })
}

resource "aws_kms_alias" "this" {
  count = var.encryption.create_key ? 1 : 0

  name          = "alias/sns/${var.topic_name}"
  target_key_id = aws_kms_key.this[0].key_id
}
