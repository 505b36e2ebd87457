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

run "none_by_default" {
  command = plan

  assert {
    condition     = !strcontains(aws_iam_policy.this.policy, "kms:")
    error_message = "No permission for keys there are none of."
  }
}

run "keys" {
  command = plan

  variables {
    source_key_arns = ["arn:aws:kms:eu-central-1:123456789012:key/source", "arn:aws:kms:eu-central-1:123456789012:key/older"]
    routes = {
      documents = { prefix = "documents/", bucket = "acme-documents", kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/shared" }
      photos    = { prefix = "photos/", bucket = "acme-photos", kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/shared" }
      database  = { prefix = "database/", bucket = "acme-database" }
    }
  }

  assert {
    condition = [
      for statement in jsondecode(aws_iam_policy.this.policy).Statement : statement
      if anytrue([for action in flatten([statement.Action]) : startswith(action, "kms:")])
      ] == [
      {
        Sid       = "DecryptSource"
        Effect    = "Allow"
        Action    = ["kms:Decrypt"]
        Resource  = ["arn:aws:kms:eu-central-1:123456789012:key/source", "arn:aws:kms:eu-central-1:123456789012:key/older"]
        Condition = { StringEquals = { "kms:ViaService" = ["s3.eu-central-1.amazonaws.com"] } }
      },
      {
        Sid       = "EncryptBackups"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = ["arn:aws:kms:eu-central-1:123456789012:key/shared"]
        Condition = { StringEquals = { "kms:ViaService" = ["s3.eu-central-1.amazonaws.com"] } }
      },
    ]
    error_message = "Decrypt on the source's keys, Decrypt and GenerateDataKey on the backups', by their ARNs, and through S3 only."
  }

  assert {
    condition = jsondecode(one(aws_lambda_function.this.environment).variables.ROUTES) == [
      { name = "database", prefix = "database/", bucket = "acme-database" },
      { name = "documents", prefix = "documents/", bucket = "acme-documents", kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/shared" },
      { name = "photos", prefix = "photos/", bucket = "acme-photos", kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/shared" },
    ]
    error_message = "The function is told of the keys it must name."
  }
}

run "key_of_the_source_alone" {
  command = plan

  variables {
    source_key_arns = ["arn:aws:kms:eu-central-1:123456789012:key/source"]
  }

  assert {
    condition = [
      for statement in jsondecode(aws_iam_policy.this.policy).Statement : statement.Sid
      ] == [
      "ListBuckets", "ReadSource", "WriteBackups", "DecryptSource", "Notify", "KeepDeadLetters", "WriteLogs",
    ]
    error_message = "No statement without resources."
  }

  assert {
    condition     = contains(keys(one(aws_lambda_function.this.environment).variables), "DOC_DEST")
    error_message = "To read, the function need not be told of keys."
  }
}

run "keys_of_other_regions" {
  command = plan

  variables {
    region          = "cn-north-1"
    source_key_arns = ["arn:aws-cn:kms:cn-north-1:123456789012:key/source"]
    routes = {
      documents = { prefix = "documents/", bucket = "acme-documents", kms_key_arn = "arn:aws-cn:kms:cn-north-1:123456789012:key/near" }
      photos = {
        prefix      = "photos/"
        bucket      = "far-photos"
        region      = "cn-northwest-1"
        account_id  = "111122223333"
        kms_key_arn = "arn:aws-cn:kms:cn-northwest-1:111122223333:key/far"
      }
    }
  }

  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-cn", dns_suffix = "amazonaws.com.cn" }
  }

  assert {
    condition = {
      for statement in jsondecode(aws_iam_policy.this.policy).Statement : statement.Sid => statement.Condition
      if contains(["DecryptSource", "EncryptBackups"], statement.Sid)
      } == {
      DecryptSource  = { StringEquals = { "kms:ViaService" = ["s3.cn-north-1.amazonaws.com.cn", "s3.cn-northwest-1.amazonaws.com.cn"] } }
      EncryptBackups = { StringEquals = { "kms:ViaService" = ["s3.cn-north-1.amazonaws.com.cn", "s3.cn-northwest-1.amazonaws.com.cn"] } }
    }
    error_message = "Keys are used through S3 of the source's Region and of the routes'."
  }

  assert {
    condition     = jsondecode(output.route_grants.photos.key_statements)[0].Condition == { StringEquals = { "kms:ViaService" = "s3.cn-northwest-1.amazonaws.com.cn" } }
    error_message = "The owner of a route's key lets its own Region's S3 use it."
  }
}

run "far_route_without_a_key" {
  command = plan

  variables {
    source_key_arns = ["arn:aws:kms:eu-central-1:123456789012:key/source"]
    routes = {
      documents = { prefix = "documents/", bucket = "acme-documents", kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/near" }
      photos    = { prefix = "photos/", bucket = "far-photos", region = "us-east-1" }
    }
  }

  assert {
    condition = {
      for statement in jsondecode(aws_iam_policy.this.policy).Statement : statement.Sid => statement.Condition.StringEquals["kms:ViaService"]
      if contains(["DecryptSource", "EncryptBackups"], statement.Sid)
      } == {
      DecryptSource  = ["s3.eu-central-1.amazonaws.com", "s3.us-east-1.amazonaws.com"]
      EncryptBackups = ["s3.eu-central-1.amazonaws.com"]
    }
    error_message = "Backups are encrypted through S3 of those Regions alone that have a key."
  }
}
