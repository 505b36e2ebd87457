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

run "alarms_admitted" {
  command = plan

  variables {
    admit_alarms = true
    encryption   = { create_key = true }
  }

  assert {
    condition = jsondecode(aws_sns_topic_policy.this.policy).Statement[2] == {
      Sid       = "PublishAlarms"
      Effect    = "Allow"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = "arn:aws:sns:eu-central-1:123456789012:backup-status-notifications"
      Condition = { StringEquals = { "aws:SourceAccount" = "123456789012" } }
    }
    error_message = "CloudWatch may publish for alarms of this account."
  }

  assert {
    condition = [for statement in jsondecode(aws_sns_topic_policy.this.policy).Statement : statement.Sid] == [
      "PublishFromThisAccount", "DenyInsecureTransport", "PublishAlarms",
    ]
    error_message = "All else stays as it is without alarms."
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
