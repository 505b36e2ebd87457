data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}

locals {
  arn = "arn:${data.aws_partition.current.partition}:s3:::${var.name}"

  # The provider cleans keys, as much else does that takes them for paths: a marker with an empty, "." or ".." segment
  # would come to be, or be shown, under another key.
  folder_markers = [for key in var.folder_markers : key if !can(regex("(^|/)[.]{0,2}/", key))]

  policy = {
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid       = "DenyInsecureTransport"
          Effect    = "Deny"
          Principal = "*"
          Action    = "s3:*"
          Resource  = [local.arn, "${local.arn}/*"]
          Condition = { Bool = { "aws:SecureTransport" = "false" } }
        },
      ],
      local.encryption_statements,
    )
  }
}

resource "aws_s3_bucket" "this" {
  #checkov:skip=CKV_AWS_18:Access logs need a bucket of the caller's to go to: access_logging names it.
  #checkov:skip=CKV_AWS_144:The module serves backups; a copy of a backup in a second region is the caller's decision and cost.
  #checkov:skip=CKV_AWS_145:SSE-S3, the default, keeps ETags comparable, which is how a run knows that an object is unchanged.
  #checkov:skip=CKV2_AWS_62:Runs are scheduled; nothing listens to events of the bucket.
  bucket        = var.name
  force_destroy = var.force_destroy
  tags          = var.tags

  # A bucket that holds something is not deleted: its key then stays as well.
  depends_on = [aws_kms_key.this]
}

resource "aws_s3_bucket_public_access_block" "this" {
  bucket                  = aws_s3_bucket.this.bucket
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "this" {
  bucket = aws_s3_bucket.this.bucket

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.bucket

  # Without mfa_delete: S3 has either that or lifecycle rules.
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_policy" "this" {
  bucket = aws_s3_bucket.this.bucket
  policy = jsonencode(local.policy)

  # S3 refuses one of two such changes to a bucket when both arrive at once.
  depends_on = [aws_s3_bucket_public_access_block.this]
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  bucket = aws_s3_bucket.this.bucket

  rule {
    id     = "archive-and-clean-up"
    status = "Enabled"

    filter {
      prefix = ""
    }

    dynamic "transition" {
      for_each = {
        for storage_class, days in { STANDARD_IA = var.lifecycle_days.standard_ia, GLACIER = var.lifecycle_days.glacier } :
        storage_class => days if days != null
      }

      content {
        days          = transition.value
        storage_class = transition.key
      }
    }

    noncurrent_version_expiration {
      noncurrent_days = var.lifecycle_days.noncurrent_expiration
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = var.lifecycle_days.abort_multipart
    }
  }

  # Rules on noncurrent versions mean nothing before there are versions.
  depends_on = [aws_s3_bucket_versioning.this]
}

resource "aws_s3_object" "folder_marker" {
  for_each = toset(local.folder_markers)

  bucket       = aws_s3_bucket.this.bucket
  key          = each.value
  content_type = "application/x-directory"
  content      = ""

  # An object takes ten tags at most; a provider may give more by default.
  override_provider {
    default_tags {
      tags = {}
    }
  }

  depends_on = [
    aws_s3_bucket_ownership_controls.this,
    aws_s3_bucket_policy.this,
    aws_s3_bucket_server_side_encryption_configuration.this,
    aws_s3_bucket_versioning.this,
  ]
}
