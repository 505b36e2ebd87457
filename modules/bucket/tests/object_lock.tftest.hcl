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

run "nothing_is_locked_by_default" {
  command = plan

  assert {
    condition     = length(aws_s3_bucket_object_lock_configuration.this) == 0
    error_message = "Object Lock cannot be turned off again: it is on only where asked for."
  }
}

run "governance" {
  command = plan

  variables {
    object_lock = { mode = "GOVERNANCE", days = 30 }
  }

  assert {
    condition = (
      one(one(aws_s3_bucket_object_lock_configuration.this[0].rule).default_retention).mode == "GOVERNANCE"
      && one(one(aws_s3_bucket_object_lock_configuration.this[0].rule).default_retention).days == 30
    )
    error_message = "New versions are locked in the given mode for the given days."
  }

  assert {
    condition     = aws_s3_bucket_object_lock_configuration.this[0].bucket == var.name
    error_message = "The lock is this bucket's."
  }

  assert {
    condition     = one(aws_s3_bucket_versioning.this.versioning_configuration).status == "Enabled"
    error_message = "Object Lock needs versioning."
  }
}

run "compliance" {
  command = plan

  variables {
    object_lock = { mode = "COMPLIANCE", days = 365 }
  }

  assert {
    condition = (
      one(one(aws_s3_bucket_object_lock_configuration.this[0].rule).default_retention).mode == "COMPLIANCE"
      && one(one(aws_s3_bucket_object_lock_configuration.this[0].rule).default_retention).days == 365
    )
    error_message = "New versions are locked in the given mode for the given days."
  }
}

run "a_bucket_there_is_stays" {
  command = plan

  variables {
    object_lock = { mode = "GOVERNANCE", days = 30 }
  }

  # What S3 says of a bucket there is.
  override_resource {
    target          = aws_s3_bucket.this
    override_during = plan
    values          = { object_lock_enabled = false }
  }

  assert {
    condition     = aws_s3_bucket.this.object_lock_enabled == false
    error_message = "The bucket itself must not ask for Object Lock: a provider would plan another bucket in its place."
  }
}
