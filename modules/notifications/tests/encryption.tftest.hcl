mock_provider "aws" {
  source = "../../tests/terraform/mocks"

  mock_resource "aws_kms_key" {
    override_during = plan
    defaults = {
      arn    = "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
      key_id = "1234abcd-12ab-34cd-56ef-1234567890ab"
    }
  }
}

variables {
  topic_name = "backup-status-notifications"
  region     = "eu-central-1"
  tags       = { team = "files" }
}

run "by_default" {
  command = plan

  assert {
    condition     = aws_sns_topic.this.kms_master_key_id == "alias/aws/sns"
    error_message = "The topic is encrypted with SNS's own key."
  }

  assert {
    condition     = length(aws_kms_key.this) == 0 && length(aws_kms_alias.this) == 0
    error_message = "No key is made unless asked for: it costs."
  }
}

run "made_key" {
  command = plan

  variables {
    encryption = { create_key = true }
  }

  assert {
    condition     = aws_sns_topic.this.kms_master_key_id == "arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    error_message = "The topic is encrypted with the key made for it."
  }

  assert {
    condition     = aws_kms_key.this[0].enable_key_rotation == true
    error_message = "The key is rotated."
  }

  assert {
    condition     = aws_kms_key.this[0].deletion_window_in_days == 30
    error_message = "A deleted key can be had back for as long as KMS allows."
  }

  assert {
    condition     = aws_kms_key.this[0].tags == tomap({ team = "files" })
    error_message = "The key has the given tags."
  }

  assert {
    condition = (
      aws_kms_alias.this[0].name == "alias/sns/backup-status-notifications" &&
      aws_kms_alias.this[0].target_key_id == "1234abcd-12ab-34cd-56ef-1234567890ab"
    )
    error_message = "The key is found by the topic's name."
  }
}

run "made_keys_policy" {
  command = plan

  variables {
    encryption = { create_key = true }
  }

  assert {
    condition = jsondecode(aws_kms_key.this[0].policy) == {
      Version = "2012-10-17"
      Statement = [
        {
          Sid       = "AccountByIam"
          Effect    = "Allow"
          Principal = { AWS = "arn:aws:iam::123456789012:root" }
          Action    = "kms:*"
          Resource  = "*"
        },
        {
          Sid       = "PublishersThroughSns"
          Effect    = "Allow"
          Principal = { AWS = "*" }
          Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
          Resource  = "*"
          Condition = {
            StringEquals = {
              "kms:CallerAccount" = "123456789012"
              "kms:ViaService"    = "sns.eu-central-1.amazonaws.com"
            }
          }
        },
      ]
    }
    error_message = "The account's IAM, and through SNS whoever may publish from this account; no service without alarms."
  }
}

run "made_keys_policy_with_alarms" {
  command = plan

  variables {
    admit_alarms = true
    encryption   = { create_key = true }
  }

  assert {
    condition = [for statement in jsondecode(aws_kms_key.this[0].policy).Statement : statement.Sid] == [
      "AccountByIam", "PublishersThroughSns", "CloudWatchAlarms",
    ]
    error_message = "All else stays as it is without alarms."
  }

  assert {
    condition = jsondecode(aws_kms_key.this[0].policy).Statement[2] == {
      Sid       = "CloudWatchAlarms"
      Effect    = "Allow"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
      Resource  = "*"
      Condition = { StringEquals = { "aws:SourceAccount" = "123456789012" } }
    }
    error_message = "CloudWatch may use the key for alarms of this account."
  }
}

run "given_key" {
  command = plan

  variables {
    admit_alarms = true
    encryption   = { key_arn = "arn:aws:kms:eu-central-1:111122223333:key/00000000-aaaa-bbbb-cccc-000000000000" }
  }

  assert {
    condition     = aws_sns_topic.this.kms_master_key_id == "arn:aws:kms:eu-central-1:111122223333:key/00000000-aaaa-bbbb-cccc-000000000000"
    error_message = "The topic is encrypted with the given key."
  }

  assert {
    condition     = length(aws_kms_key.this) == 0 && length(aws_kms_alias.this) == 0
    error_message = "No other key is made."
  }

  assert {
    condition = [for statement in jsondecode(output.key_statements) : statement.Sid] == [
      "PublishersThroughSns", "CloudWatchAlarms",
    ]
    error_message = "What its policy needs is told."
  }
}

run "not_at_all" {
  command = plan

  variables {
    admit_alarms = true
    encryption   = { enabled = false }
  }

  assert {
    condition     = aws_sns_topic.this.kms_master_key_id == null
    error_message = "Encryption can be turned off, and shuts out no alarm then."
  }
}
