"""The function as Terraform deploys it, over real requests: what it copies, says and sends."""

import re
from datetime import datetime
from typing import Any

from emulator.awkward_keys import awkward_keys
from emulator.clients import Clients
from emulator.comparison import compare
from emulator.deployment import Deployment
from emulator.inbox import Inbox
from emulator.objects import PART_BYTES, Item, listing, upload

PREFIXES = {"documents": "documents/", "photos": "photos/", "database": "database/"}
NOTIFIED_WITHIN_SECONDS = 10


def counts(report: dict[str, Any], name: str) -> dict[str, int]:
    """A count of each route, without the routes where it is zero."""
    return {route["name"]: route[name] for route in report["routes"] if route[name]}


def assert_same(clients: Clients, deployment: Deployment) -> None:
    """Every backup bucket holds what is under its prefix, and nothing else."""
    for name, prefix in PREFIXES.items():
        found = compare(clients, deployment.source, prefix, deployment.buckets[name])
        assert found.same, (name, found)


def test_every_routed_object_is_copied_to_its_bucket(
    clients: Clients, deployment: Deployment
) -> None:
    items = [Item(f"{prefix}{n}.txt", b"x" * n) for prefix in PREFIXES.values() for n in range(3)]
    upload(clients, deployment.source, items)
    reply = deployment.invoke()
    assert not reply.failed, reply.payload
    assert reply.report["status"] == "SUCCESS"
    assert reply.report["source"] == deployment.source
    for route in reply.report["routes"]:
        assert route["prefix"] == PREFIXES[route["name"]]
        assert route["bucket"] == deployment.buckets[route["name"]]
        assert (route["scanned"], route["copied"], route["bytes_copied"]) == (3, 3, 3)
        assert (route["unchanged"], route["failed"], route["failures"]) == (0, 0, [])
    began, ended = (
        datetime.fromisoformat(reply.report[name]) for name in ("started_at", "finished_at")
    )
    assert began <= ended
    assert reply.report["run_id"]
    assert_same(clients, deployment)


def test_a_second_run_copies_nothing_and_a_third_what_changed(
    clients: Clients, deployment: Deployment
) -> None:
    items = [Item(f"{p}{n}", b"first") for p in PREFIXES.values() for n in range(20)]
    upload(clients, deployment.source, items)
    assert counts(deployment.invoke().report, "copied") == dict.fromkeys(PREFIXES, 20)

    before = {n: listing(clients, bucket) for n, bucket in deployment.buckets.items()}
    again = deployment.invoke()
    assert not again.failed
    assert counts(again.report, "copied") == {}
    assert counts(again.report, "unchanged") == dict.fromkeys(PREFIXES, 20)
    assert {n: listing(clients, bucket) for n, bucket in deployment.buckets.items()} == before

    upload(clients, deployment.source, [Item("photos/0", b"other"), Item("database/new", b"new")])
    third = deployment.invoke()
    assert counts(third.report, "copied") == {"photos": 1, "database": 1}
    assert_same(clients, deployment)


def test_awkward_keys_arrive_as_they_are(clients: Clients, deployment: Deployment) -> None:
    keys = [key for prefix in PREFIXES.values() for key in awkward_keys(prefix)]
    upload(clients, deployment.source, [Item(key, repr(key).encode()) for key in keys])
    reply = deployment.invoke()
    assert not reply.failed, reply.payload
    copied = {key for bucket in deployment.buckets.values() for key in listing(clients, bucket)}
    assert copied == set(keys)
    for key in awkward_keys("documents/"):
        body = clients.s3.get_object(Bucket=deployment.buckets["documents"], Key=key)["Body"]
        assert body.read() == repr(key).encode()


