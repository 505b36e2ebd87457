"""The programs of this checkout: how each is called, and what its own words must say."""

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

from bench_steps.sizes import IN_FLIGHT

ENGINE = "s3-backup"
BARE_LOOP = "bare loop"
REGION = "us-east-1"


@dataclass(frozen=True)
class Task:
    """What a program is told: copy what `source` holds under `prefix` to `destination`."""

    objects: int
    unchanged: bool
    source: str = "src-bucket"
    prefix: str = "documents/"
    destination: str = "doc-dest"

    @property
    def backup(self) -> tuple[str, str]:
        """Bucket and prefix of the copies."""
        return self.destination, self.prefix


def aws(endpoint: str) -> dict[str, str]:
    """The variables that lead any program to the S3 in memory."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


@dataclass(frozen=True)
class Program(ABC):
    """A program to measure."""

    name: str
    path: Path
    version: str = ""

    @abstractmethod
    def arguments(self, endpoint: str, task: Task) -> list[str]:
        """Its command line, after its name."""

    def variables(self, endpoint: str, task: Task) -> dict[str, str]:
        """Its environment."""
        return aws(endpoint)

    def complaint(self, output: str, task: Task) -> str | None:
        """What its own output says that is not right."""
        return None


class Engine(Program):
    """This project, on one route: the other programs take one prefix as well."""

    def arguments(self, endpoint: str, task: Task) -> list[str]:
        """The terminal program; its report as JSON."""
        return ["run", "--output", "json"]

    def variables(self, endpoint: str, task: Task) -> dict[str, str]:
        """Its configuration."""
        route = {"name": "documents", "prefix": task.prefix, "bucket": task.destination}
        return aws(endpoint) | {
            "SRC_BUCKET": task.source,
            "ROUTES": json.dumps([route]),
            "CONCURRENCY": str(IN_FLIGHT),
        }

    def complaint(self, output: str, task: Task) -> str | None:
        """The report must count every object, and as what it is."""
        try:
            report = json.loads(output)
            totals, word = report["totals"], "unchanged" if task.unchanged else "copied"
            told = report["status"], totals["scanned"], totals[word]
        except (ValueError, KeyError, TypeError) as error:
            return f"its report cannot be read: {error}"
        if told != ("SUCCESS", task.objects, task.objects):
            return "it says {}, {} scanned, {} {}".format(*told, word)
        return None


class BareLoop(Program):
    """The plain loop on the SDK; for what has not changed, listings of both sides."""

    def arguments(self, endpoint: str, task: Task) -> list[str]:
        """`list` is told the keys' number, and with it the keys."""
        if task.unchanged:
            return ["list", task.source, task.destination, task.prefix, str(task.objects)]
        return ["copy", task.source, task.prefix, task.destination]

    def complaint(self, output: str, task: Task) -> str | None:
        """It prints how many keys it listed."""
        if task.unchanged and output.strip() != str(2 * task.objects):
            return f"it says {output.strip()!r} keys, not {2 * task.objects}"
        return None


def engine(binaries: Path, version: str = "") -> Engine:
    """The engine of a folder of executables."""
    return Engine(ENGINE, binaries / "s3-backup", version)


def bare_loop(binaries: Path) -> BareLoop:
    """The bare loop of a folder of executables."""
    return BareLoop(BARE_LOOP, binaries / "bare-loop")
