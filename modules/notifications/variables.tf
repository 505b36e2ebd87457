variable "topic_name" {
  type        = string
  description = "Name of the topic."
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,256}$", var.topic_name))
    error_message = "topic_name \"${var.topic_name}\": write 1 to 256 letters, digits, hyphens and underscores."
  }

  # KMS API reference, CreateAlias: 256 characters, of which alias/sns/ takes ten.
  validation {
    condition     = var.encryption.create_key ? length(var.topic_name) <= 246 : true
    error_message = "topic_name \"${var.topic_name}\" has ${length(var.topic_name)} characters: with encryption.create_key write up to 246, as the key's alias is alias/sns/ and this name, 256 characters at most."
  }
}

variable "region" {
  type        = string
  description = "Region the AWS provider works in."
  nullable    = false
}

variable "admit_alarms" {
  type        = bool
  description = "Whether CloudWatch alarms of this account may publish to the topic, and use the key made for it."
  default     = false
  nullable    = false

  validation {
    condition     = var.admit_alarms && var.encryption.enabled ? var.encryption.create_key || var.encryption.key_arn != null : true
    error_message = "admit_alarms is true, but encryption names no key: the topic then has SNS's own, alias/aws/sns, through which CloudWatch cannot publish. Write encryption = { create_key = true }, or the key_arn of a key that admits CloudWatch."
  }
}

variable "tags" {
  type        = map(string)
  description = "Tags of the topic, and of the key made for it."
  default     = {}
  nullable    = false
}
