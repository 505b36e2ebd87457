mock_provider "aws" {
  source = "../../tests/terraform/mocks"
}

variables {
  topic_name = "backup-status-notifications"
  region     = "eu-central-1"
}

run "every_protocol" {
  command = plan

  variables {
    subscriptions = {
      oncall  = { protocol = "email", endpoint = "on-call+backup@mail.example.co.uk" }
      pager   = { protocol = "sms", endpoint = "+4915112345678" }
      archive = { protocol = "sqs", endpoint = "arn:aws:sqs:us-east-1:111122223333:backup-messages" }
      hook    = { protocol = "https", endpoint = "https://example.com/hooks?for=backup" }
      script  = { protocol = "lambda", endpoint = "arn:aws:lambda:eu-central-1:123456789012:function:on-backup" }
    }
  }

  assert {
    condition = {
      for label, subscription in aws_sns_topic_subscription.this :
      label => "${subscription.protocol} ${nonsensitive(subscription.endpoint)}"
      } == {
      oncall  = "email on-call+backup@mail.example.co.uk"
      pager   = "sms +4915112345678"
      archive = "sqs arn:aws:sqs:us-east-1:111122223333:backup-messages"
      hook    = "https https://example.com/hooks?for=backup"
      script  = "lambda arn:aws:lambda:eu-central-1:123456789012:function:on-backup"
    }
    error_message = "Each label is one subscription."
  }

  assert {
    condition     = alltrue([for subscription in aws_sns_topic_subscription.this : issensitive(subscription.endpoint)])
    error_message = "No plan shows an endpoint."
  }

  assert {
    condition     = alltrue([for subscription in aws_sns_topic_subscription.this : !issensitive(subscription.protocol)])
    error_message = "Plans show what kind of subscription each one is."
  }

  assert {
    condition     = alltrue([for subscription in aws_sns_topic_subscription.this : subscription.filter_policy == null])
    error_message = "Subscriptions hear of everything unless told otherwise."
  }
}

run "function" {
  command = plan

  variables {
    subscriptions = {
      script = { protocol = "lambda", endpoint = "arn:aws:lambda:eu-central-1:123456789012:function:on-backup" }
      alias  = { protocol = "lambda", endpoint = "arn:aws:lambda:eu-central-1:123456789012:function:on-backup:live" }
      oncall = { protocol = "email", endpoint = "oncall@example.com" }
    }
  }

  assert {
    condition     = keys(aws_lambda_permission.subscriber) == ["alias", "script"]
    error_message = "A permission for each function, and for nothing else."
  }

  assert {
    condition = jsonencode({
      for label, permission in aws_lambda_permission.subscriber :
      label => nonsensitive([permission.function_name, permission.qualifier])
    }) == jsonencode({ alias = ["on-backup", "live"], script = ["on-backup", null] })
    error_message = "The permission is the function's, or its alias's."
  }

  assert {
    condition = alltrue([
      for label, permission in aws_lambda_permission.subscriber :
      permission.statement_id == "AllowTopic-${label}" && permission.action == "lambda:InvokeFunction"
    ])
    error_message = "SNS may invoke, and no more."
  }

  assert {
    condition = alltrue([
      for permission in aws_lambda_permission.subscriber :
      permission.principal == "sns.amazonaws.com" &&
      permission.source_arn == "arn:aws:sns:eu-central-1:123456789012:backup-status-notifications"
    ])
    error_message = "Only this topic may."
  }
}

run "function_elsewhere" {
  command = plan

  variables {
    subscriptions = {
      script = { protocol = "lambda", endpoint = "arn:aws:lambda:eu-central-1:111122223333:function:on-backup" }
    }
  }

  expect_failures = [aws_lambda_permission.subscriber["script"]]
}

run "trouble_only" {
  command = plan

  variables {
    subscriptions = {
      oncall = { protocol = "email", endpoint = "oncall@example.com" }
      pager  = { protocol = "sms", endpoint = "+4915112345678", statuses = ["INCOMPLETE", "FAILED"] }
      boss   = { protocol = "email", endpoint = "boss@example.com", statuses = ["SUCCESS"] }
    }
  }

  assert {
    condition     = jsondecode(aws_sns_topic_subscription.this["pager"].filter_policy) == { status = ["FAILED", "INCOMPLETE"] }
    error_message = "SNS passes on only messages whose attribute `status` is one of those chosen."
  }

  assert {
    condition     = jsondecode(aws_sns_topic_subscription.this["boss"].filter_policy) == { status = ["SUCCESS"] }
    error_message = "Each label has a choice of its own."
  }

  assert {
    condition     = alltrue([for label in ["pager", "boss"] : aws_sns_topic_subscription.this[label].filter_policy_scope == "MessageAttributes"])
    error_message = "The filter looks at the attribute, not at the text."
  }

  assert {
    condition     = aws_sns_topic_subscription.this["oncall"].filter_policy == null
    error_message = "Who hears of everything has no filter, and hears alarms."
  }
}
