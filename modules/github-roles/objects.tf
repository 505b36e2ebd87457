# What whoever applies may do with objects: a policy of its own, as one has not the room for everything.
locals {
  object_statements = [
    {
      Sid      = "WriteState"
      Action   = ["s3:PutObject"]
      Resource = [local.state_arn]
    },
    {
      Sid      = "ManageFolderMarkers"
      Action   = ["s3:DeleteObjectVersion", "s3:PutObject"]
      Resource = local.folder_marker_arns
    },
    {
      # All objects there are, but for these. A bucket's policy, which the role may write, could else let the role in.
      Sid         = "NoOtherObjects"
      Effect      = "Deny"
      Action      = ["s3:BypassGovernanceRetention", "s3:DeleteObject*", "s3:GetObject*", "s3:PutObject*"]
      NotResource = concat(local.folder_marker_arns, [local.state_arn, "${local.state_arn}.tflock"])
    },
  ]
}
