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
      # The modules take 6.x as well. From 6.23 the provider reads a bucket's tags through S3 Control, whose host names do
      # not exist at an emulator's IP address, and from 6.22 to 6.39 it plans a change of encryption settings S3 makes by
      # itself.
      version = "~> 5.46"
    }
  }
}
