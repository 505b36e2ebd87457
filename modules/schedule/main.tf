data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  rule_arn = join(":", [
    "arn", data.aws_partition.current.partition, "events", var.region,
    data.aws_caller_identity.current.account_id, "rule/${var.rule_name}",
  ])
}

resource "aws_cloudwatch_event_rule" "this" {
  name                = var.rule_name
  description         = "Starts ${var.function_name}."
  schedule_expression = var.schedule
  state               = var.enabled ? "ENABLED" : "DISABLED"
  tags                = var.tags
}

resource "aws_lambda_permission" "this" {
  statement_id  = "AllowSchedule"
  action        = "lambda:InvokeFunction"
  function_name = var.function_name
  principal     = "events.amazonaws.com"
  source_arn    = local.rule_arn
}

resource "aws_cloudwatch_event_target" "this" {
  rule      = aws_cloudwatch_event_rule.this.name
  target_id = "backup-function"
  arn       = var.function_arn

  # A rule that fires before it may invoke loses that run.
  depends_on = [aws_lambda_permission.this]
}
