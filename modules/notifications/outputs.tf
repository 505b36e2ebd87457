output "topic_arn" {
  description = "ARN of the topic, once its policy is in place."
  value       = local.topic_arn

  depends_on = [aws_sns_topic_policy.this]
}

output "key_statements" {
  description = "Statements the policy of a key given by `encryption.key_arn` needs, as JSON. A key the module makes has them."
  value       = jsonencode(local.key_statements)
}
