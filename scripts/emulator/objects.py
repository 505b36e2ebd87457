"""Put objects into buckets, and read back what is there."""

import mimetypes
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from emulator.clients import CONNECTIONS, Clients

# The smallest part S3 takes, but for the last.
PART_BYTES = 5 * 1024 * 1024


@dataclass(frozen=True)
class Item:
    """An object to upload; one of more than `part_bytes` goes up in parts of that size."""

    key: str
    body: bytes
    part_bytes: int | None = None


@dataclass(frozen=True)
class Listed:
    """What a listing says about an object."""

    size: int
    etag: str


def upload(clients: Clients, bucket: str, items: Iterable[Item]) -> int:
    """Upload all items, many at a time, and return how many there were."""
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        return sum(pool.map(lambda item: _put(clients, bucket, item), items))


def listing(clients: Clients, bucket: str, prefix: str = "") -> dict[str, Listed]:
    """Every object of a bucket under a prefix, by key."""
    pages = clients.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return {
        entry["Key"]: Listed(entry["Size"], entry["ETag"])
        for page in pages
        for entry in page.get("Contents", [])
    }


def remove_all(clients: Clients, bucket: str) -> None:
    """Remove every version of every object."""
    pages = clients.s3.get_paginator("list_object_versions").paginate(Bucket=bucket)
    for page in pages:
        entries = page.get("Versions", []) + page.get("DeleteMarkers", [])
        if entries:
            doomed = [{name: entry[name] for name in ("Key", "VersionId")} for entry in entries]
            clients.s3.delete_objects(Bucket=bucket, Delete={"Objects": doomed, "Quiet": True})


def _put(clients: Clients, bucket: str, item: Item) -> int:
    kind = mimetypes.guess_type(item.key)[0] or "application/octet-stream"
    if item.part_bytes is None or len(item.body) <= item.part_bytes:
        clients.s3.put_object(Bucket=bucket, Key=item.key, Body=item.body, ContentType=kind)
        return 1
    target = {"Bucket": bucket, "Key": item.key}
    upload_id = clients.s3.create_multipart_upload(**target, ContentType=kind)["UploadId"]
    parts = []
    for number, start in enumerate(range(0, len(item.body), item.part_bytes), start=1):
        part = clients.s3.upload_part(
            **target,
            UploadId=upload_id,
            PartNumber=number,
            Body=item.body[start : start + item.part_bytes],
        )
        parts.append({"PartNumber": number, "ETag": part["ETag"]})
    clients.s3.complete_multipart_upload(
        **target, UploadId=upload_id, MultipartUpload={"Parts": parts}
    )
    return 1
