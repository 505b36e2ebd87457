mock_provider "aws" {
  source = "../../tests/terraform/mocks"
}

variables {
  name = "acme-documents.backup-bucket"
  lifecycle_days = {
    standard_ia           = 30
    glacier               = 180
    noncurrent_expiration = 90
    abort_multipart       = 7
  }
  tags = { team = "files" }
}

run "sse_s3_by_default" {
  command = plan

  assert {
    condition     = length(aws_kms_key.this) == 0 && length(aws_kms_alias.this) == 0 && output.kms_key_arn == null
    error_message = "SSE-S3 needs no key."
  }

  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
    error_message = "Objects are encrypted with SSE-S3."
  }

  assert {
    condition     = [for statement in jsondecode(aws_s3_bucket_policy.this.policy).Statement : statement.Sid] == ["DenyInsecureTransport"]
    error_message = "The policy says nothing of encryption."
  }
}

run "made_key" {
  command = plan

  variables {
    encryption = { algorithm = "SSE-KMS", create_key = true }
  }

  override_resource {
    target          = aws_kms_key.this[0]
    override_during = plan
    values = {
      arn    = "arn:aws:kms:eu-central-1:123456789012:key/made"
      key_id = "made"
    }
  }

  assert {
    condition     = aws_kms_key.this[0].enable_key_rotation == true
    error_message = "The key rotates."
  }

  assert {
    condition     = aws_kms_key.this[0].deletion_window_in_days == 30
    error_message = "A deletion can be taken back for as long as KMS allows."
  }

  assert {
    condition     = aws_kms_key.this[0].tags == tomap({ team = "files" })
    error_message = "The key has the given tags."
  }

  assert {
    condition = jsondecode(aws_kms_key.this[0].policy) == {
      Version = "2012-10-17"
      Statement = [{
        Sid       = "AccountByIam"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::123456789012:root" }
        Action    = "kms:*"
        Resource  = "*"
      }]
    }
    error_message = "This account's IAM says who may use the key, and nobody else may."
  }

  assert {
    condition     = aws_kms_alias.this[0].name == "alias/s3/acme-documents_backup-bucket" && aws_kms_alias.this[0].target_key_id == "made"
    error_message = "The key has an alias that tells the bucket, without the dots aliases do not take."
  }

  assert {
    condition     = one(aws_s3_bucket_server_side_encryption_configuration.this.rule).bucket_key_enabled == true
    error_message = "The bucket key is on."
  }

  assert {
    condition = (
      one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).sse_algorithm == "aws:kms"
      && one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).kms_master_key_id == "arn:aws:kms:eu-central-1:123456789012:key/made"
    )
    error_message = "Objects are encrypted with SSE-KMS and the key made here."
  }

  assert {
    condition     = jsondecode(aws_s3_bucket_policy.this.policy).Statement[1].Condition.StringNotEquals["s3:x-amz-server-side-encryption-aws-kms-key-id"] == "arn:aws:kms:eu-central-1:123456789012:key/made"
    error_message = "The policy admits the key made here."
  }

  assert {
    condition     = output.kms_key_arn == "arn:aws:kms:eu-central-1:123456789012:key/made"
    error_message = "Callers hear of the key."
  }
}

run "made_key_of_another_partition" {
  command = plan

  variables {
    encryption = { algorithm = "SSE-KMS", create_key = true }
  }

  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-cn" }
  }

  assert {
    condition     = jsondecode(aws_kms_key.this[0].policy).Statement[0].Principal.AWS == "arn:aws-cn:iam::123456789012:root"
    error_message = "ARNs are of the partition the provider works in."
  }
}

run "given_key" {
  command = plan

  variables {
    encryption = { algorithm = "SSE-KMS", key_arn = "arn:aws:kms:eu-central-1:111122223333:key/given" }
  }

  assert {
    condition     = length(aws_kms_key.this) == 0 && length(aws_kms_alias.this) == 0
    error_message = "No key is made beside a given one."
  }

  assert {
    condition     = one(aws_s3_bucket_server_side_encryption_configuration.this.rule).bucket_key_enabled == true
    error_message = "The bucket key is on."
  }

  assert {
    condition = (
      one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).sse_algorithm == "aws:kms"
      && one(one(aws_s3_bucket_server_side_encryption_configuration.this.rule).apply_server_side_encryption_by_default).kms_master_key_id == "arn:aws:kms:eu-central-1:111122223333:key/given"
    )
    error_message = "Objects are encrypted with SSE-KMS and the given key."
  }

  assert {
    condition     = output.kms_key_arn == "arn:aws:kms:eu-central-1:111122223333:key/given"
    error_message = "Callers hear of the key."
  }

  assert {
    condition = jsondecode(aws_s3_bucket_policy.this.policy).Statement == [
      {
        Sid       = "DenyInsecureTransport"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource = [
          "arn:aws:s3:::acme-documents.backup-bucket",
          "arn:aws:s3:::acme-documents.backup-bucket/*",
        ]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
      {
        Sid       = "DenyOtherEncryption"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:PutObject"
        Resource  = "arn:aws:s3:::acme-documents.backup-bucket/*"
        Condition = {
          Null            = { "s3:x-amz-server-side-encryption" = "false" }
          StringNotEquals = { "s3:x-amz-server-side-encryption-aws-kms-key-id" = "arn:aws:kms:eu-central-1:111122223333:key/given" }
        }
      },
      {
        Sid       = "DenyCustomerProvidedKeys"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:PutObject"
        Resource  = "arn:aws:s3:::acme-documents.backup-bucket/*"
        Condition = { Null = { "s3:x-amz-server-side-encryption-customer-algorithm" = "false" } }
      },
    ]
    error_message = "TLS only, and of uploads that name an encryption only those with this key."
  }
}
