variable "function_name" {
  type        = string
  description = "Name of the function, and last part of its log group's."
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.function_name))
    error_message = "function_name \"${var.function_name}\": write 1 to 64 letters, digits, hyphens and underscores."
  }
}

variable "role_name" {
  type        = string
  description = "Name of the role the function runs as."
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_+=,.@-]{1,64}$", var.role_name))
    error_message = "role_name \"${var.role_name}\": write 1 to 64 letters, digits and _+=,.@-"
  }
}

variable "policy_name" {
  type        = string
  description = "Name of the role's policy."
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_+=,.@-]{1,128}$", var.policy_name))
    error_message = "policy_name \"${var.policy_name}\": write 1 to 128 letters, digits and _+=,.@-"
  }
}

variable "permissions_boundary_arn" {
  type        = string
  description = "ARN of the policy that bounds what the role may do, where the account asks for one."
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null ? true : can(regex("^arn:aws(-[a-z]+)*:iam::([0-9]{12}|aws):policy/.+$", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn is ${jsonencode(var.permissions_boundary_arn)}: write the ARN of a policy, as in \"arn:aws:iam::111122223333:policy/boundary\"."
  }
}

variable "dead_letter_queue_name" {
  type        = string
  description = "Name of the queue that keeps the events of runs that failed."
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,80}$", var.dead_letter_queue_name))
    error_message = "dead_letter_queue_name \"${var.dead_letter_queue_name}\": write 1 to 80 letters, digits, hyphens and underscores."
  }
}

variable "region" {
  type        = string
  description = "Region the AWS provider works in."
  nullable    = false
}

variable "package_path" {
  type        = string
  description = "Path of the zip that holds the function's `bootstrap`."
  nullable    = false

  validation {
    condition     = fileexists(var.package_path)
    error_message = "package_path \"${var.package_path}\" is not there: run `make build`, or give the path of a zip that holds the function's bootstrap."
  }
}

variable "architecture" {
  type        = string
  description = "Processor the zip was built for: `arm64` or `x86_64`."
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "architecture \"${var.architecture}\": write \"arm64\" or \"x86_64\"."
  }
}

variable "memory_size_mb" {
  type        = number
  description = "Memory in MB, 128 to 10240. Processor time grows with it."
  nullable    = false

  validation {
    condition     = var.memory_size_mb >= 128 && var.memory_size_mb <= 10240 && floor(var.memory_size_mb) == var.memory_size_mb
    error_message = "memory_size_mb ${var.memory_size_mb}: write a whole number from 128 to 10240."
  }
}

variable "timeout_seconds" {
  type        = number
  description = "Seconds a run may take, 1 to 900. A run that needs longer says INCOMPLETE, and the next one goes on."
  nullable    = false

  validation {
    condition     = var.timeout_seconds >= 1 && var.timeout_seconds <= 900 && floor(var.timeout_seconds) == var.timeout_seconds
    error_message = "timeout_seconds ${var.timeout_seconds}: write a whole number from 1 to 900."
  }
}

variable "maximum_event_age_seconds" {
  type        = number
  description = "Seconds an event may wait for its run, 60 to 21600 and more than the timeout. After that it goes to the dead letters."
  nullable    = false

  validation {
    condition     = var.maximum_event_age_seconds >= 60 && var.maximum_event_age_seconds <= 21600 && floor(var.maximum_event_age_seconds) == var.maximum_event_age_seconds
    error_message = "maximum_event_age_seconds ${var.maximum_event_age_seconds}: write a whole number from 60 to 21600."
  }

  validation {
    condition     = var.maximum_event_age_seconds > var.timeout_seconds
    error_message = "maximum_event_age_seconds ${var.maximum_event_age_seconds} is not more than timeout_seconds ${var.timeout_seconds}: an event that waits for a run to end would be dropped. Write more than ${var.timeout_seconds}."
  }
}

variable "reserved_concurrency" {
  type        = number
  description = "Runs at once the function may do, taken out of the account's limit. Null reserves nothing: runs may overlap safely."
  default     = null

  validation {
    condition     = var.reserved_concurrency == null ? true : var.reserved_concurrency >= 1 && floor(var.reserved_concurrency) == var.reserved_concurrency
    error_message = "reserved_concurrency ${coalesce(var.reserved_concurrency, 0)}: write a whole number of 1 or more, or null. To pause runs, disable the schedule."
  }
}

