variable "vpc" {
  type = object({
    subnet_ids         = set(string)
    security_group_ids = set(string)
    subnet_account_id  = optional(string)
  })
  description = <<-EOT
    Subnets and security groups the function's traffic goes through; null leaves it to Lambda's own network.
    `subnet_account_id` is the account that shares the subnets, where they are not of this one. S3, and SNS where the topic
    is to be told, must be reached from there. Not together with a route to another Region: through endpoints no copy
    crosses Regions.
  EOT
  default     = null

  validation {
    condition     = var.vpc == null ? true : length(var.vpc.subnet_ids) > 0 && alltrue([for id in var.vpc.subnet_ids : can(regex("^subnet-[0-9a-f]+$", id))])
    error_message = "vpc.subnet_ids is ${try(jsonencode(var.vpc.subnet_ids), "null")}: write the IDs of one or more subnets, as in [\"subnet-0123456789abcdef0\"]."
  }

  validation {
    condition     = var.vpc == null ? true : length(var.vpc.security_group_ids) > 0 && alltrue([for id in var.vpc.security_group_ids : can(regex("^sg-[0-9a-f]+$", id))])
    error_message = "vpc.security_group_ids is ${try(jsonencode(var.vpc.security_group_ids), "null")}: write the IDs of one or more security groups, as in [\"sg-0123456789abcdef0\"]."
  }

  validation {
    condition     = try(var.vpc.subnet_account_id, null) == null ? true : can(regex("^[0-9]{12}$", var.vpc.subnet_account_id))
    error_message = "vpc.subnet_account_id is ${try(jsonencode(var.vpc.subnet_account_id), "null")}: write the 12 digits of an account, as in \"111122223333\"."
  }

  validation {
    condition     = var.vpc == null ? true : alltrue([for route in var.routes : coalesce(route.region, var.region) == var.region])
    error_message = "vpc is set with routes to other Regions, ${jsonencode({ for label, route in var.routes : label => route.region if coalesce(route.region, var.region) != var.region })}: through VPC endpoints no copy crosses Regions. Leave vpc out, or name buckets in ${var.region}."
  }
}

locals {
  ec2_arn = "arn:${local.partition}:ec2:${var.region}"

  network_actions = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
  ]

  # Lambda makes its network interfaces with the function's role.
  network_statements = flatten([
    for vpc in var.vpc[*] : [
      {
        # The interface is not there yet and has no ID.
        Sid    = "CreateNetworkInterfaces"
        Effect = "Allow"
        Action = ["ec2:CreateNetworkInterface"]
        Resource = concat(
          ["${local.ec2_arn}:${local.account_id}:network-interface/*"],
          [for id in vpc.subnet_ids : "${local.ec2_arn}:${coalesce(vpc.subnet_account_id, local.account_id)}:subnet/${id}"],
          [for id in vpc.security_group_ids : "${local.ec2_arn}:${local.account_id}:security-group/${id}"],
        )
      },
      {
        # Lambda takes a policy that names the interfaces' IDs, or this form, and nothing in between.
        Sid      = "ManageNetworkInterfaces"
        Effect   = "Allow"
        Action   = ["ec2:AssignPrivateIpAddresses", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses"]
        Resource = ["${local.ec2_arn}:${local.account_id}:*/*"]
      },
      {
        # EC2 lets nobody narrow these down to resources.
        Sid      = "DescribeNetwork"
        Effect   = "Allow"
        Action   = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]
        Resource = ["*"]
      },
      {
        # All of it is for Lambda, and none for what runs in the function.
        Sid       = "NoNetworkForTheCode"
        Effect    = "Deny"
        Action    = local.network_actions
        Resource  = ["*"]
        Condition = { ArnEquals = { "lambda:SourceFunctionArn" = local.function_arn } }
      },
    ]
  ])
}
