"""Which runs of GitHub may have made the plan that is applied."""

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from commands.planning_run import Run, not_approved, not_the_workflow, not_this_tree
from copied_checkout import CopiedCheckout

HERE = "acme/s3-backup"
COMMIT = "c" * 40
RECORD: dict[str, Any] = {
    "path": ".github/workflows/plan.yml",
    "head_repository": {"full_name": HERE},
    "event": "pull_request",
    "status": "completed",
    "conclusion": "success",
    "head_sha": COMMIT,
}
BY_HAND = RECORD | {"event": "workflow_dispatch"}
ENVIRONMENT: dict[str, Any] = {
    "name": "prod",
    "protection_rules": [{"type": "required_reviewers"}, {"type": "branch_policy"}],
    "deployment_branch_policy": {"protected_branches": True, "custom_branch_policies": False},
}
RUN = Run.read("12", RECORD)
# Stands for GitHub's program: it replies what the files beside it hold.
GH = """#!/bin/sh
test "$1" = api || exit 2
file="$(dirname "$0")/$(echo "$2" | tr / _)"
test -e "$file" || { echo "HTTP 404: Not Found" >&2; exit 1; }
cat "$file"
"""


def test_a_run_of_the_workflow_is_taken() -> None:
    assert not_the_workflow(RUN, HERE) == []
    assert not_the_workflow(replace(RUN, event="workflow_dispatch"), "Acme/S3-Backup") == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"path": ".github/workflows/ci.yml@main"}, "it ran .github/workflows/ci.yml, not"),
        ({"path": ".github/workflows/plan.yml.yml"}, "it ran .github/workflows/plan.yml.yml"),
        ({"head_repository": {"full_name": "fork/s3-backup"}}, "it is of fork/s3-backup, not of"),
        ({"head_repository": None}, "it is of a deleted repository, not of"),
        ({"event": "pull_request_target"}, "pull_request_target started it, not pull_request or"),
        ({"event": "push"}, "push started it"),
        ({"conclusion": "failure"}, "it is failure, not success"),
        ({"status": "in_progress", "conclusion": None}, "it is in_progress, not success"),
    ],
)
def test_another_run_is_refused(changed: dict[str, Any], said: str) -> None:
    [problem] = not_the_workflow(Run.read("12", RECORD | changed), HERE)
    assert problem.startswith(said)
    assert "give the number of a run of plan.yml that succeeded" in problem


def test_all_that_is_wrong_is_told_at_once() -> None:
    other = {"path": "x", "head_repository": None, "event": "push", "conclusion": "cancelled"}
    assert len(not_the_workflow(Run.read("12", RECORD | other), HERE)) == 4


def test_where_github_names_the_branch_it_is_the_same_workflow() -> None:
    named = RECORD | {"path": ".github/workflows/plan.yml@refs/heads/main"}
    assert Run.read("12", named) == RUN


def test_another_tree_is_refused() -> None:
    assert not_this_tree(RUN, "a" * 40, "a" * 40) == []
    what, remedy = not_this_tree(RUN, "b" * 40, "a" * 40)
    assert COMMIT in what
    assert "a" * 40 in what
    assert "b" * 40 in what
    assert "bring its branch up to date" in remedy


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"protection_rules": [{"type": "branch_policy"}]}, "prod has no required reviewers"),
        ({"protection_rules": []}, "GitHub Enterprise"),
        ({"deployment_branch_policy": None}, "prod takes deployments from every branch"),
    ],
)
def test_an_environment_where_nobody_approves_is_refused(
    changed: dict[str, Any], said: str
) -> None:
    assert not_approved("prod", ENVIRONMENT) == []
    [problem] = not_approved("prod", ENVIRONMENT | changed)
    assert said in problem


