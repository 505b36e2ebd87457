"""Which jobs of the workflows have rights, and what runs with them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from commands.checkout import ROOT

GITHUB = ROOT / ".github"
TOOLS = "./.github/actions/tools"
# Each job that may more than read; all others only read.
MAY = {
    "plan.yml plan": {"id-token"},
    "plan.yml comment": {"pull-requests"},
    "apply.yml apply": {"id-token"},
    "release.yml release": {"attestations", "contents", "id-token"},
}
# Programs that run what others wrote: build scripts, packages, compilers.
BUILDS = re.compile(r"\b(cargo|rustup|make|pip|npm)\b|scripts/(setup|build|test|lint)\b|\.ci/run")
Job = dict[str, Any]


def read(file: Path) -> dict[Any, Any]:
    document: dict[Any, Any] = yaml.safe_load(file.read_text())
    return document


WORKFLOWS = {file.name: read(file) for file in sorted((GITHUB / "workflows").iterdir())}
JOBS: dict[str, Job] = {
    f"{workflow} {name}": {"permissions": document["permissions"]} | job
    for workflow, document in WORKFLOWS.items()
    for name, job in document["jobs"].items()
}


def test_a_required_check_is_one_job() -> None:
    names = [name.split(" ")[1] for name in JOBS if name.split(" ")[0] in ("ci.yml", "plan.yml")]
    assert len(names) == len(set(names))


def uses(job: Job) -> list[str]:
    return [step["uses"] for step in job["steps"] if "uses" in step]


def test_only_these_jobs_may_more_than_read() -> None:
    writes = {
        name: {right for right, how in job["permissions"].items() if how != "read"}
        for name, job in JOBS.items()
    }
    assert {name: rights for name, rights in writes.items() if rights} == MAY


@pytest.mark.parametrize("name", MAY)
def test_what_has_rights_builds_nothing(name: str) -> None:
    steps = JOBS[name]["steps"]
    assert [step["run"] for step in steps if BUILDS.search(step.get("run", ""))] == []
    assert [step for step in steps if step.get("uses") == TOOLS and "with" in step] == []


@pytest.mark.parametrize("name", ["plan.yml comment", "release.yml release"])
def test_what_writes_to_the_repository_runs_nothing_of_it(name: str) -> None:
    local = [used for used in uses(JOBS[name]) if used.startswith(("./", "actions/checkout@"))]
    assert local == []
    runs = " ".join(step.get("run", "") for step in JOBS[name]["steps"])
    assert "scripts/" not in runs


def test_what_changes_something_for_others_waits_for_an_environment() -> None:
    waiting = {name: job["environment"] for name, job in JOBS.items() if "environment" in job}
    assert waiting == {"apply.yml apply": "prod", "release.yml release": "release"}


def test_no_workflow_has_rights_and_the_code_of_a_fork() -> None:
    # PyYAML reads the key `on` as true.
    starts = {start for document in WORKFLOWS.values() for start in document[True]}
    assert starts == {"merge_group", "pull_request", "push", "workflow_dispatch"}


def test_what_is_applied_comes_from_the_run_that_showed_it() -> None:
    downloads = [
        step["with"]
        for step in JOBS["apply.yml apply"]["steps"]
        if step.get("uses", "").startswith("actions/download-artifact@")
    ]
    assert downloads == [{"name": "reviewed", "path": "target/reviewed/prod"}]


def test_an_action_is_pinned_once() -> None:
    jobs = [*JOBS.values(), read(GITHUB / "actions" / "tools" / "action.yml")["runs"]]
    pins: dict[str, set[str]] = {}
    for used in (used for job in jobs for used in uses(job) if used != TOOLS):
        action, _, digest = used.partition("@")
        assert re.fullmatch("[0-9a-f]{40}", digest), used
        pins.setdefault(action, set()).add(digest)
    assert {action for action, digests in pins.items() if len(digests) > 1} == set()
    assert len(pins) > 5
