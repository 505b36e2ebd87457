locals {
  source_arn       = "arn:${local.partition}:s3:::${var.source_bucket}"
  destination_arns = { for label, route in var.routes : label => "arn:${local.partition}:s3:::${route.bucket}" }

  source_objects      = [for route in var.routes : "${local.source_arn}/${route.prefix}*"]
  destination_objects = [for label, route in var.routes : "${local.destination_arns[label]}/${route.prefix}*"]

  list_actions  = ["s3:ListBucket"]
  read_actions  = ["s3:GetObject", "s3:GetObjectTagging"]
  write_actions = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject", "s3:PutObjectTagging"]

  bucket_statements = [
    {
      # Without a condition on the prefix: S3 answers 404 for a key that is gone only to who may list the bucket, else
      # 403, and a run could not tell an object that vanished from one it may not read.
      Sid      = "ListBuckets"
      Effect   = "Allow"
      Action   = local.list_actions
      Resource = concat([local.source_arn], values(local.destination_arns))
    },
    {
      Sid      = "ReadSource"
      Effect   = "Allow"
      Action   = local.read_actions
      Resource = local.source_objects
    },
    {
      # GetObject: a copy whose ETag cannot be compared is looked at with HeadObject.
      Sid      = "WriteBackups"
      Effect   = "Allow"
      Action   = local.write_actions
      Resource = local.destination_objects
    },
  ]

  # By account, the buckets that must be its own. A name somebody gives up is anybody's to take.
  owned_arns = merge(
    { for account in compact([var.source_account_id]) : account => [local.source_arn] },
    {
      for account in distinct(compact([for route in var.routes : route.account_id])) : account => concat(
        account == var.source_account_id ? [local.source_arn] : [],
        [for label, route in var.routes : local.destination_arns[label] if route.account_id == account],
      )
    },
  )

  owner_statements = [
    for account, arns in local.owned_arns : {
      Sid       = "OnlyBucketsOf${account}"
      Effect    = "Deny"
      Action    = "s3:*"
      Resource  = flatten([for arn in arns : [arn, "${arn}/*"]])
      Condition = { StringNotEquals = { "aws:ResourceAccount" = account } }
    }
  ]

  read_key_actions  = ["kms:Decrypt"]
  write_key_actions = ["kms:Decrypt", "kms:GenerateDataKey"]

  # Decrypt on the keys of backups: S3 asks for it when an upload in parts is put together.
  key_statements = [
    for statement in [
      {
        Sid       = "DecryptSource"
        Effect    = "Allow"
        Action    = local.read_key_actions
        Resource  = local.source_keys
        Condition = local.source_key_condition
      },
      {
        Sid       = "EncryptBackups"
        Effect    = "Allow"
        Action    = local.write_key_actions
        Resource  = local.backup_keys
        Condition = local.backup_key_condition
      },
    ] : statement if length(statement.Resource) > 0
  ]
  source_keys = distinct(var.source_key_arns)
  backup_keys = distinct([for route in var.routes : route.kms_key_arn if route.kms_key_arn != null])

  own_statements = [
    {
      Sid      = "Notify"
      Effect   = "Allow"
      Action   = ["sns:Publish"]
      Resource = [var.topic_arn]
    },
    {
      Sid      = "KeepDeadLetters"
      Effect   = "Allow"
      Action   = ["sqs:SendMessage"]
      Resource = [local.dead_letter_queue_arn]
    },
    {
      Sid      = "WriteLogs"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = ["arn:${local.partition}:logs:${var.region}:${local.account_id}:log-group:${local.log_group_name}:*"]
    },
  ]

  policy = {
    Version = "2012-10-17"
    Statement = concat(
      local.bucket_statements,
      local.key_statements,
      local.own_statements,
      local.owner_statements,
      local.network_statements,
    )
  }

  policy_json = jsonencode(local.policy)

  trust_policy = {
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { Service = "lambda.amazonaws.com" }
      },
    ]
  }
}

resource "aws_iam_role" "this" {
  name                 = var.role_name
  description          = "What ${var.function_name} runs as."
  assume_role_policy   = jsonencode(local.trust_policy)
  permissions_boundary = var.permissions_boundary_arn
  tags                 = var.tags
}

resource "aws_iam_policy" "this" {
  name        = var.policy_name
  description = "What ${var.function_name} may do, and nothing else."
  policy      = local.policy_json
  tags        = var.tags

  lifecycle {
    precondition {
      condition     = length(local.policy_json) <= 6144
      error_message = "${length(var.routes)} routes make a policy of ${length(local.policy_json)} characters; IAM takes 6144. Use fewer routes, or split them over two calls of the module."
    }
  }
}

resource "aws_iam_role_policy_attachment" "this" {
  role       = aws_iam_role.this.name
  policy_arn = local.policy_arn

  depends_on = [aws_iam_policy.this]
}
