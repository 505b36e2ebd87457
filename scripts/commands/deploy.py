"""Plan, deploy or destroy one environment with Terraform."""

import argparse
import os
import shlex
import sys
from pathlib import Path
from typing import Any

from commands import bucket_deletions, endpoint, environments, state
from commands.checkout import TERRAFORM, shown, stop
from commands.environments import Environment
from commands.terraform import PlanResult, Terraform, lock_file_left, run_with_provider
from plan_summary import red_flags
from plan_summary.allowing import Allowed, command
from plan_summary.flags import RedFlag
from plan_summary.plan import Plan, PlanError
from plan_summary.text import text

# Set for the run of this command that has a provider, which is ready for all of its Terraform.
WITH_PROVIDER = "S3_BACKUP_WITH_PROVIDER"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=["plan", "deploy", "destroy"])
    parser.add_argument("environment", help="its name, as of the files in terraform/envs")
    arguments = parser.parse_args()
    environment = environments.load(arguments.environment)

    if WITH_PROVIDER not in os.environ:
        check(environment, arguments.action)
        if arguments.action == "destroy":
            check_can_confirm(environment)
        if environment.is_local:
            os.environ[WITH_PROVIDER] = "1"
            sys.exit(run_with_provider([sys.executable, *sys.argv]))

    action = {"plan": plan, "deploy": deploy, "destroy": destroy}[arguments.action]
    terraform = Terraform(environment)
    with lock_file_left(environment):
        terraform.init()
        try:
            action(terraform, environment)
        except PlanError as error:
            stop(f"nothing was changed: {error}")


def check(environment: Environment, action: str) -> None:
    """End with every mistake at once, before anything is done; to delete takes no zip."""
    problems = endpoint.problems(environment.is_local, os.environ) + environment.problems()
    if action != "destroy":
        problems += environment.package_problems()
    if action == "deploy":
        problems += allowed().problems
    if problems:
        stop(f"{environment.name} cannot be planned or deployed as it is", *problems)
    bucket = environment.state_bucket
    if not state.exists(state.client(bucket), bucket):
        stop(
            f"the state bucket {bucket.name} does not exist;"
            f" make it with: scripts/bootstrap-state {environment.name}"
        )


def plan(terraform: Terraform, environment: Environment) -> None:
    """Show what a deployment would change, and sum it up."""
    file = plan_file(environment, "plan")
    if terraform.plan(file) is PlanResult.CHANGES:
        planned = Plan.read(terraform.show(file))
        print(text(planned, red_flags.find(planned)))


def deploy(terraform: Terraform, environment: Environment) -> None:
    """Change what a fresh plan says, exactly."""
    file = plan_file(environment, "plan")
    if terraform.plan(file) is PlanResult.NO_CHANGES:
        print(f"{environment.name} is deployed already as the configuration says")
        return
    document = terraform.show(file)
    planned = Plan.read(document)
    flags = red_flags.find(planned)
    print(text(planned, flags), flush=True)
    refuse(held_buckets(environment, document))
    refuse(red_flags_not_named(environment, flags))
    terraform.apply(file)


def destroy(terraform: Terraform, environment: Environment) -> None:
    """Show what would go, ask, and take it away."""
    file = plan_file(environment, "destroy")
    if terraform.plan(file, destroy=True) is PlanResult.NO_CHANGES:
        print(f"nothing of {environment.name} is deployed")
        return
    refuse(held_buckets(environment, terraform.show(file)))
    if os.environ.get("CONFIRM") != environment.name:
        typed = input(
            f"To destroy all of the above, type the environment's name: {environment.name}? "
        )
        if typed.strip() != environment.name:
            stop("nothing was destroyed: that is not the environment's name")
    terraform.apply(file)


def allowed() -> Allowed:
    """The red flags that whoever runs this allows."""
    return Allowed.read("ALLOW", os.environ.get("ALLOW", ""))


def refuse(reasons: list[str]) -> None:
    """End with the reasons, if there are any, before anything is applied."""
    if reasons:
        stop(f"nothing was changed: {reasons[0]}", *reasons[1:])


def red_flags_not_named(environment: Environment, flags: list[RedFlag]) -> list[str]:
    """What ALLOW does not say of the plan's red flags, and the line that says it."""
    objections = allowed().objections(flags)
    if not objections:
        return []
    return [
        "ALLOW must name each red flag of the plan, and nothing else",
        *objections,
        "to deploy it all the same:",
        f"  {command(environment.name, flags)}",
    ]


def held_buckets(environment: Environment, document: dict[str, Any]) -> list[str]:
    """The buckets which the plan deletes and S3 will not, and what to do about them."""
    deletions = bucket_deletions.planned(document)
    refused = bucket_deletions.refused(deletions, environment.settings.get("region"))
    if not refused:
        return []
    data = os.path.relpath(environment.data_folder, TERRAFORM)
    keep = f"TF_DATA_DIR={data} terraform -chdir={shown(TERRAFORM)} state rm"
    lines = []
    for bucket in refused:
        lines += [f"{bucket.name}, to keep it:", f"  {keep} {shlex.quote(bucket.module)}"]
    return [
        "the plan deletes buckets that hold objects or versions. Their protection would go first,"
        " then S3 would refuse to delete them",
        *lines,
        "to lose all that is in them: while the configuration still has them, set"
        f" force_destroy = true in {shown(environment.variables_file)},"
        f" `make deploy ENV={environment.name}`, then do this again",
    ]


def check_can_confirm(environment: Environment) -> None:
    """End where nobody could answer the question that `destroy` asks."""
    if os.environ.get("CONFIRM") == environment.name or sys.stdin.isatty():
        return
    stop(
        "destroy asks before it destroys, and there is no terminal to ask on;"
        f" set CONFIRM={environment.name} to destroy {environment.name} without being asked"
    )


def plan_file(environment: Environment, name: str) -> Path:
    """Where a plan is kept between planning and applying it."""
    return environment.work_folder / f"{name}.tfplan"
