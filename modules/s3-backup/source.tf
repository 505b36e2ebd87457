variable "source_bucket" {
  type = object({
    lifecycle_days = optional(object({
      standard_ia           = optional(number)
      glacier               = optional(number)
      noncurrent_expiration = optional(number)
      abort_multipart       = optional(number)
    }))
    encryption = optional(object({
      algorithm  = optional(string, "SSE-S3")
      create_key = optional(bool, false)
      key_arn    = optional(string)
    }))
    access_logging = optional(object({
      bucket = string
      prefix = optional(string, "")
    }))
    kms_key_arns = optional(list(string), [])
    existing = optional(object({
      name                 = string
      account_id           = optional(string)
      abort_multipart_days = optional(number, 7)
    }))
  })
  description = <<-EOT
    What is to be backed up. The module makes the bucket; `lifecycle_days`, `encryption` and `access_logging` are of it alone,
    in place of those of all buckets. Or `existing` names one there is, of this Region, of which nothing is managed:
    `account_id` where it is another account's, `abort_multipart_days` the days after which its own lifecycle rule aborts
    unfinished uploads. It needs such a rule: without one, an upload of any age may replace an object that is encrypted with
    KMS, and no run would see it. Of either, `kms_key_arns` are the keys its objects are encrypted with: all those of an
    existing bucket, and the older ones of one whose `encryption` was changed. The owners of those of other accounts must add
    the output `source_key_statements`.
  EOT
  default     = {}
  nullable    = false

  validation {
    condition = var.source_bucket.existing == null ? true : alltrue([
      for setting in ["lifecycle_days", "encryption", "access_logging"] : var.source_bucket[setting] == null
    ])
    error_message = "source_bucket.existing is set together with ${join(", ", [
      for setting in ["lifecycle_days", "encryption", "access_logging"] : setting if var.source_bucket[setting] != null
    ])}: nothing of a bucket there is is managed here. Leave either out."
  }

  validation {
    condition     = var.source_bucket.existing == null ? true : var.names.source_bucket == null
    error_message = "source_bucket.existing is set together with names.source_bucket ${jsonencode(var.names.source_bucket)}: the module makes no bucket to give that name. Leave either out."
  }

  validation {
    condition     = var.source_bucket.existing == null ? true : can(regex(local.bucket_name_pattern, var.source_bucket.existing.name))
    error_message = "source_bucket.existing.name is ${try(jsonencode(var.source_bucket.existing.name), "null")}: write the name of a bucket and not its ARN, as in \"acme-files\"."
  }

  validation {
    condition     = try(var.source_bucket.existing.account_id, null) == null ? true : can(regex(local.account_id_pattern, var.source_bucket.existing.account_id))
    error_message = "source_bucket.existing.account_id is ${try(jsonencode(var.source_bucket.existing.account_id), "null")}: write the 12 digits of an account, as in \"111122223333\"."
  }

  validation {
    condition     = alltrue([for arn in var.source_bucket.kms_key_arns : can(regex(local.key_arn_pattern, arn))])
    error_message = "source_bucket.kms_key_arns are ${jsonencode(var.source_bucket.kms_key_arns)}: write the ARNs of the keys themselves, as in \"arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\". An alias is none."
  }

  validation {
    condition = try(
      var.source_bucket.existing.abort_multipart_days >= 1 && var.source_bucket.existing.abort_multipart_days <= 3648 &&
      floor(var.source_bucket.existing.abort_multipart_days) == var.source_bucket.existing.abort_multipart_days, true
    )
    error_message = "source_bucket.existing.abort_multipart_days is ${try(var.source_bucket.existing.abort_multipart_days, 0)}: write a whole number of days, 1 to 3648, that of the bucket's rule on unfinished uploads."
  }
}

locals {
  source_exists = var.source_bucket.existing != null
  source_name   = local.source_exists ? var.source_bucket.existing.name : local.names.source_bucket
  source_owner  = local.source_exists ? coalesce(var.source_bucket.existing.account_id, data.aws_caller_identity.current.account_id) : null

  # The function takes an upload for settled 9 days after its start: the 7 after which buckets abort it, and 2 more.
  abort_days  = local.source_exists ? var.source_bucket.existing.abort_multipart_days : local.source_days.abort_multipart
  settle_days = local.abort_days == 7 ? null : local.abort_days + 2

  # A change of the bucket's key leaves its objects as they are: without the older keys they could not be read any more.
  source_key_arns = concat(
    [for bucket in module.source_bucket : bucket.kms_key_arn if local.source_encryption.algorithm == "SSE-KMS"],
    var.source_bucket.kms_key_arns,
  )
}
