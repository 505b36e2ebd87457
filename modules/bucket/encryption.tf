variable "encryption" {
  type = object({
    algorithm  = optional(string, "SSE-S3")
    create_key = optional(bool, false)
    key_arn    = optional(string)
  })
  description = <<-EOT
    How objects are encrypted. `algorithm` is `SSE-S3`, or `SSE-KMS` with either a key the module makes (`create_key`) or
    the key `key_arn` names, a symmetric one of the bucket's Region. What the bucket holds stays as it was encrypted. A
    made key that is taken out again is deleted 30 days later, and with it all that only it can decrypt.
  EOT
  default     = {}
  nullable    = false

  validation {
    condition     = contains(["SSE-S3", "SSE-KMS"], var.encryption.algorithm)
    error_message = "encryption.algorithm is \"${var.encryption.algorithm}\": write \"SSE-S3\" or \"SSE-KMS\"."
  }

  validation {
    condition     = var.encryption.algorithm == "SSE-S3" ? !var.encryption.create_key && var.encryption.key_arn == null : true
    error_message = "encryption ${jsonencode(var.encryption)}: SSE-S3 takes no key. Write algorithm = \"SSE-KMS\", or leave create_key and key_arn out."
  }

  validation {
    condition     = var.encryption.algorithm == "SSE-KMS" ? var.encryption.create_key == (var.encryption.key_arn == null) : true
    error_message = "encryption ${jsonencode(var.encryption)}: SSE-KMS takes one key. Write either create_key = true or the key_arn of a key there is."
  }

  validation {
    condition     = var.encryption.key_arn == null ? true : can(regex("^arn:aws(-[a-z]+)*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.encryption.key_arn))
    error_message = "encryption.key_arn is ${jsonencode(var.encryption.key_arn)}: write the ARN of the key itself, as in \"arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\". An alias would be looked up in the account of whoever writes."
  }
}

locals {
  kms     = var.encryption.algorithm == "SSE-KMS"
  key_arn = var.encryption.create_key ? aws_kms_key.this[0].arn : var.encryption.key_arn

  key_policy = {
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "AccountByIam"
        Effect    = "Allow"
        Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root" }
        Action    = "kms:*"
        # In a key's policy this is the key; nothing else may be written.
        Resource = "*"
      },
    ]
  }

  # Uploads that name no encryption get the bucket's key. Those that name one must name this key: SSE-S3, and SSE-KMS
  # without a key, name none.
  encryption_statements = [
    for statement in [
      {
        Sid       = "DenyOtherEncryption"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:PutObject"
        Resource  = "${local.arn}/*"
        Condition = {
          Null            = { "s3:x-amz-server-side-encryption" = "false" }
          StringNotEquals = { "s3:x-amz-server-side-encryption-aws-kms-key-id" = local.key_arn }
        }
      },
      {
        Sid       = "DenyCustomerProvidedKeys"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:PutObject"
        Resource  = "${local.arn}/*"
        Condition = { Null = { "s3:x-amz-server-side-encryption-customer-algorithm" = "false" } }
      },
    ] : statement if local.kms
  ]
}

resource "aws_kms_key" "this" {
  count = var.encryption.create_key ? 1 : 0

  description             = "Encrypts the objects of bucket ${var.name}."
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = jsonencode(local.key_policy)
  tags                    = var.tags
}

resource "aws_kms_alias" "this" {
  count = var.encryption.create_key ? 1 : 0

  # Aliases take no dots, and names of buckets no underscores: no two buckets have one alias.
  name          = "alias/s3/${replace(var.name, ".", "_")}"
  target_key_id = aws_kms_key.this[0].key_id
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  bucket = aws_s3_bucket.this.bucket

  rule {
    # With a bucket key, KMS is asked now and then and not for every object.
    bucket_key_enabled = local.kms ? true : null

    apply_server_side_encryption_by_default {
      sse_algorithm     = local.kms ? "aws:kms" : "AES256"
      kms_master_key_id = local.key_arn
    }
  }
}
