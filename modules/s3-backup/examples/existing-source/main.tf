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

  schedule        = "cron(30 3 * * ? *)"
  timeout_seconds = 900

  # The bucket stays as it is, with its own settings. Its lifecycle aborts unfinished uploads after 3 days.
  source_bucket = {
    existing = { name = "example-uploads", abort_multipart_days = 3 }
  }

  routes = {
    documents = { prefix = "documents/" }
    # So does this one.
    photos = { prefix = "photos/", existing_bucket = { name = "example-photo-archive" } }
  }

  subscriptions = {
    oncall = { protocol = "email", endpoint = "oncall@example.com" }
  }
}

output "backup_buckets" {
  description = "Where the copies are, by label."
  value       = module.backup.backup_buckets
}
