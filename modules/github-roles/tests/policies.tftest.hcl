mock_provider "aws" {
  source = "../../tests/terraform/mocks"
}

variables {
  repository        = "acme/backup"
  oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
  region            = "eu-central-1"
  state             = { bucket = "acme-state", key = "s3-backup/terraform.tfstate" }
  deployment        = { source_bucket = "acme-source", backup_buckets = ["acme-documents", "acme-photos"] }
}

run "plan_reads" {
  command = plan

  assert {
    condition = alltrue([
      for action in flatten([for each in jsondecode(aws_iam_policy.this["plan"].policy).Statement : each.Action if each.Sid != "LockState"]) :
      can(regex("^[a-z0-9]+:(Get|List|Describe)", action))
    ])
    error_message = "The plan's policy only reads, but for the lock."
  }

  assert {
    condition = alltrue(flatten([
      for policy in aws_iam_policy.this : [
        for each in jsondecode(policy.policy).Statement : [for action in each.Action : !strcontains(action, "*")]
        if each.Effect == "Allow"
      ]
    ]))
    error_message = "Actions that are allowed are named one by one."
  }

  assert {
    condition = { for each in jsondecode(aws_iam_policy.this["plan"].policy).Statement : each.Sid => each if endswith(each.Sid, "State") } == {
      FindState = { Sid = "FindState", Effect = "Allow", Action = ["s3:ListBucket"], Resource = ["arn:aws:s3:::acme-state"] }
      ReadState = { Sid = "ReadState", Effect = "Allow", Action = ["s3:GetObject"], Resource = ["arn:aws:s3:::acme-state/s3-backup/terraform.tfstate"] }
      LockState = {
        Sid      = "LockState"
        Effect   = "Allow"
        Action   = ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
        Resource = ["arn:aws:s3:::acme-state/s3-backup/terraform.tfstate.tflock"]
      }
    }
    error_message = "The one state is read, and locked; never written."
  }

  assert {
    condition = [
      for each in jsondecode(aws_iam_policy.this["plan"].policy).Statement : each.Sid if contains(each.Resource, "*")
    ] == ["ReadSubscriptions", "FindKeyAliases"]
    error_message = "All resources are named, but where AWS has no other."
  }
}

run "objects" {
  command = plan

  assert {
    condition = sort(distinct(flatten([
      for policy in aws_iam_policy.this : [
        for each in jsondecode(policy.policy).Statement : each.Resource
        if each.Effect == "Allow" && anytrue([for action in each.Action : can(regex("^s3:.*Object(Version|Tagging)?$", action))])
      ]
      ]))) == tolist([
      "arn:aws:s3:::acme-source/database/",
      "arn:aws:s3:::acme-source/documents/",
      "arn:aws:s3:::acme-source/photos/",
      "arn:aws:s3:::acme-state/s3-backup/terraform.tfstate",
      "arn:aws:s3:::acme-state/s3-backup/terraform.tfstate.tflock",
    ])
    error_message = "Of objects there are the state, its lock and the empty folder markers; no one that was backed up."
  }

  assert {
    condition = alltrue([
      for key, sid in { plan = "ReadBuckets", apply = "ManageBuckets" } : one([
        for each in jsondecode(aws_iam_policy.this[key].policy).Statement : each.Resource if each.Sid == sid
      ]) == ["arn:aws:s3:::acme-documents", "arn:aws:s3:::acme-photos", "arn:aws:s3:::acme-source"]
    ])
    error_message = "Buckets are the deployment's, and not the state's."
  }

  assert {
    condition = jsondecode(aws_iam_policy.this["apply-objects"].policy).Statement == [
      { Sid = "WriteState", Effect = "Allow", Action = ["s3:PutObject"], Resource = ["arn:aws:s3:::acme-state/s3-backup/terraform.tfstate"] },
      {
        Sid      = "ManageFolderMarkers"
        Effect   = "Allow"
        Action   = ["s3:DeleteObjectVersion", "s3:PutObject"]
        Resource = ["arn:aws:s3:::acme-source/database/", "arn:aws:s3:::acme-source/documents/", "arn:aws:s3:::acme-source/photos/"]
      },
      {
        Sid    = "NoOtherObjects"
        Effect = "Deny"
        Action = ["s3:BypassGovernanceRetention", "s3:DeleteObject*", "s3:GetObject*", "s3:PutObject*"]
        NotResource = [
          "arn:aws:s3:::acme-source/database/", "arn:aws:s3:::acme-source/documents/", "arn:aws:s3:::acme-source/photos/",
          "arn:aws:s3:::acme-state/s3-backup/terraform.tfstate", "arn:aws:s3:::acme-state/s3-backup/terraform.tfstate.tflock",
        ]
      },
    ]
    error_message = "Who applies writes the state and the markers, and is refused every other object, whatever a bucket's policy allows."
  }

  assert {
    condition = alltrue([
      for arn in flatten([
        for key in ["plan", "apply", "apply-objects"] : [
          for each in jsondecode(aws_iam_policy.this[key].policy).Statement : each.Resource
          if each.Effect == "Allow" && anytrue([for action in each.Action : can(regex("^s3:(Get|Put|Delete)Object", action))])
        ]
      ]) : contains(one([for each in jsondecode(aws_iam_policy.this["apply-objects"].policy).Statement : each.NotResource if each.Effect == "Deny"]), arn)
    ])
    error_message = "What is allowed is not refused: state, lock and markers."
  }
}

