"""What the stand-in refuses, and how it says so."""

from collections.abc import Callable

from stand_in_tests.workspace import Workspace

PROVIDER = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {
  region = "eu-west-1"
}
"""
BUCKET = PROVIDER + 'resource "aws_s3_bucket" "this" {\n  bucket = "some-bucket"\n}\n'

Write = Callable[..., Workspace]


def flat(said: str) -> str:
    """What was said without Terraform's line breaks."""
    return " ".join(said.replace("│", " ").split())


def test_an_unknown_type_is_named_in_the_plan(write: Write) -> None:
    workspace = write(PROVIDER + 'resource "aws_scheduler_schedule_group" "this" {}\n')
    said = flat(workspace.terraform("plan", "-no-color", status=1))
    assert "Resource type aws_scheduler_schedule_group is not supported" in said
    assert "mock_provider" in said


def test_a_type_without_handler_validates_and_can_be_mocked(write: Write) -> None:
    workspace = write(PROVIDER + 'resource "aws_scheduler_schedule_group" "this" {}\n')
    workspace.terraform("validate")
    (workspace.folder / "mocked.tftest.hcl").write_text(
        'mock_provider "aws" {}\n'
        'run "applies" {\n  assert {\n'
        "    condition     = aws_scheduler_schedule_group.this.arn != null\n"
        '    error_message = "no ARN"\n  }\n}\n'
    )
    assert "1 passed, 0 failed" in workspace.terraform("test", "-no-color")


def test_an_argument_that_would_be_ignored_is_refused(write: Write) -> None:
    workspace = write(BUCKET.replace('"some-bucket"', '"some-bucket"\n  acl = "private"'))
    said = flat(workspace.terraform("plan", "-no-color", status=1))
    assert "does not apply aws_s3_bucket.acl" in said


def test_a_provider_setting_that_would_be_ignored_is_refused(write: Write) -> None:
    workspace = write(BUCKET.replace("region = ", 'profile = "prod"\n  region = '))
    said = flat(workspace.terraform("plan", "-no-color", status=1))
    assert "Provider setting profile is not honoured" in said


def test_plans_need_no_endpoint_but_applying_does(write: Write) -> None:
    workspace = write(BUCKET)
    assert "1 to add" in workspace.terraform("plan", "-no-color")
    assert "AWS_ENDPOINT_URL" in workspace.apply(status=1)


def test_aws_itself_is_never_called(write: Write) -> None:
    workspace = write(BUCKET, endpoint="https://s3.eu-west-1.amazonaws.com")
    assert "does not touch AWS" in flat(workspace.apply(status=1))


def test_an_endpoint_that_does_not_answer_is_told(write: Write) -> None:
    workspace = write(BUCKET, endpoint="http://127.0.0.1:1")
    assert "http://127.0.0.1:1" in flat(workspace.apply(status=1))


def test_a_bucket_that_exists_is_refused(write: Write, endpoint: str) -> None:
    workspace = write(BUCKET.replace("some-bucket", "taken-bucket"), endpoint)
    workspace.apply()
    (workspace.folder / "terraform.tfstate").unlink()
    assert "Bucket taken-bucket exists already" in flat(workspace.apply(status=1))


def test_an_import_is_refused(write: Write, endpoint: str) -> None:
    workspace = write(BUCKET, endpoint)
    said = workspace.terraform("import", "-no-color", "aws_s3_bucket.this", "x", status=1)
    assert "cannot import aws_s3_bucket" in flat(said)


def test_no_lock_file_comes_from_the_stand_in(write: Write) -> None:
    workspace = write(BUCKET)
    assert not (workspace.folder / ".terraform.lock.hcl").exists()
