# What the owners of buckets and keys that are not of this account must add to their policies.
locals {
  this_role = { AWS = local.role_arn }

  route_grants = {
    for label, route in var.routes : label => {
      bucket           = route.bucket
      object_ownership = "BucketOwnerEnforced"
      bucket_policy = jsonencode({
        Version = "2012-10-17"
        Statement = [
          {
            Sid       = "BackupLists"
            Effect    = "Allow"
            Principal = local.this_role
            Action    = local.list_actions
            Resource  = local.destination_arns[label]
          },
          {
            Sid       = "BackupWrites"
            Effect    = "Allow"
            Principal = local.this_role
            Action    = local.write_actions
            Resource  = "${local.destination_arns[label]}/${route.prefix}*"
          },
        ]
      })
      key_statements = route.kms_key_arn == null ? null : jsonencode([
        {
          Sid       = "BackupEncrypts"
          Effect    = "Allow"
          Principal = local.this_role
          Action    = local.write_key_actions
          # In a key's policy this is the key; nothing else may be written.
          Resource  = "*"
          Condition = local.route_key_conditions[label]
        },
      ])
    } if route.account_id != null
  }

  source_grant = var.source_account_id == null ? null : {
    bucket           = var.source_bucket
    object_ownership = "BucketOwnerEnforced"
    bucket_policy = jsonencode({
      Version = "2012-10-17"
      Statement = [
        {
          Sid       = "BackupLists"
          Effect    = "Allow"
          Principal = local.this_role
          Action    = local.list_actions
          Resource  = local.source_arn
        },
        {
          Sid       = "BackupReads"
          Effect    = "Allow"
          Principal = local.this_role
          Action    = local.read_actions
          Resource  = local.source_objects
        },
      ]
    })
    key_statements = local.source_key_statements
  }

  # By itself as well: a bucket of this account may be encrypted with another's key.
  source_key_statements = length(var.source_key_arns) == 0 ? null : jsonencode([
    {
      Sid       = "BackupDecrypts"
      Effect    = "Allow"
      Principal = local.this_role
      Action    = local.read_key_actions
      # As above.
      Resource  = "*"
      Condition = local.source_key_condition
    },
  ])
}
