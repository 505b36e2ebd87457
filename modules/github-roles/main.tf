locals {
  # Tokens are the provider's whose address ends its ARN.
  issuer     = split(":oidc-provider/", var.oidc_provider_arn)[1]
  repository = "repo:${var.repository}"

  subjects = {
    plan  = ["${local.repository}:pull_request", "${local.repository}:ref:refs/heads/${var.branch}"]
    apply = ["${local.repository}:environment:${var.github_environment}"]
  }

  trust_policies = {
    for role, subjects in local.subjects : role => {
      Version = "2012-10-17"
      Statement = [
        {
          Effect    = "Allow"
          Action    = "sts:AssumeRoleWithWebIdentity"
          Principal = { Federated = var.oidc_provider_arn }
          # Compared as they are: a * here would be no wildcard.
          Condition = {
            StringEquals = {
              "${local.issuer}:aud" = "sts.amazonaws.com"
              "${local.issuer}:sub" = subjects
            }
          }
        },
      ]
    }
  }

  statements = {
    plan          = local.plan_statements
    apply         = local.apply_statements
    apply-objects = local.object_statements
    apply-keys    = local.key_statements
  }

  policies = {
    for policy, statements in local.statements : policy => jsonencode({
      Version = "2012-10-17"
      # IAM takes no statement without a resource.
      Statement = [
        for statement in statements : merge({ Effect = "Allow" }, statement)
        if length(try(statement.Resource, statement.NotResource)) > 0
      ]
    })
  }

  role_names = { plan = var.plan_role_name, apply = var.apply_role_name }
  purposes = {
    plan          = "read what a plan compares"
    apply         = "change what a plan changes"
    apply-objects = "write the state and folder markers, and no other object"
    apply-keys    = "make and use the keys of what a plan changes"
  }

  policy_names = merge(
    local.role_names,
    { apply-objects = "${var.apply_role_name}-objects" },
    { for policy in ["apply-keys"] : policy => "${var.apply_role_name}-keys" if local.uses_keys },
  )

  # Whoever applies reads as well.
  attachments = merge(
    {
      plan            = { role = "plan", policy = "plan" }
      apply           = { role = "apply", policy = "apply" }
      apply-also-plan = { role = "apply", policy = "plan" }
      apply-objects   = { role = "apply", policy = "apply-objects" }
    },
    { for policy in ["apply-keys"] : policy => { role = "apply", policy = policy } if local.uses_keys },
  )
}

resource "aws_iam_role" "this" {
  for_each = local.role_names

  name                 = each.value
  description          = "What GitHub jobs of ${var.repository} run as, to ${local.purposes[each.key]}."
  assume_role_policy   = jsonencode(local.trust_policies[each.key])
  max_session_duration = 3600
  tags                 = var.tags
}

resource "aws_iam_policy" "this" {
  for_each = local.policy_names

  name        = each.value
  description = "What GitHub jobs of ${var.repository} may do, to ${local.purposes[each.key]}."
  policy      = local.policies[each.key]
  tags        = var.tags

  lifecycle {
    precondition {
      condition     = length(local.policies[each.key]) <= 6144
      error_message = "${length(local.buckets)} buckets make a policy of ${length(local.policies[each.key])} characters; IAM takes 6144. Call the module once for each part of the deployment, with fewer in deployment.backup_buckets."
    }
  }
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = local.attachments

  role       = aws_iam_role.this[each.value.role].name
  policy_arn = "arn:${local.partition}:iam::${local.account}:policy/${local.policy_names[each.value.policy]}"

  depends_on = [aws_iam_policy.this]
}
