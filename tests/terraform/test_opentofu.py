"""What the module tests do for OpenTofu: which one they take, and how it gets to read them."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).resolve().parent

MOCKS = 'mock_data "aws_partition" {\n  defaults = {\n    partition  = "aws"\n  }\n}\n'
TEST = """\
mock_provider "aws" {
  source = "../../tests/terraform/mocks"
}

run "keys" {
  override_resource {
    target          = module.bucket["a"].aws_kms_key.this[0]
    override_during = plan
  }
}
"""


@pytest.fixture
def opentofu(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The module, which is imported from beside `run`."""
    monkeypatch.syspath_prepend(HERE)
    from module_tests import opentofu

    yield opentofu


def fake(folder: Path, says: str) -> None:
    program = folder / "tofu"
    program.write_text(f"#!/bin/sh\necho '{says}'\n")
    program.chmod(0o755)


@pytest.mark.parametrize(
    ("says", "taken"),
    [
        ("OpenTofu v1.11.0", True),
        ("OpenTofu v1.12.6-dev", True),
        ("OpenTofu v1.10.9", False),
        ("no version", False),
    ],
)
def test_one_on_path_is_taken_if_it_is_new_enough(
    opentofu: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    says: str,
    taken: bool,
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert opentofu.find() is None
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    fake(tmp_path, says)
    assert opentofu.find() == (str(tmp_path / "tofu") if taken else None)


def test_tests_are_written_in_the_form_it_reads(opentofu: ModuleType, tmp_path: Path) -> None:
    for name, text in {
        f"{opentofu.MOCKS}/account.tfmock.hcl": MOCKS,
        "modules/one/tests/keys.tftest.hcl": TEST,
        opentofu.LEFT_OUT: TEST,
        "modules/notifications/main.tf": "a {\n    postcondition {\n      b = 1\n    }\n}\n",
    }.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    opentofu.adapt(tmp_path)
    adapted = (tmp_path / "modules/one/tests/keys.tftest.hcl").read_text()
    assert MOCKS in adapted
    assert "tests/terraform/mocks" not in adapted
    assert "override_during" not in adapted
    assert "= module.bucket.aws_kms_key.this\n" in adapted
    assert not (tmp_path / opentofu.LEFT_OUT).exists()
    assert "postcondition" not in (tmp_path / "modules/notifications/main.tf").read_text()


def test_tests_in_json_have_the_mocks_in_them(opentofu: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "mocks").mkdir()
    (tmp_path / "mocks" / "account.tfmock.hcl").write_text(MOCKS)
    file = tmp_path / "one" / "tests" / "case.tftest.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"mock_provider": {"aws": {"source": "../mocks"}}}))
    opentofu.adapt_json(tmp_path / "one")
    provider = json.loads(file.read_text())["mock_provider"]["aws"]
    assert provider == {"mock_data": {"aws_partition": {"defaults": {"partition": "aws"}}}}
