mock_provider "aws" {
  source = "../../tests/terraform/mocks"
}

variables {
  alarm_name_format      = "s3-backup-%s"
  dashboard_name         = "s3-backup"
  region                 = "eu-central-1"
  function_name          = "s3-backup-function"
  memory_size_mb         = 1536
  timeout_seconds        = 900
  dead_letter_queue_name = "s3-backup-dead-letters"
  routes                 = ["photos", "documents"]
  topic_arns             = ["arn:aws:sns:eu-central-1:123456789012:backup-status-notifications"]
}

run "dashboard" {
  command = plan

  assert {
    condition     = aws_cloudwatch_dashboard.this[0].dashboard_name == "s3-backup" && output.dashboard_name == "s3-backup"
    error_message = "The dashboard has the given name."
  }

  assert {
    condition = [for widget in local.dashboard.widgets : widget.properties.title] == [
      "Alarms",
      "Hours since the last success",
      "Runs",
      "Objects copied, by route",
      "Objects that failed, by route",
      "Bytes copied, by route",
      "Objects looked at, by route",
      "Duration of the longest run",
      "Errors, throttles, dead letters",
      "Cost: requests to S3",
      "Cost: GB-seconds of Lambda",
    ]
    error_message = "What is most urgent comes first."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_dashboard.this[0].dashboard_body) == jsondecode(jsonencode(local.dashboard))
    error_message = "The widgets are the dashboard's."
  }

  assert {
    condition = alltrue([
      for widget in local.dashboard.widgets : widget.type == "alarm" ? true : widget.properties.region == "eu-central-1"
    ])
    error_message = "Widgets show this Region."
  }

  assert {
    condition     = toset(local.dashboard.widgets[0].properties.alarms) == toset(values(output.alarm_arns))
    error_message = "All alarms are shown."
  }
}

run "age_of_the_last_success" {
  command = plan

  assert {
    condition = jsonencode(local.metric_widgets[0].metrics) == jsonencode([
      ["S3Backup", "SuccessfulRuns", "FunctionName", "s3-backup-function", { id = "successes", visible = false }],
      [
        {
          id         = "age"
          expression = "(EPOCH(successes) - FILL(IF(successes > 0, EPOCH(successes)), REPEAT)) / 3600"
          label      = "hours, now $${LAST}"
        },
      ],
    ])
    error_message = "Each hour's distance to the last hour that had a success."
  }

  assert {
    condition     = local.metric_widgets[0].annotations.horizontal[0].value == 26
    error_message = "It shows from when on the alarm rings."
  }
}

run "routes" {
  command = plan

  assert {
    condition = jsonencode(local.route_widgets[0].metrics) == jsonencode([
      ["S3Backup", "ObjectsCopied", "FunctionName", "s3-backup-function", "Route", "documents", { label = "documents" }],
      ["S3Backup", "ObjectsCopied", "FunctionName", "s3-backup-function", "Route", "photos", { label = "photos" }],
    ])
    error_message = "A line for each route."
  }

  assert {
    condition     = [for widget in local.route_widgets : widget.metrics[0][1]] == ["ObjectsCopied", "ObjectsFailed", "BytesCopied", "ObjectsScanned"]
    error_message = "Copied, failed, bytes and scanned, of each route."
  }

  assert {
    condition     = alltrue([for widget in local.route_widgets : widget.stat == "Sum"])
    error_message = "Runs of one hour are added up."
  }
}

run "duration_and_cost" {
  command = plan

  assert {
    condition = (
      local.metric_widgets[6].stat == "Maximum" &&
      [for line in local.metric_widgets[6].annotations.horizontal : line.value] == [900, 720]
    )
    error_message = "The longest run, with the timeout and the alarm's threshold."
  }

  assert {
    condition     = [for metric in local.metric_widgets[8].metrics : metric[1]] == ["CopyRequests", "ListRequests"]
    error_message = "What S3 is paid for."
  }

  assert {
    condition     = local.metric_widgets[9].metrics[1][0].expression == "milliseconds / 1000 * 1.5"
    error_message = "What Lambda is paid for: the time times the memory."
  }
}

run "no_dashboard" {
  command = plan

  variables {
    dashboard = false
  }

  assert {
    condition     = length(aws_cloudwatch_dashboard.this) == 0 && output.dashboard_name == null
    error_message = "The dashboard can be left out."
  }
}