run "apply_changes" {
  command = plan

  assert {
    condition = [
      for each in jsondecode(aws_iam_policy.this["apply"].policy).Statement : each.Sid if contains(each.Resource, "*")
    ] == ["ManageSubscriptions"]
    error_message = "All resources are named, but where AWS has no other."
  }

  assert {
    condition = { for each in jsondecode(aws_iam_policy.this["apply"].policy).Statement : each.Sid => each.Resource if strcontains(join(" ", each.Action), "iam:") } == {
      ManageRole   = ["arn:aws:iam::123456789012:role/lambda-s3-backup-role"]
      MakeRole     = ["arn:aws:iam::123456789012:role/lambda-s3-backup-role"]
      AttachPolicy = ["arn:aws:iam::123456789012:role/lambda-s3-backup-role"]
      PassRole     = ["arn:aws:iam::123456789012:role/lambda-s3-backup-role"]
      ManagePolicy = ["arn:aws:iam::123456789012:policy/s3-backup-policy"]
    }
    error_message = "Of IAM it manages the function's role and policy, and none of its own."
  }

  assert {
    condition = [
      for each in jsondecode(aws_iam_policy.this["apply"].policy).Statement : try(each.Condition, null) if contains(["AttachPolicy", "PassRole"], each.Sid)
      ] == [
      { ArnEquals = { "iam:PolicyARN" = "arn:aws:iam::123456789012:policy/s3-backup-policy" } },
      { StringEquals = { "iam:PassedToService" = "lambda.amazonaws.com" } },
    ]
    error_message = "The role gets its one policy, and goes to Lambda only."
  }

  assert {
    condition     = keys(aws_iam_policy.this) == ["apply", "apply-objects", "plan"] && !strcontains(join("", [for policy in aws_iam_policy.this : policy.policy if policy.name != "s3-backup-github-plan"]), "kms:")
    error_message = "Keys are neither managed nor used unless that is asked for."
  }
}

run "subscribers" {
  command = plan

  variables {
    deployment = {
      source_bucket        = "acme-source"
      backup_buckets       = ["acme-documents"]
      subscriber_functions = ["on-backup", "page:live"]
    }
  }

  assert {
    condition = [
      for each in jsondecode(aws_iam_policy.this["plan"].policy).Statement : each if each.Sid == "ReadSubscribers"
      ] == [{
        Sid    = "ReadSubscribers"
        Effect = "Allow"
        Action = ["lambda:GetPolicy"]
        Resource = [
          "arn:aws:lambda:eu-central-1:123456789012:function:on-backup",
          "arn:aws:lambda:eu-central-1:123456789012:function:page:live",
        ]
    }]
    error_message = "Who plans reads the policies of the functions that subscribe, and nothing else of them."
  }

  assert {
    condition = [
      for each in jsondecode(aws_iam_policy.this["apply"].policy).Statement : each if each.Sid == "PermitTopic"
      ] == [{
        Sid    = "PermitTopic"
        Effect = "Allow"
        Action = ["lambda:AddPermission", "lambda:RemovePermission"]
        Resource = [
          "arn:aws:lambda:eu-central-1:123456789012:function:on-backup",
          "arn:aws:lambda:eu-central-1:123456789012:function:page:live",
        ]
        Condition = { StringEquals = { "lambda:Principal" = "sns.amazonaws.com" } }
    }]
    error_message = "Who applies lets SNS invoke the functions that subscribe, and no other service."
  }

  assert {
    condition = [
      for each in jsondecode(aws_iam_policy.this["apply"].policy).Statement : each
      if contains(each.Action, "lambda:AddPermission") && each.Sid != "PermitTopic"
      ] == [{
        Sid       = "PermitRule"
        Effect    = "Allow"
        Action    = ["lambda:AddPermission", "lambda:RemovePermission"]
        Resource  = ["arn:aws:lambda:eu-central-1:123456789012:function:s3-backup-function"]
        Condition = { StringEquals = { "lambda:Principal" = "events.amazonaws.com" } }
    }]
    error_message = "Of the function itself, EventBridge may be let in and no other service."
  }
}

