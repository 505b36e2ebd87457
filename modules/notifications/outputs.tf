output "topic_arn" {
  description = "ARN of the topic, once its policy is in place."
  value       = local.topic_arn

  depends_on = [aws_sns_topic_policy.this]
}
