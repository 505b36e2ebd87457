# Defaults and checks are the module's; modules/s3-backup/README.md tells about each setting at length.

variable "environment" {
  type        = string
  description = "Name of the environment, that of its files in envs/."
  nullable    = false
}

variable "region" {
  type        = string
  description = "Region everything is made in."
  nullable    = false
}

variable "name_prefix" {
  type        = string
  description = "What the names of the buckets begin with."
  nullable    = false
}

variable "names" {
  type = object({
    source_bucket     = optional(string)
    function          = optional(string)
    role              = optional(string)
    policy            = optional(string)
    topic             = optional(string)
    rule              = optional(string)
    dead_letter_queue = optional(string)
  })
  description = "Names to use as they are instead of the default ones."
  default     = null
}

variable "routes" {
  type = map(object({
    prefix        = string
    bucket_name   = optional(string)
    storage_class = optional(string)
  }))
  description = "What goes where, by label."
  default     = null
}

variable "package_path" {
  type        = string
  description = "Path of the function's zip, from this folder."
  default     = "../target/lambda/s3-backup-function/bootstrap.zip"
  nullable    = false
}

variable "schedule" {
  type        = string
  description = "When to run, in UTC."
  nullable    = false
}

variable "schedule_enabled" {
  type        = bool
  description = "Whether the schedule fires."
  default     = null
}

variable "email_subscriptions" {
  type        = map(string)
  description = "E-mail addresses that get the notifications, by label."
  default     = null
}

variable "sms_subscriptions" {
  type        = map(string)
  description = "Telephone numbers (E.164) that get the notifications, by label."
  default     = null
}

variable "email_statuses" {
  type        = set(string)
  description = "Which runs e-mail tells of, of SUCCESS, FAILED and INCOMPLETE."
  default     = null
}

variable "sms_statuses" {
  type        = set(string)
  description = "Which runs SMS tell of, of SUCCESS, FAILED and INCOMPLETE."
  default     = null
}

variable "architecture" {
  type        = string
  description = "Processor the zip was built for."
  default     = null
}

variable "memory_size_mb" {
  type        = number
  description = "Memory of the function in MB."
  default     = null
}

variable "timeout_seconds" {
  type        = number
  description = "Seconds a run may take."
  default     = null
}

variable "maximum_event_age_seconds" {
  type        = number
  description = "Seconds an event may wait for its run."
  default     = null
}

variable "reserved_concurrency" {
  type        = number
  description = "Runs at once the function may do, taken out of the account's limit."
  default     = null
}

variable "concurrency" {
  type        = number
  description = "Copies and other requests in flight at once."
  default     = null
}

variable "log_retention_days" {
  type        = number
  description = "Days the logs are kept."
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

variable "force_destroy" {
  type        = bool
  description = "Whether destroying the buckets also deletes what is in them."
  default     = null
}

variable "extra_environment" {
  type        = map(string)
  description = "More environment variables of the function."
  default     = null
}

variable "tags" {
  type        = map(string)
  description = "Tags of everything that can have some, besides those of main.tf."
  default     = null
}
