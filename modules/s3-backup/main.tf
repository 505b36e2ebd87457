data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  # Production has the plain names; other environments may share an account with it.
  suffix = var.environment == "prod" ? "" : "-${var.environment}"

  names = {
    source_bucket     = coalesce(var.names.source_bucket, "${var.name_prefix}-source-files-bucket${local.suffix}")
    function          = coalesce(var.names.function, "s3-backup-function${local.suffix}")
    role              = coalesce(var.names.role, "lambda-s3-backup-role${local.suffix}")
    policy            = coalesce(var.names.policy, "s3-backup-policy${local.suffix}")
    topic             = coalesce(var.names.topic, "backup-status-notifications${local.suffix}")
    rule              = coalesce(var.names.rule, "s3-backup-schedule${local.suffix}")
    dead_letter_queue = coalesce(var.names.dead_letter_queue, "s3-backup-dead-letters${local.suffix}")
    dashboard         = coalesce(var.names.dashboard, "s3-backup${local.suffix}")
    # %s is what an alarm is about.
    alarms = coalesce(var.names.alarms, "s3-backup-%s${local.suffix}")
  }

  # %s is a route's label.
  backup_bucket_format = "${var.name_prefix}-%s-backup-bucket${local.suffix}"

  # By label, the names of the buckets there are as well.
  backup_buckets = {
    for label, route in var.routes : label => try(
      route.existing_bucket.name, coalesce(route.bucket_name, format(local.backup_bucket_format, label))
    )
  }
}

module "source_bucket" {
  source = "../bucket"
  count  = local.source_exists ? 0 : 1

  name           = local.names.source_bucket
  folder_markers = [for route in var.routes : route.prefix]
  lifecycle_days = { for setting, days in local.source_days : setting => days == 0 && contains(local.moves, setting) ? null : days }
  encryption     = local.source_encryption
  access_logging = local.source_access_logging == null ? null : {
    bucket = local.source_access_logging.bucket
    prefix = "${local.source_access_logging.prefix}${local.names.source_bucket}/"
  }
  force_destroy = var.force_destroy
  tags          = var.tags
}

# The module once made a source bucket in every case.
moved {
  from = module.source_bucket
  to   = module.source_bucket[0]
}

module "backup_bucket" {
  source   = "../bucket"
  for_each = local.own_routes

  name           = local.backup_buckets[each.key]
  lifecycle_days = { for setting, days in local.route_days[each.key] : setting => days == 0 && contains(local.moves, setting) ? null : days }
  encryption     = local.route_encryption[each.key]
  object_lock    = each.value.object_lock == null ? var.object_lock : each.value.object_lock
  access_logging = local.route_access_logging[each.key] == null ? null : {
    bucket = local.route_access_logging[each.key].bucket
    prefix = "${local.route_access_logging[each.key].prefix}${local.backup_buckets[each.key]}/"
  }
  force_destroy = var.force_destroy
  tags          = var.tags
}

module "notifications" {
  source = "../notifications"

  topic_name    = local.names.topic
  region        = var.region
  subscriptions = var.subscriptions
  encryption    = var.topic_encryption
  admit_alarms  = local.alarms_use_the_topic
  tags          = var.tags
}

# Names of buckets come from the bucket modules: the function waits for them, and the schedule for the function.
module "backup_function" {
  source = "../backup-function"

  function_name          = local.names.function
  role_name              = local.names.role
  policy_name            = local.names.policy
  dead_letter_queue_name = local.names.dead_letter_queue
  region                 = var.region

  permissions_boundary_arn = var.permissions_boundary_arn
  vpc                      = var.vpc

  package_path              = var.package_path
  architecture              = var.architecture
  memory_size_mb            = var.memory_size_mb
  timeout_seconds           = var.timeout_seconds
  maximum_event_age_seconds = var.maximum_event_age_seconds
  reserved_concurrency      = var.reserved_concurrency
  log_retention_days        = var.log_retention_days

  source_bucket     = one(concat(module.source_bucket[*].name, var.source_bucket.existing[*].name))
  source_account_id = local.source_owner
  source_key_arns   = local.source_key_arns
  routes            = local.function_routes
  topic_arn         = module.notifications.topic_arn
  concurrency       = var.concurrency
  notify            = var.notify
  settle_days       = local.settle_days
  extra_environment = var.extra_environment
  tags              = var.tags
}

module "schedule" {
  source = "../schedule"

  rule_name     = local.names.rule
  schedule      = var.schedule
  enabled       = var.schedule_enabled
  function_name = module.backup_function.function_name
  function_arn  = module.backup_function.function_arn
  region        = var.region
  tags          = var.tags
}

module "alarms" {
  source = "../alarms"
  count  = var.alarms.enabled ? 1 : 0

  alarm_name_format = local.names.alarms
  dashboard         = var.alarms.dashboard
  dashboard_name    = local.names.dashboard
  region            = var.region

  function_name          = module.backup_function.function_name
  memory_size_mb         = var.memory_size_mb
  timeout_seconds        = var.timeout_seconds
  dead_letter_queue_name = local.names.dead_letter_queue
  routes                 = keys(var.routes)

  missed_run              = var.alarms.missed_run
  expected_interval_hours = var.alarms.expected_interval_hours
  topic_arns              = local.alarms_use_the_topic ? [module.notifications.topic_arn] : var.alarms.topic_arns
  tags                    = var.tags
}
