mock_provider "aws" {
  source = "../../tests/terraform/mocks"
}

variables {
  alarm_name_format      = "s3-backup-%s-dev"
  dashboard_name         = "s3-backup-dev"
  region                 = "eu-central-1"
  function_name          = "s3-backup-function-dev"
  memory_size_mb         = 512
  timeout_seconds        = 120
  dead_letter_queue_name = "s3-backup-dead-letters-dev"
  routes                 = ["documents", "photos"]
  topic_arns             = ["arn:aws:sns:eu-central-1:123456789012:backup-status-notifications-dev"]
  tags                   = { team = "files" }
}

run "names" {
  command = plan

  assert {
    condition = { for name, alarm in aws_cloudwatch_metric_alarm.this : name => alarm.alarm_name } == {
      dead-letters = "s3-backup-dead-letters-dev"
      duration     = "s3-backup-duration-dev"
      errors       = "s3-backup-errors-dev"
      missed-run   = "s3-backup-missed-run-dev"
      throttles    = "s3-backup-throttles-dev"
    }
    error_message = "Five alarms, each with the name that is its own."
  }

  assert {
    condition     = output.alarm_arns["missed-run"] == "arn:aws:cloudwatch:eu-central-1:123456789012:alarm:s3-backup-missed-run-dev"
    error_message = "ARNs are known in a first plan."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : alarm.tags == tomap({ team = "files" })])
    error_message = "The alarms have the given tags."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : length(alarm.alarm_description) > 40])
    error_message = "Each says what it means, for whoever is woken by it."
  }
}

run "actions" {
  command = plan

  variables {
    topic_arns = ["arn:aws:sns:eu-central-1:123456789012:one", "arn:aws:sns:eu-central-1:111122223333:two"]
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : alarm.alarm_actions == toset(var.topic_arns)])
    error_message = "Every alarm tells every topic."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : alarm.ok_actions == toset(var.topic_arns)])
    error_message = "It tells when it is over, too."
  }

  # Null is what a provider takes for true.
  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : coalesce(alarm.actions_enabled, true)])
    error_message = "No alarm is silent."
  }
}

run "errors" {
  command = plan

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this["errors"].namespace == "AWS/Lambda" &&
      aws_cloudwatch_metric_alarm.this["errors"].metric_name == "Errors" &&
      aws_cloudwatch_metric_alarm.this["errors"].dimensions == tomap({ FunctionName = "s3-backup-function-dev" })
    )
    error_message = "Errors of this function."
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this["errors"].statistic == "Sum" &&
      aws_cloudwatch_metric_alarm.this["errors"].comparison_operator == "GreaterThanOrEqualToThreshold" &&
      aws_cloudwatch_metric_alarm.this["errors"].threshold == 1
    )
    error_message = "One is enough."
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this["errors"].period == 300 &&
      aws_cloudwatch_metric_alarm.this["errors"].evaluation_periods == 1 &&
      aws_cloudwatch_metric_alarm.this["errors"].datapoints_to_alarm == 1 &&
      aws_cloudwatch_metric_alarm.this["errors"].treat_missing_data == "notBreaching"
    )
    error_message = "It rings within minutes, and is over when no run fails."
  }
}

run "throttles" {
  command = plan

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this["throttles"].namespace == "AWS/Lambda" &&
      aws_cloudwatch_metric_alarm.this["throttles"].metric_name == "Throttles" &&
      aws_cloudwatch_metric_alarm.this["throttles"].dimensions == tomap({ FunctionName = "s3-backup-function-dev" })
    )
    error_message = "Throttles of this function."
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this["throttles"].statistic == "Sum" &&
      aws_cloudwatch_metric_alarm.this["throttles"].comparison_operator == "GreaterThanOrEqualToThreshold" &&
      aws_cloudwatch_metric_alarm.this["throttles"].threshold == 1 &&
      aws_cloudwatch_metric_alarm.this["throttles"].treat_missing_data == "notBreaching"
    )
    error_message = "One is enough."
  }
}

