# The routes the function knows by three variables of their own.
locals {
  plain_routes = {
    documents = { prefix = "documents/", variable = "DOC_DEST" }
    photos    = { prefix = "photos/", variable = "PHOTO_DEST" }
    database  = { prefix = "database/", variable = "DB_DEST" }
  }

  # What ROUTES alone can say of a route, where it is said. The ARN of a key may be known only after apply; that there is
  # one is known before.
  further = {
    for label, route in var.routes : label => {
      for name, value in {
        storage_class = route.storage_class
        region        = route.region == var.region ? null : route.region
        kms_key_arn   = route.kms_key_arn
      } : name => value if value != null
    }
  }

  # Compared as text: Terraform holds a map and an object to be different whatever is in them.
  plain = (
    jsonencode({ for label, route in var.routes : label => [route.prefix, length(local.further[label])] }) ==
    jsonencode({ for label, route in local.plain_routes : label => [route.prefix, 0] })
  )

  # The function takes one form or the other, never both.
  plain_variables = local.plain ? { for label, route in local.plain_routes : route.variable => var.routes[label].bucket } : {}
  routes_variable = local.plain ? {} : {
    ROUTES = jsonencode([
      for label, route in var.routes : merge(
        { name = label, prefix = route.prefix, bucket = route.bucket },
        local.further[label],
      )
    ])
  }

  optional_variables = {
    CONCURRENCY = var.concurrency
    NOTIFY      = var.notify == "always" ? null : var.notify
    SETTLE_DAYS = var.settle_days
  }

  environment = merge(
    var.extra_environment,
    { SNS_TOPIC_ARN = var.topic_arn, SRC_BUCKET = var.source_bucket },
    local.plain_variables,
    local.routes_variable,
    { for name, value in local.optional_variables : name => tostring(value) if value != null },
  )

  # Base64 holds three bytes in four characters: the one way to count bytes, not characters.
  environment_bytes = floor(length(trim(base64encode(jsonencode(local.environment)), "=")) * 3 / 4)
}