run "existing_source" {
  command = plan

  variables {
    deployment = { backup_buckets = ["acme-documents", "acme-photos"] }
  }

  assert {
    condition = alltrue([
      for key, sid in { plan = "ReadBuckets", apply = "ManageBuckets" } : one([
        for each in jsondecode(aws_iam_policy.this[key].policy).Statement : each.Resource if each.Sid == sid
      ]) == ["arn:aws:s3:::acme-documents", "arn:aws:s3:::acme-photos"]
    ])
    error_message = "A source there is belongs to no role."
  }

  assert {
    condition     = !strcontains(join("", [for policy in aws_iam_policy.this : policy.policy]), "FolderMarkers")
    error_message = "It has no markers."
  }
}

run "boundary" {
  command = plan

  variables {
    permissions_boundary_arn = "arn:aws:iam::123456789012:policy/boundary"
  }

  assert {
    condition = [
      for each in jsondecode(aws_iam_policy.this["apply"].policy).Statement : try(each.Condition, null)
      if anytrue([for action in each.Action : contains(["iam:CreateRole", "iam:PutRolePermissionsBoundary"], action)])
    ] == [{ StringEquals = { "iam:PermissionsBoundary" = "arn:aws:iam::123456789012:policy/boundary" } }]
    error_message = "The function's role is made with this boundary only."
  }

  assert {
    condition = [
      for each in jsondecode(aws_iam_policy.this["apply"].policy).Statement : each.Condition if contains(each.Action, "iam:AttachRolePolicy")
      ] == [{
        ArnEquals    = { "iam:PolicyARN" = "arn:aws:iam::123456789012:policy/s3-backup-policy" }
        StringEquals = { "iam:PermissionsBoundary" = "arn:aws:iam::123456789012:policy/boundary" }
    }]
    error_message = "A role without this boundary is given no policy."
  }

  assert {
    condition     = !strcontains(aws_iam_policy.this["apply"].policy, "iam:DeleteRolePermissionsBoundary")
    error_message = "A boundary is not taken away."
  }
}

run "network" {
  command = plan

  variables {
    in_network = true
  }

  assert {
    condition = [
      for each in jsondecode(aws_iam_policy.this["apply"].policy).Statement : each if strcontains(join(" ", each.Action), "ec2:")
      ] == [{
        Sid      = "FindNetwork"
        Effect   = "Allow"
        Action   = ["ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs"]
        Resource = ["*"]
    }]
    error_message = "With a network, subnets and security groups can be looked at, and no more."
  }
}

run "names" {
  command = plan

  variables {
    deployment = {
      source_bucket     = "src"
      backup_buckets    = ["dst"]
      folder_markers    = []
      function          = "fn"
      role              = "ro"
      policy            = "po"
      topic             = "to"
      rule              = "ru"
      dead_letter_queue = "dl"
      dashboard         = "da"
      alarms            = "our-%s-alarm"
    }
  }

  override_data {
    target = data.aws_partition.current
    values = { partition = "aws-us-gov" }
  }

  assert {
    condition = sort(distinct(flatten([
      for key in ["apply", "apply-objects"] : [
        for each in jsondecode(aws_iam_policy.this[key].policy).Statement : try(each.Resource, [])
      ]
      ]))) == tolist([
      "*",
      "arn:aws-us-gov:cloudwatch::123456789012:dashboard/da",
      "arn:aws-us-gov:cloudwatch:eu-central-1:123456789012:alarm:our-*-alarm",
      "arn:aws-us-gov:events:eu-central-1:123456789012:rule/ru",
      "arn:aws-us-gov:iam::123456789012:policy/po",
      "arn:aws-us-gov:iam::123456789012:role/ro",
      "arn:aws-us-gov:lambda:eu-central-1:123456789012:function:fn",
      "arn:aws-us-gov:logs:eu-central-1:123456789012:log-group:/aws/lambda/fn",
      "arn:aws-us-gov:logs:eu-central-1:123456789012:log-group:/aws/lambda/fn:*",
      "arn:aws-us-gov:s3:::acme-state/s3-backup/terraform.tfstate",
      "arn:aws-us-gov:s3:::dst",
      "arn:aws-us-gov:s3:::src",
      "arn:aws-us-gov:sns:eu-central-1:123456789012:to",
      "arn:aws-us-gov:sqs:eu-central-1:123456789012:dl",
    ])
    error_message = "What is applied is what the names say, of the provider's partition; no statement is left without a resource."
  }

  assert {
    condition = alltrue([
      for each in jsondecode(aws_iam_policy.this["plan"].policy).Statement : length(each.Resource) > 0
    ])
    error_message = "No statement is left without a resource."
  }
}

run "policy_too_long" {
  command = plan

  variables {
    deployment = { source_bucket = "acme-source", backup_buckets = [for number in range(100) : "acme-bucket-for-${number}"] }
  }

  expect_failures = [aws_iam_policy.this]
}
