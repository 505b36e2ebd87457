mock_provider "aws" {
  source = "../../tests/terraform/mocks"
}

variables {
  name_prefix  = "acme"
  region       = "eu-central-1"
  package_path = "main.tf" # any file: a mock does not unpack it
}

run "names_in_prod" {
  command = plan

  assert {
    condition = [
      output.source_bucket, output.function_name, output.rule_name, output.log_group_name
    ] == ["acme-source-files-bucket", "s3-backup-function", "s3-backup-schedule", "/aws/lambda/s3-backup-function"]
    error_message = "Production has the plain names."
  }

  assert {
    condition = output.backup_buckets == {
      database  = "acme-database-backup-bucket"
      documents = "acme-documents-backup-bucket"
      photos    = "acme-photos-backup-bucket"
    }
    error_message = "Three standard routes with a bucket each."
  }

  assert {
    condition = [output.topic_arn, output.role_arn, output.function_arn] == [
      "arn:aws:sns:eu-central-1:123456789012:backup-status-notifications",
      "arn:aws:iam::123456789012:role/lambda-s3-backup-role",
      "arn:aws:lambda:eu-central-1:123456789012:function:s3-backup-function",
    ]
    error_message = "ARNs are known in a first plan."
  }

  assert {
    condition = [output.source_bucket_arn, output.dead_letter_queue_arn, output.rule_arn] == [
      "arn:aws:s3:::acme-source-files-bucket",
      "arn:aws:sqs:eu-central-1:123456789012:s3-backup-dead-letters",
      "arn:aws:events:eu-central-1:123456789012:rule/s3-backup-schedule",
    ]
    error_message = "ARNs are known in a first plan."
  }

  assert {
    condition = output.backup_bucket_arns == {
      database  = "arn:aws:s3:::acme-database-backup-bucket"
      documents = "arn:aws:s3:::acme-documents-backup-bucket"
      photos    = "arn:aws:s3:::acme-photos-backup-bucket"
    }
    error_message = "ARNs are known in a first plan."
  }

  assert {
    condition     = local.names.policy == "s3-backup-policy" && local.names.dead_letter_queue == "s3-backup-dead-letters"
    error_message = "Production has the plain names."
  }
}

run "names_elsewhere" {
  command = plan

  variables {
    environment = "dev"
  }

  assert {
    condition     = alltrue([for name in concat(values(local.names), values(output.backup_buckets)) : endswith(name, "-dev")])
    error_message = "Every name ends in the environment's."
  }

  assert {
    condition     = output.source_bucket == "acme-source-files-bucket-dev" && output.backup_buckets.photos == "acme-photos-backup-bucket-dev"
    error_message = "The suffix is all that differs."
  }
}

run "names_given" {
  command = plan

  variables {
    environment = "dev"
    names       = { source_bucket = "our-files", function = "our-function", topic = "our-topic" }
    routes      = { documents = { prefix = "documents/", bucket_name = "our-documents" } }
  }

  assert {
    condition     = [output.source_bucket, output.function_name, output.backup_buckets.documents] == ["our-files", "our-function", "our-documents"]
    error_message = "Given names are used as they are."
  }

  assert {
    condition     = endswith(output.topic_arn, ":our-topic") && output.rule_name == "s3-backup-schedule-dev"
    error_message = "Names that are not given keep their defaults."
  }
}

run "routes_drive_everything" {
  command = plan

  variables {
    routes = {
      documents = { prefix = "documents/" }
      invoices  = { prefix = "accounting/invoices/", storage_class = "GLACIER_IR" }
    }
  }

  assert {
    condition     = output.backup_buckets == { documents = "acme-documents-backup-bucket", invoices = "acme-invoices-backup-bucket" }
    error_message = "A bucket for each route."
  }
}

run "settle_days_by_default" {
  command = plan

  assert {
    condition     = local.settle_days == null
    error_message = "Nothing to tell the function while uploads are aborted after the 7 days it knows of."
  }
}

run "settle_days_follow_the_abort_rule" {
  command = plan

  variables {
    lifecycle_days = { abort_multipart = 14 }
  }

  assert {
    condition     = local.settle_days == 16
    error_message = "The function is told of uploads that may stay unfinished for longer."
  }

  assert {
    condition     = var.lifecycle_days == { standard_ia = 30, glacier = 180, noncurrent_expiration = 90, abort_multipart = 14 }
    error_message = "Days that are not given keep their defaults."
  }
}

run "defaults" {
  command = plan

  assert {
    condition     = var.schedule == "cron(0 2 * * ? *)" && var.schedule_enabled == true
    error_message = "Every day at 02:00 UTC."
  }

  assert {
    condition = (
      [var.architecture, var.memory_size_mb, var.timeout_seconds, var.log_retention_days] == ["arm64", 512, 120, 365]
    )
    error_message = "arm64, 512 MB, two minutes, logs for a year."
  }

  assert {
    condition     = var.lifecycle_days == { standard_ia = 30, glacier = 180, noncurrent_expiration = 90, abort_multipart = 7 }
    error_message = "30 days to Standard-IA, 180 to Glacier, 90 for noncurrent versions, 7 for unfinished uploads."
  }

  assert {
    condition     = length(module.alarms) == 0 && output.alarm_arns == {} && output.dashboard_name == null
    error_message = "No alarms unless asked for: they take a key of the topic's own, which costs."
  }

  assert {
    condition = jsonencode(var.alarms) == jsonencode({
      enabled = false, missed_run = true, expected_interval_hours = 24, dashboard = true, topic_arns = null
    })
    error_message = "Alarms expect a run a day, and come with a dashboard."
  }

  assert {
    condition     = var.force_destroy == false && var.reserved_concurrency == null
    error_message = "Nothing is destroyed or reserved unless asked for."
  }
}

run "alarms" {
  command = plan

  variables {
    environment      = "dev"
    alarms           = { enabled = true }
    topic_encryption = { create_key = true }
  }

  assert {
    condition = output.alarm_arns == {
      for name in ["dead-letters", "duration", "errors", "missed-run", "throttles"] :
      name => "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:s3-backup-${name}-dev"
    }
    error_message = "Five alarms under the environment's names."
  }

  assert {
    condition     = output.dashboard_name == "s3-backup-dev"
    error_message = "A dashboard under the environment's name."
  }
}

run "alarms_for_topics_of_the_callers" {
  command = plan

  variables {
    alarms = { enabled = true, topic_arns = ["arn:aws:sns:eu-central-1:111122223333:alarms"], dashboard = false }
  }

  assert {
    condition     = length(output.alarm_arns) == 5 && output.dashboard_name == null
    error_message = "The topic of the runs needs no key of its own for them."
  }

  assert {
    condition     = !strcontains(output.topic_key_statements, "cloudwatch")
    error_message = "CloudWatch is not admitted where it has nothing to say."
  }
}
