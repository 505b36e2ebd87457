data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

# ARNs are built from names, so that a first plan shows them.
locals {
  partition  = data.aws_partition.current.partition
  account_id = data.aws_caller_identity.current.account_id

  function_arn          = "arn:${local.partition}:lambda:${var.region}:${local.account_id}:function:${var.function_name}"
  role_arn              = "arn:${local.partition}:iam::${local.account_id}:role/${var.role_name}"
  policy_arn            = "arn:${local.partition}:iam::${local.account_id}:policy/${var.policy_name}"
  dead_letter_queue_arn = "arn:${local.partition}:sqs:${var.region}:${local.account_id}:${var.dead_letter_queue_name}"
  log_group_name        = "/aws/lambda/${var.function_name}"
}

# Before the function, or Lambda makes one that keeps logs for ever.
resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_158:CloudWatch encrypts logs by itself; they hold keys of objects and numbers, no contents and no secrets.
  name              = local.log_group_name
  retention_in_days = var.log_retention_days
  tags              = var.tags
}

resource "aws_sqs_queue" "dead_letters" {
  name                      = var.dead_letter_queue_name
  sqs_managed_sse_enabled   = true
  message_retention_seconds = 14 * 24 * 60 * 60
  tags                      = var.tags
}

resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_50:Traces need X-Ray permissions the function has no other use for; each run reports its own times.
  #checkov:skip=CKV_AWS_116:The on-failure destination below takes the dead letters, and keeps the error beside the event.
  #checkov:skip=CKV_AWS_117:The function talks to AWS services only; a VPC costs endpoints and stops copies to other Regions. vpc puts it into one.
  #checkov:skip=CKV_AWS_173:The environment holds names of buckets and of the topic, no secrets.
  #checkov:skip=CKV_AWS_272:The zip is built by the caller and pinned by its hash; a signing profile is the account's to set up.
  function_name = var.function_name
  description   = "Copies what is new or changed in ${var.source_bucket} to its backup buckets."
  role          = local.role_arn

  package_type     = "Zip"
  filename         = var.package_path
  source_code_hash = filebase64sha256(var.package_path)
  runtime          = "provided.al2023"
  handler          = "bootstrap"
  architectures    = [var.architecture]

  memory_size                    = var.memory_size_mb
  timeout                        = var.timeout_seconds
  reserved_concurrent_executions = var.reserved_concurrency
  tags                           = var.tags

  environment {
    variables = local.environment
  }

  dynamic "vpc_config" {
    for_each = var.vpc[*]

    content {
      subnet_ids         = vpc_config.value.subnet_ids
      security_group_ids = vpc_config.value.security_group_ids
    }
  }

  # INFO lines carry the run's summary: a higher level would drop them.
  logging_config {
    log_format            = "JSON"
    application_log_level = "INFO"
    system_log_level      = "INFO"
    log_group             = aws_cloudwatch_log_group.this.name
  }

  lifecycle {
    precondition {
      condition     = local.environment_bytes <= 4096
      error_message = "The function's environment has ${local.environment_bytes} bytes; Lambda takes 4096. Use fewer routes (there are ${length(var.routes)}), shorter bucket names or less in extra_environment."
    }
  }

  depends_on = [aws_iam_role_policy_attachment.this]
}

resource "aws_lambda_function_event_invoke_config" "this" {
  function_name                = aws_lambda_function.this.function_name
  maximum_retry_attempts       = 1
  maximum_event_age_in_seconds = var.maximum_event_age_seconds

  destination_config {
    on_failure {
      destination = local.dead_letter_queue_arn
    }
  }

  # Lambda looks for the queue when it is named.
  depends_on = [aws_sqs_queue.dead_letters]
}
