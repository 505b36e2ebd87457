"""Keep a plan for review, check that it is the reviewed one, apply it.

What is kept is the plan and the zip it deploys, and a list of their digests with the content of
the checkout that was planned. The digest of that list stands for all.

A plan file holds a configuration and the place of a state of its own, which no summary shows. It is
therefore only looked at: what is applied is a plan made here, once it proves to do the same.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

from commands import environments, repository, same_plan
from commands.checkout import ROOT, TARGET, shown, stop
from commands.deploy import WITH_PROVIDER, held_buckets, plan_file, red_flags_not_named, refuse
from commands.environments import Environment
from commands.terraform import LOCK_FILE, Terraform, lock_file_left, run_with_provider
from plan_summary import red_flags
from plan_summary.plan import Plan, PlanError

LIST = "reviewed.json"
PLAN, PACKAGE = "plan.tfplan", "bootstrap.zip"
AGAIN = "make a new plan, and have that one reviewed"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=["keep", "check", "apply"])
    parser.add_argument("environment", help="its name, as of the files in terraform/envs")
    parser.add_argument("--digest", help="what keep printed, for check and apply")
    parser.add_argument(
        "--built",
        type=Path,
        metavar="ZIP",
        help="for check and apply: the zip this checkout builds, which the reviewed one must be",
    )
    arguments = parser.parse_args()
    environment = environments.load(arguments.environment)
    if arguments.action == "keep":
        print(keep(environment))
        return
    if arguments.digest is None:
        parser.error(f"{arguments.action} wants --digest, which `keep` printed")
    check(environment, arguments.digest, arguments.built)
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
    sources = {PLAN: plan_file(environment, "plan"), PACKAGE: environment.package}
    problems = repository.changed_files() + provider_problems(environment)
    problems += [
        f"{shown(file)} is not there; run `make plan ENV={environment.name}`"
        for file in sources.values()
        if not file.is_file()
    ]
    if problems:
        stop("there is no plan to keep", *problems)
    folder = kept(environment)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, file in sources.items():
        shutil.copyfile(file, folder / name)
    listed = {
        "environment": environment.name,
        "commit": repository.commit(),
        "tree": repository.tree(),
        "files": {name: digest(folder / name) for name in sorted(sources)},
    }
    (folder / LIST).write_text(json.dumps(listed, indent=2) + "\n")
    return digest(folder / LIST)


def check(environment: Environment, reviewed: str, built: Path | None) -> None:
    """End unless what is kept is what was reviewed, and of this checkout; then put it in place."""
    folder = kept(environment)
    if not (folder / LIST).is_file():
        stop(f"{shown(folder / LIST)} is not there; put what was kept into {shown(folder)}")
    if digest(folder / LIST) != reviewed:
        stop(
            f"--digest {reviewed} is not that of {shown(folder / LIST)},"
            f" {digest(folder / LIST)}; give that of the plan that was reviewed"
        )
    listed = read_list(folder / LIST)
    problems = other_than_reviewed(environment, folder, listed)
    problems += provider_problems(environment)
    if built is not None:
        problems += not_as_built(listed["files"][PACKAGE], built)
    if problems:
        stop(f"the plan of {environment.name} is not applied", *problems)
    environment.package.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(folder / PACKAGE, environment.package)
    if problems := environment.problems() + environment.package_problems():
        stop(f"the plan of {environment.name} is not applied", *problems)
    print(f"the plan of {environment.name} is the reviewed one, of {listed['commit']}", flush=True)


def read_list(file: Path) -> dict[str, Any]:
    """What `keep` wrote; a list of any other shape is refused, as others may have written it."""
    try:
        listed = json.loads(file.read_text())
        whole = (
            set(listed) == {"environment", "commit", "tree", "files"}
            and set(listed["files"]) == {PLAN, PACKAGE}
            and all(re.fullmatch("[0-9a-f]{64}", listed["files"][name]) for name in (PLAN, PACKAGE))
            and all(re.fullmatch("[0-9a-f]{40,64}", listed[name]) for name in ("commit", "tree"))
            and re.fullmatch(r"[\w.-]+", listed["environment"])
        )
    except (ValueError, TypeError):
        whole = False
    if not whole:
        stop(f"{shown(file)} is no list as `scripts/reviewed-plan keep` writes it; {AGAIN}")
    return listed


def other_than_reviewed(
    environment: Environment, folder: Path, listed: dict[str, Any]
) -> list[str]:
    """How the kept files and this checkout differ from what the list says."""
    problems = repository.changed_files()
    if listed["environment"] != environment.name:
        problems.append(f"it is of {listed['environment']}; {AGAIN}")
    if (tree := repository.tree()) != listed["tree"]:
        problems.append(
            f"this checkout, {repository.commit()}, has not the content that was planned,"
            f" of {listed['commit']} (tree {tree}, not {listed['tree']}); {AGAIN}"
        )
    for name, wanted in listed["files"].items():
        file = folder / name
        if not file.is_file() or digest(file) != wanted:
            problems.append(f"{shown(file)} is not the reviewed file; fetch it again")
    return problems


def provider_problems(environment: Environment) -> list[str]:
    """Why a plan made later may be made with another provider than the reviewed one."""
    lock = str(LOCK_FILE.relative_to(ROOT))
    # The emulator takes the provider its machine has.
    if environment.is_local or repository.is_committed(lock):
        return []
    return [
        f"{lock} is not committed, so nothing says which provider is meant; make it with"
        " `terraform -chdir=terraform init -backend=false`, and commit it"
    ]


def not_as_built(reviewed: str, built: Path) -> list[str]:
    """How the zip this checkout builds is another than the reviewed one, whose digest is given."""
    if not built.is_file():
        return [f"--built {built}: there is no such file; build it: scripts/build"]
    if (found := digest(built)) == reviewed:
        return []
    return [
        f"{PACKAGE} of the plan, sha256 {reviewed}, is not what this checkout builds,"
        f" --built {built}, sha256 {found}; {AGAIN}"
    ]


def apply(environment: Environment) -> None:
    """Plan once more; apply that if it does what the kept one does and `make deploy` would."""
    file = plan_file(environment, "apply")
    terraform = Terraform(environment)
    with lock_file_left(environment):
        terraform.init()
        reviewed = terraform.show(kept(environment) / PLAN)
        terraform.plan(file)
        document = terraform.show(file)
        refuse(not_as_planned_now(reviewed, document))
        try:
            flags = red_flags.find(Plan.read(document))
        except PlanError as error:
            stop(f"nothing was changed: {error}")
        refuse(held_buckets(environment, document))
        refuse(red_flags_not_named(environment, flags))
        terraform.apply(file)


def not_as_planned_now(reviewed: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """How the reviewed plan is another than one made now, if it is."""
    if not (found := same_plan.differences(reviewed, now)):
        return []
    return [
        "a plan made now does not do what the reviewed one does: something was changed since, or"
        f" the reviewed one was not made of this; {AGAIN}",
        *found,
    ]


def digest(file: Path) -> str:
    """The SHA-256 of a file, as sha256sum writes it."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
