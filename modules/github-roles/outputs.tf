output "plan_role_arn" {
  description = "ARN of the role that plans; the repository's variable `AWS_PLAN_ROLE_ARN`."
  value       = "arn:${local.partition}:iam::${local.account}:role/${var.plan_role_name}"
}

output "apply_role_arn" {
  description = "ARN of the role that applies; the repository's variable `AWS_APPLY_ROLE_ARN`."
  value       = "arn:${local.partition}:iam::${local.account}:role/${var.apply_role_name}"
}
