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

  routes = {
    documents = { prefix = "documents/" }

    # Of another account, in another Region, encrypted with its key.
    database = {
      prefix        = "database/"
      storage_class = "GLACIER_IR"
      existing_bucket = {
        name        = "example-vault-database"
        account_id  = "111122223333"
        region      = "us-east-1"
        kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
      }
    }
  }

  subscriptions = {
    oncall = { protocol = "email", endpoint = "oncall@example.com" }
  }
}

output "route_grants" {
  description = "What the other account must grant, by label."
  value       = module.backup.route_grants
}
