terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.46, < 7"
    }
  }
}

variable "package_path" {
  type        = string
  description = "Path of the zip that holds the function's `bootstrap`."
  nullable    = false
}

variable "subnet_ids" {
  type        = set(string)
  description = "Subnets from which S3 and SNS are reached."
  nullable    = false
}

variable "security_group_ids" {
  type        = set(string)
  description = "Security groups that let the function reach them."
  nullable    = false
}

variable "permissions_boundary_arn" {
  type        = string
  description = "The policy that bounds every role of the account; null where there is none."
  default     = null
}

variable "oncall" {
  type        = string
  description = "Address of whoever is to hear of failed runs and alarms."
  sensitive   = true
  nullable    = false
}

locals {
  region = "eu-central-1"
}

provider "aws" {
  region = local.region
}

module "backup" {
  source = "../.."

  name_prefix  = "example-complete"
  environment  = "qa"
  region       = local.region
  package_path = var.package_path

  # A run that overlaps with another is safe, but of no use.
  schedule             = "rate(6 hours)"
  timeout_seconds      = 900
  memory_size_mb       = 1024
  reserved_concurrency = 1
  architecture         = "arm64"

  vpc = {
    subnet_ids         = var.subnet_ids
    security_group_ids = var.security_group_ids
  }
  permissions_boundary_arn = var.permissions_boundary_arn

  # For all buckets: a key each, and a log of who reads and writes. The bucket of the logs is there.
  encryption     = { algorithm = "SSE-KMS", create_key = true }
  access_logging = { bucket = "example-complete-access-logs", prefix = "s3/" }

  # For all backups: a month in which administrators alone can delete a version.
  object_lock = { mode = "GOVERNANCE", days = 30 }

  # What is unlike the others.
  source_bucket = {
    lifecycle_days = { glacier = 0, noncurrent_expiration = 30 }
  }
  routes = {
    documents = { prefix = "documents/" }
    invoices = {
      prefix         = "accounting/invoices/"
      storage_class  = "GLACIER_IR"
      lifecycle_days = { standard_ia = 0, glacier = 0, noncurrent_expiration = 365 }
      object_lock    = { mode = "GOVERNANCE", days = 365 }
    }
    photos = {
      prefix      = "photos/"
      bucket_name = "example-complete-pictures"
      encryption  = { algorithm = "SSE-S3" }
    }
  }

  alarms           = { enabled = true, expected_interval_hours = 6 }
  topic_encryption = { create_key = true }
  subscriptions = {
    oncall = { protocol = "email", endpoint = var.oncall }
  }

  tags = {
    team = "files"
  }
}

output "backup_buckets" {
  description = "Where the copies are, by label."
  value       = module.backup.backup_buckets
}

output "alarm_arns" {
  description = "The alarms, by what they are about."
  value       = module.backup.alarm_arns
}
