"""The peers of the bench: how each is called, and what is said where one cannot be had."""

import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bench_steps import bench, peer_tools, peers
from bench_steps.peer_tools import RCLONE, GoProgram, NotHereError, PythonProgram
from bench_steps.peers import AwsCli, Rclone, S3sync, S5cmd
from bench_steps.programs import BareLoop, Engine, Program, Task
from commands.checkout import ROOT

URL = "http://127.0.0.1:4000"
TASK = Task(20_000, unchanged=False)
MODULE = GoProgram("tool", "example.com/tool", "v1.2.3")
PACKAGE = PythonProgram("tool", "a-package", "1.2.3")


def line(program: type[Program], task: Task = TASK) -> str:
    """A program's command line."""
    return shlex.join(program("it", Path("it")).arguments(URL, task))


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for tools with nothing in it."""
    folder = tmp_path / "tools"
    folder.mkdir()
    monkeypatch.setattr(peer_tools, "TOOLS", folder)
    monkeypatch.setattr(peer_tools, "BIN", folder / "bin")
    return folder


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """Puts a program into a folder that is the whole PATH."""
    folder = tmp_path / "path"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def add(name: str, script: str) -> Path:
        file = folder / name
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)
        return file

    return add


@pytest.mark.parametrize(
    ("program", "words"),
    [
        (S5cmd, f"--endpoint-url {URL} --numworkers 256"),
        (S5cmd, "sync 's3://src-bucket/documents/*' s3://doc-dest/documents/"),
        (Rclone, "copy bench:src-bucket/documents bench:doc-dest/documents"),
        (Rclone, "--checksum --fast-list --s3-no-check-bucket --transfers 256 --checkers 256"),
        (AwsCli, "s3 sync s3://src-bucket/documents/ s3://doc-dest/documents/"),
        (S3sync, f"--server-side-copy --source-endpoint-url {URL}"),
        (S3sync, "--worker-size 256 s3://src-bucket/documents/ s3://doc-dest/documents/"),
    ],
)
def test_each_peer_copies_the_prefix_with_as_many_workers(
    program: type[Program], words: str
) -> None:
    assert words in line(program)


@pytest.mark.parametrize("program", [S5cmd, Rclone, AwsCli, S3sync])
def test_no_peer_is_spared_a_check_and_all_do_the_same_again(program: type[Program]) -> None:
    for word in ("size-only", "ignore", "disable", "no-check-dest", "no-traverse", "exact"):
        assert word not in line(program)
    assert line(program) == line(program, Task(20_000, unchanged=True))


@pytest.mark.parametrize("program", [S5cmd, Rclone, AwsCli, S3sync, Engine, BareLoop])
def test_every_program_is_led_to_the_server(program: type[Program]) -> None:
    variables = program("it", Path("it")).variables(URL, TASK)
    assert variables["AWS_ENDPOINT_URL"] == URL
    assert variables["AWS_EC2_METADATA_DISABLED"] == "true"


def test_rclone_and_aws_are_configured_by_the_bench_alone() -> None:
    rclone = Rclone("rclone", Path("rclone")).variables(URL, TASK)
    assert rclone["RCLONE_CONFIG"] == ""
    assert rclone["RCLONE_CONFIG_BENCH_ENDPOINT"] == URL
    aws = AwsCli("aws", Path("aws")).variables(URL, TASK)
    assert "max_concurrent_requests = 256" in Path(aws["AWS_CONFIG_FILE"]).read_text()


def test_the_engine_copies_one_route_with_as_many_requests() -> None:
    variables = Engine("it", Path("it")).variables(URL, TASK)
    assert variables["SRC_BUCKET"] == "src-bucket"
    assert '"prefix": "documents/", "bucket": "doc-dest"' in variables["ROUTES"]
    assert variables["CONCURRENCY"] == "256"


def test_the_bare_loop_lists_what_has_not_changed() -> None:
    assert line(BareLoop) == "copy src-bucket documents/ doc-dest"
    listing = line(BareLoop, Task(1000, unchanged=True))
    assert listing == "list src-bucket doc-dest documents/ 1000"


def test_a_go_program_is_built_once(tools: Path, on_path: Callable[[str, str], Path]) -> None:
    on_path("go", 'echo "$@" >> ../../asked; > "$GOBIN/tool"')
    (tools / "bin").mkdir()
    assert peer_tools.by_go(MODULE) == (tools / "bin" / "tool", "v1.2.3")
    assert peer_tools.by_go(MODULE) == (tools / "bin" / "tool", "v1.2.3")
    assert (tools / "asked").read_text() == "install example.com/tool\n"
    assert "require example.com/tool v1.2.3" in (tools / "go" / "tool" / "go.mod").read_text()


def test_without_go_a_go_program_is_not_here(
    tools: Path, on_path: Callable[[str, str], Path]
) -> None:
    with pytest.raises(NotHereError, match="built with Go, which is not on PATH"):
        peer_tools.by_go(MODULE)


def test_a_build_that_fails_says_why(tools: Path, on_path: Callable[[str, str], Path]) -> None:
    on_path("go", "echo downloading >&2; echo 'no such module' >&2; exit 1")
    with pytest.raises(NotHereError, match=r"`go install example.com/tool`: no such module"):
        peer_tools.by_go(MODULE)
    assert not (tools / "tool-v1.2.3").exists()


def test_a_package_that_cannot_be_had_says_why(
    tools: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 'no module named venv' >&2\nexit 1\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "_base_executable", str(python), raising=False)
    with pytest.raises(NotHereError, match="no module named venv"):
        peer_tools.by_pip(PACKAGE)


def test_s3sync_is_taken_from_path_only(on_path: Callable[[str, str], Path]) -> None:
    with pytest.raises(NotHereError, match="not on PATH"):
        peers.find_s3sync()
    file = on_path("s3sync", "echo 's3sync 1.62.0 (linux)'")
    found = peers.find_s3sync()
    assert (found.name, found.path, found.version) == ("s3sync", file, "1.62.0")


@pytest.mark.parametrize(
    ("program", "lines"),
    [
        (Engine, ["CONCURRENCY=256 it run --output json"]),
        (BareLoop, ["it copy src-bucket documents/ doc-dest", "it list src-bucket doc-dest"]),
        (S5cmd, ["it --endpoint-url $AWS_ENDPOINT_URL --numworkers 256"]),
        (Rclone, ["RCLONE_CONFIG_BENCH_ENDPOINT=$AWS_ENDPOINT_URL it copy"]),
        (AwsCli, ["AWS_CONFIG_FILE=aws-config it s3 sync"]),
    ],
)
def test_the_page_shows_what_was_run_without_this_machines_folders(
    program: type[Program], lines: list[str]
) -> None:
    shown = bench.called(program("it", Path("/folder/it")))
    assert len(shown.commands) == len(lines)
    for command, wanted in zip(shown.commands, lines, strict=True):
        assert wanted in command
        assert "AWS_REGION" not in command
        assert "/folder" not in command
        assert str(ROOT) not in command


def test_versions_are_pinned() -> None:
    assert RCLONE.version.startswith("v1.")
    assert [peer.name for peer in peers.PEERS] == ["s5cmd", "rclone", "aws", "s3sync"]