variable "log_retention_days" {
  type        = number
  description = "Days the logs are kept."
  nullable    = false

  validation {
    condition     = contains(local.log_retention_days_allowed, var.log_retention_days)
    error_message = "log_retention_days ${var.log_retention_days}: CloudWatch takes ${join(", ", local.log_retention_days_allowed)}."
  }
}

variable "source_bucket" {
  type        = string
  description = "Name of the bucket to back up."
  nullable    = false
}

variable "source_account_id" {
  type        = string
  description = "Account the source bucket must belong to. Null does not look, and leaves its owner nothing to grant."
  default     = null
}

variable "source_key_arns" {
  type        = list(string)
  description = "ARNs of the KMS keys objects of the source are encrypted with."
  default     = []
  nullable    = false
}

variable "routes" {
  type = map(object({
    prefix        = string
    bucket        = string
    storage_class = optional(string)
    account_id    = optional(string)
    region        = optional(string)
    kms_key_arn   = optional(string)
  }))
  description = <<-EOT
    What goes where, by label: objects of the source under `prefix` go to `bucket`. `account_id` is the account the bucket
    must belong to (null does not look, and leaves its owner nothing to grant), `region` its Region where that is not the
    function's, `kms_key_arn` the key its objects are encrypted with.
  EOT
  nullable    = false
}

variable "topic_arn" {
  type        = string
  description = "ARN of the topic that is told how each run went."
  nullable    = false
}

variable "notify" {
  type        = string
  description = "Of which runs the topic is told: always, on_change (something was copied, or it did not succeed) or on_failure."
  default     = "always"
  nullable    = false

  validation {
    condition     = contains(["always", "on_change", "on_failure"], var.notify)
    error_message = "notify \"${var.notify}\": write always, on_change or on_failure."
  }
}

variable "concurrency" {
  type        = number
  description = "Copies and other requests in flight at once, 1 to 1000. Null leaves it to the function (256)."
  default     = null

  validation {
    condition     = var.concurrency == null ? true : var.concurrency >= 1 && var.concurrency <= 1000 && floor(var.concurrency) == var.concurrency
    error_message = "concurrency ${coalesce(var.concurrency, 0)}: write a whole number from 1 to 1000."
  }
}

variable "settle_days" {
  type        = number
  description = "Days an upload to the source may stay unfinished, and a margin. Null leaves it to the function (9)."
  default     = null

  validation {
    condition     = var.settle_days == null ? true : var.settle_days >= 1 && var.settle_days <= 3650 && floor(var.settle_days) == var.settle_days
    error_message = "settle_days ${coalesce(var.settle_days, 0)}: write a whole number from 1 to 3650."
  }
}

variable "extra_environment" {
  type        = map(string)
  description = "More environment variables of the function, as AWS_ENDPOINT_URL for an emulator."
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.extra_environment) : can(regex("^[A-Za-z][A-Za-z0-9_]+$", name))])
    error_message = "extra_environment ${jsonencode(keys(var.extra_environment))}: names are two or more letters, digits and underscores, a letter first."
  }

  validation {
    condition     = length(setintersection(keys(var.extra_environment), local.own_variables)) == 0
    error_message = "extra_environment sets ${join(", ", setintersection(keys(var.extra_environment), local.own_variables))}, which the module sets: use its inputs instead."
  }

  validation {
    condition     = length(setintersection(keys(var.extra_environment), local.lambda_variables)) == 0
    error_message = "extra_environment sets ${join(", ", setintersection(keys(var.extra_environment), local.lambda_variables))}, which Lambda keeps for itself: leave it out."
  }
}

variable "tags" {
  type        = map(string)
  description = "Tags of everything in the module that can have some."
  default     = {}
  nullable    = false
}

# Constants the validations read.
locals {
  own_variables = [
    "CONCURRENCY", "DB_DEST", "DOC_DEST", "PHOTO_DEST", "ROUTES", "SETTLE_DAYS", "SNS_TOPIC_ARN", "SRC_BUCKET",
  ]

  # Lambda developer guide, "Defined runtime environment variables", those marked reserved.
  lambda_variables = [
    "AWS_ACCESS_KEY", "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API", "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT",
  ]

  # CloudWatch Logs API reference, PutRetentionPolicy.
  log_retention_days_allowed = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
  ]
}
