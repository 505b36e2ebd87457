# Keys are for S3 to use when the function asks it for a copy; the function itself has no use for them.
locals {
  s3_of_source = "s3.${var.region}.${data.aws_partition.current.dns_suffix}"
  s3_of_routes = {
    for label, route in var.routes :
    label => "s3.${coalesce(route.region, var.region)}.${data.aws_partition.current.dns_suffix}"
  }

  # A copy is asked of S3 in the backup's Region, and AWS leaves open which of the two Regions' S3 decrypts.
  source_key_condition = {
    StringEquals = { "kms:ViaService" = distinct(concat([local.s3_of_source], sort(values(local.s3_of_routes)))) }
  }

  backup_key_condition = {
    StringEquals = {
      "kms:ViaService" = sort(distinct([for label, route in var.routes : local.s3_of_routes[label] if route.kms_key_arn != null]))
    }
  }

  route_key_conditions = { for label, s3 in local.s3_of_routes : label => { StringEquals = { "kms:ViaService" = s3 } } }
}
