# Every resource type the stand-in applies, once. The tests vary it through its variables.

terraform {
  required_version = ">= 1.11"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.46, < 7"
    }
  }
}

variable "name" {
  type    = string
  default = "every-type"
}

variable "package_path" {
  type = string
}

variable "memory_size" {
  type    = number
  default = 256
}

variable "retention_in_days" {
  type    = number
  default = 14
}

variable "expiration_days" {
  type    = number
  default = 30
}

variable "schedule" {
  type    = string
  default = "rate(10 minutes)"
}

variable "tags" {
  type    = map(string)
  default = { colour = "green", size = "small" }
}

variable "force_destroy" {
  type    = bool
  default = true
}

provider "aws" {
  region = "eu-west-1"
  default_tags {
    tags = { project = "stand-in" }
  }
}

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
}
