"""The S3 in memory as a process: started for one measurement, asked afterwards what it saw."""

import json
import re
import socket
import subprocess
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from bench_steps.processes import LOGS, BenchError, end, environment, last_line
from bench_steps.sizes import Latency

# Ten million keys take a while.
READY_WITHIN_SECONDS = 900.0
ENDS_WITHIN_SECONDS = 60.0
LISTING = "ListObjectsV2"
READS = frozenset({LISTING, "HeadObject", "GetObjectTagging"})


@dataclass(frozen=True)
class Served:
    """What the server was asked by the program that was measured."""

    requests: dict[str, int]
    refused: int
    most_in_flight: int
    write_seconds: float

    @property
    def listings(self) -> int:
        """Pages listed."""
        return self.requests.get(LISTING, 0)

    @property
    def others(self) -> int:
        """Requests that are no listings."""
        return sum(self.requests.values()) - self.listings

    @property
    def writes(self) -> int:
        """Requests that write, those that were refused among them."""
        return sum(count for name, count in self.requests.items() if name not in READS)


class MemoryS3:
    """A running server; leaving its `with` block ends it, and then `served` is known."""

    def __init__(self, program: Path, arguments: Sequence[str]) -> None:
        self.endpoint = ""
        self.served = Served({}, 0, 0, 0.0)
        self._command = [str(program), *arguments]
        self._own_listings = 0
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        LOGS.mkdir(parents=True, exist_ok=True)
        with (LOGS / "memory-s3.err").open("wb") as errors:
            # It serves until its standard input ends, so it ends with this process in any case.
            self._process = process = subprocess.Popen(
                self._command,
                env=environment({}),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
            )
        try:
            self.endpoint = self._line(process, READY_WITHIN_SECONDS)
            if not self.endpoint.startswith("http://"):
                reason = last_line(LOGS / "memory-s3.err") or "it gave no reason"
                raise BenchError(f"memory-s3 did not start: {reason}")
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None and self._process is not None and self._process.stdin is not None:
                self._process.stdin.close()
                self.served = self._read(self._line(self._process, ENDS_WITHIN_SECONDS))
        finally:
            self._end()

    def count(self, bucket: str, prefix: str) -> int:
        """How many objects a bucket holds under a prefix, by a listing."""
        found, token = 0, ""
        while True:
            query = f"list-type=2&prefix={quote(prefix, safe='')}"
            page = self._get(f"/{bucket}?{query}{token}")
            self._own_listings += 1
            keys = re.search(r"<KeyCount>(\d+)</KeyCount>", page)
            if keys is None:
                raise BenchError(f"memory-s3 did not list {bucket}: {page[:200]}")
            found += int(keys[1])
            more = re.search(r"<NextContinuationToken>([^<]+)<", page)
            if more is None:
                return found
            token = f"&continuation-token={quote(more[1], safe='')}"

    def _get(self, path: str) -> str:
        # By hand: an HTTP client would make this process weigh more than what it measures.
        host, port = self.endpoint.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=60) as connection:
            connection.sendall(f"GET {path} HTTP/1.0\r\nhost: {host}\r\n\r\n".encode())
            reply = b"".join(iter(lambda: connection.recv(1 << 16), b""))
        return reply.partition(b"\r\n\r\n")[2].decode(errors="replace")

    def _line(self, process: subprocess.Popen[bytes], seconds: float) -> str:
        if process.stdout is None:
            return ""
        limit = threading.Timer(seconds, process.kill)
        limit.start()
        try:
            return process.stdout.readline().decode(errors="replace").strip()
        finally:
            limit.cancel()

    def _read(self, line: str) -> Served:
        try:
            told = json.loads(line)
            requests = {name: int(count) for name, count in told["requests"].items()}
            # Not what was listed here, to see whether the program did what it should.
            requests[LISTING] = requests.get(LISTING, 0) - self._own_listings
            return Served(
                requests,
                int(told["refused"]),
                int(told["most_in_flight"]),
                float(told["write_seconds"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BenchError(f"memory-s3 did not say what it was asked, but {line!r}") from error

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
            end(process)


def latency_arguments(latency: Latency) -> list[str]:
    """The server's arguments for a latency."""
    return [
        *("--list-ms", str(latency.listing)),
        *("--copy-ms", str(latency.copy)),
        *("--head-ms", str(latency.head)),
    ]
