mock_provider "aws" {
  source = "../../tests/terraform/mocks"
}

run "basic" {
  command = plan

  module {
    source = "./examples/basic"
  }

  variables {
    package_path = "main.tf" # any file: a mock does not unpack it
  }

  assert {
    condition = output.source_bucket == "example-source-files-bucket" && output.backup_buckets == {
      documents = "example-documents-backup-bucket"
      invoices  = "example-invoices-backup-bucket"
    }
    error_message = "The example plans as it stands."
  }
}
