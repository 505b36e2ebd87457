"""What the bench measures of a program, and when it gives no figure."""

import os
import sys
import time
from pathlib import Path

import pytest

from bench_steps import cold_start
from bench_steps.processes import BenchError, environment, run
from bench_steps.programs import BareLoop, Engine, Program, Task
from bench_steps.server import MemoryS3
from bench_steps.sizes import Latency, pages
from bench_steps.work import Work, measure
from commands.checkout import TARGET
from copied_checkout import CopiedCheckout

COPY = Work(Task(1500, unchanged=False), Latency(0, 0, 0))
AGAIN = Work(Task(1500, unchanged=True), Latency(0, 0, 0), mirrored=True)
# Lists 1,500 objects in two pages, and says in the end what it was told to say.
SERVER = """#!{python}
import os, socket, sys, threading
listener = socket.create_server(("127.0.0.1", 0))
def serve():
    while True:
        connection, _ = listener.accept()
        first = b"token" not in connection.recv(4096).split(b"\\r")[0]
        page = "<KeyCount>1000</KeyCount><NextContinuationToken>a</NextContinuationToken>"
        connection.sendall(b"HTTP/1.0 200 OK\\r\\n\\r\\n")
        connection.sendall((page if first else "<KeyCount>{rest}</KeyCount>").encode())
        connection.close()
threading.Thread(target=serve, daemon=True).start()
with open({pid!r}, "w") as file:
    file.write(str(os.getpid()))
print("http://127.0.0.1:%d" % listener.getsockname()[1], flush=True)
sys.stdin.read()
print('{told}', flush=True)
"""
TOLD = (
    '{{"requests": {{"ListObjectsV2": {listings}, "CopyObject": {copies}}}, "refused": 0,'
    ' "most_in_flight": 256, "write_seconds": 4.1}}'
)


FUNCTION = """#!{python}
import os, urllib.request
base = "http://" + os.environ["AWS_LAMBDA_RUNTIME_API"]
topic = urllib.request.Request(os.environ["AWS_ENDPOINT_URL_SNS"] + "/", b"Action=Publish")
with urllib.request.urlopen(base + "/2018-06-01/runtime/invocation/next") as reply:
    request = reply.headers["Lambda-Runtime-Aws-Request-Id"]
    assert int(reply.headers["Lambda-Runtime-Deadline-Ms"]) > 0
assert b"MessageId" in urllib.request.urlopen(topic).read()
answer = base + "/2018-06-01/runtime/invocation/" + request + "/{path}"
urllib.request.urlopen(urllib.request.Request(answer, b'{answer}'))
urllib.request.urlopen(base + "/2018-06-01/runtime/invocation/next")
"""
RIGHT = '{"status": "SUCCESS", "notification": "sent"}'


class Shell(Program):
    """A program that is a line of shell."""

    def arguments(self, endpoint: str, task: Task) -> list[str]:
        """The name is the line."""
        return ["-c", self.version]


def shell(script: str) -> Shell:
    """A program to measure."""
    return Shell("a shell", Path("/bin/sh"), script)


def server(folder: Path, listings: int = 6, copies: int = 1500, rest: int = 500) -> Path:
    """A server that counts as it is told to."""
    file = folder / "memory-s3"
    told = TOLD.format(listings=listings, copies=copies)
    pid = str(folder / "pid")
    file.write_text(SERVER.format(python=sys.executable, rest=rest, pid=pid, told=told))
    file.chmod(0o755)
    return file


def function(folder: Path, path: str, answer: str) -> None:
    """A function that answers its first invocation."""
    file = folder / "s3-backup-function"
    script = FUNCTION.replace("{python}", sys.executable)
    file.write_text(script.replace("{path}", path).replace("{answer}", answer))
    file.chmod(0o755)


def has_ended(folder: Path) -> bool:
    """Whether the server's process is gone."""
    try:
        os.kill(int((folder / "pid").read_text()), 0)
    except ProcessLookupError:
        return True
    return False


def test_what_a_process_takes_is_measured() -> None:
    program = "import time; held = bytearray(90 << 20); end = time.process_time() + 0.2\n"
    program += "while time.process_time() < end: pass\nprint('done')"
    used = run("test", [sys.executable, "-c", program], {})
    assert used.output == "done\n"
    assert used.cpu_seconds >= 0.2
    assert used.seconds >= 0.2
    assert 90 < used.peak_mib < 190


def test_a_program_that_fails_is_quoted() -> None:
    with pytest.raises(BenchError, match="status 3: no such bucket"):
        run("test", ["/bin/sh", "-c", "echo no such bucket >&2; exit 3"], {})


def test_no_setting_of_whoever_runs_the_bench_reaches_a_program(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("AWS_PROFILE", "RCLONE_CONFIG", "HTTP_PROXY", "CONCURRENCY"):
        monkeypatch.setenv(name, "theirs")
    given = environment({"AWS_REGION": "us-east-1"})
    assert "theirs" not in given.values()
    assert given["HOME"] != os.environ.get("HOME")
    assert given["AWS_REGION"] == "us-east-1"


def test_a_right_copy_has_figures(tmp_path: Path) -> None:
    found = measure(shell("exit 0"), COPY, server(tmp_path))
    assert found.objects == 1500
    # Two of the six were listings of the bench itself.
    assert found.served.requests == {"ListObjectsV2": 4, "CopyObject": 1500}
    assert found.requests_per_object == 1
    assert has_ended(tmp_path)


def test_a_missing_object_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="1,499 objects in the backup bucket, not 1,500"):
        measure(shell("exit 0"), COPY, server(tmp_path, rest=499))
    assert has_ended(tmp_path)


