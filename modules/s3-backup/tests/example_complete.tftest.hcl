mock_provider "aws" {
  source = "../../tests/terraform/mocks"
}

run "complete" {
  command = plan

  module {
    source = "./examples/complete"
  }

  variables {
    package_path       = "main.tf" # any file: a mock does not unpack it
    subnet_ids         = ["subnet-0a", "subnet-0b"]
    security_group_ids = ["sg-0c"]
    oncall             = "oncall@example.com"
  }

  assert {
    condition = output.backup_buckets == {
      documents = "example-complete-documents-backup-bucket-qa"
      invoices  = "example-complete-invoices-backup-bucket-qa"
      photos    = "example-complete-pictures"
    }
    error_message = "The example plans as it stands."
  }

  assert {
    condition     = keys(output.alarm_arns) == ["dead-letters", "duration", "errors", "missed-run", "throttles"]
    error_message = "The example plans as it stands."
  }
}
