"""Wrong input is refused with the right words: modules/*/tests/refusals.toml.

Terraform's own `expect_failures` looks at no message, and names no variable of a child module.
Here each case is a test file with one run, planned on the module with a mock provider, that fails.
"""

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from module_tests import copy, terraform
from module_tests.tally import Tally

REFUSED = {"Invalid value for variable", "Module output value precondition failed"}
RULE = re.compile(r"This was checked by the validation rule at (\S+?):(\d+),")
REQUIREMENTS = (
    'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n}\n'
)


@dataclass
class Case:
    """One set of inputs; `says` is what its refusal must hold, None where it must be accepted."""

    module: str
    inputs: dict[str, Any]
    changed: dict[str, Any]
    says: list[str] | None

    def __str__(self) -> str:
        return f"modules/{self.module} {json.dumps(self.changed)}"


def run(tree: Path, tally: Tally) -> set[tuple[str, int]]:
    """Every case; returns file and line of the validation rules that refused something."""
    folder = tree / "refusals"
    (folder / "tests").mkdir(parents=True)
    (folder / "main.tf").write_text(REQUIREMENTS)
    cases = {f"case{n:03}": case for n, case in enumerate(read(tree / "modules"))}
    for name, case in cases.items():
        (folder / "tests" / f"{name}.tftest.json").write_text(json.dumps(test_file(case)))
    if wrong := terraform.init(folder):
        tally.failed("init of the refusals", wrong)
        return set()

    tripped = set()
    runs, outside = terraform.test(folder)
    answered = {Path(one.file).name.removesuffix(".tftest.json"): one for one in runs}
    for name, case in cases.items():
        one = answered.get(name)
        tally.check(str(case), [outside or "did not run"] if one is None else judge(case, one))
        for error in one.errors if one else []:
            if rule := RULE.search(error.get("detail", "")):
                tripped.add((str((folder / rule[1]).resolve()), int(rule[2])))
    return tripped


def read(modules: Path) -> list[Case]:
    """The cases of all modules."""
    cases = []
    for path in sorted(modules.glob("*/tests/refusals.toml")):
        module = path.parent.parent.name
        table = tomllib.loads(path.read_text())
        for entry in table["refused"]:
            changed = entry["set"]
            cases.append(Case(module, table["variables"] | changed, changed, entry["says"]))
        for changed in table.get("accepted", []):
            cases.append(Case(module, table["variables"] | changed, changed, None))
    return cases


def test_file(case: Case) -> dict[str, Any]:
    """The case as Terraform reads it; `${` and `%{` in a value are meant as they stand."""
    escaped = json.loads(json.dumps(case.inputs).replace("${", "$${").replace("%{", "%%{"))
    return {
        "mock_provider": {"aws": {"source": f"../{copy.MOCKS}"}},
        "run": {
            "case": {
                "command": "plan",
                "module": {"source": f"../modules/{case.module}"},
                "variables": escaped,
            }
        },
    }


def judge(case: Case, one: terraform.Run) -> list[str]:
    """What is wrong with how a case ended."""
    if case.says is None:
        return [] if one.status == "pass" else ["refused:", one.said()]
    if one.status == "pass":
        return ["accepted"]
    said = one.said()
    missing = [f"does not say: {words}" for words in case.says if words not in said]
    if terraform.is_opentofu() and len(missing) < len(case.says):
        missing = []
    strange = [
        f"not a refusal: {terraform.as_text(error)}"
        for error in one.errors
        if error["summary"] not in REFUSED
    ]
    return [*missing, *strange, said] if missing or strange else []
