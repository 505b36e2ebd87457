mock_provider "aws" {
  source = "../../tests/terraform/mocks"
}

variables {
  topic_name = "backup-status-notifications"
  region     = "eu-central-1"
  tags       = { team = "files" }
}

run "topic_elsewhere" {
  # Apply: where the topic came to be is known only then.
  command = apply

  override_resource {
    target = aws_sns_topic.this
    values = { arn = "arn:aws:sns:us-east-1:123456789012:backup-status-notifications" }
  }

  expect_failures = [aws_sns_topic.this]
}
