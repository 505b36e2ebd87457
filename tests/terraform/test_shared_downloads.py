"""Folders that are initialised one after the other share one download of a provider."""

import os
import platform
import subprocess
import zipfile
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
CODE = """terraform {
  required_providers {
    example = { source = "example.com/example/example" }
  }
}
"""


def mirror(folder: Path) -> Path:
    """A CLI configuration with a mirror that has a provider, packed as a registry has it."""
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    target = f"{platform.system().lower()}_{machine}"
    provider = folder / "mirror" / "example.com" / "example" / "example"
    provider.mkdir(parents=True)
    name = f"terraform-provider-example_1.0.0_{target}.zip"
    with zipfile.ZipFile(provider / name, "w") as package:
        package.writestr(zipfile.ZipInfo("terraform-provider-example_v1.0.0"), "#!/bin/sh\n")
    configuration = folder / "terraform.rc"
    block = f'filesystem_mirror {{\n    path = "{folder}/mirror"\n  }}'
    configuration.write_text(f"provider_installation {{\n  {block}\n}}\n")
    return configuration


def init(folder: Path) -> str:
    """Initialise a folder that needs the provider; what Terraform said."""
    folder.mkdir()
    (folder / "main.tf").write_text(CODE)
    done = subprocess.run(
        ["terraform", f"-chdir={folder}", "init", "-no-color"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """None of Terraform's variables, and none left behind."""
    theirs = [name for name in os.environ if name.startswith("TF_")]
    for name in (*theirs, "TF_PLUGIN_CACHE_DIR", "TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE"):
        # Set first: what was not there before is taken away again then.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    monkeypatch.syspath_prepend(HERE)


def test_the_second_folder_takes_what_the_first_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from module_tests import terraform

    monkeypatch.setenv("TF_CLI_CONFIG_FILE", str(mirror(tmp_path)))
    terraform.share_downloads(tmp_path / "cache")
    assert "Installing example.com/example/example" in init(tmp_path / "first")
    assert "from the shared cache directory" in init(tmp_path / "second")


def test_a_cache_of_the_callers_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from module_tests import terraform

    monkeypatch.setenv("TF_PLUGIN_CACHE_DIR", str(tmp_path / "theirs"))
    terraform.share_downloads(tmp_path / "ours")
    assert os.environ["TF_PLUGIN_CACHE_DIR"] == str(tmp_path / "theirs")
    assert not (tmp_path / "ours").exists()
