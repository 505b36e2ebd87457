"""A deployment where IAM is enforced, with an object of each kind to back up."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from emulator.comparison import compare
from emulator.deployment import Deployment
from emulator.objects import PART_BYTES, Item, remove_all, upload
from enforcing import EnforcingClients
from front import Front
from role_policy import Permission, RolePolicy

PREFIXES = {"documents": "documents/", "photos": "photos/", "database": "database/"}
WHOLE, PARTS, LARGE_TAGS = "documents/letter.txt", "photos/scan.tif", "database/dump.bin"
IN_PARTS = b"x" * PART_BYTES + b"the last part"
# More than the 2 KB that fit into the request that begins an upload.
TAGS_OF_OVER_2_KB = {f"{n:0128}": "v" * 256 for n in range(10)}
TAGS = {WHOLE: {"team": "files"}, PARTS: {"team": "files"}, LARGE_TAGS: TAGS_OF_OVER_2_KB}
DEAD_LETTERS = "s3-backup-dead-letters-local"


def denied(action: str, text: str) -> bool:
    """Whether a refusal that names this action is told."""
    return f"not authorized to perform: {action} ".lower() in text.lower()


@dataclass(frozen=True)
class Enforced:
    """The deployment, which calls S3 and SNS by way of a front."""

    clients: EnforcingClients
    deployment: Deployment
    front: Front
    policy: RolePolicy

    def fill(self) -> None:
        """Put objects into the source: whole, in parts, with few and with many tags.

        There are no folder markers: the emulator drops the / at the end of an ARN, and then no
        policy on `documents/*` is about `documents/`.
        """
        source = self.deployment.source
        for bucket in (source, *self.deployment.buckets.values()):
            remove_all(self.clients, bucket)
        items = [Item(key, IN_PARTS, PART_BYTES) for key in (PARTS, LARGE_TAGS)]
        upload(self.clients, source, [Item(WHOLE, b"whole"), *items])
        for key, tags in TAGS.items():
            tag_set = [{"Key": name, "Value": value} for name, value in tags.items()]
            self.clients.s3.put_object_tagging(Bucket=source, Key=key, Tagging={"TagSet": tag_set})
        self.front.seen.clear()

    def same(self) -> bool:
        """Whether every backup bucket holds what is under its prefix, and nothing else."""
        source, buckets = self.deployment.source, self.deployment.buckets
        return all(
            compare(self.clients, source, prefix, buckets[name]).same
            for name, prefix in PREFIXES.items()
        )

    def tags_of_the_copy(self, key: str) -> dict[str, str]:
        """The tags of the copy of one of these objects."""
        bucket = self.deployment.buckets[key.split("/", 1)[0]]
        found = self.clients.s3.get_object_tagging(Bucket=bucket, Key=key)["TagSet"]
        return {tag["Key"]: tag["Value"] for tag in found}

    def unfinished_uploads(self) -> set[str]:
        """Keys of uploads that were begun in a backup bucket and not ended."""
        return {
            each["Key"]
            for bucket in self.deployment.buckets.values()
            for each in self.clients.s3.list_multipart_uploads(Bucket=bucket).get("Uploads", [])
        }

    def answers(self, method: str, *names: str) -> set[int]:
        """How requests with these names in their query were answered."""
        wanted = set(names)
        return {it.status for it in self.front.seen if it.method == method and wanted <= it.query}

    def log(self) -> str:
        """All the function has logged."""
        found = self.clients.logs.filter_log_events(logGroupName=self.deployment.log_group)
        return "\n".join(event["message"] for event in found["events"])

    def dead_letter(self, within_seconds: float = 20) -> dict[str, Any] | None:
        """What is kept of an event whose run fails, and fails again; or nothing, in time."""
        queues = self.clients.queues
        url = queues.get_queue_url(QueueName=DEAD_LETTERS)["QueueUrl"]
        self.clients.functions.invoke(
            FunctionName=self.deployment.function,
            InvocationType="Event",
            Payload=b'{"from": "a test"}',
        )
        deadline = time.monotonic() + within_seconds
        while time.monotonic() < deadline:
            reply = queues.receive_message(QueueUrl=url, WaitTimeSeconds=1)
            for message in reply.get("Messages", []):
                queues.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                letter: dict[str, Any] = json.loads(message["Body"])
                return letter
        return None

    @contextmanager
    def losing(self, permission: Permission) -> Iterator[None]:
        """Take a permission away as the first part of an object is about to be copied."""
        lock, lost = threading.Lock(), []

        with ExitStack() as removal:

            def before(method: str, names: frozenset[str]) -> None:
                if method == "PUT" and "partNumber" in names:
                    with lock:
                        if not lost:
                            removal.enter_context(self.policy.without(permission))
                            lost.append(permission)

            self.front.before = before
            try:
                yield
            finally:
                self.front.before = None
        if not lost:
            raise RuntimeError("no part was copied")