def test_a_program_that_breaks_ends_the_server(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="no luck"):
        measure(shell("echo no luck; exit 1"), COPY, server(tmp_path))
    assert has_ended(tmp_path)


def test_what_writes_although_nothing_changed_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="7 writes, though nothing had changed"):
        measure(shell("exit 0"), AGAIN, server(tmp_path, copies=7))


def test_what_lists_too_little_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="3 pages listed, too few"):
        measure(shell("exit 0"), AGAIN, server(tmp_path, listings=3, copies=0))


def test_a_server_that_does_not_start_is_quoted(tmp_path: Path) -> None:
    broken = tmp_path / "memory-s3"
    broken.write_text("#!/bin/sh\necho 'no free port' >&2\nexit 1\n")
    broken.chmod(0o755)
    with pytest.raises(BenchError, match="memory-s3 did not start: no free port"):
        measure(shell("exit 0"), COPY, broken)


def test_the_server_ends_with_whoever_started_it(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), MemoryS3(server(tmp_path), []):
        time.sleep(0.2)
        raise KeyboardInterrupt
    assert has_ended(tmp_path)


def test_a_cold_start_is_timed_until_the_answer(tmp_path: Path) -> None:
    function(tmp_path, "response", RIGHT)
    found = cold_start.measure(tmp_path, server(tmp_path), 2)
    assert found.starts == 2
    # A Python does not start in less.
    assert 5 < found.milliseconds.lowest <= found.milliseconds.highest


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("error", RIGHT),
        ("response", RIGHT.replace("SUCCESS", "INCOMPLETE")),
        ("response", RIGHT.replace("sent", "not_configured")),
        ("response", "broken"),
    ],
)
def test_an_answer_that_is_no_success_is_an_error(tmp_path: Path, path: str, answer: str) -> None:
    function(tmp_path, path, answer)
    with pytest.raises(BenchError, match="the function answered"):
        cold_start.measure(tmp_path, server(tmp_path), 1)


@pytest.mark.parametrize(
    ("output", "complaint"),
    [
        ('{"status": "SUCCESS", "totals": {"scanned": 1500, "copied": 1500}}', None),
        ('{"status": "SUCCESS", "totals": {"scanned": 1500, "copied": 1499}}', "1499 copied"),
        ('{"status": "FAILED", "totals": {"scanned": 1500, "copied": 1500}}', "FAILED"),
        ("broken", "cannot be read"),
    ],
)
def test_the_engine_must_say_that_all_is_copied(output: str, complaint: str | None) -> None:
    found = Engine("it", Path("it")).complaint(output, COPY.task)
    assert found is None if complaint is None else complaint in str(found)


def test_the_bare_loop_must_list_both_sides() -> None:
    program = BareLoop("it", Path("it"))
    assert program.complaint("3000\n", AGAIN.task) is None
    assert "'1500' keys, not 3000" in str(program.complaint("1500\n", AGAIN.task))


def test_the_server_is_told_what_to_hold() -> None:
    limited = Work(Task(9, unchanged=False), Latency(1, 2, 3), writes_per_second=5, large=(80, 4))
    words = " ".join(limited.server_arguments())
    assert words == (
        "--list-ms 1 --copy-ms 2 --head-ms 3 --writes-per-second 5"
        " --bucket src-bucket --bucket doc-dest --object src-bucket/documents/large.bin=80:4"
    )
    assert " ".join(AGAIN.server_arguments()).endswith(
        "--fill src-bucket/documents/=flat:1500 --mirror src-bucket=doc-dest"
    )
    assert (pages(0), pages(1000), pages(1001)) == (1, 1, 2)


def test_a_wrong_number_of_rounds_is_named(checkout: CopiedCheckout) -> None:
    result = checkout.run("scripts/bench", "--rounds", "0")
    assert result.returncode == 2
    assert "--rounds: '0': write a whole number from 1 on" in result.stderr


def test_missing_executables_are_named_with_what_builds_them(checkout: CopiedCheckout) -> None:
    result = checkout.run("scripts/bench", "--small", "--binaries", "target/debug")
    assert result.returncode == 1
    assert "target/debug lacks memory-s3, bare-loop, s3-backup" in result.stderr
    assert "cargo build --locked --package s3-backup-tests --features bench --bins" in result.stderr


def test_the_small_bench_is_right(checkout: CopiedCheckout) -> None:
    debug = TARGET / "debug"
    names = ("memory-s3", "bare-loop", "s3-backup", "s3-backup-function")
    lacking = [name for name in names if not (debug / name).exists()]
    if lacking:
        pytest.skip(f"target/debug lacks {', '.join(lacking)}; `make test` builds them")
    result = checkout.run("scripts/bench", "--small", "--binaries", str(debug))
    assert result.returncode == 0, result.stdout + result.stderr
    assert "all results are right" in result.stdout
    assert not (checkout.root / "docs").exists()
