"""Start and stop the emulator: one ministack on a free port of 127.0.0.1."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Self

from commands.checkout import TARGET, VENV
from emulator import aws_keys

ADDRESS = "127.0.0.1"
READY_WITHIN_SECONDS = 60.0
STOPS_WITHIN_SECONDS = 15.0
# A function runs in the emulator's environment, so nothing of the caller's AWS set-up goes there.
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "SSL_CERT_FILE")


class Emulator:
    """A running emulator; leaving its `with` block ends it and all functions it started."""

    def __init__(self, region: str, name: str) -> None:
        self.region = region
        self.port = _free_port()
        self.endpoint = f"http://{ADDRESS}:{self.port}"
        self.log = TARGET / "emulator" / f"{name}.log"
        self._folder: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def environment(self) -> dict[str, str]:
        """What a command needs to reach the emulator and nothing else: endpoint, keys, region."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
        return environment | self._aws()

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._folder = Path(tempfile.mkdtemp(prefix="s3-backup-emulator-"))
        environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        environment |= self._aws() | {
            "BIND_HOST": ADDRESS,
            "GATEWAY_PORT": str(self.port),
            "MINISTACK_REGION": self.region,
            "TMPDIR": str(self._folder),
            "STATE_DIR": str(self._folder / "state"),
            "S3_DATA_DIR": str(self._folder / "s3"),
        }
        with self.log.open("wb") as log:
            # A session of its own, so that Ctrl-C ends it only after what runs on it was destroyed.
            self._process = subprocess.Popen(
                [str(VENV / "bin" / "ministack")],
                env=environment,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._wait_until_ready(self._process)
            aws_keys.make(self.endpoint, self.region)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End it; does nothing when it is not running."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            try:
                process.wait(STOPS_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _aws(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise RuntimeError(f"the emulator ended as it started; see {self.log}")
            try:
                with urllib.request.urlopen(f"{self.endpoint}/_ministack/health", timeout=1):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError(
            f"the emulator did not answer within {READY_WITHIN_SECONDS:.0f} seconds; see {self.log}"
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return int(probe.getsockname()[1])
