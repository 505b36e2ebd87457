mock_provider "aws" {
  source = "../../tests/terraform/mocks"
}

variables {
  rule_name     = "s3-backup-schedule"
  schedule      = "cron(0 2 * * ? *)"
  function_name = "s3-backup-function"
  function_arn  = "arn:aws:lambda:eu-central-1:123456789012:function:s3-backup-function"
  region        = "eu-central-1"
  tags          = { team = "files" }
}

run "rule" {
  command = plan

  assert {
    condition     = aws_cloudwatch_event_rule.this.name == "s3-backup-schedule"
    error_message = "The rule has the given name."
  }

  assert {
    condition     = aws_cloudwatch_event_rule.this.schedule_expression == "cron(0 2 * * ? *)"
    error_message = "The rule has the given schedule."
  }

  assert {
    condition     = aws_cloudwatch_event_rule.this.state == "ENABLED"
    error_message = "The rule fires."
  }

  assert {
    condition     = aws_cloudwatch_event_rule.this.tags == tomap({ team = "files" })
    error_message = "The rule has the given tags."
  }
}

run "paused" {
  command = plan

  variables {
    enabled = false
  }

  assert {
    condition     = aws_cloudwatch_event_rule.this.state == "DISABLED"
    error_message = "A paused rule does not fire."
  }
}

run "target" {
  command = plan

  assert {
    condition     = aws_cloudwatch_event_target.this.rule == "s3-backup-schedule" && aws_cloudwatch_event_target.this.arn == var.function_arn
    error_message = "The rule starts the function."
  }
}

run "permission" {
  command = plan

  assert {
    condition     = aws_lambda_permission.this.principal == "events.amazonaws.com" && aws_lambda_permission.this.action == "lambda:InvokeFunction"
    error_message = "EventBridge may invoke, and no more."
  }

  assert {
    condition     = aws_lambda_permission.this.function_name == "s3-backup-function"
    error_message = "The permission is this function's."
  }

  assert {
    condition     = aws_lambda_permission.this.source_arn == "arn:aws:events:eu-central-1:123456789012:rule/s3-backup-schedule"
    error_message = "Only this rule may, and a first plan shows it."
  }
}

run "outputs" {
  command = plan

  assert {
    condition     = output.rule_name == "s3-backup-schedule" && output.rule_arn == "arn:aws:events:eu-central-1:123456789012:rule/s3-backup-schedule"
    error_message = "Name and ARN are known in a first plan."
  }
}
