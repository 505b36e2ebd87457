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
    dashboard         = optional(string)
    alarms            = optional(string)
  })
  description = "Names to use as they are instead of the default ones."
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

variable "subscriptions" {
  type = map(object({
    protocol = string
    endpoint = string
    statuses = optional(set(string))
  }))
  description = "Who hears how each run went, by label."
  default     = null
  sensitive   = true
}

variable "topic_encryption" {
  type = object({
    enabled    = optional(bool)
    create_key = optional(bool)
    key_arn    = optional(string)
  })
  description = "How the topic's messages are encrypted."
  default     = null
}

variable "alarms" {
  type = object({
    enabled                 = optional(bool)
    missed_run              = optional(bool)
    expected_interval_hours = optional(number)
    dashboard               = optional(bool)
    topic_arns              = optional(list(string))
  })
  description = "Alarms and their dashboard."
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

variable "notify" {
  type        = string
  description = "Of which runs the topic is told: always, on_change (something was copied, or it did not succeed) or on_failure."
  default     = "always"
  nullable    = false
}

variable "concurrency" {
  type        = number
  description = "Copies and other requests in flight at once."
  default     = null
}

variable "permissions_boundary_arn" {
  type        = string
  description = "Policy that bounds what the function's role may do."
  default     = null
}

variable "vpc" {
  type = object({
    subnet_ids         = set(string)
    security_group_ids = set(string)
    subnet_account_id  = optional(string)
  })
  description = "Subnets and security groups the function's traffic goes through."
  default     = null
}

variable "log_retention_days" {
  type        = number
  description = "Days the logs are kept."
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
