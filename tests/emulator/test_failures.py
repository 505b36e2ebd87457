"""Runs that fail: what is an error, what it says, and that the rest is backed up all the same."""

import json

import pytest

from emulator.clients import Clients
from emulator.deployment import Deployment
from emulator.inbox import Inbox
from emulator.objects import Item, listing, upload

NOTIFIED_WITHIN_SECONDS = 10
NO_BUCKET = "there-is-no-such-bucket"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DOC_DEST", ""),
        ("PHOTO_DEST", None),
        ("DB_DEST", "Not_A_Bucket"),
        ("CONCURRENCY", "0"),
        ("SETTLE_DAYS", "soon"),
    ],
)
def test_a_wrong_setting_is_an_error_and_copies_nothing(
    clients: Clients, deployment: Deployment, inbox: Inbox, variable: str, value: str | None
) -> None:
    upload(clients, deployment.source, [Item("documents/a", b""), Item("photos/b", b"")])
    variables = deployment.variables()
    variables.pop(variable, None)
    deployment.set_variables(variables if value is None else variables | {variable: value})
    reply = deployment.invoke()
    assert reply.error_type == "ConfigurationInvalid"
    assert reply.report["status"] == "FAILED"
    assert variable in reply.report["error"]
    if value:
        assert value in reply.report["error"]
    assert all(not listing(clients, bucket) for bucket in deployment.buckets.values())
    notification = inbox.next(NOTIFIED_WITHIN_SECONDS)
    assert notification is not None
    assert notification.message.startswith("Backup FAILED at ")
    assert f"Error: the configuration is invalid: {variable}"[:40] in notification.message
    assert variable in notification.message
    assert notification.status == "FAILED"


def test_all_wrong_settings_are_told_at_once(deployment: Deployment) -> None:
    deployment.set_variables(
        deployment.variables()
        | {"DOC_DEST": "", "DB_DEST": deployment.source, "CONCURRENCY": "many"}
    )
    error = deployment.invoke().report["error"]
    assert all(name in error for name in ("DOC_DEST", "DB_DEST", "CONCURRENCY"))


def test_a_bucket_that_is_gone_fails_its_route_alone(
    clients: Clients, deployment: Deployment, inbox: Inbox
) -> None:
    keys = ["documents/a", "photos/b", "database/c"]
    upload(clients, deployment.source, [Item(key, b"1") for key in keys])
    deployment.set_variables(deployment.variables() | {"PHOTO_DEST": NO_BUCKET})
    reply = deployment.invoke()
    assert reply.error_type == "BackupFailed"
    assert reply.report["status"] == "FAILED"
    routes = {route["name"]: route for route in reply.report["routes"]}
    assert NO_BUCKET in json.dumps(routes["photos"])
    assert routes["photos"]["copied"] == 0
    for name, key in (("documents", "documents/a"), ("database", "database/c")):
        assert (routes[name]["copied"], routes[name]["error"]) == (1, None)
        assert set(listing(clients, deployment.buckets[name])) == {key}
    notification = inbox.next(NOTIFIED_WITHIN_SECONDS)
    assert notification is not None
    assert notification.message.startswith("Backup FAILED at ")
    assert "\nError: " in notification.message
    assert notification.status == "FAILED"


def test_a_topic_that_refuses_does_not_undo_a_backup(
    clients: Clients, deployment: Deployment
) -> None:
    upload(clients, deployment.source, [Item("documents/a", b"1")])
    topic = f"{deployment.topic}-gone"
    deployment.set_variables(deployment.variables() | {"SNS_TOPIC_ARN": topic})
    reply = deployment.invoke()
    assert not reply.failed, reply.payload
    assert reply.report["status"] == "SUCCESS"
    assert "failed" in reply.report["notification"]
    assert set(listing(clients, deployment.buckets["documents"])) == {"documents/a"}


def test_routes_of_its_own_take_the_place_of_the_five_variables(
    clients: Clients, deployment: Deployment
) -> None:
    upload(clients, deployment.source, [Item("letters/2025/a", b"1"), Item("documents/b", b"1")])
    bucket = deployment.buckets["documents"]
    variables = deployment.variables()
    for name in ("DOC_DEST", "PHOTO_DEST", "DB_DEST"):
        del variables[name]
    routes = [{"name": "letters", "prefix": "letters/", "bucket": bucket}]
    deployment.set_variables(variables | {"ROUTES": json.dumps(routes)})
    reply = deployment.invoke()
    assert not reply.failed, reply.payload
    assert [route["name"] for route in reply.report["routes"]] == ["letters"]
    assert set(listing(clients, bucket)) == {"letters/2025/a"}
