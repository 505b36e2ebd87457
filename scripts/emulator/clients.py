"""AWS clients for the emulator."""

from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config

from emulator.server import Emulator

CONNECTIONS = 32
# An invocation is answered when the run ends.
READ_TIMEOUT_SECONDS = 900


class Clients:
    """One client for each service, made when it is first used."""

    def __init__(self, emulator: Emulator) -> None:
        self._session = boto3.Session(
            aws_access_key_id="test", aws_secret_access_key="test", region_name=emulator.region
        )
        self._endpoint = emulator.endpoint

    def _client(self, service: str) -> Any:
        config = Config(
            max_pool_connections=CONNECTIONS,
            read_timeout=READ_TIMEOUT_SECONDS,
            retries={"total_max_attempts": 1},
        )
        return self._session.client(service, endpoint_url=self._endpoint, config=config)

    @cached_property
    def s3(self) -> Any:
        return self._client("s3")

    @cached_property
    def functions(self) -> Any:
        return self._client("lambda")

    @cached_property
    def rules(self) -> Any:
        return self._client("events")

    @cached_property
    def topics(self) -> Any:
        return self._client("sns")

    @cached_property
    def queues(self) -> Any:
        return self._client("sqs")

    @cached_property
    def logs(self) -> Any:
        return self._client("logs")

    @cached_property
    def keys(self) -> Any:
        return self._client("kms")
