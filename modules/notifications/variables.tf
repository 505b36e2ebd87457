variable "topic_name" {
  type        = string
  description = "Name of the topic."
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,256}$", var.topic_name))
    error_message = "topic_name \"${var.topic_name}\": write 1 to 256 letters, digits, hyphens and underscores."
  }
}

variable "region" {
  type        = string
  description = "Region the AWS provider works in."
  nullable    = false
}

locals {
  email_pattern = "^[^@\\s]+@[^@\\s.]+(\\.[^@\\s.]+)+$"
  # E.164
  phone_pattern = "^\\+[1-9][0-9]{6,14}$"
  # What the message attribute `status` of a notification may be.
  statuses = toset(["SUCCESS", "FAILED", "INCOMPLETE"])
}

variable "email_subscriptions" {
  type        = map(string)
  description = "E-mail addresses that get the notifications, by a label of your choice. Each owner has to confirm by a link AWS sends."
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for address in values(var.email_subscriptions) : can(regex(local.email_pattern, address))])
    error_message = "email_subscriptions ${jsonencode({ for label, address in var.email_subscriptions : label => address if !can(regex(local.email_pattern, address)) })}: write addresses as in \"oncall@example.com\"."
  }
}

variable "sms_subscriptions" {
  type        = map(string)
  description = "Telephone numbers that get the notifications as SMS, by a label of your choice. Every message costs."
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for number in values(var.sms_subscriptions) : can(regex(local.phone_pattern, number))])
    error_message = "sms_subscriptions ${jsonencode({ for label, number in var.sms_subscriptions : label => number if !can(regex(local.phone_pattern, number)) })}: write numbers in E.164 form, + and the country code and digits only, as in \"+4915112345678\"."
  }
}

variable "email_statuses" {
  type        = set(string)
  description = "Which runs e-mail tells of, of `SUCCESS`, `FAILED` and `INCOMPLETE`."
  default     = ["SUCCESS", "FAILED", "INCOMPLETE"]
  nullable    = false

  validation {
    condition     = length(var.email_statuses) > 0 && length(setsubtract(var.email_statuses, local.statuses)) == 0
    error_message = "email_statuses ${jsonencode(var.email_statuses)}: write one or more of ${join(", ", local.statuses)}. For no e-mail at all, leave email_subscriptions empty."
  }
}

variable "sms_statuses" {
  type        = set(string)
  description = "Which runs SMS tell of, of `SUCCESS`, `FAILED` and `INCOMPLETE`."
  default     = ["SUCCESS", "FAILED", "INCOMPLETE"]
  nullable    = false

  validation {
    condition     = length(var.sms_statuses) > 0 && length(setsubtract(var.sms_statuses, local.statuses)) == 0
    error_message = "sms_statuses ${jsonencode(var.sms_statuses)}: write one or more of ${join(", ", local.statuses)}. For no SMS at all, leave sms_subscriptions empty."
  }
}

variable "tags" {
  type        = map(string)
  description = "Tags of the topic."
  default     = {}
  nullable    = false
}
