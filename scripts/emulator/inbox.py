"""A queue that receives what a topic sends, as a person's mailbox would."""

import json
import time
from dataclasses import dataclass
from typing import Self

from emulator.clients import Clients

POLL_SECONDS = 1


@dataclass(frozen=True)
class Notification:
    """One message as SNS delivered it."""

    subject: str
    message: str
    status: str | None

    @classmethod
    def from_envelope(cls, body: str) -> Self:
        """Read the JSON that SNS puts around a message."""
        envelope = json.loads(body)
        attributes = envelope.get("MessageAttributes", {})
        status = attributes.get("status", {}).get("Value")
        return cls(envelope.get("Subject", ""), envelope["Message"], status)


class Inbox:
    """A queue of its own, subscribed to one topic."""

    def __init__(self, clients: Clients, topic_arn: str, name: str) -> None:
        self._queues = clients.queues
        self._url = self._queues.create_queue(QueueName=name)["QueueUrl"]
        attributes = self._queues.get_queue_attributes(
            QueueUrl=self._url, AttributeNames=["QueueArn"]
        )
        clients.topics.subscribe(
            TopicArn=topic_arn, Protocol="sqs", Endpoint=attributes["Attributes"]["QueueArn"]
        )

    def next(self, within_seconds: float) -> Notification | None:
        """The next notification, or none when nothing comes in time."""
        deadline = time.monotonic() + within_seconds
        while True:
            reply = self._queues.receive_message(
                QueueUrl=self._url, MaxNumberOfMessages=1, WaitTimeSeconds=POLL_SECONDS
            )
            for message in reply.get("Messages", []):
                self._queues.delete_message(
                    QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"]
                )
                return Notification.from_envelope(message["Body"])
            if time.monotonic() >= deadline:
                return None

    def clear(self) -> None:
        """Drop what is waiting."""
        while self.next(within_seconds=0):
            pass
