"""Which endpoint an environment may use, so that nothing meant for one lands on another."""

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

NAME = "AWS_ENDPOINT_URL"


def problems(is_local: bool, variables: Mapping[str, str]) -> list[str]:
    """What is wrong with the endpoints in `variables`, each with what to do about it."""
    return _local_problems(variables) if is_local else _aws_problems(variables)


def _local_problems(variables: Mapping[str, str]) -> list[str]:
    found = []
    url = variables.get(NAME, "")
    if not url:
        found.append(
            f"{NAME} is not set; ENV=local is deployed to an emulator on this machine: start one"
            f" and set {NAME}=http://127.0.0.1:PORT"
        )
    elif not _is_loopback_address(url):
        found.append(
            f"{NAME}={url} is not a loopback IP address; ENV=local is only deployed to this"
            " machine, and `localhost` makes clients use bucket names as host names: write"
            " http://127.0.0.1:PORT"
        )
    for name, value in variables.items():
        if name.startswith(f"{NAME}_") and value and value != url:
            found.append(f"{name}={value} is for one service only; unset it and use {NAME} alone")
    return found


def _aws_problems(variables: Mapping[str, str]) -> list[str]:
    return [
        f"{name}={value} points at this machine; unset it, or use ENV=local"
        for name, value in variables.items()
        if name == NAME or name.startswith(f"{NAME}_")
        if _is_loopback_address(value) or _host(value) == "localhost"
    ]


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_loopback_address(url: str) -> bool:
    try:
        return ipaddress.ip_address(_host(url)).is_loopback
    except ValueError:
        return False
