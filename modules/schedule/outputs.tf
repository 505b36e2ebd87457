output "rule_arn" {
  description = "ARN of the rule."
  value       = local.rule_arn
}

output "rule_name" {
  description = "Name of the rule."
  value       = aws_cloudwatch_event_rule.this.name
}
