variable "alarm_name_format" {
  type        = string
  description = "Names of the alarms: %s is what each is about, as in `s3-backup-%s-dev`."
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]*%s[A-Za-z0-9_.-]*$", var.alarm_name_format)) && length(var.alarm_name_format) <= 200
    error_message = "alarm_name_format \"${var.alarm_name_format}\": write up to 200 letters, digits, dots, hyphens and underscores with one %s among them, as in \"s3-backup-%s\"."
  }
}

variable "dashboard_name" {
  type        = string
  description = "Name of the dashboard."
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,255}$", var.dashboard_name))
    error_message = "dashboard_name \"${var.dashboard_name}\": write 1 to 255 letters, digits, hyphens and underscores."
  }
}

variable "dashboard" {
  type        = bool
  description = "Whether there is a dashboard. An account's first three cost nothing."
  default     = true
  nullable    = false
}

variable "region" {
  type        = string
  description = "Region the AWS provider works in."
  nullable    = false
}

variable "function_name" {
  type        = string
  description = "Name of the function that does the runs."
  nullable    = false
}

variable "memory_size_mb" {
  type        = number
  description = "The function's memory in MB."
  nullable    = false

  validation {
    condition     = var.memory_size_mb >= 128 && var.memory_size_mb <= 10240 && floor(var.memory_size_mb) == var.memory_size_mb
    error_message = "memory_size_mb ${var.memory_size_mb}: write the function's own, a whole number from 128 to 10240."
  }
}

variable "timeout_seconds" {
  type        = number
  description = "Seconds a run may take."
  nullable    = false

  validation {
    condition     = var.timeout_seconds >= 1 && var.timeout_seconds <= 900 && floor(var.timeout_seconds) == var.timeout_seconds
    error_message = "timeout_seconds ${var.timeout_seconds}: write the function's own, a whole number from 1 to 900."
  }
}

variable "dead_letter_queue_name" {
  type        = string
  description = "Name of the queue that keeps the events of runs that failed."
  nullable    = false
}

variable "routes" {
  type        = set(string)
  description = "Labels of the routes, as the function reports them."
  nullable    = false

  validation {
    condition     = length(var.routes) > 0
    error_message = "routes is empty: write the label of every route, as in [\"documents\"]."
  }
}

variable "topic_arns" {
  type        = list(string)
  description = "ARNs of the topics that are told when an alarm rings and when it is over. Their policies, and those of their keys, must admit CloudWatch."
  nullable    = false

  validation {
    condition     = length(var.topic_arns) >= 1 && length(var.topic_arns) <= 5
    error_message = "topic_arns has ${length(var.topic_arns)} topics: write 1 to 5, which is what an alarm takes."
  }

  validation {
    condition     = alltrue([for arn in var.topic_arns : can(regex(local.topic_pattern, arn))])
    error_message = "topic_arns ${jsonencode([for arn in var.topic_arns : arn if !can(regex(local.topic_pattern, arn))])}: write ARNs of topics in ${var.region}, where the alarms are, as in \"arn:aws:sns:${var.region}:111122223333:alarms\"."
  }
}

variable "missed_run" {
  type        = bool
  description = "Whether an alarm rings when no run succeeded for longer than `expected_interval_hours`."
  default     = true
  nullable    = false
}

variable "expected_interval_hours" {
  type        = number
  description = "Hours from one run to the next at most, 1 to 144. The alarm on missed runs gives two more."
  default     = 24
  nullable    = false

  validation {
    condition     = !var.missed_run || floor(var.expected_interval_hours) == var.expected_interval_hours && var.expected_interval_hours >= 1 && var.expected_interval_hours <= 144
    error_message = "expected_interval_hours ${var.expected_interval_hours}: write a whole number from 1 to 144. An alarm looks back seven days and no further: run every six days or more often, or set missed_run to false."
  }
}

variable "tags" {
  type        = map(string)
  description = "Tags of the alarms."
  default     = {}
  nullable    = false
}

# What the validations read.
locals {
  topic_pattern = "^arn:aws(-[a-z]+)*:sns:${var.region}:[0-9]{12}:[A-Za-z0-9_-]+$"
}
