mock_provider "aws" {
  source = "../../tests/terraform/mocks"
}

variables {
  name = "acme-documents-backup-bucket"
}

run "never_to_glacier" {
  command = plan

  variables {
    lifecycle_days = { standard_ia = 30, glacier = null, noncurrent_expiration = 90, abort_multipart = 7 }
  }

  assert {
    condition = {
      for transition in one(aws_s3_bucket_lifecycle_configuration.this.rule).transition : transition.storage_class => transition.days
    } == { STANDARD_IA = 30 }
    error_message = "Objects stay in Standard-IA."
  }
}

run "straight_to_glacier" {
  command = plan

  variables {
    lifecycle_days = { standard_ia = null, glacier = 10, noncurrent_expiration = 90, abort_multipart = 7 }
  }

  assert {
    condition = {
      for transition in one(aws_s3_bucket_lifecycle_configuration.this.rule).transition : transition.storage_class => transition.days
    } == { GLACIER = 10 }
    error_message = "Objects go to Glacier alone, which has no first day."
  }
}

run "nowhere" {
  command = plan

  variables {
    lifecycle_days = { standard_ia = null, glacier = null, noncurrent_expiration = 90, abort_multipart = 7 }
  }

  assert {
    condition     = length(one(aws_s3_bucket_lifecycle_configuration.this.rule).transition) == 0
    error_message = "Objects stay where they were written."
  }

  assert {
    condition = (
      one(one(aws_s3_bucket_lifecycle_configuration.this.rule).noncurrent_version_expiration).noncurrent_days == 90
      && one(one(aws_s3_bucket_lifecycle_configuration.this.rule).abort_incomplete_multipart_upload).days_after_initiation == 7
    )
    error_message = "What is of no use any more is cleaned up all the same."
  }
}

run "no_mfa_delete" {
  command = plan

  variables {
    lifecycle_days = { standard_ia = null, glacier = null, noncurrent_expiration = 90, abort_multipart = 7 }
  }

  # What the code leaves to the provider is known as well.
  override_resource {
    target          = aws_s3_bucket_versioning.this
    override_during = plan
  }

  assert {
    condition     = one(aws_s3_bucket_versioning.this.versioning_configuration).mfa_delete != "Enabled"
    error_message = "S3 has either MFA delete or lifecycle rules."
  }
}

run "noncurrent_versions_are_not_kept_for_ever" {
  command = plan

  variables {
    lifecycle_days = { standard_ia = 30, glacier = 180, noncurrent_expiration = null, abort_multipart = 7 }
  }

  expect_failures = [var.lifecycle_days]
}

run "unfinished_uploads_are_not_kept_for_ever" {
  command = plan

  variables {
    lifecycle_days = { standard_ia = 30, glacier = 180, noncurrent_expiration = 90, abort_multipart = null }
  }

  expect_failures = [var.lifecycle_days]
}
