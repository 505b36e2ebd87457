"""What plan, deploy and destroy refuse before Terraform runs."""

import os
from pathlib import Path

import pytest

from commands import elf, package
from copied_checkout import CopiedCheckout

ZIP = Path("target/lambda/s3-backup-function/bootstrap.zip")
LOCAL_ZIP = Path("target/local/bootstrap.zip")
ARM64, RISCV = 183, 243


@pytest.fixture(autouse=True)
def _own_names(checkout: CopiedCheckout) -> None:
    """Names of an organisation instead of the examples, and a backend in a state of its own."""
    for file in checkout.envs.glob("*"):
        if file.stem.split(".")[0] != "local":
            file.write_text(file.read_text().replace('"example', '"acme'))


def put_zip(checkout: CopiedCheckout, name: Path = ZIP, machine: int = ARM64) -> None:
    header = b"\x7fELF\x02\x01\x01".ljust(18, b"\0") + machine.to_bytes(2, "little")
    (checkout.root / "function").write_bytes(header)
    package.write_zip(checkout.root / "function", checkout.root / name)


@pytest.mark.parametrize("action", ["plan", "deploy"])
def test_a_missing_zip_is_named_with_its_remedy(checkout: CopiedCheckout, action: str) -> None:
    result = checkout.run("scripts/deploy", action, "dev")
    assert result.returncode == 1
    assert f"{ZIP}: there is no such zip; run `make build`" in result.stderr


def test_destroy_needs_no_zip(checkout: CopiedCheckout) -> None:
    result = checkout.run("scripts/deploy", "destroy", "dev", AWS_ENDPOINT_URL="http://127.0.0.1:1")
    assert result.returncode == 1
    assert "points at this machine" in result.stderr
    assert "zip" not in result.stderr


def test_the_local_zip_has_a_remedy_of_its_own(checkout: CopiedCheckout) -> None:
    result = checkout.run("scripts/deploy", "plan", "local", AWS_ENDPOINT_URL="http://127.0.0.1:1")
    assert f"{LOCAL_ZIP}: there is no such zip; run `make build-local`" in result.stderr


def test_a_zip_for_another_machine_is_refused(checkout: CopiedCheckout) -> None:
    put_zip(checkout, machine=RISCV)
    result = checkout.run("scripts/deploy", "plan", "dev")
    assert result.returncode == 1
    assert "not for aarch64" in result.stderr


def test_what_is_no_zip_is_refused(checkout: CopiedCheckout) -> None:
    put_zip(checkout)
    (checkout.root / ZIP).write_bytes(b"not a zip")
    result = checkout.run("scripts/deploy", "plan", "dev")
    assert result.returncode == 1
    assert "holds no executable `bootstrap`" in result.stderr


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "AWS_ENDPOINT_URL is not set"),
        ("http://localhost:4566", "AWS_ENDPOINT_URL=http://localhost:4566 is not a loopback IP"),
        ("https://s3.amazonaws.com", "is not a loopback IP"),
    ],
)
def test_local_is_deployed_to_this_machine_only(
    checkout: CopiedCheckout, url: str, said: str
) -> None:
    result = checkout.run("scripts/deploy", "deploy", "local", AWS_ENDPOINT_URL=url)
    assert result.returncode == 1
    assert said in result.stderr


@pytest.mark.parametrize("url", ["http://127.0.0.1:4566", "http://localhost:4566"])
def test_the_others_are_never_deployed_to_this_machine(checkout: CopiedCheckout, url: str) -> None:
    put_zip(checkout)
    result = checkout.run("scripts/deploy", "deploy", "prod", AWS_ENDPOINT_URL=url)
    assert result.returncode == 1
    assert f"AWS_ENDPOINT_URL={url} points at this machine" in result.stderr


def test_the_examples_must_be_replaced(checkout: CopiedCheckout) -> None:
    put_zip(checkout)
    for file in checkout.envs.glob("*"):
        file.write_text(file.read_text().replace('"acme', '"example'))
    result = checkout.run("scripts/deploy", "plan", "prod")
    assert result.returncode == 1
    assert 'prod.tfvars: name_prefix = "example" is the example' in result.stderr
    assert 'prod.s3.tfbackend: bucket = "example-s3-backup-state-prod"' in result.stderr


def test_a_setting_there_is_not_is_refused(checkout: CopiedCheckout) -> None:
    put_zip(checkout)
    with (checkout.envs / "prod.tfvars").open("a") as file:
        file.write('email_subscriptions = { oncall = "oncall@acme.example" }\n')
    result = checkout.run("scripts/deploy", "plan", "prod")
    assert result.returncode == 1
    assert "prod.tfvars: email_subscriptions is not a setting" in result.stderr


