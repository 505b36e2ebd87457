variable "rule_name" {
  type        = string
  description = "Name of the rule."
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]{1,64}$", var.rule_name))
    error_message = "rule_name \"${var.rule_name}\": write 1 to 64 letters, digits, dots, hyphens and underscores."
  }
}

variable "schedule" {
  type        = string
  description = "When to run, in UTC: `rate(12 hours)`, or `cron(minutes hours day-of-month month day-of-week year)` with ? in one of the two day fields."
  nullable    = false

  validation {
    condition     = can(regex("^(rate|cron)\\(.*\\)$", var.schedule))
    error_message = "schedule \"${var.schedule}\": write rate(...) or cron(...), as in \"rate(12 hours)\" or \"cron(0 2 * * ? *)\" for every day at 02:00 UTC."
  }

  # EventBridge API reference, PutRule.
  validation {
    condition     = length(var.schedule) <= 256
    error_message = "schedule \"${var.schedule}\" has ${length(var.schedule)} characters, and EventBridge takes 256: write less, as a range or a step in place of a list, \"8-17\" or \"0/15\"."
  }

  validation {
    condition     = !startswith(var.schedule, "rate(") || can(regex("^rate\\((1 (minute|hour|day)|([2-9]|[1-9][0-9]+) (minutes|hours|days))\\)$", var.schedule))
    error_message = "schedule \"${var.schedule}\": a rate is a whole number from 1, one space, and minute, hour or day after 1, minutes, hours or days after more. Write \"${try(format("rate(%d %s%s)", max(1, regex("[0-9]+", var.schedule)), regex("minute|hour|day", var.schedule), max(1, regex("[0-9]+", var.schedule)) == 1 ? "" : "s"), "rate(12 hours)")}\"."
  }

  validation {
    condition     = !startswith(var.schedule, "cron(") || length(split(" ", var.schedule)) == 6
    error_message = "schedule \"${var.schedule}\" has ${length(split(" ", var.schedule))} fields: a cron expression has six with one space between them, minutes, hours, day of month, month, day of week, year, as in \"cron(0 2 * * ? *)\"."
  }

  validation {
    condition = !can(regex("^cron\\(([^ ]+ ){5}[^ ]+\\)$", var.schedule)) ? true : alltrue([
      for index, value in split(" ", trimsuffix(trimprefix(var.schedule, "cron("), ")")) :
      can(regex(local.cron_fields[index].pattern, value))
    ])
    error_message = "schedule \"${var.schedule}\": ${join("; ", [
      for index, value in split(" ", trimsuffix(trimprefix(var.schedule, "cron("), ")")) :
      "${local.cron_fields[index % 6].name} is \"${value}\", write ${local.cron_fields[index % 6].allowed}"
      if !can(regex(local.cron_fields[index % 6].pattern, value))
    ])}. Names are in capitals."
  }

  validation {
    condition = !can(regex("^cron\\(([^ ]+ ){5}[^ ]+\\)$", var.schedule)) ? true : length([
      for index, value in split(" ", var.schedule) : value if value == "?" && contains([2, 4], index)
    ]) == 1
    error_message = "schedule \"${var.schedule}\": one of day of month (third field) and day of week (fifth field), and only one, is \"?\". Write \"cron(0 2 * * ? *)\" for every day, \"cron(0 2 ? * SUN *)\" for every Sunday."
  }
}

variable "enabled" {
  type        = bool
  description = "Whether the schedule fires. False pauses it and changes nothing else."
  default     = true
  nullable    = false
}

variable "function_name" {
  type        = string
  description = "Name of the function to start."
  nullable    = false
}

variable "function_arn" {
  type        = string
  description = "ARN of the function to start."
  nullable    = false

  validation {
    condition     = can(regex("^arn:aws(-[a-z]+)*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]{1,64}(:[A-Za-z0-9_$-]{1,128})?$", var.function_arn))
    error_message = "function_arn \"${var.function_arn}\": write the ARN of a function, as in \"arn:aws:lambda:${var.region}:111122223333:function:s3-backup-function\"."
  }
}

variable "region" {
  type        = string
  description = "Region the AWS provider works in."
  nullable    = false
}

variable "tags" {
  type        = map(string)
  description = "Tags of the rule."
  default     = {}
  nullable    = false
}
