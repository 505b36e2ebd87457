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

run "function" {
  command = plan

  assert {
    condition     = aws_lambda_function.this.function_name == "s3-backup-function"
    error_message = "The function has the given name."
  }

  assert {
    condition     = aws_lambda_function.this.runtime == "provided.al2023" && aws_lambda_function.this.handler == "bootstrap"
    error_message = "The function is an executable of its own."
  }

  assert {
    condition     = aws_lambda_function.this.architectures == tolist(["arm64"])
    error_message = "The function runs on the given processor."
  }

  assert {
    condition     = aws_lambda_function.this.filename == "main.tf" && aws_lambda_function.this.source_code_hash == filebase64sha256("main.tf")
    error_message = "The zip is the given one, and another zip is a change."
  }

  assert {
    condition     = aws_lambda_function.this.memory_size == 512 && aws_lambda_function.this.timeout == 120
    error_message = "Memory and timeout are the given ones."
  }

  assert {
    condition     = aws_lambda_function.this.role == "arn:aws:iam::123456789012:role/lambda-s3-backup-role"
    error_message = "The role's ARN is known in a first plan."
  }

  assert {
    condition     = aws_lambda_function.this.reserved_concurrent_executions == null
    error_message = "Nothing is reserved unless asked for."
  }

  assert {
    condition     = aws_lambda_function.this.tags == tomap({ team = "files" })
    error_message = "The function has the given tags."
  }
}

run "reserved_concurrency" {
  command = plan

  variables {
    reserved_concurrency = 1
  }

  assert {
    condition     = aws_lambda_function.this.reserved_concurrent_executions == 1
    error_message = "Reserved concurrency is passed on."
  }
}

run "logs" {
  command = plan

  assert {
    condition     = aws_cloudwatch_log_group.this.name == "/aws/lambda/s3-backup-function" && aws_cloudwatch_log_group.this.retention_in_days == 365
    error_message = "The log group is the function's, with the given retention."
  }

  assert {
    condition = one(aws_lambda_function.this.logging_config) == {
      application_log_level = "INFO"
      log_format            = "JSON"
      log_group             = "/aws/lambda/s3-backup-function"
      system_log_level      = "INFO"
    }
    error_message = "Logs are JSON from INFO up, in that group."
  }
}

run "failed_events" {
  command = plan

  assert {
    condition     = aws_lambda_function_event_invoke_config.this.function_name == "s3-backup-function"
    error_message = "The settings are this function's."
  }

  assert {
    condition     = aws_lambda_function_event_invoke_config.this.maximum_retry_attempts == 1
    error_message = "A failed run is tried once more."
  }

  assert {
    condition     = aws_lambda_function_event_invoke_config.this.maximum_event_age_in_seconds == 3600
    error_message = "Events wait for the given time."
  }

  assert {
    condition     = one(one(aws_lambda_function_event_invoke_config.this.destination_config).on_failure).destination == "arn:aws:sqs:eu-central-1:123456789012:s3-backup-dead-letters"
    error_message = "Events that fail twice go to the dead letters."
  }

  assert {
    condition     = aws_sqs_queue.dead_letters.name == "s3-backup-dead-letters" && aws_sqs_queue.dead_letters.sqs_managed_sse_enabled == true
    error_message = "The dead letters are encrypted."
  }

  assert {
    condition     = aws_sqs_queue.dead_letters.message_retention_seconds == 1209600
    error_message = "Dead letters stay for the 14 days SQS allows."
  }
}

run "outputs" {
  command = plan

  assert {
    condition = (
      output.function_name == "s3-backup-function" &&
      output.function_arn == "arn:aws:lambda:eu-central-1:123456789012:function:s3-backup-function" &&
      output.role_arn == "arn:aws:iam::123456789012:role/lambda-s3-backup-role" &&
      output.log_group_name == "/aws/lambda/s3-backup-function" &&
      output.dead_letter_queue_arn == "arn:aws:sqs:eu-central-1:123456789012:s3-backup-dead-letters"
    )
    error_message = "Names and ARNs are known in a first plan."
  }
}
