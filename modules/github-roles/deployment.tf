variable "deployment" {
  type = object({
    source_bucket     = string
    backup_buckets    = set(string)
    folder_markers    = optional(set(string), ["documents/", "photos/", "database/"])
    function          = optional(string, "s3-backup-function")
    role              = optional(string, "lambda-s3-backup-role")
    policy            = optional(string, "s3-backup-policy")
    topic             = optional(string, "backup-status-notifications")
    rule              = optional(string, "s3-backup-schedule")
    dead_letter_queue = optional(string, "s3-backup-dead-letters")
    dashboard         = optional(string, "s3-backup")
    alarms            = optional(string, "s3-backup-%s")
  })
  description = <<-EOT
    Names of what is deployed; the defaults are those of `s3-backup` in `prod`. `folder_markers` are the routes' prefixes.
    A bucket of a new route is added here first, and applied by whoever applies these roles.
  EOT
  nullable    = false

  validation {
    condition = alltrue([
      for name in concat([var.deployment.source_bucket], tolist(var.deployment.backup_buckets)) :
      can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", name))
    ])
    error_message = "deployment: buckets ${jsonencode([
      for name in concat([var.deployment.source_bucket], tolist(var.deployment.backup_buckets)) : name
      if !can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", name))
    ])} are no names of buckets: write each bucket's own name, not its ARN, and no *."
  }

  validation {
    condition     = alltrue([for prefix in var.deployment.folder_markers : can(regex("^[^/*?$][^*?$]*/$", prefix))])
    error_message = "deployment.folder_markers ${jsonencode([for prefix in var.deployment.folder_markers : prefix if !can(regex("^[^/*?$][^*?$]*/$", prefix))])} become parts of an IAM policy: write prefixes that end in / and do not begin with it, without *, ? and $."
  }

  validation {
    condition = alltrue([
      for setting, name in var.deployment : contains(local.checked_otherwise, setting) ? true : can(regex("^[A-Za-z0-9+=,.@_-]+$", name))
    ])
    error_message = "deployment: ${jsonencode({
      for setting, name in var.deployment : setting => name
      if contains(local.checked_otherwise, setting) ? false : !can(regex("^[A-Za-z0-9+=,.@_-]+$", name))
    })} are no names: write letters, digits and any of + = , . @ _ -, and no *."
  }

  validation {
    condition     = can(regex("^[A-Za-z0-9._-]*%s[A-Za-z0-9._-]*$", var.deployment.alarms))
    error_message = "deployment.alarms \"${var.deployment.alarms}\": write one %s for what an alarm is about, as in \"s3-backup-%s\"."
  }

  validation {
    condition     = var.deployment.alarms != "%s"
    error_message = "deployment.alarms \"%s\" would be every alarm of the account: write more of the name, as in \"s3-backup-%s\"."
  }
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  # Read by a validation: all other settings are names of one word.
  checked_otherwise = ["source_bucket", "backup_buckets", "folder_markers", "alarms"]

  partition = data.aws_partition.current.partition
  account   = data.aws_caller_identity.current.account_id
  regional  = "${var.region}:${local.account}"
  buckets   = sort(concat([var.deployment.source_bucket], tolist(var.deployment.backup_buckets)))

  source_arn         = "arn:${local.partition}:s3:::${var.deployment.source_bucket}"
  bucket_arns        = [for name in local.buckets : "arn:${local.partition}:s3:::${name}"]
  folder_marker_arns = [for prefix in sort(var.deployment.folder_markers) : "${local.source_arn}/${prefix}"]

  function_arn  = "arn:${local.partition}:lambda:${local.regional}:function:${var.deployment.function}"
  role_arn      = "arn:${local.partition}:iam::${local.account}:role/${var.deployment.role}"
  policy_arn    = "arn:${local.partition}:iam::${local.account}:policy/${var.deployment.policy}"
  topic_arn     = "arn:${local.partition}:sns:${local.regional}:${var.deployment.topic}"
  rule_arn      = "arn:${local.partition}:events:${local.regional}:rule/${var.deployment.rule}"
  queue_arn     = "arn:${local.partition}:sqs:${local.regional}:${var.deployment.dead_letter_queue}"
  log_group_arn = "arn:${local.partition}:logs:${local.regional}:log-group:/aws/lambda/${var.deployment.function}"
  alarm_arns    = "arn:${local.partition}:cloudwatch:${local.regional}:alarm:${replace(var.deployment.alarms, "%s", "*")}"
  dashboard_arn = "arn:${local.partition}:cloudwatch::${local.account}:dashboard/${var.deployment.dashboard}"

  key_arns = "arn:${local.partition}:kms:${local.regional}:key/*"
  key_aliases = concat(
    [for name in local.buckets : "alias/s3/${replace(name, ".", "_")}"],
    ["alias/sns/${var.deployment.topic}"],
  )
  key_alias_arns = [for alias in local.key_aliases : "arn:${local.partition}:kms:${local.regional}:${alias}"]

  state_bucket_arn = "arn:${local.partition}:s3:::${var.state.bucket}"
  state_arn        = "${local.state_bucket_arn}/${var.state.key}"
}
