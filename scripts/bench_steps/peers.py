"""Other programs that copy from bucket to bucket, each with its own flags for as many requests."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench_steps import peer_tools
from bench_steps.peer_tools import NotHereError
from bench_steps.processes import LOGS
from bench_steps.programs import REGION, Program, Task, aws
from bench_steps.sizes import IN_FLIGHT

AWS_SETTINGS = f"[default]\ns3 =\n  max_concurrent_requests = {IN_FLIGHT}\n"
Find = Callable[[], Program]


class S5cmd(Program):
    """peak/s5cmd."""

    def arguments(self, endpoint: str, task: Task) -> list[str]:
        """Without a line of output for each object, which it writes otherwise."""
        return [
            *("--endpoint-url", endpoint, "--numworkers", str(IN_FLIGHT), "--log", "error"),
            *(
                "sync",
                f"s3://{task.source}/{task.prefix}*",
                f"s3://{task.destination}/{task.prefix}",
            ),
        ]


class Rclone(Program):
    """rclone, configured by its environment alone."""

    def arguments(self, endpoint: str, task: Task) -> list[str]:
        """By checksum: by time, it would ask for the head of every object."""
        folder = task.prefix.rstrip("/")
        return [
            *("copy", f"bench:{task.source}/{folder}", f"bench:{task.destination}/{folder}"),
            *("--checksum", "--fast-list", "--s3-no-check-bucket"),
            *("--transfers", str(IN_FLIGHT), "--checkers", str(IN_FLIGHT)),
        ]

    def variables(self, endpoint: str, task: Task) -> dict[str, str]:
        """The remote `bench`."""
        return aws(endpoint) | {
            "RCLONE_CONFIG": "",
            "RCLONE_CONFIG_BENCH_TYPE": "s3",
            "RCLONE_CONFIG_BENCH_PROVIDER": "AWS",
            "RCLONE_CONFIG_BENCH_ENV_AUTH": "true",
            "RCLONE_CONFIG_BENCH_REGION": REGION,
            "RCLONE_CONFIG_BENCH_ENDPOINT": endpoint,
        }


class AwsCli(Program):
    """The AWS CLI."""

    def arguments(self, endpoint: str, task: Task) -> list[str]:
        """Without a line of output for each object."""
        places = (f"s3://{bucket}/{task.prefix}" for bucket in (task.source, task.destination))
        return ["s3", "sync", *places, "--only-show-errors"]

    def variables(self, endpoint: str, task: Task) -> dict[str, str]:
        """How many requests at once is a setting of its configuration file only."""
        file = LOGS / "aws-config"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(AWS_SETTINGS)
        return aws(endpoint) | {"AWS_CONFIG_FILE": str(file)}


class S3sync(Program):
    """nidor1998/s3sync."""

    def arguments(self, endpoint: str, task: Task) -> list[str]:
        """Copies made by the server, as all the others do."""
        return [
            "--server-side-copy",
            *("--source-endpoint-url", endpoint, "--source-force-path-style"),
            *("--target-endpoint-url", endpoint, "--target-force-path-style"),
            *("--source-region", REGION, "--target-region", REGION),
            *("--worker-size", str(IN_FLIGHT)),
            f"s3://{task.source}/{task.prefix}",
            f"s3://{task.destination}/{task.prefix}",
        ]


@dataclass(frozen=True)
class Peer:
    """A peer by its name, and how it comes to be here."""

    name: str
    find: Find


def find_s3sync(which: Callable[[str], str | None] = shutil.which) -> Program:
    """The s3sync on PATH; it is not installed, since building it takes long."""
    path = which("s3sync")
    if path is None:
        raise NotHereError("it is not on PATH; `cargo install s3sync` puts it there")
    return S3sync("s3sync", Path(path), peer_tools.told_version(path))


PEERS = [
    Peer("s5cmd", lambda: S5cmd("s5cmd", *peer_tools.by_go(peer_tools.S5CMD))),
    Peer("rclone", lambda: Rclone("rclone", *peer_tools.by_go(peer_tools.RCLONE))),
    Peer("aws", lambda: AwsCli("aws", *peer_tools.by_pip(peer_tools.AWSCLI))),
    Peer("s3sync", find_s3sync),
]
