"""What is planned, down to the resources within modules: a Terraform test of the root or of the
composition sees nothing there, but the plan's JSON holds everything.

terraform/tests/environments.toml says it of each envs/*.tfvars, modules/*/tests/plan*.toml of a
module with the variables given there; the root passes each of s3-backup's variables on.
"""

import json
import os
import tomllib
from collections import Counter
from itertools import repeat
from pathlib import Path
from typing import Any

from module_tests import copy, terraform
from module_tests.tally import Tally


def run(tree: Path, tally: Tally) -> None:
    """Each resource a table names is one test, and so are the numbers of each type."""
    environments(tree, tally)
    for path in sorted((tree / "modules").glob("*/tests/plan*.toml")):
        module = path.parent.parent
        name = f"modules/{module.name} {path.stem}"
        table = tomllib.loads(path.read_text())
        if changes := plan(tree, module, name, table["variables"], [], tally):
            compare(name, table, changes, tally)
        if module.name == "s3-backup":
            passed_on(tree, f"the root {path.stem}", table, tally)


def passed_on(tree: Path, name: str, table: dict[str, Any], tally: Tally) -> None:
    """Plan the root with every input of the composition it calls: the same must come of it."""
    expected = {f"module.backup.{address}": each for address, each in table["planned"].items()}
    if changes := plan(tree, tree / "terraform", name, table["variables"], [], tally):
        compare(name, {"planned": expected}, changes, tally)


def environments(tree: Path, tally: Tally) -> None:
    """Plan every environment of the root with its own file of variables."""
    root = tree / "terraform"
    table = tomllib.loads((root / "tests" / "environments.toml").read_text())
    files = {path.stem for path in (root / "envs").glob("*.tfvars")}
    apart = sorted(files ^ set(table["environments"]))
    tally.check("environments", [f"not in both envs/ and its table: {name}" for name in apart])
    for name in sorted(files & set(table["environments"])):
        # Any file will do as a zip: a mock does not unpack it.
        variables = {"package_path": "main.tf"}
        options = [f"-var-file=envs/{name}.tfvars"]
        if changes := plan(tree, root, name, variables, options, tally):
            own = table["environments"][name]
            expected = fill(table, own)
            expected["planned"] |= fill(own.get("planned", {}), own)
            compare(name, expected, changes, tally)


def plan(
    tree: Path, folder: Path, name: str, variables: dict[str, Any], options: list[str], tally: Tally
) -> list[dict[str, Any]]:
    """The changes of a plan under a mock provider; none where it failed."""
    if wrong := terraform.init(folder):
        tally.failed(f"init of {name}", wrong)
        return []
    file = folder / "tests" / "planned.tftest.json"
    test = {
        "mock_provider": {"aws": {"source": os.path.relpath(tree / copy.MOCKS, folder)}},
        "run": {"plan": {"command": "plan", "variables": variables}},
    }
    file.write_text(json.dumps(test))
    runs, outside = terraform.test(folder, "-verbose", f"-filter=tests/{file.name}", *options)
    file.unlink()
    if outside or [one.status for one in runs] != ["pass"]:
        tally.failed(f"plan of {name}", outside + "\n".join(one.said() for one in runs))
        return []
    return [each for each in runs[0].plan["resource_changes"] if each["mode"] == "managed"]


def fill(value: Any, words: dict[str, Any]) -> Any:  # noqa: ANN401 - TOML
    """The value with each {word} in it replaced; one that stands alone keeps its type."""
    if isinstance(value, dict):
        return {name: fill(each, words) for name, each in value.items()}
    if isinstance(value, list):
        return [fill(each, words) for each in value]
    if isinstance(value, str):
        return words[value[1:-1]] if value[1:-1] in words else value.format_map(words)
    return value


def compare(
    name: str, expected: dict[str, Any], changes: list[dict[str, Any]], tally: Tally
) -> None:
    """Compare a plan with what is expected of it."""
    if "count" in expected:
        types = Counter(each["type"] for each in changes)
        wanted = {kind: number for kind, number in expected["count"].items() if number}
        wrong = subset(dict.fromkeys(types) | wanted, types, "count")
        tally.check(f"{name}: resources by type", wrong)
    resources = {each["address"]: each["change"]["after"] for each in changes}
    for address, attributes in expected["planned"].items():
        found = resources.get(address)
        wrong = ["not planned"] if found is None else subset(attributes, found, address)
        tally.check(f"{name}: {address}", wrong)


def subset(expected: dict[str, Any], found: dict[str, Any], where: str) -> list[str]:
    """One line for each expected value that is another in what was found."""
    return [
        f"{where}.{name}: expected {value}, found {found.get(name)}"
        for name, value in expected.items()
        if not same(value, found.get(name))
    ]


def same(expected: Any, found: Any) -> bool:  # noqa: ANN401 - TOML and JSON
    """Equal; of blocks, only the arguments that are named: either schema has more of its own."""
    if is_blocks(expected) and is_blocks(found):
        return len(expected) == len(found) and not any(map(subset, expected, found, repeat("")))
    return bool(expected == found)


def is_blocks(value: Any) -> bool:  # noqa: ANN401 - TOML and JSON
    """Whether it is a list of tables."""
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)
