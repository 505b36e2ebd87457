variable "name" {
  type        = string
  description = "Name of the bucket. Names are shared by all AWS accounts of a partition."
  nullable    = false

  validation {
    condition     = length(var.name) >= 3 && length(var.name) <= 63
    error_message = "Bucket name \"${var.name}\" has ${length(var.name)} characters: write 3 to 63."
  }

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$", var.name))
    error_message = "Bucket name \"${var.name}\": write lower-case letters, digits, dots and hyphens, with a letter or digit at both ends."
  }

  validation {
    condition     = !strcontains(var.name, "..") && !can(regex("^[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+$", var.name))
    error_message = "Bucket name \"${var.name}\" has two dots in a row or looks like an IP address: separate words with hyphens."
  }

  validation {
    condition     = !anytrue([for prefix in local.reserved_name_prefixes : startswith(var.name, prefix)])
    error_message = "Bucket name \"${var.name}\": S3 keeps names beginning with ${join(", ", local.reserved_name_prefixes)} for itself. Begin with another word."
  }

  validation {
    condition     = !anytrue([for suffix in local.reserved_name_suffixes : endswith(var.name, suffix)])
    error_message = "Bucket name \"${var.name}\": S3 keeps names ending in ${join(", ", local.reserved_name_suffixes)} for itself. End with another word."
  }
}

locals {
  reserved_name_prefixes = ["xn--", "sthree-", "amzn-s3-demo-"]
  reserved_name_suffixes = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3", "-an"]
}

variable "lifecycle_days" {
  type = object({
    standard_ia           = number
    glacier               = number
    noncurrent_expiration = number
    abort_multipart       = number
  })
  description = <<-EOT
    Ages in days: of an object when it moves to Standard-IA and when it moves to Glacier (null: it does not move there), of
    a noncurrent version when it is deleted, of an unfinished multipart upload when it is aborted. S3 leaves objects under
    128 KB where they are. MFA delete is not possible beside these rules.
  EOT
  nullable    = false

  validation {
    condition = alltrue([
      for setting, days in var.lifecycle_days :
      days == null ? contains(["standard_ia", "glacier"], setting) : days >= 1 && floor(days) == days
    ])
    error_message = "lifecycle_days ${jsonencode(var.lifecycle_days)}: write whole numbers of days, 1 or more. Null, with which objects do not move, is for standard_ia and glacier only."
  }

  validation {
    condition     = try(var.lifecycle_days.standard_ia >= 30, true)
    error_message = "lifecycle_days.standard_ia is ${jsonencode(var.lifecycle_days.standard_ia)}: S3 moves no object to Standard-IA before its 30th day. Write 30 or more."
  }

  validation {
    condition     = try(var.lifecycle_days.glacier >= var.lifecycle_days.standard_ia + 30, true)
    error_message = "lifecycle_days.glacier is ${jsonencode(var.lifecycle_days.glacier)} with standard_ia ${jsonencode(var.lifecycle_days.standard_ia)}: objects stay 30 days in Standard-IA at least. Write ${try(var.lifecycle_days.standard_ia + 30, 60)} or more, or a smaller standard_ia."
  }
}

variable "folder_markers" {
  type        = set(string)
  description = <<-EOT
    Prefixes that get an empty object of that very key, so that consoles show them as folders. None is made for a prefix
    with an empty, `.` or `..` segment, as in `a//b/`: the provider cleans keys, and would make it under another.
  EOT
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for key in var.folder_markers : endswith(key, "/") && !startswith(key, "/")])
    error_message = "Folder markers ${jsonencode(var.folder_markers)}: each ends in / and does not begin with /, as in \"documents/\"."
  }
}

variable "force_destroy" {
  type        = bool
  description = "Whether destroying the bucket also deletes all objects and versions in it. Only for places to try things."
  default     = false
  nullable    = false
}

variable "tags" {
  type        = map(string)
  description = "Tags of the bucket, and of the key made for it."
  default     = {}
  nullable    = false
}
