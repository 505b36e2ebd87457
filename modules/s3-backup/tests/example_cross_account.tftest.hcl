mock_provider "aws" {
  source = "../../tests/terraform/mocks"
}

run "cross_account" {
  command = plan

  module {
    source = "./examples/cross-account"
  }

  variables {
    package_path = "main.tf" # any file: a mock does not unpack it
  }

  assert {
    condition = jsondecode(output.route_grants.database.bucket_policy) == {
      Version = "2012-10-17"
      Statement = [
        {
          Sid       = "BackupLists"
          Effect    = "Allow"
          Principal = { AWS = "arn:aws:iam::123456789012:role/lambda-s3-backup-role" }
          Action    = ["s3:ListBucket"]
          Resource  = "arn:aws:s3:::example-vault-database"
        },
        {
          Sid       = "BackupWrites"
          Effect    = "Allow"
          Principal = { AWS = "arn:aws:iam::123456789012:role/lambda-s3-backup-role" }
          Action    = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject", "s3:PutObjectTagging"]
          Resource  = "arn:aws:s3:::example-vault-database/database/*"
        },
      ]
    }
    error_message = "The example prints what the other account must grant."
  }

  assert {
    condition     = output.route_grants.database.object_ownership == "BucketOwnerEnforced" && keys(output.route_grants) == ["database"]
    error_message = "The other account's bucket alone needs a grant."
  }

  assert {
    condition     = jsondecode(output.route_grants.database.key_statements)[0].Action == ["kms:Decrypt", "kms:GenerateDataKey"]
    error_message = "The example prints what the key must grant."
  }
}
