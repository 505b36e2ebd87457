"""Each module's own tests: modules/*/tests/*.tftest.hcl."""

from pathlib import Path

from module_tests import terraform
from module_tests.tally import Tally


def run(tree: Path, tally: Tally) -> None:
    """`terraform test` in every module; each of its `run` blocks is one test."""
    for folder in sorted(path for path in (tree / "modules").iterdir() if path.is_dir()):
        if wrong := terraform.init(folder):
            tally.failed(f"init of modules/{folder.name}", wrong)
            continue
        runs, outside = terraform.test(folder)
        for one in runs:
            right = one.status == "pass"
            name = f"modules/{folder.name}/{one.file} {one.name}"
            tally.check(name, [] if right else [one.status, one.said()])
        if outside or not runs:
            tally.failed(f"modules/{folder.name}", outside or "no tests: is tests/ empty?")
