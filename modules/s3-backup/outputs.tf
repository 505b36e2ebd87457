output "source_bucket" {
  description = "Name of the source bucket."
  value       = one(concat(module.source_bucket[*].name, var.source_bucket.existing[*].name))
}

output "source_bucket_arn" {
  description = "ARN of the source bucket."
  value       = "arn:${data.aws_partition.current.partition}:s3:::${local.source_name}"
}

output "backup_buckets" {
  description = "Name of each route's backup bucket, by label."
  value       = { for label, route in local.function_routes : label => route.bucket }

  # Not a validation of routes: that would wait for all names to be right before it says what is wrong with the routes.
  precondition {
    condition     = length(distinct(local.bucket_names)) == 1 + length(var.routes)
    error_message = "routes: the source is ${local.source_name}, the destinations are ${jsonencode(local.backup_buckets)}. Give each route a bucket_name of its own, or an existing_bucket, that is not the source's."
  }

  precondition {
    condition     = length(local.keys_elsewhere) == 0
    error_message = "Keys are of another Region than their bucket: ${jsonencode(local.keys_elsewhere)}. Name keys of the bucket's Region; where an existing bucket is not in ${var.region}, write its region."
  }

  precondition {
    condition     = length(local.circular_logs) == 0
    error_message = "Access logs go to ${jsonencode(local.circular_logs)}, which is backed up or a backup: it would log itself, or keep logs among backups. Name a bucket that only takes logs."
  }
}

output "backup_bucket_arns" {
  description = "ARN of each route's backup bucket, by label."
  value       = { for label, name in local.backup_buckets : label => "arn:${data.aws_partition.current.partition}:s3:::${name}" }
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

output "topic_key_statements" {
  description = "Statements the policy of a key given by `topic_encryption.key_arn` needs, as JSON."
  value       = module.notifications.key_statements
}

output "alarm_arns" {
  description = "ARN of each alarm, by what it is about: `errors`, `throttles`, `duration`, `dead-letters`, `missed-run`. Empty without alarms."
  value       = merge(module.alarms[*].alarm_arns...)
}

output "dashboard_name" {
  description = "Name of the dashboard; null where there is none."
  value       = one(module.alarms[*].dashboard_name)
}

output "route_grants" {
  description = <<-EOT
    By label of each route to an existing bucket, what its owner must add: `bucket_policy`, and with a key `key_statements`,
    both JSON for policies in another account. The bucket's Object Ownership must be `object_ownership`, so that it owns its
    copies.
  EOT
  value       = module.backup_function.route_grants
}

output "source_grant" {
  description = "The same for the owner of an existing source; null where the module makes it."
  value       = module.backup_function.source_grant
}

output "source_key_statements" {
  description = <<-EOT
    Statements the policies of the source's keys need, as JSON, where a key is another account's: one of
    `source_bucket.kms_key_arns`, or the one given by `encryption.key_arn`, whoever the bucket belongs to. Null where the source
    has no key.
  EOT
  value       = module.backup_function.source_key_statements
}
