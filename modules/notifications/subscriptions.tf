variable "subscriptions" {
  type = map(object({
    protocol = string
    endpoint = string
    statuses = optional(set(string), ["SUCCESS", "FAILED", "INCOMPLETE"])
  }))
  description = <<-EOT
    Who gets the messages, by a label that stays. `protocol` is `email`, `sms`, `sqs`, `https` or `lambda`, `endpoint` an
    address, a telephone number (E.164), a URL, or an ARN; plans show labels and never an endpoint. `statuses` says of
    which runs, of `SUCCESS`, `FAILED` and `INCOMPLETE`: with fewer than all, SNS passes on no alarms either, which have
    no status.
  EOT
  default     = {}
  nullable    = false
  sensitive   = true

  validation {
    condition     = alltrue([for label in keys(var.subscriptions) : can(regex(local.label_pattern, label))])
    error_message = "subscriptions: labels ${jsonencode(nonsensitive([for label in keys(var.subscriptions) : label if !can(regex(local.label_pattern, label))]))} are shown in plans, and addresses are not. Write 1 to 64 letters, digits, hyphens and underscores, as in \"oncall\"."
  }

  validation {
    condition     = alltrue([for each in var.subscriptions : contains(keys(local.endpoints), each.protocol)])
    error_message = "subscriptions: protocols ${jsonencode(nonsensitive({ for label, each in var.subscriptions : label => each.protocol if !contains(keys(local.endpoints), each.protocol) }))} are none of ${join(", ", keys(local.endpoints))}."
  }

  # What is wrong with an endpoint is said without it: it is nobody's to read but the owner's.
  validation {
    condition = alltrue([
      for each in var.subscriptions : can(regex(local.endpoints[each.protocol].pattern, each.endpoint))
      if contains(keys(local.endpoints), each.protocol)
    ])
    error_message = "subscriptions: ${join("; ", nonsensitive([
      for label, each in var.subscriptions : "the endpoint of ${label} is none for ${each.protocol}, write ${local.endpoints[each.protocol].form}"
      if try(length(regexall(local.endpoints[each.protocol].pattern, each.endpoint)) == 0, false)
    ]))}."
  }

  validation {
    condition = length(var.subscriptions) == length(distinct([
      for each in var.subscriptions : "${each.protocol} ${each.endpoint}"
    ]))
    error_message = "subscriptions: labels ${jsonencode(nonsensitive([
      for label, each in var.subscriptions : label
      if length([for other in var.subscriptions : other if "${other.protocol} ${other.endpoint}" == "${each.protocol} ${each.endpoint}"]) > 1
    ]))} share an endpoint, of which SNS makes one subscription. Leave one label of each."
  }

  validation {
    condition = alltrue([
      for each in var.subscriptions : length(each.statuses) > 0 && length(setsubtract(each.statuses, local.statuses)) == 0
    ])
    error_message = "subscriptions: statuses ${jsonencode(nonsensitive({
      for label, each in var.subscriptions : label => each.statuses
      if length(each.statuses) == 0 || length(setsubtract(each.statuses, local.statuses)) > 0
    }))}: write one or more of ${join(", ", local.statuses)}. For no messages at all, leave the label out."
  }
}

# Constants the validations read.
locals {
  # An address would be none.
  label_pattern = "^[A-Za-z0-9_-]{1,64}$"

  # What the message attribute `status` of a notification may be.
  statuses = toset(["SUCCESS", "FAILED", "INCOMPLETE"])

  endpoints = {
    email  = { pattern = "^[^@\\s]+@[^@\\s.]+(\\.[^@\\s.]+)+$", form = "an address as in \"oncall@example.com\"" }
    https  = { pattern = "^https://[^\\s/]+(/\\S*)?$", form = "a URL as in \"https://example.com/backups\"" }
    lambda = { pattern = "^arn:aws(-[a-z]+)*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9_-]+)?$", form = "a function's ARN as in \"arn:aws:lambda:${var.region}:111122223333:function:on-backup\"" }
    # E.164
    sms = { pattern = "^\\+[1-9][0-9]{6,14}$", form = "a number in E.164 form, + and the country code and digits only, as in \"+4915112345678\"" }
    # No FIFO queue: this is no FIFO topic.
    sqs = { pattern = "^arn:aws(-[a-z]+)*:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", form = "a standard queue's ARN as in \"arn:aws:sqs:${var.region}:111122223333:backups\"" }
  }
}

locals {
  # All that a plan may show, and what decides how many there are: an endpoint may be known only after apply.
  visible_subscriptions = nonsensitive({
    for label, each in var.subscriptions : label => { protocol = each.protocol, statuses = each.statuses }
  })

  # None where all are wanted: a status this module does not know of would reach nobody, and alarms have none.
  filter_policies = {
    for label, each in local.visible_subscriptions :
    label => each.statuses == local.statuses ? null : jsonencode({ status = each.statuses })
  }
}

resource "aws_sns_topic_subscription" "this" {
  for_each = local.visible_subscriptions

  topic_arn = aws_sns_topic.this.arn
  protocol  = each.value.protocol
  endpoint  = var.subscriptions[each.key].endpoint

  filter_policy       = local.filter_policies[each.key]
  filter_policy_scope = local.filter_policies[each.key] == null ? null : "MessageAttributes"

  depends_on = [aws_lambda_permission.subscriber, aws_sns_topic_policy.this]
}

# SNS tells nobody of a function it may not invoke.
resource "aws_lambda_permission" "subscriber" {
  for_each = { for label, each in local.visible_subscriptions : label => each if each.protocol == "lambda" }

  statement_id  = "AllowTopic-${each.key}"
  action        = "lambda:InvokeFunction"
  function_name = split(":", var.subscriptions[each.key].endpoint)[6]
  qualifier     = try(split(":", var.subscriptions[each.key].endpoint)[7], null)
  principal     = "sns.amazonaws.com"
  source_arn    = local.topic_arn

  lifecycle {
    precondition {
      condition     = startswith(var.subscriptions[each.key].endpoint, "arn:${local.partition}:lambda:${var.region}:${local.account_id}:")
      error_message = "subscriptions: the function of ${each.key} is not in ${var.region} of account ${local.account_id}, where alone this module may permit its call. Leave it out here, and subscribe it where it is."
    }
  }
}
