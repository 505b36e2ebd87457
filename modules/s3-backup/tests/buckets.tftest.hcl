mock_provider "aws" {
  source = "../../tests/terraform/mocks"
}

variables {
  name_prefix  = "acme"
  region       = "eu-central-1"
  package_path = "main.tf" # any file: a mock does not unpack it
}

run "defaults" {
  command = plan

  assert {
    condition = (
      jsonencode(var.encryption) == jsonencode({ algorithm = "SSE-S3", create_key = false, key_arn = null }) &&
      var.object_lock == null && var.access_logging == null && var.vpc == null && var.permissions_boundary_arn == null
    )
    error_message = "SSE-S3, and nothing that costs or binds unless asked for."
  }

  assert {
    condition     = length(local.source_key_arns) == 0 && alltrue([for route in local.function_routes : route.kms_key_arn == null])
    error_message = "No keys."
  }

  assert {
    condition     = output.route_grants == {} && output.source_grant == null
    error_message = "Nobody has anything to grant."
  }
}

run "a_key_for_each_bucket" {
  command = plan

  variables {
    encryption = { algorithm = "SSE-KMS", create_key = true }
    routes = {
      documents = { prefix = "documents/" }
      photos    = { prefix = "photos/", encryption = {} }
    }
  }

  override_resource {
    target          = module.source_bucket[0].aws_kms_key.this[0]
    override_during = plan
    values          = { arn = "arn:aws:kms:eu-central-1:123456789012:key/files", key_id = "files" }
  }

  override_resource {
    target          = module.backup_bucket["documents"].aws_kms_key.this[0]
    override_during = plan
    values          = { arn = "arn:aws:kms:eu-central-1:123456789012:key/documents", key_id = "documents" }
  }

  assert {
    condition     = local.source_key_arns == ["arn:aws:kms:eu-central-1:123456789012:key/files"]
    error_message = "The function may decrypt with the key made for the source."
  }

  assert {
    condition = { for label, route in local.function_routes : label => route.kms_key_arn } == {
      documents = "arn:aws:kms:eu-central-1:123456789012:key/documents"
      photos    = null
    }
    error_message = "The function is told of the key made for each bucket; a route may be SSE-S3 among them."
  }
}

run "given_keys" {
  command = plan

  variables {
    encryption    = { algorithm = "SSE-KMS", key_arn = "arn:aws:kms:eu-central-1:123456789012:key/all" }
    source_bucket = { encryption = { algorithm = "SSE-KMS", key_arn = "arn:aws:kms:eu-central-1:123456789012:key/files" } }
    routes = {
      documents = { prefix = "documents/" }
      photos = {
        prefix     = "photos/"
        encryption = { algorithm = "SSE-KMS", key_arn = "arn:aws:kms:eu-central-1:123456789012:key/photos" }
      }
    }
  }

  assert {
    condition     = local.source_key_arns == ["arn:aws:kms:eu-central-1:123456789012:key/files"]
    error_message = "What is said of the source counts before what is said of all."
  }

  assert {
    condition = { for label, route in local.function_routes : label => route.kms_key_arn } == {
      documents = "arn:aws:kms:eu-central-1:123456789012:key/all"
      photos    = "arn:aws:kms:eu-central-1:123456789012:key/photos"
    }
    error_message = "What is said of a route counts before what is said of all."
  }
}

run "changed_key" {
  command = plan

  variables {
    source_bucket = {
      encryption   = { algorithm = "SSE-KMS", key_arn = "arn:aws:kms:eu-central-1:123456789012:key/files" }
      kms_key_arns = ["arn:aws:kms:eu-central-1:123456789012:key/older", "arn:aws:kms:eu-central-1:123456789012:key/oldest"]
    }
  }

  assert {
    condition = local.source_key_arns == [
      "arn:aws:kms:eu-central-1:123456789012:key/files",
      "arn:aws:kms:eu-central-1:123456789012:key/older",
      "arn:aws:kms:eu-central-1:123456789012:key/oldest",
    ]
    error_message = "The function may decrypt with the source's key, and with those it had before."
  }
}

run "no_key_any_more" {
  command = plan

  variables {
    source_bucket = { kms_key_arns = ["arn:aws:kms:eu-central-1:123456789012:key/older"] }
  }

  assert {
    condition     = local.source_key_arns == ["arn:aws:kms:eu-central-1:123456789012:key/older"]
    error_message = "Objects may still be encrypted with the key of a source that is SSE-S3 now."
  }
}

run "older_key_of_another_account" {
  command = plan

  variables {
    source_bucket = { kms_key_arns = ["arn:aws:kms:eu-central-1:111122223333:key/older"] }
  }

  assert {
    condition     = output.source_grant == null && jsondecode(output.source_key_statements)[0].Action == ["kms:Decrypt"]
    error_message = "Its owner is told what to grant, although the bucket is the module's."
  }
}

run "ages" {
  command = plan

  variables {
    lifecycle_days = { glacier = 200 }
    source_bucket  = { lifecycle_days = { abort_multipart = 3 } }
    routes = {
      documents = { prefix = "documents/" }
      photos    = { prefix = "photos/", lifecycle_days = { standard_ia = 60, glacier = 0 } }
    }
  }

  assert {
    condition     = local.source_days == { standard_ia = 30, glacier = 200, noncurrent_expiration = 90, abort_multipart = 3 }
    error_message = "What is not said of the source is as for all."
  }

  assert {
    condition = local.route_days == {
      documents = { standard_ia = 30, glacier = 200, noncurrent_expiration = 90, abort_multipart = 7 }
      photos    = { standard_ia = 60, glacier = 0, noncurrent_expiration = 90, abort_multipart = 7 }
    }
    error_message = "What is not said of a route is as for all."
  }

  assert {
    condition     = local.settle_days == 5
    error_message = "The function is told of the source's own rule on uploads."
  }
}
