"""The bench from its first step to its last."""

import argparse
import shlex
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from typing import TypeVar

from bench_steps import ceiling, checks, cold_start, machine, page, peers
from bench_steps.peer_tools import NotHereError, told_version
from bench_steps.processes import LOGS, BenchError, own_peak_mib
from bench_steps.programs import Program, Task, aws, bare_loop, engine
from bench_steps.results import Called, Machine, Results
from bench_steps.rounds import Measuring
from bench_steps.sizes import SMALL, WHOLE, Sizes
from commands.checkout import FUNCTION, ROOT, TARGET, shown, stop
from demo_steps import screen

T = TypeVar("T")
EXECUTABLES = ("memory-s3", "bare-loop", "s3-backup", FUNCTION)
BUILD = (
    "cargo build --locked {profile}--package s3-backup --bins",
    "cargo build --locked {profile}--package s3-backup-tests --features bench --bins",
)
ENDPOINT = "$AWS_ENDPOINT_URL"


def main(words: Sequence[str] | None = None) -> int:
    """Measure, then write the page; the small bench checks what came out and writes nothing."""
    arguments = _arguments(words)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    binaries = arguments.binaries.resolve()
    _require(binaries)
    try:
        if arguments.small:
            return _small(binaries)
        results = _whole(binaries, arguments.rounds, arguments.full)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    for file in page.write(results, ROOT / "docs"):
        screen.say(f"{shown(file)} written")
    return 0


def whole_number(text: str) -> int:
    """How many rounds."""
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r}: write a whole number from 1 on, such as 3")
    return int(text)


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument(
        *("--binaries", "-b"),
        type=Path,
        default=TARGET / "release",
        metavar="FOLDER",
        help="where cargo put the executables (target/release)",
    )
    parser.add_argument("--rounds", type=whole_number, default=3, metavar="N", help="how often (3)")
    parser.add_argument("--full", action="store_true", help="ten million objects as well")
    parser.add_argument(
        "--small", action="store_true", help="only check results, on little, without peers"
    )
    return parser.parse_args(words)


def _require(binaries: Path) -> None:
    lacking = [name for name in EXECUTABLES if not (binaries / name).is_file()]
    if lacking:
        profile = "" if binaries.name == "debug" else "--release "
        stop(
            f"{shown(binaries)} lacks {', '.join(lacking)}; build with",
            *(command.format(profile=profile) for command in BUILD),
        )


def _small(binaries: Path) -> int:
    own = [engine(binaries), bare_loop(binaries)]
    found = checks.problems(_measure(binaries, own, [], SMALL, 1, False), SMALL)
    for problem in found:
        print(f"wrong: {problem}", file=sys.stderr)
    screen.say(f"{len(found)} wrong" if found else "all results are right")
    return int(bool(found))


def _whole(binaries: Path, number: int, full: bool) -> Results:
    screen.heading("Programs")
    own = [engine(binaries, told_version(str(binaries / "s3-backup"))), bare_loop(binaries)]
    found, lacking = [], []
    for peer in peers.PEERS:
        try:
            found.append(peer.find())
            screen.say(f"{peer.name} {found[-1].version}")
        except NotHereError as error:
            lacking.append(peer.name)
            screen.say(f"{peer.name}: not here: {error}")
    return _measure(binaries, [*own, *found], lacking, WHOLE, number, full)


def _measure(
    binaries: Path,
    programs: Sequence[Program],
    lacking: Sequence[str],
    sizes: Sizes,
    number: int,
    full: bool,
) -> Results:
    server = binaries / "memory-s3"
    # First, as this process grows with what it loads later.
    on = Machine(
        machine.processor(),
        machine.cores(),
        machine.memory_gib(),
        machine.kernel(),
        own_peak_mib(),
    )
    rounds = Measuring(server, sizes, programs).rounds(number, full)
    screen.heading("Cold start, and what the server gives at most")
    return Results(
        rounds,
        number,
        _attempt(lambda: cold_start.measure(binaries, server, sizes.cold_starts)),
        cold_start.zip_bytes(),
        _attempt(lambda: ceiling.measure(binaries, server, sizes.ceiling)),
        [*(called(program) for program in programs), *(Called(it, "") for it in lacking)],
        on,
        sizes,
    )


def _attempt(measure: Callable[[], T]) -> T | str:
    try:
        measured = measure()
    except BenchError as error:
        screen.say(str(error))
        return str(error)
    screen.say(str(measured))
    return measured


def called(program: Program) -> Called:
    """The command lines that were used, with what is set for this program alone."""
    tasks = (Task(WHOLE.first_copy, False), Task(WHOLE.unchanged_engine, True))
    lines = dict.fromkeys(_line(program, task) for task in tasks)
    return Called(program.name, program.version, tuple(lines))


def _line(program: Program, task: Task) -> str:
    shared = aws(ENDPOINT)
    own = {k: v for k, v in program.variables(ENDPOINT, task).items() if k not in shared}
    # Of a file the name will do.
    settings = [f"{name}={_quoted(value.removeprefix(f'{LOGS}/'))}" for name, value in own.items()]
    words = [program.path.name, *program.arguments(ENDPOINT, task)]
    return " ".join([*settings, *map(_quoted, words)])


def _quoted(word: str) -> str:
    return word if word == ENDPOINT else shlex.quote(word)


def _interrupt(signal_number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
