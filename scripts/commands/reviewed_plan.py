"""Keep a plan for review, check that it is the reviewed one, apply it.

What is kept is the plan, the zip it deploys and the provider's lock file, and a list of their
digests with the content of the checkout that was planned. The digest of that list stands for all.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from commands import environments
from commands.checkout import ROOT, TARGET, shown, stop
from commands.deploy import WITH_PROVIDER, held_buckets, plan_file, red_flags_not_named, refuse
from commands.environments import Environment
from commands.terraform import LOCK_FILE, Terraform, lock_file_left, run_with_provider
from plan_summary import red_flags
from plan_summary.plan import Plan, PlanError

LIST = "reviewed.json"
PLAN, PACKAGE, LOCK = "plan.tfplan", "bootstrap.zip", "terraform.lock.hcl"
AGAIN = "make a new plan, and have that one reviewed"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=["keep", "check", "apply"])
    parser.add_argument("environment", help="its name, as of the files in terraform/envs")
    parser.add_argument("--digest", help="what keep printed, for check and apply")
    arguments = parser.parse_args()
    environment = environments.load(arguments.environment)
    if arguments.action == "keep":
        print(keep(environment))
        return
    if arguments.digest is None:
        parser.error(f"{arguments.action} wants --digest, which `keep` printed")
    check(environment, arguments.digest)
    if arguments.action == "apply":
        if environment.is_local and WITH_PROVIDER not in os.environ:
            os.environ[WITH_PROVIDER] = "1"
            sys.exit(run_with_provider([sys.executable, *sys.argv]))
        apply(environment)


def kept(environment: Environment) -> Path:
    """Where a plan is kept for review."""
    return TARGET / "reviewed" / environment.name


def keep(environment: Environment) -> str:
    """Keep what `make plan` left; returns the digest of it all."""
    sources = {PLAN: plan_file(environment, "plan"), PACKAGE: environment.package, LOCK: LOCK_FILE}
    there = {name: file for name, file in sources.items() if file.is_file()}
    problems = changed_files()
    problems += [
        f"{shown(sources[name])} is not there; run `make plan ENV={environment.name}`"
        for name in (PLAN, PACKAGE)
        if name not in there
    ]
    if problems:
        stop("there is no plan to keep", *problems)
    folder = kept(environment)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, file in there.items():
        shutil.copyfile(file, folder / name)
    listed = {
        "environment": environment.name,
        "commit": git("rev-parse", "HEAD"),
        "tree": git("rev-parse", "HEAD^{tree}"),
        "files": {name: digest(folder / name) for name in sorted(there)},
    }
    (folder / LIST).write_text(json.dumps(listed, indent=2) + "\n")
    return digest(folder / LIST)


def check(environment: Environment, reviewed: str) -> None:
    """End unless what is kept is what was reviewed, and of this checkout; then put it in place."""
    folder = kept(environment)
    if not (folder / LIST).is_file():
        stop(f"{shown(folder / LIST)} is not there; put what was kept into {shown(folder)}")
    if digest(folder / LIST) != reviewed:
        stop(
            f"--digest {reviewed} is not that of {shown(folder / LIST)},"
            f" {digest(folder / LIST)}; give that of the plan that was reviewed"
        )
    listed: dict[str, Any] = json.loads((folder / LIST).read_text())
    if problems := other_than_reviewed(environment, folder, listed):
        stop(f"the plan of {environment.name} is not applied", *problems)
    for name, place in ((PACKAGE, environment.package), (LOCK, LOCK_FILE)):
        if name in listed["files"]:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / name, place)
    if problems := environment.problems() + environment.package_problems():
        stop(f"the plan of {environment.name} is not applied", *problems)
    print(f"the plan of {environment.name} is the reviewed one, of {listed['commit']}", flush=True)


def other_than_reviewed(
    environment: Environment, folder: Path, listed: dict[str, Any]
) -> list[str]:
    """How the kept files and this checkout differ from what the list says."""
    problems = changed_files()
    if listed["environment"] != environment.name:
        problems.append(f"it is of {listed['environment']}; {AGAIN}")
    # Merging gives a commit another name, but the same content the same tree.
    if (tree := git("rev-parse", "HEAD^{tree}")) != listed["tree"]:
        problems.append(
            f"this checkout, {git('rev-parse', 'HEAD')}, has not the content that was planned,"
            f" of {listed['commit']} (tree {tree}, not {listed['tree']}); {AGAIN}"
        )
    files = listed["files"]
    problems += [f"{name} was not kept; {AGAIN}" for name in (PLAN, PACKAGE) if name not in files]
    for name in (PLAN, PACKAGE, LOCK):
        file = folder / name
        if name in files and (not file.is_file() or digest(file) != files[name]):
            problems.append(f"{shown(file)} is not the reviewed file; fetch it again")
    return problems


def apply(environment: Environment) -> None:
    """Apply the kept plan, under the conditions of `make deploy`."""
    file = kept(environment) / PLAN
    terraform = Terraform(environment)
    with lock_file_left(environment):
        terraform.init()
        document = terraform.show(file)
        try:
            flags = red_flags.find(Plan.read(document))
        except PlanError as error:
            stop(f"nothing was changed: {error}")
        refuse(held_buckets(environment, document))
        refuse(red_flags_not_named(environment, flags))
        terraform.apply(file)


def changed_files() -> list[str]:
    """Files that are not as they were committed, so that no commit tells what is planned."""
    changed = git("status", "--porcelain", "--untracked-files=no").splitlines()
    return [f"{line[3:]} is not as it is committed; commit it or undo it" for line in changed]


def git(*arguments: str) -> str:
    """What git says of this checkout."""
    result = subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if result.returncode != 0:
        stop(f"`git {' '.join(arguments)}` failed: {result.stderr.strip()}")
    return result.stdout.rstrip("\n")


def digest(file: Path) -> str:
    """The SHA-256 of a file, as sha256sum writes it."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
