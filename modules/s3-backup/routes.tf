variable "routes" {
  type = map(object({
    prefix        = string
    bucket_name   = optional(string)
    storage_class = optional(string)
  }))
  description = <<-EOT
    What goes where, by a label that stays: objects of the source under `prefix` go to a backup bucket of the route's own.
    `bucket_name` is its name instead of `<name_prefix>-<label>-backup-bucket`, `storage_class` that of the copies
    (STANDARD when not given).
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
}

# Constants the validations read.
locals {
  label_pattern     = "^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$"
  prefix_form       = "^[^/].*/$"
  prefix_characters = "^[ -#%-)+->@-~\\x{a0}-\\x{ff}]*$"

  storage_classes = [
    "STANDARD", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE",
  ]
}
