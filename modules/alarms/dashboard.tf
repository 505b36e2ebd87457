# Widgets have no places: CloudWatch sets them one after the other, 24 columns wide.
locals {
  # By hours: a day and two weeks are both to be read.
  counts = { region = var.region, view = "timeSeries", stat = "Sum", period = 3600 }

  metric_of_run = { for name in local.run_metrics : name => ["S3Backup", name, "FunctionName", var.function_name] }
  run_metrics   = ["SuccessfulRuns", "FailedRuns", "IncompleteRuns", "Duration", "ListRequests", "CopyRequests"]

  route_widgets = [
    for widget in [
      { metric = "ObjectsCopied", title = "Objects copied, by route" },
      { metric = "ObjectsFailed", title = "Objects that failed, by route" },
      { metric = "BytesCopied", title = "Bytes copied, by route" },
      { metric = "ObjectsScanned", title = "Objects looked at, by route" },
      ] : merge(local.counts, {
        title = widget.title
        metrics = [
          for route in sort(var.routes) :
          ["S3Backup", widget.metric, "FunctionName", var.function_name, "Route", route, { label = route }]
        ]
    })
  ]

  # The time of the last hour with a success, carried on until the next one, from the time of each hour.
  age_of_success = "(EPOCH(successes) - FILL(IF(successes > 0, EPOCH(successes)), REPEAT)) / 3600"

  metric_widgets = concat(
    [
      merge(local.counts, {
        title = "Hours since the last success"
        metrics = [
          concat(local.metric_of_run.SuccessfulRuns, [{ id = "successes", visible = false }]),
          [{ id = "age", expression = local.age_of_success, label = "hours, now $${LAST}" }],
        ]
        yAxis       = { left = { min = 0, showUnits = false } }
        annotations = { horizontal = [for hours in [local.hours] : { label = "missed", value = hours } if var.missed_run] }
      }),
      merge(local.counts, {
        title = "Runs"
        metrics = [
          concat(local.metric_of_run.SuccessfulRuns, [{ label = "SUCCESS" }]),
          concat(local.metric_of_run.FailedRuns, [{ label = "FAILED" }]),
          concat(local.metric_of_run.IncompleteRuns, [{ label = "INCOMPLETE" }]),
        ]
      }),
    ],
    local.route_widgets,
    [
      merge(local.counts, {
        title   = "Duration of the longest run"
        stat    = "Maximum"
        metrics = [concat(local.metric_of_run.Duration, [{ label = "seconds" }])]
        yAxis   = { left = { min = 0 } }
        annotations = {
          horizontal = [
            { label = "timeout", value = var.timeout_seconds },
            { label = "alarm", value = var.timeout_seconds * 0.8 },
          ]
        }
      }),
      merge(local.counts, {
        title = "Errors, throttles, dead letters"
        metrics = [
          ["AWS/Lambda", "Errors", "FunctionName", var.function_name, { label = "errors" }],
          ["AWS/Lambda", "Throttles", "FunctionName", var.function_name, { label = "throttles" }],
          [
            "AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", var.dead_letter_queue_name,
            { label = "dead letters", stat = "Maximum" },
          ],
        ]
      }),
      merge(local.counts, {
        title = "Cost: requests to S3"
        metrics = [
          concat(local.metric_of_run.CopyRequests, [{ label = "copies and what belongs to them" }]),
          concat(local.metric_of_run.ListRequests, [{ label = "listings" }]),
        ]
      }),
      merge(local.counts, {
        title = "Cost: GB-seconds of Lambda"
        metrics = [
          ["AWS/Lambda", "Duration", "FunctionName", var.function_name, { id = "milliseconds", visible = false }],
          [{ id = "cost", expression = "milliseconds / 1000 * ${var.memory_size_mb / 1024}", label = "GB-seconds" }],
        ]
        yAxis = { left = { min = 0, showUnits = false } }
      }),
    ],
  )

  alarm_arn_prefix = join(":", [
    "arn", data.aws_partition.current.partition, "cloudwatch", var.region,
    data.aws_caller_identity.current.account_id, "alarm",
  ])
  alarm_arns = {
    for name, alarm in aws_cloudwatch_metric_alarm.this : name => "${local.alarm_arn_prefix}:${alarm.alarm_name}"
  }

  dashboard = {
    # An age is known only where its last success is in sight.
    start          = "-P14D"
    periodOverride = "inherit"
    widgets = concat(
      [
        {
          type       = "alarm"
          width      = 24
          height     = 3
          properties = { title = "Alarms", alarms = values(local.alarm_arns) }
        },
      ],
      [for properties in local.metric_widgets : { type = "metric", width = 12, height = 6, properties = properties }],
    )
  }
}

resource "aws_cloudwatch_dashboard" "this" {
  count = var.dashboard ? 1 : 0

  dashboard_name = var.dashboard_name
  dashboard_body = jsonencode(local.dashboard)
}
