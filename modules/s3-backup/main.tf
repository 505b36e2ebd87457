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
  }

  # %s is a route's label.
  backup_bucket_format = "${var.name_prefix}-%s-backup-bucket${local.suffix}"

  backup_buckets = {
    for label, route in var.routes : label => coalesce(route.bucket_name, format(local.backup_bucket_format, label))
  }

  # The function takes an upload for settled 9 days after its start: the 7 after which buckets abort it, and 2 more.
  settle_days = var.lifecycle_days.abort_multipart == 7 ? null : var.lifecycle_days.abort_multipart + 2
}

module "source_bucket" {
  source = "../bucket"

  name           = local.names.source_bucket
  folder_markers = [for route in var.routes : route.prefix]
  lifecycle_days = var.lifecycle_days
  force_destroy  = var.force_destroy
  tags           = var.tags
}

module "backup_bucket" {
  source   = "../bucket"
  for_each = local.backup_buckets

  name           = each.value
  lifecycle_days = var.lifecycle_days
  force_destroy  = var.force_destroy
  tags           = var.tags
}

module "notifications" {
  source = "../notifications"

  topic_name          = local.names.topic
  region              = var.region
  email_subscriptions = var.email_subscriptions
  sms_subscriptions   = var.sms_subscriptions
  email_statuses      = var.email_statuses
  sms_statuses        = var.sms_statuses
  tags                = var.tags
}

# Names of buckets come from the bucket modules: the function waits for them, and the schedule for the function.
module "backup_function" {
  source = "../backup-function"

  function_name          = local.names.function
  role_name              = local.names.role
  policy_name            = local.names.policy
  dead_letter_queue_name = local.names.dead_letter_queue
  region                 = var.region

  package_path              = var.package_path
  architecture              = var.architecture
  memory_size_mb            = var.memory_size_mb
  timeout_seconds           = var.timeout_seconds
  maximum_event_age_seconds = var.maximum_event_age_seconds
  reserved_concurrency      = var.reserved_concurrency
  log_retention_days        = var.log_retention_days

  source_bucket = module.source_bucket.name
  routes = {
    for label, route in var.routes : label => {
      prefix        = route.prefix
      bucket        = module.backup_bucket[label].name
      storage_class = route.storage_class
    }
  }
  topic_arn         = module.notifications.topic_arn
  concurrency       = var.concurrency
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
