data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  function = { FunctionName = var.function_name }

  # A run that ends in an error is one whose report says FAILED, or one that Lambda ended.
  lambda_alarms = {
    errors = {
      about     = "A run of ${var.function_name} failed. Its message and its log lines say why."
      metric    = "Errors"
      statistic = "Sum"
      threshold = 1
    }
    throttles = {
      about     = "Lambda did not start ${var.function_name}: all runs it may have at once, or the account, were taken."
      metric    = "Throttles"
      statistic = "Sum"
      threshold = 1
    }
    duration = {
      about     = "A run of ${var.function_name} took 80 % or more of the ${var.timeout_seconds} seconds it has. Raise the timeout or the memory before runs come to be INCOMPLETE."
      metric    = "Duration"
      statistic = "Maximum"
      threshold = var.timeout_seconds * 1000 * 0.8
    }
  }

  # Hours without a success that are still in order: the time between two runs, and two hours for what is late.
  hours = var.expected_interval_hours + 2

  alarms = merge(
    {
      for name, alarm in local.lambda_alarms : name => merge(alarm, {
        namespace  = "AWS/Lambda"
        dimensions = local.function
        comparison = "GreaterThanOrEqualToThreshold"
        period     = 300
        periods    = 1
        # Without runs there is nothing to measure.
        missing = "notBreaching"
      })
    },
    {
      dead-letters = {
        about      = "Events whose runs failed twice, or that waited too long, are in ${var.dead_letter_queue_name}. Read them, then delete them."
        namespace  = "AWS/SQS"
        metric     = "ApproximateNumberOfMessagesVisible"
        dimensions = { QueueName = var.dead_letter_queue_name }
        statistic  = "Maximum"
        comparison = "GreaterThanThreshold"
        threshold  = 0
        period     = 300
        periods    = 1
        # A queue nobody uses for six hours is no longer measured.
        missing = "notBreaching"
      }
      missed-run = {
        about      = "No run of ${var.function_name} succeeded for ${local.hours} hours. Is the schedule enabled, and are runs FAILED or INCOMPLETE?"
        namespace  = "S3Backup"
        metric     = "SuccessfulRuns"
        dimensions = local.function
        statistic  = "Sum"
        comparison = "LessThanThreshold"
        threshold  = 1
        period     = 3600
        periods    = local.hours
        # A run that did not happen measures nothing.
        missing = "breaching"
      }
    },
  )
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = { for name, alarm in local.alarms : name => alarm if name != "missed-run" || var.missed_run }

  alarm_name        = format(var.alarm_name_format, each.key)
  alarm_description = each.value.about

  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = each.value.statistic
  comparison_operator = each.value.comparison
  threshold           = each.value.threshold
  period              = each.value.period
  evaluation_periods  = each.value.periods
  datapoints_to_alarm = each.value.periods
  treat_missing_data  = each.value.missing

  alarm_actions = var.topic_arns
  ok_actions    = var.topic_arns
  tags          = var.tags
}
