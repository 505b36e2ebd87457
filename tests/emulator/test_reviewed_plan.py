"""A plan that was kept for review: applied as it was reviewed, or not at all."""

import hashlib
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands import environments
from commands.checkout import LOCAL_ZIP, RELEASE_ZIP, ROOT
from copied_checkout import CopiedCheckout
from emulator.clients import Clients
from emulator.server import Emulator

RULE = "s3-backup-schedule-local"
PAUSED = 'schedule           = "rate(1 minute)"\nschedule_enabled   = false'
SCHEDULE = "module.backup.module.schedule.aws_cloudwatch_event_rule.this"
FLAG = f"schedule-disabled:{SCHEDULE}"


@pytest.fixture
def checkout(tmp_path: Path) -> CopiedCheckout:
    """A copy of this checkout."""
    return CopiedCheckout(tmp_path / "checkout")


@pytest.fixture
def own_emulator() -> Iterator[Emulator]:
    """One for this test: names are those of every other deployment of this environment."""
    region = environments.load(environments.LOCAL).settings["region"]
    with Emulator(region, "tests-reviewed-plan") as running:
        yield running


class Reviewed:
    """A copy of this checkout as a repository with one commit, and what a reviewer sees of it."""

    def __init__(self, checkout: CopiedCheckout, variables: dict[str, str]) -> None:
        self.checkout = checkout
        self._variables = variables
        self.kept = checkout.root / "target" / "reviewed" / "local"
        self.zip = checkout.root / "target" / "local" / LOCAL_ZIP.name
        (checkout.root / ".gitignore").write_text("target/\n.venv\n__pycache__/\n*.hcl\n")
        self.git("init", "--quiet")
        self.commit()

    def git(self, *arguments: str) -> None:
        who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
        command = ["git", *who, *arguments]
        subprocess.run(command, cwd=self.checkout.root, check=True, capture_output=True)

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "As it is")

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return self.checkout.run(*arguments, **self._variables, **more)

    def succeeds(self, *arguments: str, **more: str) -> str:
        done = self.run(*arguments, **more)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def refused(self, *says: str, digest: str) -> None:
        done = self.run("scripts/reviewed-plan", "check", "local", "--digest", digest)
        assert done.returncode == 1
        assert [words for words in says if words not in done.stderr] == [], done.stderr

    def keep(self) -> str:
        return self.succeeds("scripts/reviewed-plan", "keep", "local").strip()


@pytest.fixture
def planned(checkout: CopiedCheckout) -> Reviewed:
    """A plan, and a zip with the beginning of an executable; no Terraform has seen them."""
    reviewed = Reviewed(checkout, {})
    plan = checkout.root / "target" / "terraform" / "local" / "plan.tfplan"
    for file in (plan, reviewed.zip):
        file.parent.mkdir(parents=True)
    plan.write_bytes(b"a plan")
    reviewed.zip.write_bytes(LOCAL_ZIP.read_bytes())
    return reviewed


def test_what_is_kept_is_put_in_place_again(planned: Reviewed) -> None:
    digest = planned.keep()
    packed = planned.zip.read_bytes()
    planned.zip.write_bytes(b"another zip")
    planned.commit()
    said = planned.succeeds("scripts/reviewed-plan", "check", "local", "--digest", digest)
    assert "is the reviewed one" in said
    assert planned.zip.read_bytes() == packed


def test_another_digest_is_refused(planned: Reviewed) -> None:
    digest = planned.keep()
    planned.refused("--digest 0123 is not that of", digest, digest="0123")


@pytest.mark.parametrize("name", ["plan.tfplan", "bootstrap.zip"])
def test_another_file_is_refused(planned: Reviewed, name: str) -> None:
    digest = planned.keep()
    (planned.kept / name).write_bytes(b"another")
    planned.refused(f"target/reviewed/local/{name} is not the reviewed file", digest=digest)


