"""What tests/terraform/run does, one file for each kind of test."""