def test_metadata_tags_and_content_headers_are_copied(
    clients: Clients, deployment: Deployment
) -> None:
    key = "documents/report.html"
    clients.s3.put_object(
        Bucket=deployment.source,
        Key=key,
        Body=b"<p>",
        ContentType="text/html",
        CacheControl="max-age=60",
        ContentDisposition="inline",
        Metadata={"author": "someone"},
        Tagging="team=docs&secret=no",
    )
    assert not deployment.invoke().failed
    bucket = deployment.buckets["documents"]
    head = clients.s3.head_object(Bucket=bucket, Key=key)
    assert (head["ContentType"], head["CacheControl"]) == ("text/html", "max-age=60")
    assert (head["ContentDisposition"], head["Metadata"]) == ("inline", {"author": "someone"})
    tags = clients.s3.get_object_tagging(Bucket=bucket, Key=key)["TagSet"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {"team": "docs", "secret": "no"}


def test_an_object_uploaded_in_parts_keeps_bytes_and_etag(
    clients: Clients, deployment: Deployment
) -> None:
    body = bytes(range(256)) * (PART_BYTES // 128)
    upload(clients, deployment.source, [Item("photos/scan.tif", body, PART_BYTES)])
    assert counts(deployment.invoke().report, "copied") == {"photos": 1}
    bucket = deployment.buckets["photos"]
    assert listing(clients, bucket)["photos/scan.tif"].etag.endswith('-2"')
    found = clients.s3.get_object(Bucket=bucket, Key="photos/scan.tif")["Body"].read()
    assert found == body
    assert_same(clients, deployment)
    assert "Uploads" not in clients.s3.list_multipart_uploads(Bucket=bucket)
    assert counts(deployment.invoke().report, "copied") == {}


def test_nothing_is_written_to_the_source_or_deleted_anywhere(
    clients: Clients, deployment: Deployment
) -> None:
    upload(clients, deployment.source, [Item("documents/kept", b"1"), Item("documents/gone", b"2")])
    assert not deployment.invoke().failed
    clients.s3.delete_object(Bucket=deployment.source, Key="documents/gone")
    before = clients.s3.list_object_versions(Bucket=deployment.source)
    reply = deployment.invoke()
    assert not reply.failed
    after = clients.s3.list_object_versions(Bucket=deployment.source)
    assert (before["Versions"], before["DeleteMarkers"]) == (
        after["Versions"],
        after["DeleteMarkers"],
    )
    backed_up = listing(clients, deployment.buckets["documents"])
    assert set(backed_up) == {"documents/kept", "documents/gone"}


def test_what_no_route_covers_is_left_alone_and_named(
    clients: Clients, deployment: Deployment
) -> None:
    keys = ["archive/a", "archive/b", "documentation/c", "readme.txt", "documents/d"]
    upload(clients, deployment.source, [Item(key, b"") for key in keys])
    report = deployment.invoke().report
    assert report["uncovered"]["prefixes"] == ["archive/", "documentation/"]
    assert report["uncovered"]["root_objects"] == 1
    copied = {key for bucket in deployment.buckets.values() for key in listing(clients, bucket)}
    assert copied == {"documents/d"}


def test_the_topic_is_told_of_a_success(
    clients: Clients, deployment: Deployment, inbox: Inbox
) -> None:
    upload(clients, deployment.source, [Item("photos/a", b"12345"), Item("photos/b", b"")])
    reply = deployment.invoke()
    notification = inbox.next(NOTIFIED_WITHIN_SECONDS)
    assert notification is not None
    assert re.match(
        r"Backup completed successfully at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n", notification.message
    )
    assert notification.status == "SUCCESS"
    assert notification.subject.isascii()
    assert len(notification.subject) < 100
    assert reply.report["run_id"] in notification.message
    assert f"photos (photos/ to {deployment.buckets['photos']})" in notification.message
    assert "scanned 2, copied 2" in notification.message
    assert inbox.next(within_seconds=1) is None


def test_any_event_starts_a_full_run(clients: Clients, deployment: Deployment) -> None:
    upload(clients, deployment.source, [Item("documents/a", b"")])
    for event in ({}, [], "text", 7, {"Records": [{"s3": {"object": {"key": "x"}}}]}):
        reply = deployment.invoke(event)
        assert not reply.failed, (event, reply.payload)
        assert counts(reply.report, "scanned") == {"documents": 1}


def test_ten_thousand_objects_are_backed_up_in_one_run(
    clients: Clients, deployment: Deployment
) -> None:
    items = [Item(f"database/{n % 7}/{n:05}", b"%d" % n) for n in range(10_000)]
    upload(clients, deployment.source, items)
    reply = deployment.invoke()
    assert not reply.failed, reply.payload
    assert counts(reply.report, "copied") == {"database": 10_000}
    assert_same(clients, deployment)
    assert counts(deployment.invoke().report, "copied") == {}
