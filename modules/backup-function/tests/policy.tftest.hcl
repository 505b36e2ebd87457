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


run "role" {
  command = plan

  assert {
    condition     = aws_iam_role.this.name == "lambda-s3-backup-role"
    error_message = "The role has the given name."
  }

  assert {
    condition = jsondecode(aws_iam_role.this.assume_role_policy) == {
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { Service = "lambda.amazonaws.com" }
      }]
    }
    error_message = "Lambda may assume the role, nobody else."
  }

  assert {
    condition     = aws_iam_policy.this.name == "s3-backup-policy"
    error_message = "The policy has the given name."
  }

  assert {
    condition = (
      aws_iam_role_policy_attachment.this.role == "lambda-s3-backup-role" &&
      aws_iam_role_policy_attachment.this.policy_arn == "arn:aws:iam::123456789012:policy/s3-backup-policy"
    )
    error_message = "The role has the policy."
  }
}

run "no_boundary_by_default" {
  command = plan

  assert {
    condition     = aws_iam_role.this.permissions_boundary == null
    error_message = "The role has a boundary only where one is given."
  }
}

run "boundary" {
  command = plan

  variables {
    permissions_boundary_arn = "arn:aws:iam::123456789012:policy/boundary"
  }

  assert {
    condition     = aws_iam_role.this.permissions_boundary == "arn:aws:iam::123456789012:policy/boundary"
    error_message = "The role has the given boundary."
  }
}

run "statements" {
  command = plan

  assert {
    condition     = [for statement in jsondecode(aws_iam_policy.this.policy).Statement : "${statement.Effect} ${statement.Sid}"] == ["Allow ListBuckets", "Allow ReadSource", "Allow WriteBackups", "Allow Notify", "Allow KeepDeadLetters", "Allow WriteLogs"]
    error_message = "These statements and no others."
  }

  assert {
    condition = jsondecode(aws_iam_policy.this.policy).Statement[0] == {
      Sid    = "ListBuckets"
      Effect = "Allow"
      Action = ["s3:ListBucket"]
      Resource = [
        "arn:aws:s3:::acme-source",
        "arn:aws:s3:::acme-database",
        "arn:aws:s3:::acme-documents",
        "arn:aws:s3:::acme-photos",
      ]
    }
    error_message = "Listing: source and destinations, unconditioned."
  }

  assert {
    condition = jsondecode(aws_iam_policy.this.policy).Statement[1] == {
      Sid    = "ReadSource"
      Effect = "Allow"
      Action = ["s3:GetObject", "s3:GetObjectTagging"]
      Resource = [
        "arn:aws:s3:::acme-source/database/*",
        "arn:aws:s3:::acme-source/documents/*",
        "arn:aws:s3:::acme-source/photos/*",
      ]
    }
    error_message = "Reading: what is under the routes' prefixes in the source."
  }

  assert {
    condition = jsondecode(aws_iam_policy.this.policy).Statement[2] == {
      Sid    = "WriteBackups"
      Effect = "Allow"
      Action = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject", "s3:PutObjectTagging"]
      Resource = [
        "arn:aws:s3:::acme-database/database/*",
        "arn:aws:s3:::acme-documents/documents/*",
        "arn:aws:s3:::acme-photos/photos/*",
      ]
    }
    error_message = "Writing: what is under each route's prefix in its own destination."
  }

  assert {
    condition = jsondecode(aws_iam_policy.this.policy).Statement[3] == {
      Sid      = "Notify"
      Effect   = "Allow"
      Action   = ["sns:Publish"]
      Resource = ["arn:aws:sns:eu-central-1:123456789012:backup-status-notifications"]
    }
    error_message = "Publishing: the one topic."
  }

  assert {
    condition = jsondecode(aws_iam_policy.this.policy).Statement[4] == {
      Sid      = "KeepDeadLetters"
      Effect   = "Allow"
      Action   = ["sqs:SendMessage"]
      Resource = ["arn:aws:sqs:eu-central-1:123456789012:s3-backup-dead-letters"]
    }
    error_message = "Dead letters: the one queue."
  }

  assert {
    condition = jsondecode(aws_iam_policy.this.policy).Statement[5] == {
      Sid      = "WriteLogs"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = ["arn:aws:logs:eu-central-1:123456789012:log-group:/aws/lambda/s3-backup-function:*"]
    }
    error_message = "Logs: the one group, which the function cannot create."
  }
}

run "statements_follow_routes" {
  command = plan

  variables {
    routes = { invoices = { prefix = "accounting/invoices/", bucket = "acme-invoices" } }
  }

  assert {
    condition     = jsondecode(aws_iam_policy.this.policy).Statement[1].Resource == ["arn:aws:s3:::acme-source/accounting/invoices/*"]
    error_message = "Reading follows the routes."
  }

  assert {
    condition     = jsondecode(aws_iam_policy.this.policy).Statement[2].Resource == ["arn:aws:s3:::acme-invoices/accounting/invoices/*"]
    error_message = "Writing follows the routes."
  }
}

run "other_partition" {
  command = plan

  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-us-gov" }
  }

  assert {
    condition = alltrue([
      for arn in concat(
        flatten([for statement in jsondecode(aws_iam_policy.this.policy).Statement : statement.Resource if statement.Sid != "Notify"]),
        [aws_iam_role_policy_attachment.this.policy_arn, aws_lambda_function.this.role, output.function_arn],
      ) : startswith(arn, "arn:aws-us-gov:")
    ])
    error_message = "ARNs are of the partition the provider works in."
  }
}

run "policy_too_long" {
  command = plan

  variables {
    routes = { for number in range(60) : "route-${number}" => { prefix = "prefix-${number}/", bucket = "acme-bucket-for-${number}" } }
  }

  expect_failures = [aws_iam_policy.this]
}
