terraform {
  required_version = ">= 1.11"

  # Bucket, key and region are in envs/<environment>.s3.tfbackend.
  backend "s3" {
    use_lockfile = true
    encrypt      = true
  }

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # The two ends of what the tests cover.
      version = ">= 5.46, <= 6.47"
    }
  }
}
