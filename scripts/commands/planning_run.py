"""End unless GitHub's record of a run says that its plan may be applied here.

What a run says of itself is its branch's word; this asks for what GitHub recorded, with `gh api`.
"""

import argparse
import json
import os
import re
import subprocess
from dataclasses import dataclass
from typing import Any

from commands import repository
from commands.checkout import stop

WORKFLOW = ".github/workflows/plan.yml"
# What plan.yml itself starts on. Another one may show one commit and run the code of another.
EVENTS = ("pull_request", "workflow_dispatch")
GIVE = "give the number of a run of plan.yml that succeeded, as its comment tells it"


@dataclass(frozen=True)
class Run:
    """What GitHub recorded of a run."""

    number: str
    workflow: str
    repository: str
    event: str
    # How it ended, or how far it is.
    state: str
    commit: str

    @classmethod
    def read(cls, number: str, record: dict[str, Any]) -> "Run":
        """From a reply to "Get a workflow run"."""
        # GitHub may put the branch behind the file: `….yml@main`.
        workflow, _, _ = record["path"].partition("@")
        # A fork that is gone is null.
        head = record.get("head_repository") or {}
        return cls(
            number=number,
            workflow=workflow,
            repository=head.get("full_name", "a deleted repository"),
            event=record["event"],
            state=record.get("conclusion") or record["status"],
            commit=record["head_sha"],
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="planning-run", description=__doc__)
    parser.add_argument("run", help="its number, as in its address: …/actions/runs/NUMBER")
    parser.add_argument(
        "--repository",
        default=os.environ.get("GITHUB_REPOSITORY", ""),
        metavar="OWNER/NAME",
        help="where it ran (default: GITHUB_REPOSITORY)",
    )
    parser.add_argument(
        "--environment",
        required=True,
        help="GitHub's environment whose reviewers approve; it must have them",
    )
    arguments = parser.parse_args()
    # All become parts of an address.
    if not re.fullmatch(r"[0-9]+", arguments.run):
        parser.error(f'run "{arguments.run}" is no number of a run; {GIVE}')
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", arguments.repository):
        parser.error(f'--repository "{arguments.repository}": write it as in OWNER/NAME')
    if not re.fullmatch(r"[\w.-]+", arguments.environment):
        parser.error(f'--environment "{arguments.environment}": write its name, as in prod')

    of = f"repos/{arguments.repository}"
    run = Run.read(arguments.run, ask(f"{of}/actions/runs/{arguments.run}"))
    problems = not_the_workflow(run, arguments.repository)
    # What a pull request's run planned is the branch merged, and its record has the branch alone.
    if not problems and run.event == "workflow_dispatch":
        tree = ask(f"{of}/git/commits/{run.commit}")["tree"]["sha"]
        problems = not_this_tree(run, tree, repository.tree())
    problems += not_approved(
        arguments.environment, ask(f"{of}/environments/{arguments.environment}")
    )
    if problems:
        stop(f"the plan of run {run.number} cannot be applied here", *problems)
    print(f"run {run.number} is one of {WORKFLOW}, of {run.commit}")


def not_the_workflow(run: Run, here: str) -> list[str]:
    """Why this run's plan is not one to look at, if it is not."""
    problems = []
    if run.workflow != WORKFLOW:
        problems.append(f"it ran {run.workflow}, not {WORKFLOW}; {GIVE}")
    if run.repository.lower() != here.lower():
        problems.append(f"it is of {run.repository}, not of {here}; {GIVE}")
    if run.event not in EVENTS:
        problems.append(f"{run.event} started it, not {' or '.join(EVENTS)}; {GIVE}")
    if run.state != "success":
        problems.append(f"it is {run.state}, not success; {GIVE}")
    return problems


def not_this_tree(run: Run, planned: str, here: str) -> list[str]:
    """Why this run planned something else than what is here, if it did."""
    if planned == here:
        return []
    return [
        f"it planned {run.commit}, whose tree is {planned}; that of this checkout is {here}",
        "bring its branch up to date and plan that, or run plan.yml on the main branch",
    ]


def not_approved(environment: str, record: dict[str, Any]) -> list[str]:
    """Why nobody would approve, by a reply to "Get an environment"."""
    rules = [rule["type"] for rule in record.get("protection_rules", [])]
    problems = []
    if "required_reviewers" not in rules:
        problems.append(
            f"the environment {environment} has no required reviewers, so nobody approves;"
            " set them in the repository's settings (in a private repository: GitHub Enterprise)"
        )
    if record.get("deployment_branch_policy") is None:
        problems.append(
            f"the environment {environment} takes deployments from every branch;"
            " let it take them from the main branch only"
        )
    return problems


def ask(path: str) -> dict[str, Any]:
    """What GitHub replies; where it does not, the command ends."""
    try:
        result = subprocess.run(["gh", "api", path], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        stop("gh is not on PATH; install it: https://cli.github.com")
    if result.returncode != 0:
        stop(f"`gh api {path}` failed: {result.stderr.strip()}")
    reply: dict[str, Any] = json.loads(result.stdout)
    return reply
