provider "aws" {
  region = var.region

  default_tags {
    tags = {
      application = "s3-backup"
      environment = var.environment
    }
  }
}

# Null leaves a setting to the module's default.
module "backup" {
  source = "../modules/s3-backup"

  environment  = var.environment
  region       = var.region
  name_prefix  = var.name_prefix
  names        = var.names
  package_path = var.package_path

  source_bucket  = var.source_bucket
  routes         = var.routes
  lifecycle_days = var.lifecycle_days
  encryption     = var.encryption
  object_lock    = var.object_lock
  access_logging = var.access_logging
  force_destroy  = var.force_destroy

  schedule         = var.schedule
  schedule_enabled = var.schedule_enabled

  subscriptions    = var.subscriptions
  topic_encryption = var.topic_encryption
  alarms           = var.alarms

  architecture              = var.architecture
  memory_size_mb            = var.memory_size_mb
  timeout_seconds           = var.timeout_seconds
  maximum_event_age_seconds = var.maximum_event_age_seconds
  reserved_concurrency      = var.reserved_concurrency
  concurrency               = var.concurrency
  notify                    = var.notify
  log_retention_days        = var.log_retention_days
  extra_environment         = var.extra_environment
  permissions_boundary_arn  = var.permissions_boundary_arn
  vpc                       = var.vpc

  tags = var.tags
}
