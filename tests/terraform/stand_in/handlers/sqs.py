"""Queues and their policies."""

from ..aws import Clients
from ..planning import Rules
from .base import Handler, State, dropped_tags, text, unique_name

ATTRIBUTES = {
    "content_based_deduplication": "ContentBasedDeduplication",
    "deduplication_scope": "DeduplicationScope",
    "delay_seconds": "DelaySeconds",
    "fifo_throughput_limit": "FifoThroughputLimit",
    "kms_data_key_reuse_period_seconds": "KmsDataKeyReusePeriodSeconds",
    "kms_master_key_id": "KmsMasterKeyId",
    "max_message_size": "MaximumMessageSize",
    "message_retention_seconds": "MessageRetentionPeriod",
    "policy": "Policy",
    "receive_wait_time_seconds": "ReceiveMessageWaitTimeSeconds",
    "redrive_allow_policy": "RedriveAllowPolicy",
    "redrive_policy": "RedrivePolicy",
    "sqs_managed_sse_enabled": "SqsManagedSseEnabled",
    "visibility_timeout_seconds": "VisibilityTimeout",
}


class Queue(Handler):
    """aws_sqs_queue."""

    rules = Rules(
        settings=ATTRIBUTES.keys() | {"fifo_queue", "name", "name_prefix", "tags"},
        replace=frozenset({"fifo_queue", "name", "name_prefix", "region"}),
        left_out={
            "delay_seconds": 0,
            "fifo_queue": False,
            "max_message_size": 262144,
            "message_retention_seconds": 345600,
            "receive_wait_time_seconds": 0,
            "visibility_timeout_seconds": 30,
        },
    )

    def create(self, aws: Clients, new: State) -> State:
        """Create the queue with its attributes."""
        sqs, name = aws.client("sqs"), unique_name(new["name"], new["name_prefix"])
        attributes = {
            theirs: text(new[ours]) for ours, theirs in ATTRIBUTES.items() if new[ours] is not None
        }
        if new["fifo_queue"]:
            attributes["FifoQueue"] = "true"
        made = sqs.create_queue(QueueName=name, Attributes=attributes, tags=new["tags_all"] or {})
        url = made["QueueUrl"]
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        return {
            "arn": found["QueueArn"],
            "id": url,
            "name": name,
            "policy": found.get("Policy"),
            "sqs_managed_sse_enabled": found.get("SqsManagedSseEnabled") == "true",
            "url": url,
        }

    def update(self, aws: Clients, old: State, new: State) -> State:
        """Set what changed; an attribute that is no longer set becomes empty."""
        sqs, url = aws.client("sqs"), old["url"]
        differing = {
            theirs: "" if new[ours] is None else text(new[ours])
            for ours, theirs in ATTRIBUTES.items()
            if old[ours] != new[ours]
        }
        if differing:
            sqs.set_queue_attributes(QueueUrl=url, Attributes=differing)
        if dropped := dropped_tags(old, new):
            sqs.untag_queue(QueueUrl=url, TagKeys=dropped)
        if new["tags_all"]:
            sqs.tag_queue(QueueUrl=url, Tags=new["tags_all"])
        return {}

    def delete(self, aws: Clients, old: State) -> None:
        """Delete the queue and what waits in it."""
        aws.client("sqs").delete_queue(QueueUrl=old["url"])


class QueuePolicy(Handler):
    """aws_sqs_queue_policy."""

    rules = Rules(
        settings=frozenset({"policy", "queue_url"}), replace=frozenset({"queue_url", "region"})
    )

    def create(self, aws: Clients, new: State) -> State:
        """Set the policy."""
        self._set(aws, new["queue_url"], new["policy"])
        return {"id": new["queue_url"]}

    def update(self, aws: Clients, old: State, new: State) -> State:
        """Set it again."""
        return self.create(aws, new)

    def delete(self, aws: Clients, old: State) -> None:
        """Leave the queue without one."""
        self._set(aws, old["queue_url"], "")

    def _set(self, aws: Clients, url: str, policy: str) -> None:
        aws.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})


HANDLERS = {"aws_sqs_queue": Queue(), "aws_sqs_queue_policy": QueuePolicy()}
