mock_provider "aws" {
  source = "../../tests/terraform/mocks"
}

variables {
  function_name             = "s3-backup-function"
  role_name                 = "lambda-s3-backup-role"
  policy_name               = "s3-backup-policy"
  dead_letter_queue_name    = "s3-backup-dead-letters"
  region                    = "eu-central-1"
  package_path              = "main.tf" # any file: a mock does not unpack it
  architecture              = "arm64"
  memory_size_mb            = 512
  timeout_seconds           = 120
  maximum_event_age_seconds = 3600
  log_retention_days        = 365
  source_bucket             = "acme-source"
  topic_arn                 = "arn:aws:sns:eu-central-1:123456789012:backup-status-notifications"
  routes = {
    documents = { prefix = "documents/", bucket = "acme-documents" }
    photos    = { prefix = "photos/", bucket = "acme-photos" }
    database  = { prefix = "database/", bucket = "acme-database" }
  }
  tags = { team = "files" }
}

run "nothing_to_grant_by_default" {
  command = plan

  assert {
    condition     = output.route_grants == {} && output.source_grant == null && output.source_key_statements == null
    error_message = "Buckets of this account need no policy for the role."
  }
}

run "buckets_of_other_accounts" {
  command = plan

  variables {
    source_account_id = "111122223333"
    routes = {
      documents = { prefix = "documents/", bucket = "acme-documents" }
      photos    = { prefix = "photos/", bucket = "other-photos", account_id = "111122223333" }
      database  = { prefix = "database/", bucket = "third-database", account_id = "444455556666" }
    }
  }

  assert {
    condition = [
      for statement in jsondecode(aws_iam_policy.this.policy).Statement : statement if statement.Effect == "Deny"
      ] == [
      {
        Sid    = "OnlyBucketsOf111122223333"
        Effect = "Deny"
        Action = "s3:*"
        Resource = [
          "arn:aws:s3:::acme-source", "arn:aws:s3:::acme-source/*",
          "arn:aws:s3:::other-photos", "arn:aws:s3:::other-photos/*",
        ]
        Condition = { StringNotEquals = { "aws:ResourceAccount" = "111122223333" } }
      },
      {
        Sid       = "OnlyBucketsOf444455556666"
        Effect    = "Deny"
        Action    = "s3:*"
        Resource  = ["arn:aws:s3:::third-database", "arn:aws:s3:::third-database/*"]
        Condition = { StringNotEquals = { "aws:ResourceAccount" = "444455556666" } }
      },
    ]
    error_message = "A bucket that another account has taken over is left alone; those without an account are not looked at."
  }

  assert {
    condition = [
      for statement in jsondecode(aws_iam_policy.this.policy).Statement : statement.Resource
      if contains(["ListBuckets", "WriteBackups"], statement.Sid)
      ] == [
      ["arn:aws:s3:::acme-source", "arn:aws:s3:::third-database", "arn:aws:s3:::acme-documents", "arn:aws:s3:::other-photos"],
      ["arn:aws:s3:::third-database/database/*", "arn:aws:s3:::acme-documents/documents/*", "arn:aws:s3:::other-photos/photos/*"],
    ]
    error_message = "The function needs of them what it needs of its own account's buckets."
  }

  assert {
    condition     = keys(output.route_grants) == ["database", "photos"]
    error_message = "Owners of buckets have something to grant where an account is named."
  }

  assert {
    condition     = [output.route_grants.photos.bucket, output.route_grants.photos.object_ownership] == ["other-photos", "BucketOwnerEnforced"]
    error_message = "The bucket must be its owner's with all that is in it."
  }

  assert {
    condition = jsondecode(output.route_grants.photos.bucket_policy) == {
      Version = "2012-10-17"
      Statement = [
        {
          Sid       = "BackupLists"
          Effect    = "Allow"
          Principal = { AWS = "arn:aws:iam::123456789012:role/lambda-s3-backup-role" }
          Action    = ["s3:ListBucket"]
          Resource  = "arn:aws:s3:::other-photos"
        },
        {
          Sid       = "BackupWrites"
          Effect    = "Allow"
          Principal = { AWS = "arn:aws:iam::123456789012:role/lambda-s3-backup-role" }
          Action    = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject", "s3:PutObjectTagging"]
          Resource  = "arn:aws:s3:::other-photos/photos/*"
        },
      ]
    }
    error_message = "The owner grants the role what its own policy allows there, and nothing else."
  }

  assert {
    condition     = output.route_grants.photos.key_statements == null && output.source_grant.key_statements == null
    error_message = "No key, nothing to grant of it."
  }

  assert {
    condition     = [output.source_grant.bucket, output.source_grant.object_ownership] == ["acme-source", "BucketOwnerEnforced"]
    error_message = "A policy of the bucket covers only what its owner owns."
  }

  assert {
    condition = jsondecode(output.source_grant.bucket_policy) == {
      Version = "2012-10-17"
      Statement = [
        {
          Sid       = "BackupLists"
          Effect    = "Allow"
          Principal = { AWS = "arn:aws:iam::123456789012:role/lambda-s3-backup-role" }
          Action    = ["s3:ListBucket"]
          Resource  = "arn:aws:s3:::acme-source"
        },
        {
          Sid       = "BackupReads"
          Effect    = "Allow"
          Principal = { AWS = "arn:aws:iam::123456789012:role/lambda-s3-backup-role" }
          Action    = ["s3:GetObject", "s3:GetObjectTagging"]
          Resource  = ["arn:aws:s3:::acme-source/database/*", "arn:aws:s3:::acme-source/documents/*", "arn:aws:s3:::acme-source/photos/*"]
        },
      ]
    }
    error_message = "The source's owner grants reading under the prefixes."
  }
}

