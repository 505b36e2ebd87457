"""Which endpoints an environment accepts."""

import pytest

from commands import endpoint

LOOPBACK = "http://127.0.0.1:4566"


@pytest.mark.parametrize("url", [LOOPBACK, "http://127.1.2.3:80", "http://[::1]:4566"])
def test_local_takes_a_loopback_address(url: str) -> None:
    assert endpoint.problems(True, {"AWS_ENDPOINT_URL": url}) == []


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:4566",
        "https://s3.us-east-1.amazonaws.com",
        "http://10.0.0.1:4566",
        "http://0.0.0.0:4566",
        "127.0.0.1:4566",
        "http://127.0.0.1.example.com",
        "http://[",
    ],
)
def test_local_refuses_anything_else(url: str) -> None:
    [problem] = endpoint.problems(True, {"AWS_ENDPOINT_URL": url})
    assert url in problem
    assert "http://127.0.0.1:PORT" in problem


def test_local_needs_an_endpoint() -> None:
    [problem] = endpoint.problems(True, {})
    assert "AWS_ENDPOINT_URL is not set" in problem


def test_local_refuses_an_endpoint_for_one_service() -> None:
    elsewhere = {"AWS_ENDPOINT_URL": LOOPBACK, "AWS_ENDPOINT_URL_S3": "https://example.com"}
    [problem] = endpoint.problems(True, elsewhere)
    assert "AWS_ENDPOINT_URL_S3" in problem


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3"])
@pytest.mark.parametrize("url", [LOOPBACK, "http://localhost:4566", "http://[::1]:4566"])
def test_the_others_refuse_this_machine(name: str, url: str) -> None:
    [problem] = endpoint.problems(False, {name: url})
    assert f"{name}={url}" in problem


@pytest.mark.parametrize(
    "variables", [{}, {"AWS_ENDPOINT_URL": "https://vpce-1.s3.us-east-1.vpce.amazonaws.com"}]
)
def test_the_others_take_any_other(variables: dict[str, str]) -> None:
    assert endpoint.problems(False, variables) == []
