"""Plan, deploy or destroy one environment with Terraform."""

import argparse
import os
import sys
from pathlib import Path

from commands import endpoint, environments, state
from commands.checkout import stop
from commands.environments import Environment
from commands.terraform import PlanResult, Terraform, run_with_provider

# Set for the run of this command that has a provider, which is ready for all of its Terraform.
WITH_PROVIDER = "S3_BACKUP_WITH_PROVIDER"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("action", choices=["plan", "deploy", "destroy"])
    parser.add_argument("environment", help="its name, as of the files in terraform/envs")
    arguments = parser.parse_args()
    environment = environments.load(arguments.environment)

    if WITH_PROVIDER not in os.environ:
        check(environment)
        if arguments.action == "destroy":
            check_can_confirm(environment)
        if environment.is_local:
            os.environ[WITH_PROVIDER] = "1"
            sys.exit(run_with_provider([sys.executable, *sys.argv]))

    terraform = Terraform(environment)
    terraform.init()
    action = {"plan": plan, "deploy": deploy, "destroy": destroy}[arguments.action]
    action(terraform, environment)


def check(environment: Environment) -> None:
    """End with every mistake at once, before anything is done."""
    problems = endpoint.problems(environment.is_local, os.environ) + environment.problems()
    if problems:
        stop(f"{environment.name} cannot be planned or deployed as it is", *problems)
    bucket = environment.state_bucket
    if not state.exists(state.client(bucket), bucket):
        stop(
            f"the state bucket {bucket.name} does not exist;"
            f" make it with: scripts/bootstrap-state {environment.name}"
        )


def plan(terraform: Terraform, environment: Environment) -> None:
    """Show what a deployment would change."""
    terraform.plan(plan_file(environment, "plan"))


def deploy(terraform: Terraform, environment: Environment) -> None:
    """Change what a fresh plan says, exactly."""
    file = plan_file(environment, "plan")
    if terraform.plan(file) is PlanResult.NO_CHANGES:
        print(f"{environment.name} is deployed already as the configuration says")
        return
    terraform.apply(file)


def destroy(terraform: Terraform, environment: Environment) -> None:
    """Show what would go, ask, and take it away."""
    file = plan_file(environment, "destroy")
    if terraform.plan(file, destroy=True) is PlanResult.NO_CHANGES:
        print(f"nothing of {environment.name} is deployed")
        return
    if os.environ.get("CONFIRM") != environment.name:
        typed = input(
            f"To destroy all of the above, type the environment's name: {environment.name}? "
        )
        if typed.strip() != environment.name:
            stop("nothing was destroyed: that is not the environment's name")
    terraform.apply(file)


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
