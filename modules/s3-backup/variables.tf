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
    condition     = can(regex(local.region_pattern, var.region))
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
    dashboard         = optional(string)
    alarms            = optional(string)
  })
  description = <<-EOT
    Names to use as they are instead of the default ones. A backup bucket's is in its route. `alarms` has a `%s` for what
    each is about, as in `our-%s-alarm`.
  EOT
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

variable "permissions_boundary_arn" {
  type        = string
  description = "ARN of the policy that bounds what the function's role may do, where the account asks for one."
  default     = null
}

variable "vpc" {
  type = object({
    subnet_ids         = set(string)
    security_group_ids = set(string)
    subnet_account_id  = optional(string)
  })
  description = <<-EOT
    Subnets and security groups the function's traffic goes through; null leaves it to Lambda's own network. No network is
    made: S3, and SNS where the topic is to be told, must be reached from there. `subnet_account_id` is the account that
    shares the subnets, where they are not of this one. Not together with a route to another Region.
  EOT
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
  description = "Copies and other requests in flight at once, 1 to 1000. Null leaves it to the function (256)."
  default     = null
}

variable "log_retention_days" {
  type        = number
  description = "Days the logs are kept, one of the numbers CloudWatch takes."
  default     = 365
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
