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

locals {
  region = "eu-central-1"
}

provider "aws" {
  region = local.region
}

module "backup" {
  source = "../.."

  name_prefix  = "example"
  region       = local.region
  package_path = var.package_path

  # Every Sunday at 03:30 UTC.
  schedule        = "cron(30 3 ? * SUN *)"
  timeout_seconds = 900

  routes = {
    documents = { prefix = "documents/" }
    invoices  = { prefix = "accounting/invoices/", storage_class = "GLACIER_IR" }
  }

  subscriptions = {
    oncall = { protocol = "email", endpoint = "oncall@example.com" }
  }

  tags = {
    team = "files"
  }
}

output "source_bucket" {
  description = "Where the files go."
  value       = module.backup.source_bucket
}

output "backup_buckets" {
  description = "Where their copies are, by label."
  value       = module.backup.backup_buckets
}
