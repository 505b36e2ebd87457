variable "subscriptions" {
  type = map(object({
    protocol = string
    endpoint = string
    statuses = optional(set(string), ["SUCCESS", "FAILED", "INCOMPLETE"])
  }))
  description = <<-EOT
    Who hears how each run went, by a label that stays. `protocol` is `email`, `sms`, `sqs`, `https` or `lambda`, `endpoint`
    an address, a telephone number (E.164), a URL, or an ARN; plans show labels and never an endpoint. `statuses` says of
    which runs, of `SUCCESS`, `FAILED` and `INCOMPLETE`; with fewer than all, a subscription hears no alarms either.
  EOT
  default     = {}
  nullable    = false
  sensitive   = true
}

variable "topic_encryption" {
  type = object({
    enabled    = optional(bool, true)
    create_key = optional(bool, false)
    key_arn    = optional(string)
  })
  description = <<-EOT
    How messages are encrypted: with SNS's own key (`alias/aws/sns`), through which no alarm reaches the topic; with a key
    the module makes (`create_key`); or with the key `key_arn` names. Not at all where `enabled` is false.
  EOT
  default     = {}
  nullable    = false
}

variable "alarms" {
  type = object({
    enabled                 = optional(bool, false)
    missed_run              = optional(bool, true)
    expected_interval_hours = optional(number, 24)
    dashboard               = optional(bool, true)
    topic_arns              = optional(list(string))
  })
  description = <<-EOT
    Alarms on errors, throttles, runs near the timeout and dead letters, and on a run that did not happen: no success for
    `expected_interval_hours`, 1 to 144, and two more (not with `missed_run = false`). They come with a dashboard, and tell
    the topic of the runs, or the topics `topic_arns` names.
  EOT
  default     = {}
  nullable    = false

  validation {
    condition = var.alarms.enabled && var.alarms.topic_arns == null && var.topic_encryption.enabled ? (
      var.topic_encryption.create_key || var.topic_encryption.key_arn != null
    ) : true
    error_message = "alarms.enabled is true, but topic_encryption names no key: the topic then has SNS's own, alias/aws/sns, through which CloudWatch cannot publish. Write topic_encryption = { create_key = true }, or alarms.topic_arns with topics of your own."
  }

  validation {
    condition = var.alarms.enabled && var.alarms.topic_arns == null && length(var.subscriptions) > 0 ? anytrue([
      for each in var.subscriptions : length(each.statuses) == 3
    ]) : true
    error_message = "alarms.enabled is true, but nobody would hear: subscriptions ${jsonencode(nonsensitive({ for label, each in var.subscriptions : label => each.statuses }))} have statuses, and SNS passes on no alarms through a filter. Leave statuses out of one, or write alarms.topic_arns with topics of your own."
  }

  validation {
    condition     = var.alarms.enabled && var.alarms.missed_run ? coalesce(local.rate_hours, 0) <= var.alarms.expected_interval_hours : true
    error_message = "alarms.expected_interval_hours is ${var.alarms.expected_interval_hours}, but schedule \"${var.schedule}\" runs every ${coalesce(local.rate_hours, 0)} hours: every run would be missed. Write ${coalesce(local.rate_hours, 0)}, or a shorter rate; with more than 144, write missed_run = false."
  }
}

locals {
  alarms_use_the_topic = var.alarms.enabled && var.alarms.topic_arns == null

  # Of a rate the interval is known; of a cron expression it is the caller's to say.
  unit_hours = { minute = 1 / 60, hour = 1, day = 24 }
  rate       = try(regex("^rate\\(([0-9]+) (minute|hour|day)s?\\)$", var.schedule), null)
  rate_hours = local.rate == null ? null : ceil(tonumber(local.rate[0]) * local.unit_hours[local.rate[1]])
}