run "keys_of_other_accounts" {
  command = plan

  variables {
    source_account_id = "111122223333"
    source_key_arns   = ["arn:aws:kms:eu-central-1:111122223333:key/source"]
    routes = {
      photos = {
        prefix      = "photos/"
        bucket      = "other-photos"
        account_id  = "111122223333"
        kms_key_arn = "arn:aws:kms:eu-central-1:111122223333:key/photos"
      }
    }
  }

  assert {
    condition = jsondecode(output.route_grants.photos.key_statements) == [{
      Sid       = "BackupEncrypts"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::123456789012:role/lambda-s3-backup-role" }
      Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource  = "*"
      Condition = { StringEquals = { "kms:ViaService" = "s3.eu-central-1.amazonaws.com" } }
    }]
    error_message = "A backup's key lets the role encrypt, and put parts together."
  }

  assert {
    condition = jsondecode(output.source_grant.key_statements) == [{
      Sid       = "BackupDecrypts"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::123456789012:role/lambda-s3-backup-role" }
      Action    = ["kms:Decrypt"]
      Resource  = "*"
      Condition = { StringEquals = { "kms:ViaService" = ["s3.eu-central-1.amazonaws.com"] } }
    }]
    error_message = "The source's keys let the role decrypt."
  }
}

run "older_key_of_another_account" {
  command = plan

  variables {
    source_key_arns = ["arn:aws:kms:eu-central-1:123456789012:key/source", "arn:aws:kms:eu-central-1:111122223333:key/older"]
  }

  assert {
    condition = output.source_grant == null && jsondecode(output.source_key_statements) == [{
      Sid       = "BackupDecrypts"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::123456789012:role/lambda-s3-backup-role" }
      Action    = ["kms:Decrypt"]
      Resource  = "*"
      Condition = { StringEquals = { "kms:ViaService" = ["s3.eu-central-1.amazonaws.com"] } }
    }]
    error_message = "The bucket is this account's, the key is not: its owner has something to grant."
  }
}
