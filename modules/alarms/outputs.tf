output "alarm_arns" {
  description = "ARN of each alarm, by what it is about: `errors`, `throttles`, `duration`, `dead-letters`, `missed-run`."
  value       = local.alarm_arns
}

output "dashboard_name" {
  description = "Name of the dashboard; null where there is none."
  value       = one(aws_cloudwatch_dashboard.this[*].dashboard_name)
}
