"""Buckets that a plan deletes and S3 would not: what is read from the plan, and from the bucket."""

from typing import Any

import pytest

from commands import bucket_deletions
from commands.bucket_deletions import Deletion
from emulator.clients import Clients
from emulator.server import Emulator


def change(
    module: str, kind: str, actions: list[str], before: dict[str, Any] | None
) -> dict[str, Any]:
    """One entry of a plan's `resource_changes`."""
    address = f"{module}.{kind}.this" if module else f"{kind}.this"
    found = {"address": address, "mode": "managed", "type": kind, "name": "this"}
    if module:
        found["module_address"] = module
    return found | {"change": {"actions": actions, "before": before, "after": None}}


def bucket(actions: list[str], *, force: bool | None = False, module: str = "") -> dict[str, Any]:
    before = {"bucket": "kept", "force_destroy": force}
    return change(module, "aws_s3_bucket", actions, before)


def plan(*changes: dict[str, Any]) -> dict[str, Any]:
    return {"format_version": "1.2", "resource_changes": list(changes)}


@pytest.mark.parametrize("actions", [["delete"], ["delete", "create"], ["create", "delete"]])
@pytest.mark.parametrize("force", [False, None])
def test_a_bucket_that_is_deleted_or_replaced_is_found(
    actions: list[str], force: bool | None
) -> None:
    [found] = bucket_deletions.planned(plan(bucket(actions, force=force, module="module.a[0]")))
    assert found == Deletion("kept", "module.a[0]", None, frozenset())


def test_one_outside_of_a_module_is_kept_by_its_own_address() -> None:
    [found] = bucket_deletions.planned(plan(bucket(["delete"])))
    assert found.module == "aws_s3_bucket.this"


@pytest.mark.parametrize("actions", [["no-op"], ["update"], ["forget"], ["read"]])
def test_one_that_stays_is_not(actions: list[str]) -> None:
    assert bucket_deletions.planned(plan(bucket(actions))) == []


def test_one_that_is_new_is_not() -> None:
    assert bucket_deletions.planned(plan(change("", "aws_s3_bucket", ["create"], None))) == []


def test_one_with_force_destroy_is_not() -> None:
    assert bucket_deletions.planned(plan(bucket(["delete"], force=True))) == []


def test_a_plan_without_changes_has_none() -> None:
    assert bucket_deletions.planned({"format_version": "1.2"}) == []


def test_the_region_is_the_buckets_own_where_the_provider_tells_it() -> None:
    one = bucket(["delete"])
    one["change"]["before"]["region"] = "eu-west-1"
    [found] = bucket_deletions.planned(plan(one))
    assert found.region == "eu-west-1"


def test_objects_that_go_with_it_are_known() -> None:
    markers = [
        change("", "aws_s3_object", actions, {"bucket": name, "key": key})
        for name, key, actions in (
            ("kept", "documents/", ["delete"]),
            ("kept", "photos/", ["no-op"]),
            ("other", "database/", ["delete"]),
        )
    ]
    [found] = bucket_deletions.planned(plan(bucket(["delete"]), *markers))
    assert found.keys == {"documents/"}


@pytest.fixture
def clients(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Clients:
    """Clients of the emulator, where the command under test looks as well."""
    for name, value in emulator.environment().items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    return Clients(emulator)


def versioned(clients: Clients, name: str) -> Deletion:
    """A bucket with versions, that is to be deleted with its object `documents/`."""
    clients.s3.create_bucket(Bucket=name)
    enabled = {"Status": "Enabled"}
    clients.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=enabled)
    return Deletion(name, "module.a", None, frozenset({"documents/"}))


def test_an_empty_bucket_may_go_with_the_plans_own_objects(clients: Clients) -> None:
    deletion = versioned(clients, "empty-bucket")
    assert bucket_deletions.refused([deletion], "us-east-1") == []
    for _ in range(2):
        clients.s3.put_object(Bucket=deletion.name, Key="documents/")
    assert bucket_deletions.refused([deletion], "us-east-1") == []


def test_an_object_is_enough_to_refuse(clients: Clients) -> None:
    deletion = versioned(clients, "full-bucket")
    empty = versioned(clients, "another-empty-bucket")
    clients.s3.put_object(Bucket=deletion.name, Key="documents/report")
    assert bucket_deletions.refused([empty, deletion], "us-east-1") == [deletion]


def test_old_versions_and_delete_markers_are_enough(clients: Clients) -> None:
    deletion = versioned(clients, "old-bucket")
    clients.s3.put_object(Bucket=deletion.name, Key="old")
    marker = clients.s3.delete_object(Bucket=deletion.name, Key="old")["VersionId"]
    assert bucket_deletions.refused([deletion], "us-east-1") == [deletion]
    for version in clients.s3.list_object_versions(Bucket=deletion.name)["Versions"]:
        clients.s3.delete_object(Bucket=deletion.name, Key="old", VersionId=version["VersionId"])
    assert bucket_deletions.refused([deletion], "us-east-1") == [deletion]
    clients.s3.delete_object(Bucket=deletion.name, Key="old", VersionId=marker)
    assert bucket_deletions.refused([deletion], "us-east-1") == []


def test_a_bucket_that_is_gone_holds_nothing(clients: Clients) -> None:
    gone = Deletion("gone-bucket", "module.a", None, frozenset())
    assert bucket_deletions.refused([gone], "us-east-1") == []


def test_one_that_cannot_be_looked_into_ends_it(
    clients: Clients, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(SystemExit):
        bucket_deletions.refused([Deletion("hidden", "module.a", None, frozenset())], "us-east-1")
    said = capsys.readouterr().err
    assert "nothing was changed: hidden is to be deleted" in said
    assert "s3:ListBucketVersions" in said