class OnGitHub:
    """A checkout with one commit, and a GitHub that has one run."""

    def __init__(self, checkout: CopiedCheckout) -> None:
        self.checkout = checkout
        self.replies = checkout.root.parent / "github"
        self.replies.mkdir()
        gh = self.replies / "gh"
        gh.write_text(GH)
        gh.chmod(0o755)
        who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
        (checkout.root / ".gitignore").write_text("*\n!Makefile\n")
        self.git("init", "--quiet")
        self.git("add", "Makefile")
        self.git(*who, "commit", "--quiet", "--message", "As it is")
        self.reply("actions/runs/12", BY_HAND)
        self.reply("environments/prod", ENVIRONMENT)
        self.reply(f"git/commits/{COMMIT}", {"tree": {"sha": self.git("rev-parse", "HEAD^{tree}")}})

    def git(self, *arguments: str) -> str:
        command = ["git", *arguments]
        done = subprocess.run(
            command, cwd=self.checkout.root, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    def reply(self, path: str, reply: dict[str, Any]) -> None:
        (self.replies / f"repos/{HERE}/{path}".replace("/", "_")).write_text(json.dumps(reply))

    def run(self, number: str, here: str = HERE) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join([str(self.replies), os.environ["PATH"]])
        command = ("scripts/planning-run", number, "--environment", "prod")
        return self.checkout.run(*command, PATH=path, GITHUB_REPOSITORY=here)


@pytest.fixture
def on_github(checkout: CopiedCheckout) -> OnGitHub:
    """It."""
    return OnGitHub(checkout)


def test_the_run_that_planned_what_is_here_is_taken(on_github: OnGitHub) -> None:
    done = on_github.run("12")
    assert done.returncode == 0, done.stderr
    assert f"run 12 is one of .github/workflows/plan.yml, of {COMMIT}" in done.stdout


def test_what_a_pull_request_planned_is_not_its_branch(on_github: OnGitHub) -> None:
    on_github.reply("actions/runs/12", RECORD)
    on_github.reply(f"git/commits/{COMMIT}", {"tree": {"sha": "b" * 40}})
    assert on_github.run("12").returncode == 0


def test_without_reviewers_nothing_is_applied(on_github: OnGitHub) -> None:
    on_github.reply("environments/prod", ENVIRONMENT | {"protection_rules": []})
    done = on_github.run("12")
    assert done.returncode == 1
    assert "the environment prod has no required reviewers" in done.stderr


def test_the_run_of_another_content_is_refused(on_github: OnGitHub) -> None:
    on_github.reply(f"git/commits/{COMMIT}", {"tree": {"sha": "b" * 40}})
    done = on_github.run("12")
    assert done.returncode == 1
    assert "error: the plan of run 12 cannot be applied here" in done.stderr
    assert "b" * 40 in done.stderr


def test_the_run_of_another_workflow_is_refused(on_github: OnGitHub) -> None:
    on_github.reply("actions/runs/12", RECORD | {"path": ".github/workflows/ci.yml"})
    done = on_github.run("12")
    assert done.returncode == 1
    assert "it ran .github/workflows/ci.yml" in done.stderr


def test_a_run_github_does_not_know_is_named(on_github: OnGitHub) -> None:
    done = on_github.run("13")
    assert done.returncode == 1
    assert f"`gh api repos/{HERE}/actions/runs/13` failed: HTTP 404" in done.stderr


@pytest.mark.parametrize("number", ["", "12/../13", "latest", "١٢"])
def test_what_is_no_number_is_refused(on_github: OnGitHub, number: str) -> None:
    done = on_github.run(number)
    assert done.returncode == 2
    assert f'run "{number}" is no number of a run' in done.stderr


@pytest.mark.parametrize("here", ["", "acme", "acme/s3-backup/../other"])
def test_what_is_no_repository_is_refused(on_github: OnGitHub, here: str) -> None:
    done = on_github.run("12", here)
    assert done.returncode == 2
    assert f'--repository "{here}": write it as in OWNER/NAME' in done.stderr


def test_without_githubs_program_it_says_where_it_is(on_github: OnGitHub, tmp_path: Path) -> None:
    python = tmp_path / "bin"
    python.mkdir()
    (python / "python3").symlink_to(Path(os.path.realpath("/proc/self/exe")))
    done = on_github.checkout.run(
        *("scripts/planning-run", "12", "--environment", "prod"),
        PATH=str(python),
        GITHUB_REPOSITORY=HERE,
    )
    assert done.returncode == 1
    assert "gh is not on PATH; install it: https://cli.github.com" in done.stderr
