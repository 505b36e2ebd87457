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
    condition     = length(aws_lambda_function.this.vpc_config) == 0
    error_message = "The function is in no VPC."
  }

  assert {
    condition     = !strcontains(aws_iam_policy.this.policy, "ec2:")
    error_message = "The role has nothing to do with networks."
  }
}

run "in_a_vpc" {
  command = plan

  variables {
    vpc = { subnet_ids = ["subnet-0a", "subnet-0b"], security_group_ids = ["sg-0c"] }
  }

  assert {
    condition = (
      one(aws_lambda_function.this.vpc_config).subnet_ids == toset(["subnet-0a", "subnet-0b"]) &&
      one(aws_lambda_function.this.vpc_config).security_group_ids == toset(["sg-0c"])
    )
    error_message = "The function is in the given subnets and security groups."
  }

  assert {
    condition = [
      for statement in jsondecode(aws_iam_policy.this.policy).Statement : statement
      if anytrue([for action in flatten([statement.Action]) : startswith(action, "ec2:")])
      ] == [
      {
        Sid    = "CreateNetworkInterfaces"
        Effect = "Allow"
        Action = ["ec2:CreateNetworkInterface"]
        Resource = [
          "arn:aws:ec2:eu-central-1:123456789012:network-interface/*",
          "arn:aws:ec2:eu-central-1:123456789012:subnet/subnet-0a",
          "arn:aws:ec2:eu-central-1:123456789012:subnet/subnet-0b",
          "arn:aws:ec2:eu-central-1:123456789012:security-group/sg-0c",
        ]
      },
      {
        Sid      = "ManageNetworkInterfaces"
        Effect   = "Allow"
        Action   = ["ec2:AssignPrivateIpAddresses", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses"]
        Resource = ["arn:aws:ec2:eu-central-1:123456789012:*/*"]
      },
      {
        Sid      = "DescribeNetwork"
        Effect   = "Allow"
        Action   = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]
        Resource = ["*"]
      },
      {
        Sid    = "NoNetworkForTheCode"
        Effect = "Deny"
        Action = [
          "ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
          "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses",
        ]
        Resource  = ["*"]
        Condition = { ArnEquals = { "lambda:SourceFunctionArn" = "arn:aws:lambda:eu-central-1:123456789012:function:s3-backup-function" } }
      },
    ]
    error_message = "Lambda may make its interfaces in these subnets; the code itself may do none of it."
  }
}

run "in_subnets_another_account_shares" {
  command = plan

  variables {
    vpc = { subnet_ids = ["subnet-0a"], security_group_ids = ["sg-0c"], subnet_account_id = "111122223333" }
  }

  assert {
    condition = [
      for statement in jsondecode(aws_iam_policy.this.policy).Statement : statement.Resource if statement.Sid == "CreateNetworkInterfaces"
      ] == [[
        "arn:aws:ec2:eu-central-1:123456789012:network-interface/*",
        "arn:aws:ec2:eu-central-1:111122223333:subnet/subnet-0a",
        "arn:aws:ec2:eu-central-1:123456789012:security-group/sg-0c",
    ]]
    error_message = "A shared subnet's ARN has its owner's account."
  }
}
