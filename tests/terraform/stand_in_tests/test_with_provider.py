"""scripts/with-provider: exit statuses, signals, and no server left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from stand_in import real_provider
from stand_in_tests.workspace import ROOT

COMMAND = [sys.executable, str(ROOT / "scripts" / "with-provider")]
SHOW_ADDRESS = ["sh", "-c", "echo $TF_REATTACH_PROVIDERS"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the script to its end."""
    environment = os.environ | {"TF_REATTACH_PROVIDERS": ""}
    return subprocess.run(
        [*COMMAND, *arguments], env=environment, capture_output=True, text=True, check=False
    )


def server_of(address: str) -> int:
    """The process id of the stand-in at this address."""
    return json.loads(address)["registry.terraform.io/hashicorp/aws"]["Pid"]


def is_running(process: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def ends(process: int, seconds: float = 10) -> bool:
    """Whether the process ends in time."""
    deadline = time.monotonic() + seconds
    while is_running(process) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_running(process)


def test_the_exit_status_is_the_commands() -> None:
    assert run("--stand-in", "--", "sh", "-c", "exit 7").returncode == 7


def test_one_line_says_which_and_the_server_ends() -> None:
    done = run("--stand-in", "--schema", "5.46.0", "--", *SHOW_ADDRESS)
    assert done.stderr == "with-provider: stand-in AWS provider, schemas of 5.46.0\n"
    assert ends(server_of(done.stdout))


def test_a_provider_that_runs_already_is_used() -> None:
    done = run("--stand-in", "--", *COMMAND, "--", "sh", "-c", "exit 3")
    assert done.returncode == 3
    assert "real AWS provider: the one in TF_REATTACH_PROVIDERS" in done.stderr


def test_a_real_provider_is_preferred(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plugins = tmp_path / ".terraform.d" / "plugins"
    provider = plugins / real_provider.PROVIDER / "6.47.0" / real_provider.target()
    provider.mkdir(parents=True)
    (provider / "terraform-provider-aws_v6.47.0").touch()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("TF_CLI_CONFIG_FILE", raising=False)
    done = run("--", "sh", "-c", "echo $TF_REATTACH_PROVIDERS; exit 4")
    assert done.returncode == 4
    assert done.stdout == "\n"
    assert done.stderr == f"with-provider: real AWS provider: {plugins}\n"


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["--stand-in", "--"], 2, "COMMAND is missing"),
        (["--stand-in", "--schema", "4.0.0", "--", "true"], 2, "5.46.0"),
        (["--stand-in", "--real", "--", "true"], 2, "not allowed with"),
        (["--stand-in", "--directory", "/none", "--", "true"], 1, "no folder /none"),
        (["--stand-in", "--", "no-such-command"], 127, "cannot run no-such-command"),
    ],
)
def test_mistakes(arguments: list[str], status: int, message: str) -> None:
    done = run(*arguments)
    assert done.returncode == status
    assert message in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_server_outlives_a_signal(number: signal.Signals) -> None:
    script = "echo $TF_REATTACH_PROVIDERS; exec sleep 60"
    process = subprocess.Popen(
        [*COMMAND, "--stand-in", "--", "sh", "-c", script],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    server = server_of(process.stdout.readline())
    assert is_running(server)
    process.send_signal(number)
    status = process.wait(timeout=10)
    assert ends(server)
    if number == signal.SIGKILL:
        os.killpg(process.pid, signal.SIGKILL)
    else:
        assert status == 128 + number
    process.stdout.close()


def test_relative_paths_begin_at_chdir(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    done = run("--stand-in", "--", "sh", "-c", SHOW_WORKING_FOLDER, "sh", f"-chdir={folder}")
    if not done.stdout:
        pytest.skip("this system does not show a process's working folder")
    assert done.stdout.strip() == str(folder)


SHOW_WORKING_FOLDER = """
pid=$(printf '%s' "$TF_REATTACH_PROVIDERS" | sed 's/.*"Pid": \\([0-9]*\\).*/\\1/')
readlink "/proc/$pid/cwd"
"""
