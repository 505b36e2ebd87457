mock_provider "aws" {
  source = "../../tests/terraform/mocks"
}

run "existing_source" {
  command = plan

  module {
    source = "./examples/existing-source"
  }

  variables {
    package_path = "main.tf" # any file: a mock does not unpack it
  }

  assert {
    condition = output.backup_buckets == {
      documents = "example-documents-backup-bucket"
      photos    = "example-photo-archive"
    }
    error_message = "The example plans as it stands."
  }
}
