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
  routes       = var.routes
  package_path = var.package_path

  schedule            = var.schedule
  schedule_enabled    = var.schedule_enabled
  email_subscriptions = var.email_subscriptions
  sms_subscriptions   = var.sms_subscriptions
  email_statuses      = var.email_statuses
  sms_statuses        = var.sms_statuses

  architecture              = var.architecture
  memory_size_mb            = var.memory_size_mb
  timeout_seconds           = var.timeout_seconds
  maximum_event_age_seconds = var.maximum_event_age_seconds
  reserved_concurrency      = var.reserved_concurrency
  concurrency               = var.concurrency
  log_retention_days        = var.log_retention_days
  extra_environment         = var.extra_environment

  lifecycle_days = var.lifecycle_days
  force_destroy  = var.force_destroy
  tags           = var.tags
}
