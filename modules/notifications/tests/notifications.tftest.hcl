mock_provider "aws" {
  source = "../../tests/terraform/mocks"
}

variables {
  topic_name = "backup-status-notifications"
  region     = "eu-central-1"
  tags       = { team = "files" }
}

run "topic" {
  command = plan

  assert {
    condition     = aws_sns_topic.this.name == "backup-status-notifications"
    error_message = "The topic has the given name."
  }

  assert {
    condition     = aws_sns_topic.this.kms_master_key_id == "alias/aws/sns"
    error_message = "The topic is encrypted with SNS's own key."
  }

  assert {
    condition     = aws_sns_topic.this.tags == tomap({ team = "files" })
    error_message = "The topic has the given tags."
  }

  assert {
    condition     = output.topic_arn == "arn:aws:sns:eu-central-1:123456789012:backup-status-notifications"
    error_message = "The ARN is known in a first plan."
  }

  assert {
    condition     = length(aws_sns_topic_subscription.this) == 0
    error_message = "Nobody is subscribed unless asked for."
  }
}

run "policy" {
  command = plan

  assert {
    condition = jsondecode(aws_sns_topic_policy.this.policy) == {
      Version = "2012-10-17"
      Statement = [
        {
          Sid       = "PublishFromThisAccount"
          Effect    = "Allow"
          Principal = { AWS = "arn:aws:iam::123456789012:root" }
          Action    = "sns:Publish"
          Resource  = "arn:aws:sns:eu-central-1:123456789012:backup-status-notifications"
        },
        {
          Sid       = "DenyInsecureTransport"
          Effect    = "Deny"
          Principal = "*"
          Action    = "sns:Publish"
          Resource  = "arn:aws:sns:eu-central-1:123456789012:backup-status-notifications"
          Condition = { Bool = { "aws:SecureTransport" = "false" } }
        },
      ]
    }
    error_message = "This account may publish, nobody else, and nobody without TLS."
  }
}

run "subscriptions" {
  command = plan

  variables {
    email_subscriptions = { oncall = "on-call+backup@mail.example.co.uk", boss = "boss@example.com" }
    sms_subscriptions   = { oncall = "+4915112345678" }
  }

  assert {
    condition = {
      for key, subscription in aws_sns_topic_subscription.this : key => "${subscription.protocol} ${subscription.endpoint}"
      } == {
      email-boss   = "email boss@example.com"
      email-oncall = "email on-call+backup@mail.example.co.uk"
      sms-oncall   = "sms +4915112345678"
    }
    error_message = "Each label is one subscription; a label may serve for e-mail and SMS."
  }

  assert {
    condition     = alltrue([for subscription in aws_sns_topic_subscription.this : subscription.filter_policy == null])
    error_message = "Subscriptions hear of every run unless told otherwise."
  }
}

run "sms_for_trouble_only" {
  command = plan

  variables {
    email_subscriptions = { oncall = "oncall@example.com" }
    sms_subscriptions   = { oncall = "+4915112345678", boss = "+12025550123" }
    sms_statuses        = ["INCOMPLETE", "FAILED"]
  }

  assert {
    condition = alltrue([
      for label in ["sms-oncall", "sms-boss"] :
      jsondecode(aws_sns_topic_subscription.this[label].filter_policy) == { status = ["FAILED", "INCOMPLETE"] }
      && aws_sns_topic_subscription.this[label].filter_policy_scope == "MessageAttributes"
    ])
    error_message = "SNS passes on only messages whose attribute `status` is one of those chosen."
  }

  assert {
    condition     = aws_sns_topic_subscription.this["email-oncall"].filter_policy == null
    error_message = "E-mail has a choice of its own."
  }
}

run "email_for_failures_only" {
  command = plan

  variables {
    email_subscriptions = { oncall = "oncall@example.com" }
    sms_subscriptions   = { oncall = "+4915112345678" }
    email_statuses      = ["FAILED"]
  }

  assert {
    condition     = jsondecode(aws_sns_topic_subscription.this["email-oncall"].filter_policy) == { status = ["FAILED"] }
    error_message = "E-mail only of runs that failed."
  }

  assert {
    condition     = aws_sns_topic_subscription.this["sms-oncall"].filter_policy == null
    error_message = "SMS have a choice of their own."
  }
}

run "topic_where_it_should_be" {
  # Apply: where the topic came to be is known only then.
  command = apply

  override_resource {
    target = aws_sns_topic.this
    values = { arn = "arn:aws:sns:eu-central-1:123456789012:backup-status-notifications" }
  }

  assert {
    condition     = aws_sns_topic_policy.this.arn == output.topic_arn
    error_message = "The policy is this topic's."
  }
}
