"""What the S3 in memory gives at most, with no latency: what is measured must stay below it."""

import json
from dataclasses import dataclass
from pathlib import Path

from bench_steps.processes import BenchError, run
from bench_steps.programs import Task, aws
from bench_steps.server import MemoryS3
from bench_steps.sizes import Latency
from bench_steps.work import Work


@dataclass(frozen=True)
class Ceiling:
    """What raw requests, through no SDK, got from the server."""

    copies_per_second: float
    keys_per_second: float

    def __str__(self) -> str:
        copies, keys = self.copies_per_second, self.keys_per_second
        return f"the server at most: {copies:,.0f} copies/s, {keys:,.0f} listed keys/s"


def measure(binaries: Path, server: Path, objects: int) -> Ceiling:
    """Ask as fast as it answers."""
    task = Task(objects, unchanged=False)
    work = Work(task, Latency(0, 0, 0))
    with MemoryS3(server, work.server_arguments()) as s3:
        command = [binaries / "bare-loop", "ceiling", task.source, task.prefix, task.destination]
        output = run("ceiling", command, aws(s3.endpoint)).output
    try:
        told = json.loads(output)
        return Ceiling(float(told["copies_per_second"]), float(told["keys_per_second"]))
    except (ValueError, KeyError, TypeError) as error:
        raise BenchError(f"the ceiling was not told, but {output[:200]!r}") from error
