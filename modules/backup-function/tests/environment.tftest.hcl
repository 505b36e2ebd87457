mock_provider "aws" {
  source = "../../tests/terraform/mocks"
}

variables {
  function_name             = "s3-backup-function"
  role_name                 = "lambda-s3-backup-role"
  policy_name               = "s3-backup-policy"
  dead_letter_queue_name    = "s3-backup-dead-letters"
  region                    = "eu-central-1"
  package_path              = "main.tf" # any file: a mock does not unpack it
  architecture              = "arm64"
  memory_size_mb            = 512
  timeout_seconds           = 120
  maximum_event_age_seconds = 3600
  log_retention_days        = 365
  source_bucket             = "acme-source"
  topic_arn                 = "arn:aws:sns:eu-central-1:123456789012:backup-status-notifications"
  routes = {
    documents = { prefix = "documents/", bucket = "acme-documents" }
    photos    = { prefix = "photos/", bucket = "acme-photos" }
    database  = { prefix = "database/", bucket = "acme-database" }
  }
  tags = { team = "files" }
}


run "plain_routes" {
  command = plan

  assert {
    condition = one(aws_lambda_function.this.environment).variables == tomap({
      SNS_TOPIC_ARN = "arn:aws:sns:eu-central-1:123456789012:backup-status-notifications"
      SRC_BUCKET    = "acme-source"
      DOC_DEST      = "acme-documents"
      PHOTO_DEST    = "acme-photos"
      DB_DEST       = "acme-database"
    })
    error_message = "The three standard routes have a variable each, and there is no ROUTES."
  }
}

run "other_label" {
  command = plan

  variables {
    routes = {
      documents = { prefix = "documents/", bucket = "acme-documents" }
      invoices  = { prefix = "accounting/invoices/", bucket = "acme-invoices" }
    }
  }

  assert {
    condition     = toset(keys(one(aws_lambda_function.this.environment).variables)) == toset(["ROUTES", "SNS_TOPIC_ARN", "SRC_BUCKET"])
    error_message = "Other routes are in ROUTES, and the three variables are gone."
  }

  assert {
    condition = jsondecode(one(aws_lambda_function.this.environment).variables.ROUTES) == [
      { name = "documents", prefix = "documents/", bucket = "acme-documents" },
      { name = "invoices", prefix = "accounting/invoices/", bucket = "acme-invoices" },
    ]
    error_message = "ROUTES tells each route's name, prefix and bucket, and nothing that was not given."
  }
}

run "one_route_missing" {
  command = plan

  variables {
    routes = {
      documents = { prefix = "documents/", bucket = "acme-documents" }
      photos    = { prefix = "photos/", bucket = "acme-photos" }
    }
  }

  assert {
    condition     = [for route in jsondecode(one(aws_lambda_function.this.environment).variables.ROUTES) : route.name] == ["documents", "photos"]
    error_message = "Two of the three are in ROUTES: the function takes all three variables or none."
  }
}

run "other_prefix" {
  command = plan

  variables {
    routes = {
      documents = { prefix = "docs/", bucket = "acme-documents" }
      photos    = { prefix = "photos/", bucket = "acme-photos" }
      database  = { prefix = "database/", bucket = "acme-database" }
    }
  }

  assert {
    condition     = [for route in jsondecode(one(aws_lambda_function.this.environment).variables.ROUTES) : route.prefix] == ["database/", "docs/", "photos/"]
    error_message = "A standard label with another prefix is in ROUTES."
  }
}

run "storage_class" {
  command = plan

  variables {
    routes = {
      documents = { prefix = "documents/", bucket = "acme-documents" }
      photos    = { prefix = "photos/", bucket = "acme-photos", storage_class = "GLACIER_IR" }
      database  = { prefix = "database/", bucket = "acme-database" }
    }
  }

  assert {
    condition = jsondecode(one(aws_lambda_function.this.environment).variables.ROUTES) == [
      { name = "database", prefix = "database/", bucket = "acme-database" },
      { name = "documents", prefix = "documents/", bucket = "acme-documents" },
      { name = "photos", prefix = "photos/", bucket = "acme-photos", storage_class = "GLACIER_IR" },
    ]
    error_message = "A storage class is in ROUTES, beside its route only."
  }

  assert {
    condition     = !contains(keys(one(aws_lambda_function.this.environment).variables), "PHOTO_DEST")
    error_message = "Never both forms."
  }
}

run "other_region" {
  command = plan

  variables {
    routes = {
      documents = { prefix = "documents/", bucket = "acme-documents", region = "eu-central-1" }
      photos    = { prefix = "photos/", bucket = "acme-photos", region = "us-east-1" }
      database  = { prefix = "database/", bucket = "acme-database" }
    }
  }

  assert {
    condition = jsondecode(one(aws_lambda_function.this.environment).variables.ROUTES) == [
      { name = "database", prefix = "database/", bucket = "acme-database" },
      { name = "documents", prefix = "documents/", bucket = "acme-documents" },
      { name = "photos", prefix = "photos/", bucket = "acme-photos", region = "us-east-1" },
    ]
    error_message = "A Region is told where it is not the function's own."
  }
}

run "own_region_is_no_news" {
  command = plan

  variables {
    routes = {
      documents = { prefix = "documents/", bucket = "acme-documents", region = "eu-central-1" }
      photos    = { prefix = "photos/", bucket = "acme-photos", account_id = "111122223333" }
      database  = { prefix = "database/", bucket = "acme-database" }
    }
  }

  assert {
    condition     = contains(keys(one(aws_lambda_function.this.environment).variables), "PHOTO_DEST")
    error_message = "Whose a bucket is, and that it is near, changes nothing for the function."
  }
}

run "further_variables" {
  command = plan

  variables {
    concurrency       = 200
    settle_days       = 16
    notify            = "on_failure"
    extra_environment = { AWS_ENDPOINT_URL = "http://127.0.0.1:4566" }
  }

  assert {
    condition = (
      one(aws_lambda_function.this.environment).variables.CONCURRENCY == "200" &&
      one(aws_lambda_function.this.environment).variables.SETTLE_DAYS == "16" &&
      one(aws_lambda_function.this.environment).variables.NOTIFY == "on_failure" &&
      one(aws_lambda_function.this.environment).variables.AWS_ENDPOINT_URL == "http://127.0.0.1:4566"
    )
    error_message = "What is given is in the environment."
  }
}

# 4096 bytes with what else is in there: umlauts count twice, so characters alone would pass.
run "environment_full" {
  command = plan

  variables {
    extra_environment = { PADDING = format("%s%s", replace(format("%01900d", 0), "0", "ü"), format("%090d", 0)) }
  }

  assert {
    condition     = local.environment_bytes == 4096
    error_message = "The environment has ${local.environment_bytes} bytes."
  }
}

run "environment_too_long" {
  command = plan

  variables {
    extra_environment = { PADDING = format("%s%s", replace(format("%01900d", 0), "0", "ü"), format("%091d", 0)) }
  }

  expect_failures = [aws_lambda_function.this]
}
