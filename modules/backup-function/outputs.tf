output "function_name" {
  description = "Name of the function, once it is ready for events."
  value       = aws_lambda_function.this.function_name

  depends_on = [aws_lambda_function_event_invoke_config.this]
}

output "function_arn" {
  description = "ARN of the function, once it is ready for events."
  value       = local.function_arn

  depends_on = [aws_lambda_function_event_invoke_config.this]
}

output "role_arn" {
  description = "ARN of the role the function runs as."
  value       = local.role_arn
}

output "log_group_name" {
  description = "Name of the log group."
  value       = aws_cloudwatch_log_group.this.name
}

output "dead_letter_queue_arn" {
  description = "ARN of the queue of dead letters."
  value       = local.dead_letter_queue_arn
}

output "dead_letter_queue_url" {
  description = "URL of the queue of dead letters."
  value       = aws_sqs_queue.dead_letters.url
}

output "route_grants" {
  description = "By label of each route that names an `account_id`, what the owner of its bucket must grant: `bucket_policy` and `key_statements` as JSON, and the bucket's Object Ownership."
  value       = local.route_grants
}

output "source_grant" {
  description = "The same of the source's owner, where `source_account_id` is named; null otherwise."
  value       = local.source_grant
}

output "source_key_statements" {
  description = "What the policy of a key in `source_key_arns` must hold where the key is another account's, as JSON; null without keys."
  value       = local.source_key_statements
}
