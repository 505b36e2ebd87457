"""`terraform validate` wherever there is Terraform code."""

from pathlib import Path

from module_tests import terraform
from module_tests.tally import Tally


def run(tree: Path, tally: Tally) -> None:
    """Each folder is one test."""
    for folder in sorted({path.parent for path in tree.rglob("*.tf")}):
        wrong = terraform.init(folder)
        if not wrong:
            done = terraform.call(folder, "validate", "-no-color")
            wrong = "" if done.returncode == 0 else done.stdout + done.stderr
        tally.check(f"validate {folder.relative_to(tree)}", [wrong] if wrong else [])
