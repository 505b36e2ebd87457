mock_provider "aws" {
  source = "../../tests/terraform/mocks"
}

variables {
  repository        = "acme/backup"
  oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
  region            = "eu-central-1"
  state             = { bucket = "acme-state", key = "s3-backup/terraform.tfstate" }
  deployment        = { source_bucket = "acme-source", backup_buckets = ["acme-documents", "acme-photos"] }
  tags              = { team = "files" }
}

run "roles" {
  command = plan

  assert {
    condition     = { for key, role in aws_iam_role.this : key => role.name } == { plan = "s3-backup-github-plan", apply = "s3-backup-github-apply" }
    error_message = "Two roles, by their names."
  }

  assert {
    condition     = alltrue([for role in aws_iam_role.this : role.max_session_duration == 3600 && role.tags == tomap({ team = "files" })])
    error_message = "Sessions end after an hour; roles have the given tags."
  }

  assert {
    condition = { for key, each in aws_iam_role_policy_attachment.this : key => [each.role, each.policy_arn] } == {
      plan            = ["s3-backup-github-plan", "arn:aws:iam::123456789012:policy/s3-backup-github-plan"]
      apply           = ["s3-backup-github-apply", "arn:aws:iam::123456789012:policy/s3-backup-github-apply"]
      apply-also-plan = ["s3-backup-github-apply", "arn:aws:iam::123456789012:policy/s3-backup-github-plan"]
      apply-objects   = ["s3-backup-github-apply", "arn:aws:iam::123456789012:policy/s3-backup-github-apply-objects"]
    }
    error_message = "Each role has its own policy, and the one that applies may read as well."
  }

  assert {
    condition = (
      output.plan_role_arn == "arn:aws:iam::123456789012:role/s3-backup-github-plan" &&
      output.apply_role_arn == "arn:aws:iam::123456789012:role/s3-backup-github-apply"
    )
    error_message = "The outputs are the roles' ARNs."
  }
}

run "trust_to_plan" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role.this["plan"].assume_role_policy) == {
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Action    = "sts:AssumeRoleWithWebIdentity"
        Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
        Condition = {
          StringEquals = {
            "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
            "token.actions.githubusercontent.com:sub" = ["repo:acme/backup:pull_request", "repo:acme/backup:ref:refs/heads/main"]
          }
        }
      }]
    }
    error_message = "Pull requests and the main branch of this repository plan, nobody else."
  }
}

run "trust_to_apply" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role.this["apply"].assume_role_policy) == {
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Action    = "sts:AssumeRoleWithWebIdentity"
        Principal = { Federated = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
        Condition = {
          StringEquals = {
            "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
            "token.actions.githubusercontent.com:sub" = ["repo:acme/backup:environment:prod"]
          }
        }
      }]
    }
    error_message = "Jobs in the environment apply, nobody else: no pull request, no branch."
  }
}

run "other_names" {
  command = plan

  variables {
    repository         = "acme@12/backup@34"
    oidc_provider_arn  = "arn:aws:iam::123456789012:oidc-provider/github.acme.example/_services/token"
    branch             = "trunk"
    github_environment = "production"
    plan_role_name     = "look"
    apply_role_name    = "change"
  }

  assert {
    condition = { for key, role in aws_iam_role.this : key => jsondecode(role.assume_role_policy).Statement[0].Condition.StringEquals } == {
      plan = {
        "github.acme.example/_services/token:aud" = "sts.amazonaws.com"
        "github.acme.example/_services/token:sub" = ["repo:acme@12/backup@34:pull_request", "repo:acme@12/backup@34:ref:refs/heads/trunk"]
      }
      apply = {
        "github.acme.example/_services/token:aud" = "sts.amazonaws.com"
        "github.acme.example/_services/token:sub" = ["repo:acme@12/backup@34:environment:production"]
      }
    }
    error_message = "Subjects and their issuer follow the inputs."
  }

  assert {
    condition     = { for key, policy in aws_iam_policy.this : key => policy.name } == { plan = "look", apply = "change", apply-objects = "change-objects" }
    error_message = "Policies are named after their roles."
  }
}