def test_a_list_that_was_changed_is_refused(planned: Reviewed) -> None:
    digest = planned.keep()
    listed = planned.kept / "reviewed.json"
    listed.write_text(listed.read_text().replace('"local"', '"prod"'))
    planned.refused(f"--digest {digest} is not that of", digest=digest)


def test_a_list_of_another_shape_is_refused(planned: Reviewed) -> None:
    planned.keep()
    listed = planned.kept / "reviewed.json"
    as_kept = json.loads(listed.read_text())
    for other in (
        as_kept | {"commit": "one\n::warning::of another"},
        as_kept | {"files": {"plan.tfplan": as_kept["files"]["plan.tfplan"]}},
        as_kept | {"files": as_kept["files"] | {"plan.tfplan": "any\nother"}},
        as_kept | {"files": ["plan.tfplan", "bootstrap.zip"]},
        as_kept | {"files": None},
        [],
    ):
        listed.write_text(json.dumps(other))
        digest = hashlib.sha256(listed.read_bytes()).hexdigest()
        planned.refused("reviewed.json is no list as `scripts/reviewed-plan keep`", digest=digest)


def test_the_zip_must_be_what_this_checkout_builds(planned: Reviewed) -> None:
    digest = planned.keep()
    check = ("scripts/reviewed-plan", "check", "local", "--digest", digest, "--built")
    built = planned.checkout.root / "target" / "built.zip"
    done = planned.run(*check, str(built))
    assert done.returncode == 1
    assert f"--built {built}: there is no such file; build it: scripts/build" in done.stderr

    built.write_bytes(b"built of this")
    done = planned.run(*check, str(built))
    assert done.returncode == 1
    here, there = (hashlib.sha256(file.read_bytes()).hexdigest() for file in (built, planned.zip))
    assert f"bootstrap.zip of the plan, sha256 {there}, is not what this" in done.stderr
    assert f"--built {built}, sha256 {here}; make a new plan" in done.stderr

    built.write_bytes(planned.zip.read_bytes())
    planned.succeeds(*check, str(built))


def test_outside_the_emulator_the_provider_must_be_committed(planned: Reviewed) -> None:
    root = planned.checkout.root
    for name in ("target/terraform/dev/plan.tfplan", RELEASE_ZIP.relative_to(ROOT)):
        (root / name).parent.mkdir(parents=True)
        (root / name).write_bytes(b"something")
    lock = root / "terraform" / ".terraform.lock.hcl"
    lock.write_text("# which provider\n")
    done = planned.run("scripts/reviewed-plan", "keep", "dev")
    assert done.returncode == 1
    assert "terraform/.terraform.lock.hcl is not committed" in done.stderr
    assert "terraform -chdir=terraform init -backend=false" in done.stderr

    planned.git("add", "--force", str(lock))
    planned.commit()
    planned.succeeds("scripts/reviewed-plan", "keep", "dev")


def test_another_content_of_the_checkout_is_refused(planned: Reviewed) -> None:
    digest = planned.keep()
    planned.checkout.replace("local.tfvars", "rate(1 minute)", "rate(2 minutes)")
    planned.refused("terraform/envs/local.tfvars is not as it is committed", digest=digest)
    planned.commit()
    planned.refused("has not the content that was planned", "make a new plan", digest=digest)


def test_a_plan_of_what_is_not_committed_is_not_kept(planned: Reviewed) -> None:
    planned.checkout.replace("local.tfvars", "rate(1 minute)", "rate(2 minutes)")
    done = planned.run("scripts/reviewed-plan", "keep", "local")
    assert done.returncode == 1
    assert "terraform/envs/local.tfvars is not as it is committed" in done.stderr


def test_without_a_plan_there_is_nothing_to_keep(planned: Reviewed) -> None:
    (planned.checkout.root / "target" / "terraform" / "local" / "plan.tfplan").unlink()
    done = planned.run("scripts/reviewed-plan", "keep", "local")
    assert done.returncode == 1
    assert "plan.tfplan is not there; run `make plan ENV=local`" in done.stderr


