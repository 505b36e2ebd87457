"""What the stand-in's tests share: an emulator, and Terraform in a folder of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from stand_in_tests.workspace import Workspace

REGION = "eu-west-1"
EMULATOR_SECONDS = 30


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an emulator that runs as long as the tests do."""
    port = free_port()
    folder = tmp_path_factory.mktemp("emulator")
    emulator = subprocess.Popen(
        [Path(sys.executable).with_name("ministack")],
        cwd=folder,
        env=os.environ | {"GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1"},
        stdout=(folder / "log").open("wb"),
        stderr=subprocess.STDOUT,
    )
    try:
        wait_for(port, emulator)
        yield f"http://127.0.0.1:{port}"
    finally:
        emulator.terminate()
        emulator.wait(timeout=10)


def wait_for(port: int, process: subprocess.Popen) -> None:
    """Return when the port accepts connections."""
    deadline = time.monotonic() + EMULATOR_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the emulator did not start")


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """Make a workspace of one file."""

    def make(text: str, endpoint: str | None = None, schema: str = "6.47.0") -> Workspace:
        (tmp_path / "main.tf").write_text(text)
        workspace = Workspace(tmp_path, schema, endpoint)
        workspace.init()
        return workspace

    return make


@pytest.fixture
def every_type(tmp_path: Path, endpoint: str, schema: str) -> Workspace:
    """The configuration with every type, with a name of its own and a zip for the function."""
    folder = tmp_path / "every_type"
    shutil.copytree(Path(__file__).parent / "every_type", folder)
    with zipfile.ZipFile(folder / "function.zip", "w") as package:
        package.writestr(zipfile.ZipInfo("bootstrap"), "#!/bin/sh\nexec sleep 60\n")
    variables = {"name": f"every-{schema.replace('.', '-')}", "package_path": "function.zip"}
    workspace = Workspace(folder, schema, endpoint, variables)
    workspace.init()
    return workspace


@pytest.fixture
def client(endpoint: str) -> Any:
    """Make boto3 clients for the emulator."""

    def make(service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=endpoint,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(s3={"addressing_style": "path"}),
        )

    return make
