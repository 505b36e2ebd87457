variable "name_prefix" {
  type        = string
  description = "What the names of the buckets begin with. They are shared by all AWS accounts: use your organisation's name."
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", var.name_prefix))
    error_message = "name_prefix \"${var.name_prefix}\": write lower-case letters, digits and hyphens, with a letter or digit at both ends."
  }
}

variable "environment" {
  type        = string
  description = "Name of the environment. All names end in it, but those of `prod`."
  default     = "prod"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,14}[a-z0-9]$", var.environment))
    error_message = "environment \"${var.environment}\": write 2 to 16 lower-case letters, digits and hyphens, a letter first and no hyphen last, as in \"dev\"."
  }
}

variable "region" {
  type        = string
  description = "Region the AWS provider works in."
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2,}(-[a-z]+)+-[0-9]+$", var.region))
    error_message = "region \"${var.region}\": write a region's code, as in \"eu-central-1\"."
  }
}

variable "package_path" {
  type        = string
  description = "Path of the zip that holds the function's `bootstrap`, as `make build` makes it."
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
  description = "Names to use as they are instead of the default ones. A backup bucket's is in its route."
  default     = {}
  nullable    = false
}

variable "schedule" {
  type        = string
  description = "When to run, in UTC: `rate(12 hours)`, or `cron(minutes hours day-of-month month day-of-week year)` with ? in one of the two day fields."
  default     = "cron(0 2 * * ? *)"
  nullable    = false
}

variable "schedule_enabled" {
  type        = bool
  description = "Whether the schedule fires. False pauses it and changes nothing else."
  default     = true
  nullable    = false
}

variable "email_subscriptions" {
  type        = map(string)
  description = "E-mail addresses that get the notifications, by a label of your choice. Each owner has to confirm by a link AWS sends."
  default     = {}
  nullable    = false
}

variable "sms_subscriptions" {
  type        = map(string)
  description = "Telephone numbers (E.164) that get the notifications as SMS, by a label of your choice. Every message costs."
  default     = {}
  nullable    = false
}

variable "email_statuses" {
  type        = set(string)
  description = "Which runs e-mail tells of, of `SUCCESS`, `FAILED` and `INCOMPLETE`."
  default     = ["SUCCESS", "FAILED", "INCOMPLETE"]
  nullable    = false
}

variable "sms_statuses" {
  type        = set(string)
  description = "Which runs SMS tell of, of `SUCCESS`, `FAILED` and `INCOMPLETE`."
  default     = ["SUCCESS", "FAILED", "INCOMPLETE"]
  nullable    = false
}

variable "architecture" {
  type        = string
  description = "Processor the zip was built for: `arm64` or `x86_64`."
  default     = "arm64"
  nullable    = false
}

variable "memory_size_mb" {
  type        = number
  description = "Memory of the function in MB, 128 to 10240. Processor time grows with it."
  default     = 512
  nullable    = false
}

variable "timeout_seconds" {
  type        = number
  description = "Seconds a run may take, 1 to 900. A run that needs longer says INCOMPLETE, and the next one goes on."
  default     = 120
  nullable    = false
}

variable "maximum_event_age_seconds" {
  type        = number
  description = "Seconds an event may wait for its run, 60 to 21600 and more than the timeout. After that it goes to the dead letters."
  default     = 3600
  nullable    = false
}

variable "reserved_concurrency" {
  type        = number
  description = "Runs at once the function may do, taken out of the account's limit. Null reserves nothing: runs may overlap safely."
  default     = null
}

variable "concurrency" {
  type        = number
  description = "Copies and other requests in flight at once, 1 to 1000. Null leaves it to the function (128)."
  default     = null
}

variable "log_retention_days" {
  type        = number
  description = "Days the logs are kept, one of the numbers CloudWatch takes."
  default     = 365
  nullable    = false
}

variable "lifecycle_days" {
  type = object({
    standard_ia           = optional(number, 30)
    glacier               = optional(number, 180)
    noncurrent_expiration = optional(number, 90)
    abort_multipart       = optional(number, 7)
  })
  description = <<-EOT
    Ages in days, in all buckets: of an object when it moves to Standard-IA and when it moves to Glacier, of a noncurrent
    version when it is deleted, of an unfinished multipart upload when it is aborted. S3 leaves objects under 128 KB
    where they are.
  EOT
  default     = {}
  nullable    = false
}

variable "force_destroy" {
  type        = bool
  description = "Whether destroying the buckets also deletes all objects and versions in them. Only for places to try things."
  default     = false
  nullable    = false
}

variable "extra_environment" {
  type        = map(string)
  description = "More environment variables of the function, as AWS_ENDPOINT_URL for an emulator."
  default     = {}
  nullable    = false
}

variable "tags" {
  type        = map(string)
  description = "Tags of everything that can have some, but not of folder markers."
  default     = {}
  nullable    = false
}
