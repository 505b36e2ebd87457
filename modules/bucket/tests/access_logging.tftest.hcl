mock_provider "aws" {
  source = "../../tests/terraform/mocks"
}

variables {
  name = "acme-documents-backup-bucket"
  lifecycle_days = {
    standard_ia           = 30
    glacier               = 180
    noncurrent_expiration = 90
    abort_multipart       = 7
  }
}

run "no_logs_by_default" {
  command = plan

  assert {
    condition     = length(aws_s3_bucket_logging.this) == 0
    error_message = "Logs are written only where there is a bucket for them."
  }
}

run "logs" {
  command = plan

  variables {
    access_logging = { bucket = "acme-access-logs" }
  }

  assert {
    condition     = aws_s3_bucket_logging.this[0].bucket == var.name
    error_message = "The logs are of this bucket."
  }

  assert {
    condition     = aws_s3_bucket_logging.this[0].target_bucket == "acme-access-logs"
    error_message = "Logs go to the given bucket."
  }

  assert {
    condition     = aws_s3_bucket_logging.this[0].target_prefix == "acme-documents-backup-bucket/"
    error_message = "Their keys begin with this bucket's name: many buckets may share one for logs."
  }
}

run "prefix" {
  command = plan

  variables {
    access_logging = { bucket = "acme-access-logs", prefix = "s3/documents-" }
  }

  assert {
    condition     = aws_s3_bucket_logging.this[0].target_prefix == "s3/documents-"
    error_message = "A given prefix is used as it is."
  }
}
