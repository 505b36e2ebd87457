variable "routes" {
  type = map(object({
    prefix        = string
    bucket_name   = optional(string)
    storage_class = optional(string)
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
    object_lock = optional(object({
      mode = string
      days = number
    }))
    access_logging = optional(object({
      bucket = string
      prefix = optional(string, "")
    }))
    existing_bucket = optional(object({
      name        = string
      account_id  = optional(string)
      region      = optional(string)
      kms_key_arn = optional(string)
    }))
  }))
  description = <<-EOT
    What goes where, by a label that stays: objects of the source under `prefix` go to a backup bucket of the route's own.
    `bucket_name` is its name instead of `<name_prefix>-<label>-backup-bucket`, `storage_class` that of the copies
    (STANDARD when not given); `lifecycle_days`, `encryption`, `object_lock` and `access_logging` are of it alone, in place of
    those of all buckets. Or `existing_bucket` names one there is, of which nothing is managed: `account_id` where it is
    another account's, `region` where it is in another, `kms_key_arn` the key its copies are to be encrypted with. The output
    `route_grants` has what its owner must grant.
  EOT
  default = {
    documents = { prefix = "documents/" }
    photos    = { prefix = "photos/" }
    database  = { prefix = "database/" }
  }
  nullable = false

  validation {
    condition     = length(var.routes) > 0
    error_message = "routes is empty: nothing would be backed up. Write at least one, as in { documents = { prefix = \"documents/\" } }."
  }

  validation {
    condition     = alltrue([for label in keys(var.routes) : can(regex(local.label_pattern, label))])
    error_message = "routes: labels ${jsonencode([for label in keys(var.routes) : label if !can(regex(local.label_pattern, label))])} become parts of names. Write up to 32 lower-case letters, digits and hyphens, a letter first and no hyphen last."
  }

  validation {
    condition     = alltrue([for route in var.routes : can(regex(local.prefix_form, route.prefix))])
    error_message = "routes: prefixes ${jsonencode({ for label, route in var.routes : label => route.prefix if !can(regex(local.prefix_form, route.prefix)) })} end in / and do not begin with it. Write as in \"documents/\"."
  }

  validation {
    condition     = alltrue([for route in var.routes : can(regex(local.prefix_characters, route.prefix))])
    error_message = "routes: prefixes ${jsonencode({ for label, route in var.routes : label => route.prefix if !can(regex(local.prefix_characters, route.prefix)) })} become parts of an IAM policy, which has its own use for *, ? and $ and knows no characters beyond Latin-1. Choose other prefixes."
  }

  validation {
    condition = length(flatten([
      for label, route in var.routes : [
        for other_label, other in var.routes : label if label != other_label && startswith(other.prefix, route.prefix)
      ]
    ])) == 0
    error_message = "routes: an object would have two of them, as ${join("; ", flatten([
      for label, route in var.routes : [
        for other_label, other in var.routes :
        "${other_label} (\"${other.prefix}\") lies within ${label} (\"${route.prefix}\")"
        if label != other_label && startswith(other.prefix, route.prefix)
      ]
    ]))}. Write prefixes of which none begins with another."
  }

  validation {
    condition = alltrue([
      for route in var.routes : route.storage_class == null ? true : contains(local.storage_classes, route.storage_class)
    ])
    error_message = "routes: storage classes ${jsonencode({
      for label, route in var.routes : label => route.storage_class
      if route.storage_class == null ? false : !contains(local.storage_classes, route.storage_class)
    })} are none of ${join(", ", local.storage_classes)}."
  }

  validation {
    condition = alltrue(flatten([
      for route in var.routes : [for setting in local.managed_settings : route[setting] == null] if route.existing_bucket != null
    ]))
    error_message = "routes: existing_bucket is set together with ${jsonencode({
      for label, route in var.routes : label => [for setting in local.managed_settings : setting if route[setting] != null]
      if route.existing_bucket != null && anytrue([for setting in local.managed_settings : route[setting] != null])
    })}: nothing of a bucket there is is managed here. Leave either out."
  }

  validation {
    condition = alltrue([
      for bucket in [for route in var.routes : route.existing_bucket if route.existing_bucket != null] :
      can(regex(local.bucket_name_pattern, bucket.name))
    ])
    error_message = "routes: names of existing buckets ${jsonencode({
      for label, bucket in { for label, route in var.routes : label => route.existing_bucket if route.existing_bucket != null } :
      label => bucket.name if !can(regex(local.bucket_name_pattern, bucket.name))
    })}: write the name of a bucket and not its ARN, as in \"acme-archive\"."
  }

  validation {
    condition = alltrue([
      for bucket in [for route in var.routes : route.existing_bucket if route.existing_bucket != null] :
      bucket.account_id == null || can(regex(local.account_id_pattern, bucket.account_id))
    ])
    error_message = "routes: account_id of existing buckets ${jsonencode({
      for label, bucket in { for label, route in var.routes : label => route.existing_bucket if route.existing_bucket != null } :
      label => bucket.account_id if bucket.account_id != null && !can(regex(local.account_id_pattern, bucket.account_id))
    })}: write the 12 digits of an account, as in \"111122223333\"."
  }

  validation {
    condition = alltrue([
      for bucket in [for route in var.routes : route.existing_bucket if route.existing_bucket != null] :
      bucket.region == null || can(regex(local.region_pattern, bucket.region))
    ])
    error_message = "routes: region of existing buckets ${jsonencode({
      for label, bucket in { for label, route in var.routes : label => route.existing_bucket if route.existing_bucket != null } :
      label => bucket.region if bucket.region != null && !can(regex(local.region_pattern, bucket.region))
    })}: write a Region's code, as in \"eu-central-1\"."
  }

  validation {
    condition = alltrue([
      for bucket in [for route in var.routes : route.existing_bucket if route.existing_bucket != null] :
      bucket.kms_key_arn == null || can(regex(local.key_arn_pattern, bucket.kms_key_arn))
    ])
    error_message = "routes: kms_key_arn of existing buckets ${jsonencode({
      for label, bucket in { for label, route in var.routes : label => route.existing_bucket if route.existing_bucket != null } :
      label => bucket.kms_key_arn if bucket.kms_key_arn != null && !can(regex(local.key_arn_pattern, bucket.kms_key_arn))
    })}: write the ARN of the key itself, as in \"arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab\". An alias is none."
  }
}

