output "source_bucket" {
  description = "Name of the source bucket."
  value       = module.backup.source_bucket
}

output "backup_buckets" {
  description = "Name of each route's backup bucket, by label."
  value       = module.backup.backup_buckets
}

output "function_name" {
  description = "Name of the function."
  value       = module.backup.function_name
}

output "function_arn" {
  description = "ARN of the function."
  value       = module.backup.function_arn
}

output "role_arn" {
  description = "ARN of the role the function runs as."
  value       = module.backup.role_arn
}

output "topic_arn" {
  description = "ARN of the topic that is told how each run went."
  value       = module.backup.topic_arn
}

output "rule_name" {
  description = "Name of the rule that starts the runs."
  value       = module.backup.rule_name
}

output "log_group_name" {
  description = "Name of the function's log group."
  value       = module.backup.log_group_name
}

output "dead_letter_queue_url" {
  description = "URL of the queue that keeps the events of runs that failed."
  value       = module.backup.dead_letter_queue_url
}

output "dashboard_name" {
  description = "Name of the dashboard; null where there is none."
  value       = module.backup.dashboard_name
}

output "route_grants" {
  description = "What owners of existing backup buckets must grant, by label."
  value       = module.backup.route_grants
}

output "source_grant" {
  description = "What the owner of an existing source must grant; null where the source is made here."
  value       = module.backup.source_grant
}

output "source_key_statements" {
  description = "What the policies of the source's keys must have where a key is another account's, as JSON; null where the source has no key."
  value       = module.backup.source_key_statements
}
