"""A copy of the Terraform code to work in: Terraform leaves its files beside what it reads."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
MOCKS = "tests/terraform/mocks"
FOLDERS = ["modules", "terraform", MOCKS]


@contextmanager
def temporary() -> Iterator[Path]:
    """The copy, as long as the block runs."""
    with tempfile.TemporaryDirectory(prefix="terraform-tests-") as name:
        tree = Path(name)
        for folder in FOLDERS:
            ignore = shutil.ignore_patterns(".terraform*", "*.tfstate*", "*.tfplan")
            shutil.copytree(ROOT / folder, tree / folder, ignore=ignore)
        yield tree
