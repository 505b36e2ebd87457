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
  tags = { team = "files" }
}

run "bucket" {
  command = plan

  assert {
    condition     = aws_s3_bucket.this.bucket == "acme-documents-backup-bucket"
    error_message = "The bucket has the given name."
  }

  assert {
    condition     = aws_s3_bucket.this.force_destroy == false
    error_message = "Destroying a bucket that holds something must fail unless asked for."
  }

  assert {
    condition     = aws_s3_bucket.this.tags == tomap({ team = "files" })
    error_message = "The bucket has the given tags."
  }

  assert {
    condition     = output.name == "acme-documents-backup-bucket" && output.arn == "arn:aws:s3:::acme-documents-backup-bucket"
    error_message = "Name and ARN are known in a first plan."
  }
}

run "public_access" {
  command = plan

  assert {
    condition     = aws_s3_bucket_public_access_block.this.block_public_acls == true
    error_message = "block_public_acls is on."
  }

  assert {
    condition     = aws_s3_bucket_public_access_block.this.block_public_policy == true
    error_message = "block_public_policy is on."
  }

  assert {
    condition     = aws_s3_bucket_public_access_block.this.ignore_public_acls == true
    error_message = "ignore_public_acls is on."
  }

  assert {
    condition     = aws_s3_bucket_public_access_block.this.restrict_public_buckets == true
    error_message = "restrict_public_buckets is on."
  }

  assert {
    condition     = aws_s3_bucket_public_access_block.this.bucket == var.name
    error_message = "The block is this bucket's."
  }
}

run "versions_encryption_ownership" {
  command = plan

  assert {
    condition     = one(aws_s3_bucket_versioning.this.versioning_configuration).status == "Enabled"
    error_message = "Versioning is on."
  }

  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
    error_message = "Objects are encrypted with SSE-S3."
  }

  assert {
    condition     = one(aws_s3_bucket_ownership_controls.this.rule).object_ownership == "BucketOwnerEnforced"
    error_message = "The bucket's owner owns the objects; there are no ACLs."
  }

  assert {
    condition = alltrue([
      for bucket in [
        aws_s3_bucket_versioning.this.bucket,
        aws_s3_bucket_server_side_encryption_configuration.this.bucket,
        aws_s3_bucket_ownership_controls.this.bucket,
        aws_s3_bucket_policy.this.bucket,
        aws_s3_bucket_lifecycle_configuration.this.bucket,
      ] : bucket == var.name
    ])
    error_message = "Every setting is this bucket's."
  }
}

run "policy_refuses_plain_http" {
  command = plan

  assert {
    condition = jsondecode(aws_s3_bucket_policy.this.policy) == {
      Version = "2012-10-17"
      Statement = [{
        Sid       = "DenyInsecureTransport"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          "arn:aws:s3:::acme-documents-backup-bucket",
          "arn:aws:s3:::acme-documents-backup-bucket/*",
        ]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      }]
    }
    error_message = "The policy is one statement that denies everything without TLS, on the bucket and its objects."
  }
}

run "policy_of_another_partition" {
  command = plan

  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-cn" }
  }

  assert {
    condition     = jsondecode(aws_s3_bucket_policy.this.policy).Statement[0].Resource[0] == "arn:aws-cn:s3:::acme-documents-backup-bucket"
    error_message = "ARNs are of the partition the provider works in."
  }
}

run "lifecycle" {
  command = plan

  variables {
    lifecycle_days = { standard_ia = 40, glacier = 200, noncurrent_expiration = 91, abort_multipart = 8 }
  }

  assert {
    condition     = length(aws_s3_bucket_lifecycle_configuration.this.rule) == 1 && one(aws_s3_bucket_lifecycle_configuration.this.rule).status == "Enabled"
    error_message = "One rule, enabled."
  }

  assert {
    condition     = one(one(aws_s3_bucket_lifecycle_configuration.this.rule).filter).prefix == ""
    error_message = "The rule is for all objects."
  }

  assert {
    condition = {
      for transition in one(aws_s3_bucket_lifecycle_configuration.this.rule).transition : transition.storage_class => transition.days
    } == { GLACIER = 200, STANDARD_IA = 40 }
    error_message = "Objects go to Standard-IA, then to Glacier, at the given ages."
  }

  assert {
    condition     = one(one(aws_s3_bucket_lifecycle_configuration.this.rule).noncurrent_version_expiration).noncurrent_days == 91
    error_message = "Noncurrent versions go at the given age."
  }

  assert {
    condition     = one(one(aws_s3_bucket_lifecycle_configuration.this.rule).abort_incomplete_multipart_upload).days_after_initiation == 8
    error_message = "Unfinished uploads are aborted at the given age."
  }

  assert {
    condition     = length(one(aws_s3_bucket_lifecycle_configuration.this.rule).expiration) == 0
    error_message = "No rule deletes what is current."
  }
}

run "no_folder_markers" {
  command = plan

  assert {
    condition     = length(aws_s3_object.folder_marker) == 0
    error_message = "A bucket has no markers unless asked for."
  }
}

run "folder_markers" {
  command = plan

  variables {
    folder_markers = ["documents/", "a/b/"]
  }

  assert {
    condition     = toset([for marker in aws_s3_object.folder_marker : marker.key]) == toset(["documents/", "a/b/"])
    error_message = "Each prefix has a marker of that key."
  }

  assert {
    condition     = alltrue([for marker in aws_s3_object.folder_marker : marker.content == "" && marker.bucket == var.name])
    error_message = "Markers are empty objects of this bucket."
  }

  assert {
    condition = alltrue([
      for marker in aws_s3_object.folder_marker : length(one(one(marker.override_provider).default_tags).tags) == 0
    ])
    error_message = "Markers have no tags: an object takes ten, and a provider may give more by default."
  }
}

run "folder_markers_the_provider_would_put_elsewhere" {
  command = plan

  variables {
    folder_markers = ["a//b/", "a//", "./a/", "../a/", "a/./b/", "a/../", ".a/", "a../", "a/.../", "a.b/c/"]
  }

  assert {
    condition     = toset([for marker in aws_s3_object.folder_marker : marker.key]) == toset([".a/", "a../", "a/.../", "a.b/c/"])
    error_message = "A key with an empty, . or .. segment has no marker."
  }
}

run "force_destroy" {
  command = plan

  variables {
    force_destroy = true
  }

  assert {
    condition     = aws_s3_bucket.this.force_destroy == true
    error_message = "force_destroy is passed on."
  }
}
