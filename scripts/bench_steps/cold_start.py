"""From the function's start as a process to its first answer, with nothing to back up."""

import json
import queue
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench_steps.figures import Spread
from bench_steps.processes import LOGS, BenchError, end, environment, last_line
from bench_steps.programs import aws
from bench_steps.server import MemoryS3
from commands.checkout import FUNCTION, RELEASE_ZIP

if TYPE_CHECKING:
    from bench_steps.runtime_api import Answer

ANSWERS_WITHIN_SECONDS = 60
SOURCE = "src-bucket"
ROUTES = {"DOC_DEST": "doc-dest", "PHOTO_DEST": "photo-dest", "DB_DEST": "db-dest"}


@dataclass(frozen=True)
class ColdStart:
    """Milliseconds, over some starts."""

    milliseconds: Spread
    starts: int

    def __str__(self) -> str:
        return f"cold start: {self.milliseconds.middle:.1f} ms"


def measure(binaries: Path, server: Path, starts: int) -> ColdStart:
    """Start the function so many times, each against the same empty S3."""
    buckets = [word for bucket in (SOURCE, *ROUTES.values()) for word in ("--bucket", bucket)]
    with MemoryS3(server, buckets) as s3:
        taken = [_start(binaries / FUNCTION, s3.endpoint) for _ in range(starts)]
    return ColdStart(Spread.of(taken), starts)


def zip_bytes() -> int | None:
    """The size of the zip for arm64, where it was built."""
    return RELEASE_ZIP.stat().st_size if RELEASE_ZIP.exists() else None


def _start(function: Path, endpoint: str) -> float:
    # Late, as it doubles what this process weighs, and with it the least that others can weigh.
    from bench_steps.runtime_api import RuntimeApi

    errors = LOGS / "function.err"
    with RuntimeApi() as api, errors.open("wb") as err:
        variables = environment(_variables(endpoint, api.address))
        began = time.perf_counter()
        process = subprocess.Popen(
            [function],
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=err,
        )
        try:
            answer = api.answers.get(timeout=ANSWERS_WITHIN_SECONDS)
        except queue.Empty:
            reason = last_line(errors) or "it logged no error"
            raise BenchError(f"the function did not answer: {reason}") from None
        finally:
            end(process)
    complaint = _complaint(answer)
    if complaint:
        raise BenchError(f"the function answered {complaint}")
    return (answer.at - began) * 1000


def _complaint(answer: "Answer") -> str | None:
    try:
        report = json.loads(answer.body)
        right = not answer.failed and report["status"] == "SUCCESS"
        return None if right and report["notification"] == "sent" else answer.body[:300]
    except (ValueError, KeyError, TypeError):
        return answer.body[:300]


def _variables(endpoint: str, api: str) -> dict[str, str]:
    # The runtime API's server takes the topic's messages as well.
    return (
        aws(endpoint)
        | ROUTES
        | {
            "AWS_ENDPOINT_URL_SNS": f"http://{api}",
            "AWS_LAMBDA_RUNTIME_API": api,
            "AWS_LAMBDA_FUNCTION_NAME": FUNCTION,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_LOG_GROUP_NAME": "bench",
            "AWS_LAMBDA_LOG_STREAM_NAME": "bench",
            "SRC_BUCKET": SOURCE,
            "SNS_TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:bench",
        }
    )
