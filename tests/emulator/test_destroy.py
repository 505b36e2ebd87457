"""Destroying buckets that hold something: refused as a whole, and both ways out of it work."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands import environments
from commands.checkout import LOCAL_ZIP
from copied_checkout import CopiedCheckout
from emulator.clients import Clients
from emulator.server import Emulator

KEPT = "example-documents-backup-bucket-local"
EMPTY = "example-photos-backup-bucket-local"


@pytest.fixture
def own_emulator() -> Iterator[Emulator]:
    """One for this test: names are those of every other deployment of this environment."""
    region = environments.load(environments.LOCAL).settings["region"]
    with Emulator(region, "tests-destroy") as running:
        yield running


@pytest.fixture
def clients(own_emulator: Emulator) -> Clients:
    """Clients for it."""
    return Clients(own_emulator)


class Careful:
    """The environment `local` as one to be careful with, and an object in one of its buckets."""

    def __init__(self, checkout: CopiedCheckout, emulator: Emulator, clients: Clients) -> None:
        self.checkout = checkout
        self._variables = {k: v for k, v in emulator.environment().items() if k[:4] == "AWS_"}
        checkout.replace("local.tfvars", "force_destroy      = true", "force_destroy = false")
        zip_file = checkout.root / "target" / "local" / LOCAL_ZIP.name
        zip_file.parent.mkdir(parents=True)
        zip_file.write_bytes(LOCAL_ZIP.read_bytes())
        self.succeeds("scripts/bootstrap-state", "local")
        self.deploy()
        clients.s3.put_object(Bucket=KEPT, Key="documents/report", Body=b"precious")
        # Nothing below needs what was built, but for another deployment.
        self.zip_file, self.zip_bytes = zip_file, zip_file.read_bytes()
        zip_file.unlink()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.checkout.run(*arguments, CONFIRM="local", **self._variables)

    def succeeds(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def deploy(self) -> str:
        return self.succeeds("scripts/deploy", "deploy", "local")

    def refuses(self, action: str) -> str:
        done = self.run("scripts/deploy", action, "local")
        assert done.returncode == 1, done.stdout + done.stderr
        assert "nothing was changed" in done.stderr
        assert "Destroying..." not in done.stdout
        return done.stderr


@pytest.fixture
def careful(tmp_path: Path, own_emulator: Emulator, clients: Clients) -> Careful:
    """It, deployed."""
    return Careful(CopiedCheckout(tmp_path / "checkout"), own_emulator, clients)


def assert_protected(clients: Clients, bucket: str) -> None:
    """The bucket has all it was deployed with."""
    assert clients.s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    access = clients.s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert set(access.values()) == {True}
    assert clients.s3.get_bucket_policy(Bucket=bucket)["Policy"]
    assert clients.s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]


def buckets(clients: Clients) -> set[str]:
    """All there are but the state's."""
    names = {bucket["Name"] for bucket in clients.s3.list_buckets()["Buckets"]}
    return names - {environments.load(environments.LOCAL).state_bucket.name}


def test_a_bucket_that_holds_something_is_named_and_may_be_kept(
    careful: Careful, clients: Clients
) -> None:
    said = careful.refuses("destroy")
    assert KEPT in said
    assert EMPTY not in said
    assert "example-source-files-bucket-local" not in said, "its folder markers go with it"
    for bucket in (KEPT, EMPTY):
        assert_protected(clients, bucket)
    assert clients.functions.get_function(FunctionName="s3-backup-function-local")

    command = re.search(r"^ +(TF_DATA_DIR=.*)$", said, re.MULTILINE)
    assert command is not None
    careful.succeeds("sh", "-c", command[1])
    careful.succeeds("scripts/deploy", "destroy", "local")
    assert buckets(clients) == {KEPT}
    assert_protected(clients, KEPT)
    found = clients.s3.get_object(Bucket=KEPT, Key="documents/report")["Body"].read()
    assert found == b"precious"


def test_a_route_that_is_taken_out_is_refused_and_may_be_lost(
    careful: Careful, clients: Clients
) -> None:
    careful.zip_file.write_bytes(careful.zip_bytes)
    file = careful.checkout.envs / "local.tfvars"
    whole = file.read_text()
    file.write_text(whole + '\nroutes = { photos = { prefix = "photos/" } }\n')
    said = careful.refuses("deploy")
    assert KEPT in said
    assert "example-database-backup-bucket-local" not in said
    assert "force_destroy = true in terraform/envs/local.tfvars" in said
    assert_protected(clients, KEPT)

    file.write_text(whole.replace("force_destroy = false", "force_destroy = true"))
    line = re.search(r"^ +(make deploy .*)$", careful.refuses("deploy"), re.MULTILINE)
    assert line is not None
    assert line[1].count("force-destroy-on:") == len(buckets(clients))
    careful.succeeds("sh", "-c", line[1])
    assert_protected(clients, KEPT)
    careful.succeeds("scripts/deploy", "destroy", "local")
    assert buckets(clients) == set()