run "duration" {
  command = plan

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this["duration"].namespace == "AWS/Lambda" &&
      aws_cloudwatch_metric_alarm.this["duration"].metric_name == "Duration" &&
      aws_cloudwatch_metric_alarm.this["duration"].dimensions == tomap({ FunctionName = "s3-backup-function-dev" })
    )
    error_message = "Duration of this function."
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this["duration"].statistic == "Maximum" &&
      aws_cloudwatch_metric_alarm.this["duration"].comparison_operator == "GreaterThanOrEqualToThreshold" &&
      aws_cloudwatch_metric_alarm.this["duration"].threshold == 96000 &&
      aws_cloudwatch_metric_alarm.this["duration"].treat_missing_data == "notBreaching"
    )
    error_message = "The longest run, from 80 % of the timeout, in milliseconds."
  }
}

run "dead_letters" {
  command = plan

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this["dead-letters"].namespace == "AWS/SQS" &&
      aws_cloudwatch_metric_alarm.this["dead-letters"].metric_name == "ApproximateNumberOfMessagesVisible" &&
      aws_cloudwatch_metric_alarm.this["dead-letters"].dimensions == tomap({ QueueName = "s3-backup-dead-letters-dev" })
    )
    error_message = "Messages in this queue."
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this["dead-letters"].statistic == "Maximum" &&
      aws_cloudwatch_metric_alarm.this["dead-letters"].comparison_operator == "GreaterThanThreshold" &&
      aws_cloudwatch_metric_alarm.this["dead-letters"].threshold == 0 &&
      aws_cloudwatch_metric_alarm.this["dead-letters"].treat_missing_data == "notBreaching"
    )
    error_message = "It rings as long as there is one."
  }
}

run "missed_run" {
  command = plan

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this["missed-run"].namespace == "S3Backup" &&
      aws_cloudwatch_metric_alarm.this["missed-run"].metric_name == "SuccessfulRuns" &&
      aws_cloudwatch_metric_alarm.this["missed-run"].dimensions == tomap({ FunctionName = "s3-backup-function-dev" })
    )
    error_message = "Successes of this function, as it counts them itself."
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this["missed-run"].statistic == "Sum" &&
      aws_cloudwatch_metric_alarm.this["missed-run"].comparison_operator == "LessThanThreshold" &&
      aws_cloudwatch_metric_alarm.this["missed-run"].threshold == 1
    )
    error_message = "An hour without a success."
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this["missed-run"].period == 3600 &&
      aws_cloudwatch_metric_alarm.this["missed-run"].evaluation_periods == 26 &&
      aws_cloudwatch_metric_alarm.this["missed-run"].datapoints_to_alarm == 26
    )
    error_message = "It rings after a day and two hours of them, all in a row."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["missed-run"].treat_missing_data == "breaching"
    error_message = "A run that did not happen measures nothing."
  }
}

run "missed_run_of_six_days" {
  command = plan

  variables {
    expected_interval_hours = 144
  }

  assert {
    condition = (
      aws_cloudwatch_metric_alarm.this["missed-run"].evaluation_periods == 146 &&
      aws_cloudwatch_metric_alarm.this["missed-run"].datapoints_to_alarm == 146 &&
      aws_cloudwatch_metric_alarm.this["missed-run"].evaluation_periods * 3600 <= 7 * 24 * 3600
    )
    error_message = "The longest interval is within what CloudWatch takes."
  }
}

run "no_alarm_on_missed_runs" {
  command = plan

  variables {
    missed_run              = false
    expected_interval_hours = 168
  }

  assert {
    condition     = keys(aws_cloudwatch_metric_alarm.this) == ["dead-letters", "duration", "errors", "throttles"]
    error_message = "The other alarms stay."
  }

  assert {
    condition     = !strcontains(aws_cloudwatch_dashboard.this[0].dashboard_body, "missed")
    error_message = "The dashboard shows no alarm that is not there."
  }
}
