# What the buckets are like that the module makes, where the source or a route says nothing else of its own.

variable "lifecycle_days" {
  type = object({
    standard_ia           = optional(number, 30)
    glacier               = optional(number, 180)
    noncurrent_expiration = optional(number, 90)
    abort_multipart       = optional(number, 7)
  })
  description = <<-EOT
    Ages in days, in all buckets: of an object when it moves to Standard-IA and when it moves to Glacier (0: it does not
    move there), of a noncurrent version when it is deleted, of an unfinished multipart upload when it is aborted. S3 leaves
    objects under 128 KB where they are.
  EOT
  default     = {}
  nullable    = false
}

variable "encryption" {
  type = object({
    algorithm  = optional(string, "SSE-S3")
    create_key = optional(bool, false)
    key_arn    = optional(string)
  })
  description = <<-EOT
    How objects are encrypted, in all buckets. `algorithm` is `SSE-S3`, or `SSE-KMS` with either a key the module makes for
    each bucket (`create_key`) or the key `key_arn` names, a symmetric one of this Region.
  EOT
  default     = {}
  nullable    = false
}

variable "object_lock" {
  type = object({
    mode = string
    days = number
  })
  description = <<-EOT
    Keeps each new version in the backup buckets from being deleted for `days` days. With `mode` `GOVERNANCE` those can
    delete it who have `s3:BypassGovernanceRetention`; with `COMPLIANCE` nobody can, nor shorten its time. Null locks
    nothing. The source bucket is never locked: what is in it is its users' to delete.
  EOT
  default     = null
}

variable "access_logging" {
  type = object({
    bucket = string
    prefix = optional(string, "")
  })
  description = <<-EOT
    Where S3 writes its access logs, of all buckets: the name of another `bucket` of this account and Region, under
    `<prefix><name of the logged bucket>/`. Null writes none. The other bucket's policy must admit
    `logging.s3.amazonaws.com`.
  EOT
  default     = null
}

variable "force_destroy" {
  type        = bool
  description = "Whether destroying the buckets also deletes all objects and versions in them. Only for places to try things."
  default     = false
  nullable    = false
}

locals {
  bucket_names = concat([local.source_name], values(local.backup_buckets))
  own_routes   = { for label, route in var.routes : label => route if route.existing_bucket == null }

  # What is said of one bucket counts before what is said of all.
  source_days = {
    for setting, days in var.lifecycle_days : setting => coalesce(try(var.source_bucket.lifecycle_days[setting], null), days)
  }
  route_days = {
    for label, route in local.own_routes : label => {
      for setting, days in var.lifecycle_days : setting => coalesce(try(route.lifecycle_days[setting], null), days)
    }
  }

  # The ages that 0 takes away. Null cannot: it is what is left out.
  moves = ["standard_ia", "glacier"]

  source_encryption     = var.source_bucket.encryption == null ? var.encryption : var.source_bucket.encryption
  source_access_logging = var.source_bucket.access_logging == null ? var.access_logging : var.source_bucket.access_logging

  route_encryption = {
    for label, route in local.own_routes : label => route.encryption == null ? var.encryption : route.encryption
  }
  route_access_logging = {
    for label, route in local.own_routes : label => route.access_logging == null ? var.access_logging : route.access_logging
  }

  # By the setting that says it, the buckets access logs go to.
  log_buckets = merge(
    { access_logging = var.access_logging },
    { "source_bucket.access_logging" = var.source_bucket.access_logging },
    { for label, route in local.own_routes : "routes.${label}.access_logging" => route.access_logging },
  )
  circular_logs = {
    for setting, logging in local.log_buckets : setting => logging.bucket
    if logging == null ? false : contains(local.bucket_names, logging.bucket)
  }

  # By the setting that says it: the key, and the Region of its bucket.
  keys_of_buckets = merge(
    { encryption = { arn = var.encryption.key_arn, region = var.region } },
    { "source_bucket.encryption" = { arn = try(var.source_bucket.encryption.key_arn, null), region = var.region } },
    { for label, route in local.own_routes : "routes.${label}.encryption" => { arn = try(route.encryption.key_arn, null), region = var.region } },
    { for number, arn in var.source_bucket.kms_key_arns : "source_bucket.kms_key_arns[${number}]" => { arn = arn, region = var.region } },
    {
      for label, route in var.routes : "routes.${label}.existing_bucket" => {
        arn    = route.existing_bucket.kms_key_arn
        region = coalesce(route.existing_bucket.region, var.region)
      } if route.existing_bucket != null
    },
  )
  keys_elsewhere = {
    for setting, key in local.keys_of_buckets : setting => "${key.arn} for a bucket in ${key.region}"
    if try(split(":", key.arn)[3] != key.region, false)
  }
}
