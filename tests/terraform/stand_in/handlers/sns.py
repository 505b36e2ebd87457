"""Topics, their policies and subscriptions."""

import json

from ..aws import Clients
from ..planning import Rules
from .base import Handler, State, dropped_tags, tag_list, text, unique_name

TOPIC_ATTRIBUTES = {
    "content_based_deduplication": "ContentBasedDeduplication",
    "delivery_policy": "DeliveryPolicy",
    "display_name": "DisplayName",
    "kms_master_key_id": "KmsMasterKeyId",
    "policy": "Policy",
    "signature_version": "SignatureVersion",
    "tracing_config": "TracingConfig",
}
SUBSCRIPTION_ATTRIBUTES = {
    "delivery_policy": "DeliveryPolicy",
    "filter_policy": "FilterPolicy",
    "filter_policy_scope": "FilterPolicyScope",
    "raw_message_delivery": "RawMessageDelivery",
    "redrive_policy": "RedrivePolicy",
}


def chosen(new: State, names: dict[str, str]) -> dict[str, str]:
    """The attributes that are set, under their SNS names."""
    return {theirs: text(new[ours]) for ours, theirs in names.items() if new[ours] is not None}


def differences(old: State, new: State, names: dict[str, str]) -> dict[str, str]:
    """The attributes an update changes; one that is no longer set becomes empty."""
    return {
        theirs: "" if new[ours] is None else text(new[ours])
        for ours, theirs in names.items()
        if old[ours] != new[ours]
    }


class Topic(Handler):
    """aws_sns_topic."""

    rules = Rules(
        settings=TOPIC_ATTRIBUTES.keys() | {"fifo_topic", "name", "name_prefix", "tags"},
        replace=frozenset({"fifo_topic", "name", "name_prefix", "region"}),
        left_out={"fifo_topic": False},
    )

    def create(self, aws: Clients, new: State) -> State:
        """Create the topic with its attributes."""
        sns, name = aws.client("sns"), unique_name(new["name"], new["name_prefix"])
        attributes = chosen(new, TOPIC_ATTRIBUTES)
        if new["fifo_topic"]:
            attributes["FifoTopic"] = "true"
        arn = sns.create_topic(Name=name, Attributes=attributes, Tags=tag_list(new["tags_all"]))[
            "TopicArn"
        ]
        found = sns.get_topic_attributes(TopicArn=arn)["Attributes"]
        return {
            "arn": arn,
            "id": arn,
            "name": name,
            "owner": found.get("Owner"),
            "policy": found.get("Policy"),
            "signature_version": int(found.get("SignatureVersion") or 1),
            "tracing_config": found.get("TracingConfig"),
        }

    def update(self, aws: Clients, old: State, new: State) -> State:
        """Set what changed."""
        sns, arn = aws.client("sns"), old["arn"]
        for name, value in differences(old, new, TOPIC_ATTRIBUTES).items():
            sns.set_topic_attributes(TopicArn=arn, AttributeName=name, AttributeValue=value)
        if dropped := dropped_tags(old, new):
            sns.untag_resource(ResourceArn=arn, TagKeys=dropped)
        sns.tag_resource(ResourceArn=arn, Tags=tag_list(new["tags_all"]))
        return {}

    def delete(self, aws: Clients, old: State) -> None:
        """Delete the topic and its subscriptions."""
        aws.client("sns").delete_topic(TopicArn=old["arn"])


class TopicPolicy(Handler):
    """aws_sns_topic_policy."""

    rules = Rules(settings=frozenset({"arn", "policy"}), replace=frozenset({"arn", "region"}))

    def create(self, aws: Clients, new: State) -> State:
        """Set the policy."""
        self._set(aws, new["arn"], new["policy"])
        return {"id": new["arn"], "owner": aws.account()}

    def update(self, aws: Clients, old: State, new: State) -> State:
        """Set it again."""
        return self.create(aws, new)

    def delete(self, aws: Clients, old: State) -> None:
        """Back to what a new topic has: only its owner may use it."""
        statement = {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:{aws.partition}:iam::{aws.account()}:root"},
            "Action": ["SNS:Publish", "SNS:Subscribe", "SNS:GetTopicAttributes"],
            "Resource": old["arn"],
        }
        self._set(aws, old["arn"], json.dumps({"Version": "2012-10-17", "Statement": [statement]}))

    def _set(self, aws: Clients, arn: str, policy: str) -> None:
        aws.client("sns").set_topic_attributes(
            TopicArn=arn, AttributeName="Policy", AttributeValue=policy
        )


class Subscription(Handler):
    """aws_sns_topic_subscription."""

    rules = Rules(
        settings=SUBSCRIPTION_ATTRIBUTES.keys() | {"endpoint", "protocol", "topic_arn"},
        replace=frozenset({"endpoint", "protocol", "region", "topic_arn"}),
        left_out={
            "confirmation_timeout_in_minutes": 1,
            "endpoint_auto_confirms": False,
            "raw_message_delivery": False,
        },
    )

    def create(self, aws: Clients, new: State) -> State:
        """Subscribe; email waits for a person to confirm."""
        arn = aws.client("sns").subscribe(
            TopicArn=new["topic_arn"],
            Protocol=new["protocol"],
            Endpoint=new["endpoint"],
            Attributes=chosen(new, SUBSCRIPTION_ATTRIBUTES),
            ReturnSubscriptionArn=True,
        )["SubscriptionArn"]
        found = aws.client("sns").get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
        return {
            "arn": arn,
            "id": arn,
            "confirmation_was_authenticated": found.get("ConfirmationWasAuthenticated") == "true",
            "filter_policy_scope": found.get("FilterPolicyScope"),
            "owner_id": found.get("Owner"),
            "pending_confirmation": found.get("PendingConfirmation") == "true",
        }

    def update(self, aws: Clients, old: State, new: State) -> State:
        """Set what changed."""
        for name, value in differences(old, new, SUBSCRIPTION_ATTRIBUTES).items():
            aws.client("sns").set_subscription_attributes(
                SubscriptionArn=old["arn"], AttributeName=name, AttributeValue=value
            )
        return {}

    def delete(self, aws: Clients, old: State) -> None:
        """Unsubscribe."""
        aws.client("sns").unsubscribe(SubscriptionArn=old["arn"])


HANDLERS = {
    "aws_sns_topic": Topic(),
    "aws_sns_topic_policy": TopicPolicy(),
    "aws_sns_topic_subscription": Subscription(),
}
