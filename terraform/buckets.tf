# Defaults and checks are the module's, as in variables.tf: what is backed up, and what the buckets are like.

variable "source_bucket" {
  type = object({
    lifecycle_days = optional(object({
      standard_ia           = optional(number)
      glacier               = optional(number)
      noncurrent_expiration = optional(number)
      abort_multipart       = optional(number)
    }))
    encryption = optional(object({
      algorithm  = optional(string)
      create_key = optional(bool)
      key_arn    = optional(string)
    }))
    access_logging = optional(object({
      bucket = string
      prefix = optional(string)
    }))
    kms_key_arns = optional(list(string))
    existing = optional(object({
      name                 = string
      account_id           = optional(string)
      abort_multipart_days = optional(number)
    }))
  })
  description = "The bucket that is backed up: one to be made, or one there is."
  default     = null
}

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
      algorithm  = optional(string)
      create_key = optional(bool)
      key_arn    = optional(string)
    }))
    object_lock = optional(object({
      mode = string
      days = number
    }))
    access_logging = optional(object({
      bucket = string
      prefix = optional(string)
    }))
    existing_bucket = optional(object({
      name        = string
      account_id  = optional(string)
      region      = optional(string)
      kms_key_arn = optional(string)
    }))
  }))
  description = "What goes where, by label."
  default     = null
}

variable "lifecycle_days" {
  type = object({
    standard_ia           = optional(number)
    glacier               = optional(number)
    noncurrent_expiration = optional(number)
    abort_multipart       = optional(number)
  })
  description = "Ages at which objects move and old versions and unfinished uploads go."
  default     = null
}

variable "encryption" {
  type = object({
    algorithm  = optional(string)
    create_key = optional(bool)
    key_arn    = optional(string)
  })
  description = "How objects are encrypted."
  default     = null
}

variable "object_lock" {
  type = object({
    mode = string
    days = number
  })
  description = "How long nobody can delete a version in the backup buckets."
  default     = null
}

variable "access_logging" {
  type = object({
    bucket = string
    prefix = optional(string)
  })
  description = "Where S3 writes its access logs."
  default     = null
}

variable "force_destroy" {
  type        = bool
  description = "Whether destroying the buckets also deletes what is in them."
  default     = null
}
