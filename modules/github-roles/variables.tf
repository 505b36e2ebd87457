variable "repository" {
  type        = string
  description = <<-EOT
    The repository as it stands in its tokens: `owner/name`, or `owner@id/name@id` where GitHub puts the numbers in, which
    it does for repositories made or renamed since July 2026.
  EOT
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+$", var.repository)) || can(regex("^[A-Za-z0-9][A-Za-z0-9-]*@[0-9]+/[A-Za-z0-9._-]+@[0-9]+$", var.repository))
    error_message = "repository \"${var.repository}\": write one repository, as in \"acme/backup\" or \"acme@1234/backup@5678\"; no address, and no * either."
  }
}

variable "oidc_provider_arn" {
  type        = string
  description = "ARN of the account's OIDC provider for GitHub's tokens; an account has one, shared by all roles."
  nullable    = false

  validation {
    condition     = can(regex("^arn:aws(-[a-z]+)*:iam::[0-9]{12}:oidc-provider/[a-z0-9.-]+(/[A-Za-z0-9._-]+)*$", var.oidc_provider_arn))
    error_message = "oidc_provider_arn \"${var.oidc_provider_arn}\": write the provider's ARN, as in \"arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com\"."
  }
}

variable "branch" {
  type        = string
  description = "Branch that may plan beside pull requests."
  default     = "main"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9._/-]*$", var.branch)) && !startswith(var.branch, "refs/")
    error_message = "branch \"${var.branch}\": write the name of one branch, as in \"main\", without refs/heads/ and without *."
  }
}

variable "github_environment" {
  type        = string
  description = "GitHub's environment whose jobs may apply. Give it required reviewers, and that branch alone."
  default     = "prod"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9][A-Za-z0-9._-]*$", var.github_environment))
    error_message = "github_environment \"${var.github_environment}\": write letters, digits, dots, hyphens and underscores, as in \"prod\"; other characters are written otherwise in tokens."
  }
}

variable "plan_role_name" {
  type        = string
  description = "Name of the role that plans, and of its policy."
  default     = "s3-backup-github-plan"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.plan_role_name))
    error_message = "plan_role_name \"${var.plan_role_name}\": write 1 to 64 letters, digits and any of + = , . @ _ -."
  }
}

variable "apply_role_name" {
  type        = string
  description = "Name of the role that applies, and of its policy. That for objects has `-objects` after it, and that for keys, where there is one, `-keys`."
  default     = "s3-backup-github-apply"
  nullable    = false

  validation {
    condition     = can(regex("^[A-Za-z0-9+=,.@_-]{1,64}$", var.apply_role_name))
    error_message = "apply_role_name \"${var.apply_role_name}\": write 1 to 64 letters, digits and any of + = , . @ _ -."
  }

  validation {
    condition     = !contains([for end in ["", "-objects", "-keys"] : "${var.apply_role_name}${end}"], var.plan_role_name)
    error_message = "apply_role_name \"${var.apply_role_name}\" and plan_role_name \"${var.plan_role_name}\" make policies of one name: write another name for one of them."
  }
}

variable "region" {
  type        = string
  description = "Region of what is deployed."
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2,}(-[a-z]+)+-[0-9]+$", var.region))
    error_message = "region \"${var.region}\": write a region's code, as in \"eu-central-1\"."
  }
}

variable "state" {
  type = object({
    bucket = string
    key    = string
  })
  description = "Where the deployment's Terraform state is, as in its `.s3.tfbackend`."
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.state.bucket))
    error_message = "state.bucket \"${var.state.bucket}\": write the name of the bucket, not its ARN."
  }

  validation {
    condition     = can(regex("^[^/*?$][^*?$]*$", var.state.key))
    error_message = "state.key \"${var.state.key}\": write the one key, as in \"s3-backup/terraform.tfstate\", without / at the start and without *, ? and $."
  }
}

variable "manage_keys" {
  type        = bool
  description = <<-EOT
    Whether applying may make KMS keys and change their policies, for `create_key = true`. AWS knows no name of a key
    beforehand: this holds for every key of account and Region whose policy leaves it to IAM, and which has no other alias
    than those of the deployment. It never deletes keys.
  EOT
  default     = false
  nullable    = false
}

variable "permissions_boundary_arn" {
  type        = string
  description = <<-EOT
    ARN of the permissions boundary that the function's role must have, as `s3-backup` gives it one. It binds only a role that
    has it: set it there first. Null asks for none: whoever applies may then give the function any permission.
  EOT
  default     = null

  validation {
    condition     = var.permissions_boundary_arn == null ? true : can(regex("^arn:aws(-[a-z]+)*:iam::([0-9]{12}|aws):policy/[^*]+$", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn is ${jsonencode(var.permissions_boundary_arn)}: write the ARN of one policy, as in \"arn:aws:iam::123456789012:policy/boundary\"."
  }
}

variable "in_network" {
  type        = bool
  description = "Whether the function is in subnets of the account's, which are looked at when it is made."
  default     = false
  nullable    = false
}

variable "tags" {
  type        = map(string)
  description = "Tags of roles and policies."
  default     = {}
  nullable    = false
}
