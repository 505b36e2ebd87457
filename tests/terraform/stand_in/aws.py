"""Where and as whom the stand-in calls: boto3 clients for the endpoint in AWS_ENDPOINT_URL."""

import os
import threading
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config

from .errors import RefusedError
from .planning import Defaults
from .values import is_unknown, is_unset

# AWS's own example account: what a plan shows where there is no endpoint to ask. Nothing can be
# applied without one.
PLAN_ACCOUNT = "123456789012"

HONOURED = {
    "access_key",
    "allowed_account_ids",
    "default_tags",
    "forbidden_account_ids",
    "region",
    "secret_key",
    "token",
}
# Settings that make no difference to an emulator.
HARMLESS = {
    "max_retries",
    "retry_mode",
    "s3_use_path_style",
    "skip_credentials_validation",
    "skip_metadata_api_check",
    "skip_region_validation",
    "skip_requesting_account_id",
}


def endpoint() -> str | None:
    """The endpoint to call, which must not be AWS's own."""
    url = os.environ.get("AWS_ENDPOINT_URL")
    if not url:
        return None
    host = urlsplit(url).hostname or ""
    if host.endswith((".amazonaws.com", ".amazonaws.com.cn", ".api.aws")):
        raise RefusedError(
            "The stand-in provider does not touch AWS",
            f"AWS_ENDPOINT_URL is {url}. Name an emulator, such as http://127.0.0.1:4566, "
            "or use the real provider.",
        )
    return url


@dataclass
class Clients:
    """Clients of one configured provider, made when first used and shared by all its threads."""

    region: str | None
    default_tags: dict[str, str] | None = field(default_factory=dict)
    credentials: dict[str, str | None] = field(default_factory=dict)
    _made: dict[tuple[str, str], Any] = field(default_factory=dict)
    _account: list[str] = field(default_factory=list)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    @classmethod
    def configured(cls, config: dict[str, Any]) -> "Clients":
        """The clients for a provider block, which may only use settings that are honoured."""
        for name, value in config.items():
            if name not in HONOURED | HARMLESS and not is_unset(value):
                raise RefusedError(
                    f"Provider setting {name} is not honoured",
                    f"The stand-in provider honours {', '.join(sorted(HONOURED))}. Leave {name} "
                    "out where it is used, or use the real provider.",
                    attribute=name,
                )
        region = config["region"]
        if region is None:
            region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
            if not region:
                raise RefusedError(
                    "No region",
                    'Set region in the provider block, such as "eu-west-1", or AWS_REGION.',
                )
        blocks = config["default_tags"] or []
        tags = (blocks[0]["tags"] or {}) if blocks else {}
        clients = cls(
            region=None if is_unknown(region) else region,
            default_tags=None if is_unknown(tags) else tags,
            credentials={
                "aws_access_key_id": _known(config["access_key"]),
                "aws_secret_access_key": _known(config["secret_key"]),
                "aws_session_token": _known(config["token"]),
            },
        )
        clients.check_account(config["allowed_account_ids"], config["forbidden_account_ids"])
        return clients

    def check_account(self, allowed: list[str] | None, forbidden: list[str] | None) -> None:
        """Refuse an account the provider block does not want."""
        if (allowed and self.account() not in allowed) or self.account_in(forbidden):
            raise RefusedError(
                f"Account {self.account()} is not allowed",
                "The provider block's allowed_account_ids or forbidden_account_ids exclude it.",
            )

    def account_in(self, accounts: list[str] | None) -> bool:
        """Whether the account is among these; asks only when there are any."""
        return bool(accounts) and self.account() in accounts

    def defaults(self) -> Defaults:
        """What planning adds to every resource."""
        return Defaults(region=self.region, tags=self.default_tags)

    def in_region(self, region: str | None) -> "Clients":
        """The same clients for a resource that names its own region."""
        if not region or region == self.region:
            return self
        return Clients(
            region, self.default_tags, self.credentials, self._made, self._account, self._lock
        )

    def client(self, service: str) -> Any:
        """The boto3 client of a service."""
        if not self.region:
            raise RefusedError("The provider's region is not known", "It must be known to apply.")
        with self._lock:
            key = (service, self.region)
            if key not in self._made:
                self._made[key] = self._make(service)
            return self._made[key]

    def _make(self, service: str) -> Any:
        url = endpoint()
        if not url:
            raise RefusedError(
                "The stand-in provider has no endpoint",
                "It applies on an emulator only: set AWS_ENDPOINT_URL, such as "
                "http://127.0.0.1:4566, or use the real provider.",
            )
        return boto3.session.Session().client(
            service,
            endpoint_url=url,
            region_name=self.region,
            config=Config(
                connect_timeout=5,
                retries={"total_max_attempts": 3},
                s3={"addressing_style": "path"},
            ),
            **self.credentials,
        )

    def account(self) -> str:
        """The account of the credentials, or the example account where nobody can be asked."""
        if not endpoint():
            return PLAN_ACCOUNT
        with self._lock:
            if not self._account:
                self._account.append(self.client("sts").get_caller_identity()["Account"])
            return self._account[0]

    @property
    def partition(self) -> str:
        """The partition the region belongs to."""
        if self.region and self.region.startswith("cn-"):
            return "aws-cn"
        if self.region and self.region.startswith("us-gov-"):
            return "aws-us-gov"
        return "aws"

    def arn(self, service: str, resource: str, *, regional: bool = True) -> str:
        """An ARN in this account."""
        region = self.region if regional else ""
        return f"arn:{self.partition}:{service}:{region}:{self.account()}:{resource}"


def _known(value: Any) -> Any:
    return None if is_unknown(value) else value
