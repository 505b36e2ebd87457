"""The data sources: who is asking, and where."""

from collections.abc import Callable
from typing import Any

from .aws import Clients, endpoint
from .errors import RefusedError

State = dict[str, Any]


def read(type_name: str, aws: Clients, config: State) -> State:
    """The data source's attributes, those the configuration left out filled in."""
    if type_name not in READERS:
        raise RefusedError(
            f"Data source {type_name} is not served",
            f"The stand-in provider reads {', '.join(sorted(READERS))}.",
        )
    found = READERS[type_name](aws, config)
    return {name: found.get(name) if value is None else value for name, value in config.items()}


def caller_identity(aws: Clients, _config: State) -> State:
    """The account and identity of the credentials."""
    account = aws.account()
    if endpoint():
        identity = aws.client("sts").get_caller_identity()
    else:
        arn = f"arn:{aws.partition}:iam::{account}:root"
        identity = {"Arn": arn, "UserId": account}
    return {
        "account_id": account,
        "arn": identity["Arn"],
        "id": account,
        "user_id": identity["UserId"],
    }


def partition(aws: Clients, _config: State) -> State:
    """The partition of the provider's region."""
    suffix = "amazonaws.com.cn" if aws.partition == "aws-cn" else "amazonaws.com"
    return {
        "partition": aws.partition,
        "dns_suffix": suffix,
        "id": aws.partition,
        "reverse_dns_prefix": ".".join(reversed(suffix.split("."))),
    }


def region(aws: Clients, config: State) -> State:
    """The provider's region, or the one the configuration names."""
    if config["endpoint"]:
        raise RefusedError(
            "aws_region by endpoint is not served", "Give its name instead.", "endpoint"
        )
    name = config.get("region") or config["name"] or aws.region
    suffix = partition(aws, config)["dns_suffix"]
    return {"name": name, "region": name, "id": name, "endpoint": f"ec2.{name}.{suffix}"}


READERS: dict[str, Callable[[Clients, State], State]] = {
    "aws_caller_identity": caller_identity,
    "aws_partition": partition,
    "aws_region": region,
}
