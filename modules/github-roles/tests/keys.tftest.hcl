mock_provider "aws" {
  source = "../../tests/terraform/mocks"
}

variables {
  repository        = "acme/backup"
  oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
  region            = "eu-central-1"
  state             = { bucket = "acme-state", key = "s3-backup/terraform.tfstate" }
}

run "made_keys" {
  command = plan

  variables {
    manage_keys = true
    deployment  = { source_bucket = "acme.source", backup_buckets = ["acme-documents"], topic = "backups" }
  }

  assert {
    condition = { for each in jsondecode(aws_iam_policy.this["apply-keys"].policy).Statement : each.Sid => each } == {
      EncryptFolderMarkers = {
        Sid      = "EncryptFolderMarkers"
        Effect   = "Allow"
        Action   = ["kms:GenerateDataKey"]
        Resource = ["arn:aws:kms:eu-central-1:123456789012:key/*"]
        Condition = {
          StringEquals = {
            "kms:EncryptionContext:aws:s3:arn" = "arn:aws:s3:::acme.source"
            "kms:ViaService"                   = "s3.eu-central-1.amazonaws.com"
          }
        }
      }
      MakeKeys = {
        Sid       = "MakeKeys"
        Effect    = "Allow"
        Action    = ["kms:CreateKey"]
        Resource  = ["*"]
        Condition = { BoolIfExists = { "kms:BypassPolicyLockoutSafetyCheck" = "false" } }
      }
      ChangeKeys = {
        Sid    = "ChangeKeys"
        Effect = "Allow"
        Action = [
          "kms:EnableKeyRotation", "kms:PutKeyPolicy", "kms:TagResource", "kms:UntagResource", "kms:UpdateKeyDescription",
          "kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias",
        ]
        Resource = ["arn:aws:kms:eu-central-1:123456789012:key/*"]
        Condition = {
          "ForAllValues:StringEquals" = { "kms:ResourceAliases" = ["alias/s3/acme-documents", "alias/s3/acme_source", "alias/sns/backups"] }
          BoolIfExists                = { "kms:BypassPolicyLockoutSafetyCheck" = "false" }
        }
      }
      NameKeys = {
        Sid    = "NameKeys"
        Effect = "Allow"
        Action = ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"]
        Resource = [
          "arn:aws:kms:eu-central-1:123456789012:alias/s3/acme-documents",
          "arn:aws:kms:eu-central-1:123456789012:alias/s3/acme_source",
          "arn:aws:kms:eu-central-1:123456789012:alias/sns/backups",
        ]
      }
    }
    error_message = "Keys are made, changed and named while they have no other alias, and encrypt markers of the source; KMS's check is not skipped, and they are never deleted."
  }

  assert {
    condition     = aws_iam_policy.this["apply-keys"].name == "s3-backup-github-apply-keys"
    error_message = "The policy is named after the role that applies."
  }

  assert {
    condition = { for key, each in aws_iam_role_policy_attachment.this : key => each.role if endswith(each.policy_arn, ":policy/s3-backup-github-apply-keys") } == {
      apply-keys = "s3-backup-github-apply"
    }
    error_message = "Who plans has no part in it."
  }
}

run "given_key" {
  command = plan

  variables {
    region = "cn-north-1"
    deployment = {
      source_bucket   = "acme-source"
      source_key_arns = ["arn:aws-cn:kms:cn-north-1:111122223333:key/files", "arn:aws-cn:kms:cn-north-1:123456789012:key/older"]
      backup_buckets  = ["acme-documents"]
    }
  }

  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-cn", dns_suffix = "amazonaws.com.cn" }
  }

  assert {
    condition = jsondecode(aws_iam_policy.this["apply-keys"].policy).Statement == [{
      Sid      = "EncryptFolderMarkers"
      Effect   = "Allow"
      Action   = ["kms:GenerateDataKey"]
      Resource = ["arn:aws-cn:kms:cn-north-1:111122223333:key/files", "arn:aws-cn:kms:cn-north-1:123456789012:key/older"]
      Condition = {
        StringEquals = {
          "kms:EncryptionContext:aws:s3:arn" = "arn:aws-cn:s3:::acme-source"
          "kms:ViaService"                   = "s3.cn-north-1.amazonaws.com.cn"
        }
      }
    }]
    error_message = "Of given keys these alone, and only to encrypt markers of the source."
  }

  assert {
    condition     = !can(regex("kms:(Decrypt|GenerateDataKey)", aws_iam_policy.this["plan"].policy))
    error_message = "Who plans uses no key."
  }
}

run "existing_source" {
  command = plan

  variables {
    manage_keys = true
    deployment  = { backup_buckets = ["acme-documents"] }
  }

  assert {
    condition = [
      for each in jsondecode(aws_iam_policy.this["apply-keys"].policy).Statement : each.Sid
    ] == ["MakeKeys", "ChangeKeys", "NameKeys"]
    error_message = "Without markers none is encrypted."
  }

  assert {
    condition = [
      for each in jsondecode(aws_iam_policy.this["apply-keys"].policy).Statement : each.Condition["ForAllValues:StringEquals"] if each.Sid == "ChangeKeys"
    ] == [{ "kms:ResourceAliases" = ["alias/s3/acme-documents", "alias/sns/backup-status-notifications"] }]
    error_message = "The source's key is none of the deployment's."
  }
}

run "no_markers" {
  command = plan

  variables {
    deployment = {
      source_bucket   = "acme-source"
      source_key_arns = ["arn:aws:kms:eu-central-1:123456789012:key/files"]
      backup_buckets  = ["acme-documents"]
      folder_markers  = []
    }
  }

  assert {
    condition     = keys(aws_iam_policy.this) == ["apply", "apply-objects", "plan"]
    error_message = "Without markers there is nothing to encrypt, and no policy of no statements."
  }
}

run "everything" {
  command = plan

  variables {
    manage_keys              = true
    in_network               = true
    permissions_boundary_arn = "arn:aws:iam::123456789012:policy/boundary"
    deployment = {
      source_bucket        = "acme-source-files-bucket-staging"
      source_key_arns      = ["arn:aws:kms:eu-central-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"]
      backup_buckets       = [for number in range(10) : "acme-documents-${number}-backup-bucket-staging"]
      folder_markers       = [for number in range(10) : "documents/${number}/"]
      subscriber_functions = ["on-backup:live"]
    }
  }

  assert {
    condition     = alltrue([for policy in aws_iam_policy.this : length(policy.policy) <= 6144]) && length(aws_iam_policy.this) == 4
    error_message = "Ten routes with every option have room."
  }
}