def test_applying_takes_a_digest(planned: Reviewed) -> None:
    done = planned.run("scripts/reviewed-plan", "apply", "local")
    assert done.returncode == 2
    assert "apply wants --digest" in done.stderr


def test_the_reviewed_plan_is_applied_and_no_other(
    checkout: CopiedCheckout, own_emulator: Emulator
) -> None:
    clients = Clients(own_emulator)
    variables = {k: v for k, v in own_emulator.environment().items() if k[:4] == "AWS_"}
    reviewed = Reviewed(checkout, variables)
    reviewed.zip.parent.mkdir(parents=True)
    reviewed.zip.write_bytes(LOCAL_ZIP.read_bytes())
    reviewed.succeeds("scripts/bootstrap-state", "local")

    digest = plan(reviewed)
    assert "no red flags" in shown(reviewed)
    reviewed.zip.unlink()
    reviewed.succeeds("scripts/reviewed-plan", "apply", "local", "--digest", digest)
    assert clients.rules.describe_rule(Name=RULE)["State"] == "ENABLED"

    checkout.replace("local.tfvars", 'schedule           = "rate(1 minute)"', PAUSED)
    reviewed.commit()
    digest = plan(reviewed)
    done = reviewed.run("scripts/reviewed-plan", "apply", "local", "--digest", digest)
    assert done.returncode == 1
    assert f"red flag: {FLAG}" in done.stderr
    assert clients.rules.describe_rule(Name=RULE)["State"] == "ENABLED"
    reviewed.succeeds("scripts/reviewed-plan", "apply", "local", "--digest", digest, ALLOW=FLAG)
    assert clients.rules.describe_rule(Name=RULE)["State"] == "DISABLED"

    # Once applied, a plan made now has nothing left to do.
    refused_now(reviewed, digest, f"{SCHEDULE}: reviewed was update, now it would be no-op")

    # A list may say what it likes of its plan: this one is kept as of a tree it was not made of.
    checkout.replace("local.tfvars", PAUSED, 'schedule           = "rate(7 minutes)"')
    reviewed.commit()
    plan(reviewed)
    checkout.replace("local.tfvars", 'schedule           = "rate(7 minutes)"', PAUSED)
    reviewed.commit()
    refused_now(reviewed, reviewed.keep(), f"{SCHEDULE}: reviewed was update, now")
    assert clients.rules.describe_rule(Name=RULE)["State"] == "DISABLED"


def refused_now(reviewed: Reviewed, digest: str, *says: str) -> None:
    """Applying ends as a plan made now is another one, of which it says this."""
    done = reviewed.run("scripts/reviewed-plan", "apply", "local", "--digest", digest, ALLOW=FLAG)
    assert done.returncode == 1
    assert "a plan made now does not do what the reviewed one does" in done.stderr
    assert [words for words in says if words not in done.stderr] == [], done.stderr


def shown(reviewed: Reviewed) -> str:
    """The summary of what is kept, as the workflow writes it: without the state or credentials."""
    show = """
        set -e
        export TF_DATA_DIR=../target/shown
        terraform -chdir=terraform init -backend=false -input=false >&2
        kept=../target/reviewed/local
        terraform -chdir=terraform show -json $kept/plan.tfplan > target/plan.json
        scripts/plan-summary --markdown --allow "" target/plan.json
    """
    provider = ("scripts/with-provider", "--stand-in", "--schema", "5.46.0", "--")
    done = reviewed.checkout.run(*provider, "sh", "-c", show)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def plan(reviewed: Reviewed) -> str:
    """Plan and keep it, as the workflow does."""
    reviewed.succeeds("scripts/deploy", "plan", "local")
    digest = reviewed.keep()
    listed = json.loads((reviewed.kept / "reviewed.json").read_text())
    assert sorted(listed["files"]) == ["bootstrap.zip", "plan.tfplan"]
    return digest
