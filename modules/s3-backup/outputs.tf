output "source_bucket" {
  description = "Name of the source bucket."
  value       = module.source_bucket.name
}

output "source_bucket_arn" {
  description = "ARN of the source bucket."
  value       = module.source_bucket.arn
}

output "backup_buckets" {
  description = "Name of each route's backup bucket, by label."
  value       = { for label, bucket in module.backup_bucket : label => bucket.name }

  # Not a validation of routes: that would wait for all names to be right before it says what is wrong with the routes.
  precondition {
    condition     = length(distinct(concat([local.names.source_bucket], values(local.backup_buckets)))) == 1 + length(var.routes)
    error_message = "routes: the source is ${local.names.source_bucket}, the destinations are ${jsonencode(local.backup_buckets)}. Give each route a bucket_name of its own that is not the source's."
  }
}

output "backup_bucket_arns" {
  description = "ARN of each route's backup bucket, by label."
  value       = { for label, bucket in module.backup_bucket : label => bucket.arn }
}

output "function_name" {
  description = "Name of the function."
  value       = module.backup_function.function_name
}

output "function_arn" {
  description = "ARN of the function."
  value       = module.backup_function.function_arn
}

output "role_arn" {
  description = "ARN of the role the function runs as."
  value       = module.backup_function.role_arn
}

output "topic_arn" {
  description = "ARN of the topic that is told how each run went."
  value       = module.notifications.topic_arn
}

output "rule_name" {
  description = "Name of the rule that starts the runs."
  value       = module.schedule.rule_name
}

output "rule_arn" {
  description = "ARN of the rule that starts the runs."
  value       = module.schedule.rule_arn
}

output "log_group_name" {
  description = "Name of the function's log group."
  value       = module.backup_function.log_group_name
}

output "dead_letter_queue_arn" {
  description = "ARN of the queue that keeps the events of runs that failed."
  value       = module.backup_function.dead_letter_queue_arn
}

output "dead_letter_queue_url" {
  description = "URL of the queue that keeps the events of runs that failed."
  value       = module.backup_function.dead_letter_queue_url
}
