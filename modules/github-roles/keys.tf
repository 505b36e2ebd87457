# What `terraform apply` needs of KMS: a policy of its own, as one has not the room for everything.
locals {
  # Said without an ARN: of a key that comes with this plan it is not known yet.
  uses_keys = var.manage_keys || length(local.folder_markers) > 0 && length(var.deployment.source_key_arns) > 0

  key_arns = "arn:${local.partition}:kms:${local.regional}:key/*"
  key_aliases = concat(
    [for name in local.buckets : "alias/s3/${replace(name, ".", "_")}"],
    ["alias/sns/${var.deployment.topic}"],
  )
  key_alias_arns = [for alias in local.key_aliases : "arn:${local.partition}:kms:${local.regional}:${alias}"]

  # A key that is made has no ARN to be named beforehand.
  folder_marker_key_arns = length(local.folder_marker_arns) == 0 ? [] : concat(
    var.deployment.source_key_arns, [for arn in [local.key_arns] : arn if var.manage_keys]
  )

  key_statements = concat(
    [
      {
        # Only through S3 and for the source. It has a bucket key, so S3 names the bucket to KMS and not the object.
        Sid      = "EncryptFolderMarkers"
        Action   = ["kms:GenerateDataKey"]
        Resource = local.folder_marker_key_arns
        Condition = {
          StringEquals = {
            "kms:EncryptionContext:aws:s3:arn" = local.source_arn
            "kms:ViaService"                   = "s3.${var.region}.${data.aws_partition.current.dns_suffix}"
          }
        }
      },
    ],
    [for statement in local.managed_key_statements : statement if var.manage_keys],
  )

  managed_key_statements = [
    {
      # KMS: this action takes no resource.
      Sid       = "MakeKeys"
      Action    = ["kms:CreateKey"]
      Resource  = ["*"]
      Condition = { BoolIfExists = local.no_lockout }
    },
    {
      # Of a new key, which has no alias, ForAllValues is true; KMS makes no key whose policy its maker could not change.
      # The last three are of the key what NameKeys is of the alias: KMS wants both.
      Sid = "ChangeKeys"
      Action = [
        "kms:EnableKeyRotation", "kms:PutKeyPolicy", "kms:TagResource", "kms:UntagResource", "kms:UpdateKeyDescription",
        "kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias",
      ]
      Resource = [local.key_arns]
      Condition = {
        "ForAllValues:StringEquals" = { "kms:ResourceAliases" = local.key_aliases }
        BoolIfExists                = local.no_lockout
      }
    },
    {
      Sid      = "NameKeys"
      Action   = ["kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias"]
      Resource = local.key_alias_arns
    },
  ]

  # KMS looks whether who writes a key's policy could write it again; that is not to be skipped. IfExists: requests that do
  # not skip it may leave the parameter out.
  no_lockout = { "kms:BypassPolicyLockoutSafetyCheck" = "false" }
}