def test_all_mistakes_are_told_at_once(checkout: CopiedCheckout) -> None:
    checkout.replace("prod.tfvars", 'environment = "prod"', 'environment = "dev"')
    checkout.replace("prod.s3.tfbackend", "region", "# region")
    result = checkout.run("scripts/deploy", "plan", "prod", AWS_ENDPOINT_URL="http://127.0.0.1:1")
    assert result.returncode == 1
    for said in (
        "points at this machine",
        'environment = "dev"',
        "region is missing",
        "make build",
    ):
        assert said in result.stderr


@pytest.mark.parametrize(
    ("allow", "said"),
    [
        ("all", 'ALLOW: "all" is no red flag; the flags are: '),
        ("bucket-destroyed", 'ALLOW: "bucket-destroyed" names no resource; write'),
    ],
)
def test_red_flags_are_allowed_by_name_and_address_only(
    checkout: CopiedCheckout, allow: str, said: str
) -> None:
    result = checkout.run("scripts/deploy", "deploy", "dev", ALLOW=allow)
    assert result.returncode == 1
    assert said in result.stderr
    assert "there is no such zip" in result.stderr


def test_two_environments_never_share_a_state(checkout: CopiedCheckout) -> None:
    put_zip(checkout)
    (checkout.envs / "prod.s3.tfbackend").write_text(
        (checkout.envs / "dev.s3.tfbackend").read_text()
    )
    result = checkout.run("scripts/deploy", "plan", "prod")
    assert result.returncode == 1
    assert "bucket and key are those of terraform/envs/dev.s3.tfbackend" in result.stderr


def test_an_environment_without_a_backend_file_is_refused(checkout: CopiedCheckout) -> None:
    (checkout.envs / "dev.s3.tfbackend").unlink()
    result = checkout.run("scripts/deploy", "plan", "dev")
    assert result.returncode == 1
    assert "terraform/envs/dev.s3.tfbackend is missing" in result.stderr


def test_a_file_that_cannot_be_read_is_named(checkout: CopiedCheckout) -> None:
    (checkout.envs / "dev.tfvars").write_text("environment = = 1\n")
    result = checkout.run("scripts/deploy", "plan", "dev")
    assert result.returncode == 1
    assert "terraform/envs/dev.tfvars cannot be read" in result.stderr


@pytest.mark.parametrize("confirm", ["", "yes", "prod"])
def test_destroy_without_a_terminal_wants_the_name(
    checkout: CopiedCheckout, on_emulator: dict[str, str], confirm: str
) -> None:
    assert checkout.run("scripts/bootstrap-state", "local", **on_emulator).returncode == 0
    result = checkout.run("scripts/deploy", "destroy", "local", CONFIRM=confirm, **on_emulator)
    assert result.returncode == 1
    assert "set CONFIRM=local" in result.stderr
    assert "terraform" not in result.stdout.lower()


def test_a_missing_state_bucket_names_the_command_that_makes_it(
    checkout: CopiedCheckout, on_emulator: dict[str, str]
) -> None:
    put_zip(checkout, LOCAL_ZIP, machine=host_machine_number())
    checkout.replace("local.s3.tfbackend", "state-local", "state-none")
    result = checkout.run("scripts/deploy", "deploy", "local", **on_emulator)
    assert result.returncode == 1
    assert "make it with: scripts/bootstrap-state local" in result.stderr


# What a Terraform with a provider of its own does: it takes none that is not in the lock file.
LOCKING_TERRAFORM = """#!/bin/sh
case $1 in
init) touch .terraform.lock.hcl ;;
*) test -f .terraform.lock.hcl ;;
esac
"""


@pytest.mark.parametrize("had_one", [False, True])
def test_local_plans_by_its_lock_file_and_leaves_none_of_its_own(
    checkout: CopiedCheckout, on_emulator: dict[str, str], had_one: bool
) -> None:
    put_zip(checkout, LOCAL_ZIP, machine=host_machine_number())
    assert checkout.run("scripts/bootstrap-state", "local", **on_emulator).returncode == 0
    (checkout.root / "bin").mkdir()
    terraform = checkout.root / "bin" / "terraform"
    terraform.write_text(LOCKING_TERRAFORM)
    terraform.chmod(0o755)
    lock_file = checkout.root / "terraform" / ".terraform.lock.hcl"
    if had_one:
        lock_file.touch()
    path = f"{terraform.parent}{os.pathsep}{os.environ['PATH']}"
    result = checkout.run("scripts/deploy", "plan", "local", **on_emulator, PATH=path)
    assert result.returncode == 0, result.stderr
    assert lock_file.exists() == had_one


def host_machine_number() -> int:
    return next(n for n, name in elf.MACHINES.items() if name == elf.host_machine())
