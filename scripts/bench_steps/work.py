"""One piece of work for a program: what the S3 in memory holds, and what must come out."""

from dataclasses import dataclass
from pathlib import Path

from bench_steps.processes import BenchError, Usage, run
from bench_steps.programs import Program, Task
from bench_steps.server import MemoryS3, Served, latency_arguments
from bench_steps.sizes import Latency, pages


@dataclass(frozen=True)
class Work:
    """Small objects of one shape, or one large object in parts."""

    task: Task
    latency: Latency
    shape: str = "flat"
    mirrored: bool = False
    writes_per_second: int = 0
    large: tuple[int, int] | None = None

    def server_arguments(self) -> list[str]:
        """What memory-s3 is told to hold, and how to behave."""
        task = self.task
        arguments = latency_arguments(self.latency)
        if self.writes_per_second:
            arguments += ["--writes-per-second", str(self.writes_per_second)]
        arguments += ["--bucket", task.source, "--bucket", task.destination]
        if self.large is not None:
            size, parts = self.large
            arguments += ["--object", f"{task.source}/{task.prefix}large.bin={size}:{parts}"]
        else:
            held = f"{task.source}/{task.prefix}={self.shape}:{task.objects}"
            arguments += ["--fill", held]
        if self.mirrored:
            arguments += ["--mirror", f"{task.source}={task.destination}"]
        return arguments

    def problem(self, served: Served, in_destination: int) -> str | None:
        """What was not as it must be, by the server's word."""
        objects = self.task.objects
        if in_destination != objects:
            return f"{in_destination:,} objects in the backup bucket, not {objects:,}"
        if self.mirrored and served.writes:
            return f"{served.writes:,} writes, though nothing had changed"
        if self.mirrored and served.listings < 2 * pages(objects):
            return f"{served.listings:,} pages listed, too few to show {objects:,} objects twice"
        return None


@dataclass(frozen=True)
class Run:
    """One program's work, done right."""

    objects: int
    usage: Usage
    served: Served

    @property
    def rate(self) -> float:
        """Objects a second."""
        return self.objects / self.usage.seconds

    @property
    def cpu_micros(self) -> float:
        """Microseconds of processor time an object."""
        return self.usage.cpu_seconds / self.objects * 1e6

    @property
    def peak_mib(self) -> float:
        """Peak memory in MiB."""
        return self.usage.peak_mib

    @property
    def requests_per_object(self) -> float:
        """Requests an object, but for listings."""
        return self.served.others / self.objects

    @property
    def extra_pages(self) -> float:
        """Pages listed beyond what both sides' keys fill, as a share of those."""
        return self.served.listings / (2 * pages(self.objects)) - 1

    @property
    def refused_share(self) -> float:
        """Writes that were refused, as a share of all."""
        return self.served.refused / self.served.writes

    @property
    def writes_per_second(self) -> float:
        """Writes let through, from the first to the last."""
        return self.objects / max(self.served.write_seconds, 1e-9)


def measure(program: Program, work: Work, server: Path) -> Run:
    """Start a server, let the program work on it alone, and see what came out."""
    with MemoryS3(server, work.server_arguments()) as s3:
        usage = run(
            program.name.replace(" ", "-"),
            [program.path, *program.arguments(s3.endpoint, work.task)],
            program.variables(s3.endpoint, work.task),
        )
        # A mirror that nothing was written to is still one; listing it would take long.
        copied = work.task.objects if work.mirrored else s3.count(*work.task.backup)
    found = work.problem(s3.served, copied) or program.complaint(usage.output, work.task)
    if found:
        raise BenchError(found)
    return Run(work.task.objects, usage, s3.served)
