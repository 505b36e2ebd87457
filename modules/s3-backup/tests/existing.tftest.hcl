mock_provider "aws" {
  source = "../../tests/terraform/mocks"
}

variables {
  name_prefix  = "acme"
  region       = "eu-central-1"
  package_path = "main.tf" # any file: a mock does not unpack it
}

run "source" {
  command = plan

  variables {
    source_bucket = { existing = { name = "their-files" } }
  }

  assert {
    condition     = [output.source_bucket, output.source_bucket_arn] == ["their-files", "arn:aws:s3:::their-files"]
    error_message = "What is backed up is the bucket there is."
  }

  assert {
    condition     = length(module.source_bucket) == 0
    error_message = "Nothing of it is managed: no bucket, no lifecycle, no markers."
  }

  assert {
    condition     = local.settle_days == null && length(local.source_key_arns) == 0
    error_message = "Its rule on uploads is taken to be of 7 days, as the function does."
  }

  assert {
    condition     = local.source_owner == "123456789012"
    error_message = "It is of this account where no other is named."
  }
}

run "source_of_another_account" {
  command = plan

  variables {
    source_bucket = {
      kms_key_arns = ["arn:aws:kms:eu-central-1:111122223333:key/files"]
      existing = {
        name                 = "their-files"
        account_id           = "111122223333"
        abort_multipart_days = 14
      }
    }
    encryption = { algorithm = "SSE-KMS", key_arn = "arn:aws:kms:eu-central-1:123456789012:key/all" }
  }

  assert {
    condition     = local.source_key_arns == ["arn:aws:kms:eu-central-1:111122223333:key/files"]
    error_message = "Its keys are those that are named, not that of the module's buckets."
  }

  assert {
    condition     = local.settle_days == 16
    error_message = "The function is told of its rule on uploads."
  }

  assert {
    condition = (
      output.source_grant.bucket == "their-files" &&
      [for statement in jsondecode(output.source_grant.bucket_policy).Statement : statement.Action] == [["s3:ListBucket"], ["s3:GetObject", "s3:GetObjectTagging"]] &&
      jsondecode(output.source_grant.key_statements)[0].Action == ["kms:Decrypt"]
    )
    error_message = "Its owner grants reading, and nothing else."
  }
}

run "backup_buckets" {
  command = plan

  variables {
    routes = {
      documents = { prefix = "documents/" }
      photos    = { prefix = "photos/", existing_bucket = { name = "our-photos" } }
      far = {
        prefix        = "far/"
        storage_class = "GLACIER_IR"
        existing_bucket = {
          name        = "their-far"
          account_id  = "111122223333"
          region      = "us-east-1"
          kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/far"
        }
      }
    }
  }

  assert {
    condition     = keys(module.backup_bucket) == ["documents"]
    error_message = "Nothing of a bucket there is is managed."
  }

  assert {
    condition = output.backup_buckets == {
      documents = "acme-documents-backup-bucket"
      far       = "their-far"
      photos    = "our-photos"
    }
    error_message = "Outputs tell of every route's bucket."
  }

  assert {
    condition = output.backup_bucket_arns == {
      documents = "arn:aws:s3:::acme-documents-backup-bucket"
      far       = "arn:aws:s3:::their-far"
      photos    = "arn:aws:s3:::our-photos"
    }
    error_message = "Outputs tell of every route's bucket."
  }

  assert {
    condition = jsonencode({ for label, route in local.function_routes : label => [
      route.bucket, route.storage_class, try(route.account_id, null), try(route.region, null), route.kms_key_arn
      ] }) == jsonencode({
      documents = ["acme-documents-backup-bucket", null, null, null, null]
      far       = ["their-far", "GLACIER_IR", "111122223333", "us-east-1", "arn:aws:kms:us-east-1:111122223333:key/far"]
      photos    = ["our-photos", null, "123456789012", null, null]
    })
    error_message = "The function hears of each bucket what there is to say."
  }

  assert {
    condition = { for label, grant in output.route_grants : label => [grant.bucket, grant.object_ownership] } == {
      far    = ["their-far", "BucketOwnerEnforced"]
      photos = ["our-photos", "BucketOwnerEnforced"]
    }
    error_message = "What owners must grant is there for each existing bucket."
  }

  assert {
    condition = [for statement in jsondecode(output.route_grants.far.bucket_policy).Statement : [statement.Principal.AWS, statement.Resource]] == [
      ["arn:aws:iam::123456789012:role/lambda-s3-backup-role", "arn:aws:s3:::their-far"],
      ["arn:aws:iam::123456789012:role/lambda-s3-backup-role", "arn:aws:s3:::their-far/far/*"],
    ]
    error_message = "The grant is for this role, on that bucket, under that prefix."
  }
}

run "nothing_but_existing_buckets" {
  command = plan

  variables {
    source_bucket = { existing = { name = "their-files" } }
    routes        = { documents = { prefix = "documents/", existing_bucket = { name = "their-documents" } } }
    object_lock   = { mode = "GOVERNANCE", days = 30 }
  }

  assert {
    condition     = length(module.source_bucket) == 0 && length(module.backup_bucket) == 0
    error_message = "No bucket is made."
  }
}