# Constants the validations read.
locals {
  label_pattern     = "^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$"
  prefix_form       = "^[^/].*/$"
  prefix_characters = "^[ -#%-)+->@-~\\x{a0}-\\x{ff}]*$"

  bucket_name_pattern = "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$"
  account_id_pattern  = "^[0-9]{12}$"
  region_pattern      = "^[a-z]{2,}(-[a-z]+)+-[0-9]+$"
  key_arn_pattern     = "^arn:aws(-[a-z]+)*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$"

  # What the module does to the bucket of a route.
  managed_settings = ["bucket_name", "lifecycle_days", "encryption", "object_lock", "access_logging"]

  storage_classes = [
    "STANDARD", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE",
  ]
}

# The routes as the function takes them.
locals {
  function_routes = merge(
    {
      for label, route in local.own_routes : label => {
        prefix        = route.prefix
        bucket        = module.backup_bucket[label].name
        storage_class = route.storage_class
        # That there is a key is known before its ARN is: what format makes is never null.
        kms_key_arn = local.route_encryption[label].algorithm == "SSE-KMS" ? format("%s", module.backup_bucket[label].kms_key_arn) : null
      }
    },
    {
      for label, route in var.routes : label => {
        prefix        = route.prefix
        bucket        = route.existing_bucket.name
        storage_class = route.storage_class
        account_id    = coalesce(route.existing_bucket.account_id, data.aws_caller_identity.current.account_id)
        region        = route.existing_bucket.region
        kms_key_arn   = route.existing_bucket.kms_key_arn
      } if route.existing_bucket != null
    },
  )
}
