variable "deployment" {
  type = object({
    source_bucket        = optional(string)
    source_key_arns      = optional(list(string), [])
    backup_buckets       = set(string)
    folder_markers       = optional(set(string))
    subscriber_functions = optional(set(string), [])
    function             = optional(string, "s3-backup-function")
    role                 = optional(string, "lambda-s3-backup-role")
    policy               = optional(string, "s3-backup-policy")
    topic                = optional(string, "backup-status-notifications")
    rule                 = optional(string, "s3-backup-schedule")
    dead_letter_queue    = optional(string, "s3-backup-dead-letters")
    dashboard            = optional(string, "s3-backup")
    alarms               = optional(string, "s3-backup-%s")
  })
  description = <<-EOT
    Names of what is deployed; the defaults are those of `s3-backup` in `prod`. Buckets are those it makes: existing ones are
    left out, `source_bucket` as well. `source_key_arns` are the keys given to a source (`encryption.key_arn`),
    `folder_markers` the routes' prefixes (those of `prod` when not given), `subscriber_functions` the functions among the
    subscribers, as `name` or `name:alias`. What a change adds is added here first, and applied by whoever applies these roles.
  EOT
  nullable    = false

  validation {
    condition = alltrue([
      for name in concat(var.deployment.source_bucket[*], tolist(var.deployment.backup_buckets)) :
      can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", name))
    ])
    error_message = "deployment: buckets ${jsonencode([
      for name in concat(var.deployment.source_bucket[*], tolist(var.deployment.backup_buckets)) : name
      if !can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", name))
    ])} are no names of buckets: write each bucket's own name, not its ARN, and no *."
  }

  validation {
    condition     = alltrue([for prefix in coalesce(var.deployment.folder_markers, toset([])) : can(regex("^[^/*?$][^*?$]*/$", prefix))])
    error_message = "deployment.folder_markers ${jsonencode([for prefix in coalesce(var.deployment.folder_markers, toset([])) : prefix if !can(regex("^[^/*?$][^*?$]*/$", prefix))])} become parts of an IAM policy: write prefixes that end in / and do not begin with it, without *, ? and $."
  }

  validation {
    condition     = var.deployment.source_bucket == null ? length(coalesce(var.deployment.folder_markers, toset([]))) == 0 && length(var.deployment.source_key_arns) == 0 : true
    error_message = "deployment: folder_markers ${jsonencode(var.deployment.folder_markers)} and source_key_arns ${jsonencode(var.deployment.source_key_arns)} are of a source the deployment makes, and there is no source_bucket. Write its name, or leave them out."
  }

  validation {
    condition     = alltrue([for arn in var.deployment.source_key_arns : can(regex(local.key_arn_pattern, arn))])
    error_message = "deployment.source_key_arns ${jsonencode([for arn in var.deployment.source_key_arns : arn if !can(regex(local.key_arn_pattern, arn))])}: write the ARNs of the keys themselves, as in \"arn:aws:kms:${var.region}:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab\". An alias is none."
  }

  validation {
    condition     = alltrue([for name in var.deployment.subscriber_functions : can(regex(local.function_pattern, name))])
    error_message = "deployment.subscriber_functions ${jsonencode([for name in var.deployment.subscriber_functions : name if !can(regex(local.function_pattern, name))])}: write the end of each subscription's endpoint, as in \"on-backup\" or \"on-backup:live\", not the ARN and no *. A function of another account or Region is none that the deployment permits anything."
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
    condition     = length(replace(var.deployment.alarms, "%s", "")) >= 3
    error_message = "deployment.alarms \"${var.deployment.alarms}\" would be alarms of others as well: write three characters or more beside the %s, as in \"s3-backup-%s\"."
  }

  # Whoever applies could change what binds them. IAM takes names that differ in case alone for one.
  validation {
    condition     = !contains([for name in [var.plan_role_name, var.apply_role_name] : lower(name)], lower(var.deployment.role))
    error_message = "deployment.role \"${var.deployment.role}\" is the name of a role that plans or applies, which would then manage itself: write the name of the function's role, as in \"lambda-s3-backup-role\"."
  }

  validation {
    condition     = !contains([for name in local.policy_names_kept : lower(name)], lower(var.deployment.policy))
    error_message = "deployment.policy \"${var.deployment.policy}\" is one of ${jsonencode(local.policy_names_kept)}, which bind whoever applies: write the name of the function's policy, as in \"s3-backup-policy\"."
  }

  validation {
    condition     = !contains(concat(var.deployment.source_bucket[*], tolist(var.deployment.backup_buckets)), var.state.bucket)
    error_message = "deployment: bucket \"${var.state.bucket}\" is state.bucket as well, whose policy and rules whoever applies could then change: write the buckets that are backed up and the backups, and keep the state in another."
  }
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  # Read by a validation: all other settings are names of one word.
  checked_otherwise = ["source_bucket", "source_key_arns", "backup_buckets", "folder_markers", "subscriber_functions", "alarms"]

  # The roles' own policies, and the boundary, with or without a path.
  policy_names_kept = concat(
    [var.plan_role_name, var.apply_role_name, "${var.apply_role_name}-objects", "${var.apply_role_name}-keys"],
    [for arn in var.permissions_boundary_arn[*] : element(split("/", arn), -1)],
  )

  key_arn_pattern  = "^arn:aws(-[a-z]+)*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$"
  function_pattern = "^[A-Za-z0-9_-]{1,64}(:[A-Za-z0-9_-]{1,128})?$"

  partition = data.aws_partition.current.partition
  account   = data.aws_caller_identity.current.account_id
  regional  = "${var.region}:${local.account}"
  buckets   = sort(concat(var.deployment.source_bucket[*], tolist(var.deployment.backup_buckets)))

  source_arn  = one([for name in var.deployment.source_bucket[*] : "arn:${local.partition}:s3:::${name}"])
  bucket_arns = [for name in local.buckets : "arn:${local.partition}:s3:::${name}"]

  # Only a source that is made has markers.
  folder_markers     = coalesce(var.deployment.folder_markers, toset(["documents/", "photos/", "database/"]))
  folder_marker_arns = [for prefix in sort(local.folder_markers) : "${local.source_arn}/${prefix}" if local.source_arn != null]

  # Of an alias itself, and not the function: its policy is its own.
  subscriber_arns = [
    for name in sort(var.deployment.subscriber_functions) : "arn:${local.partition}:lambda:${local.regional}:function:${name}"
  ]

  function_arn  = "arn:${local.partition}:lambda:${local.regional}:function:${var.deployment.function}"
  role_arn      = "arn:${local.partition}:iam::${local.account}:role/${var.deployment.role}"
  policy_arn    = "arn:${local.partition}:iam::${local.account}:policy/${var.deployment.policy}"
  topic_arn     = "arn:${local.partition}:sns:${local.regional}:${var.deployment.topic}"
  rule_arn      = "arn:${local.partition}:events:${local.regional}:rule/${var.deployment.rule}"
  queue_arn     = "arn:${local.partition}:sqs:${local.regional}:${var.deployment.dead_letter_queue}"
  log_group_arn = "arn:${local.partition}:logs:${local.regional}:log-group:/aws/lambda/${var.deployment.function}"
  alarm_arns    = "arn:${local.partition}:cloudwatch:${local.regional}:alarm:${replace(var.deployment.alarms, "%s", "*")}"
  dashboard_arn = "arn:${local.partition}:cloudwatch::${local.account}:dashboard/${var.deployment.dashboard}"

  state_bucket_arn = "arn:${local.partition}:s3:::${var.state.bucket}"
  state_arn        = "${local.state_bucket_arn}/${var.state.key}"
}
