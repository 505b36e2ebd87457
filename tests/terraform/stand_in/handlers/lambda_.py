"""Functions, their asynchronous settings and permissions."""

from typing import Any, ClassVar

from ..aws import Clients
from ..planning import Rules
from .base import Handler, State, changed, dropped_tags, first, only_set, read_file, unique_name

CODE = ("filename", "s3_bucket", "s3_key", "s3_object_version", "source_code_hash")


class Function(Handler):
    """aws_lambda_function."""

    rules = Rules(
        settings=frozenset(
            {
                *CODE,
                "architectures",
                "dead_letter_config",
                "description",
                "environment",
                "ephemeral_storage",
                "function_name",
                "handler",
                "kms_key_arn",
                "layers",
                "logging_config",
                "memory_size",
                "package_type",
                "reserved_concurrent_executions",
                "role",
                "runtime",
                "tags",
                "timeout",
                "tracing_config",
                "vpc_config",
            }
        ),
        replace=frozenset({"function_name", "package_type", "region"}),
        volatile=frozenset(
            {"code_sha256", "last_modified", "source_code_hash", "source_code_size"}
        ),
        left_out={
            "memory_size": 128,
            "package_type": "Zip",
            "publish": False,
            "reserved_concurrent_executions": -1,
            "skip_destroy": False,
            "timeout": 3,
        },
    )

    def create(self, aws: Clients, new: State) -> State:
        """Create the function and wait until it can be invoked."""
        client, name = aws.client("lambda"), new["function_name"]
        made = client.create_function(
            FunctionName=name,
            Code=code(new),
            Tags=new["tags_all"] or {},
            **only_set(Architectures=new["architectures"], PackageType=new["package_type"]),
            **configuration(new),
        )
        client.get_waiter("function_active_v2").wait(FunctionName=name)
        reserve(client, name, new["reserved_concurrent_executions"])
        return described(aws, made)

    def update(self, aws: Clients, old: State, new: State) -> State:
        """Update code and configuration one after the other, as Lambda demands."""
        client, name = aws.client("lambda"), old["function_name"]
        if changed(old, new, (*CODE, "architectures")):
            client.update_function_code(
                FunctionName=name, **code(new), **only_set(Architectures=new["architectures"])
            )
            client.get_waiter("function_updated_v2").wait(FunctionName=name)
        client.update_function_configuration(FunctionName=name, **configuration(new, old))
        client.get_waiter("function_updated_v2").wait(FunctionName=name)
        if changed(old, new, ["reserved_concurrent_executions"]):
            reserve(client, name, new["reserved_concurrent_executions"])
        if dropped := dropped_tags(old, new):
            client.untag_resource(Resource=old["arn"], TagKeys=dropped)
        if new["tags_all"]:
            client.tag_resource(Resource=old["arn"], Tags=new["tags_all"])
        return described(aws, client.get_function_configuration(FunctionName=name))

    def delete(self, aws: Clients, old: State) -> None:
        """Delete the function."""
        aws.client("lambda").delete_function(FunctionName=old["function_name"])


def code(new: State) -> State:
    """Where the function's code is."""
    if new["filename"] is not None:
        return {"ZipFile": read_file(new["filename"], "filename")}
    return only_set(
        S3Bucket=new["s3_bucket"],
        S3Key=new["s3_key"],
        S3ObjectVersion=new["s3_object_version"],
    )


def configuration(new: State, old: State | None = None) -> State:
    """What is set beside the code; a block an update takes away is sent empty."""
    environment, storage = first(new["environment"]), first(new["ephemeral_storage"])
    dead_letters, tracing = first(new["dead_letter_config"]), first(new["tracing_config"])
    logging, network = first(new["logging_config"]), first(new["vpc_config"])
    values = only_set(
        DeadLetterConfig=dead_letters and {"TargetArn": dead_letters["target_arn"]},
        Description=new["description"],
        Environment=environment and {"Variables": environment["variables"] or {}},
        EphemeralStorage=storage and only_set(Size=storage["size"]),
        Handler=new["handler"],
        KMSKeyArn=new["kms_key_arn"],
        Layers=new["layers"],
        LoggingConfig=logging
        and only_set(
            ApplicationLogLevel=logging["application_log_level"],
            LogFormat=logging["log_format"],
            LogGroup=logging["log_group"],
            SystemLogLevel=logging["system_log_level"],
        ),
        MemorySize=new["memory_size"],
        Role=new["role"],
        Runtime=new["runtime"],
        Timeout=new["timeout"],
        TracingConfig=tracing and {"Mode": tracing["mode"]},
        VpcConfig=network
        and only_set(
            Ipv6AllowedForDualStack=network["ipv6_allowed_for_dual_stack"],
            SecurityGroupIds=network["security_group_ids"],
            SubnetIds=network["subnet_ids"],
        ),
    )
    if old:
        empty = {
            "DeadLetterConfig": {"TargetArn": ""},
            "Description": "",
            "Environment": {"Variables": {}},
            "Layers": [],
            "TracingConfig": {"Mode": "PassThrough"},
            "VpcConfig": {"SecurityGroupIds": [], "SubnetIds": []},
        }
        former = configuration(old)
        values |= {name: empty[name] for name in empty if name in former and name not in values}
    return values


def reserve(client: Any, name: str, executions: int | None) -> None:
    """Reserve concurrency; -1 and nothing leave the function to the account's pool."""
    if executions is None or executions < 0:
        client.delete_function_concurrency(FunctionName=name)
    else:
        client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=executions)


def described(aws: Clients, found: State) -> State:
    """The attributes Lambda computes, which are those of the unpublished version."""
    arn = aws.arn("lambda", f"function:{found['FunctionName']}")
    path = "2015-03-31/functions"
    gateway = f"arn:{aws.partition}:apigateway:{aws.region}:lambda:path/{path}"
    return {
        "architectures": found.get("Architectures"),
        "arn": arn,
        "code_sha256": found.get("CodeSha256"),
        "ephemeral_storage": [{"size": (found.get("EphemeralStorage") or {}).get("Size")}],
        "id": found["FunctionName"],
        "invoke_arn": f"{gateway}/{arn}/invocations",
        "last_modified": found.get("LastModified"),
        "logging_config": [{"log_group": (found.get("LoggingConfig") or {}).get("LogGroup")}],
        "qualified_arn": f"{arn}:$LATEST",
        "qualified_invoke_arn": f"{gateway}/{arn}:$LATEST/invocations",
        "source_code_hash": found.get("CodeSha256"),
        "source_code_size": found.get("CodeSize"),
        "version": "$LATEST",
        "vpc_config": [{"vpc_id": (found.get("VpcConfig") or {}).get("VpcId")}],
    }


class EventInvokeConfig(Handler):
    """aws_lambda_function_event_invoke_config."""

    rules = Rules(
        settings=frozenset(
            {
                "destination_config",
                "function_name",
                "maximum_event_age_in_seconds",
                "maximum_retry_attempts",
                "qualifier",
            }
        ),
        replace=frozenset({"function_name", "qualifier", "region"}),
        left_out={"maximum_retry_attempts": 2},
    )

    def create(self, aws: Clients, new: State) -> State:
        """Put the settings, which replaces former ones whole."""
        destinations = first(new["destination_config"]) or {}
        targets = {
            argument: {"Destination": destinations[name][0]["destination"]}
            for name, argument in (("on_failure", "OnFailure"), ("on_success", "OnSuccess"))
            if destinations.get(name)
        }
        aws.client("lambda").put_function_event_invoke_config(
            **qualified(new),
            **only_set(
                DestinationConfig=targets or None,
                MaximumEventAgeInSeconds=new["maximum_event_age_in_seconds"],
                MaximumRetryAttempts=new["maximum_retry_attempts"],
            ),
        )
        return {"id": ":".join(qualified(new).values())}

    def update(self, aws: Clients, old: State, new: State) -> State:
        """Put them again."""
        return self.create(aws, new)

    def delete(self, aws: Clients, old: State) -> None:
        """Back to Lambda's defaults."""
        aws.client("lambda").delete_function_event_invoke_config(**qualified(old))


class Permission(Handler):
    """aws_lambda_permission."""

    ARGUMENTS: ClassVar[dict[str, str]] = {
        "action": "Action",
        "event_source_token": "EventSourceToken",
        "function_url_auth_type": "FunctionUrlAuthType",
        "principal": "Principal",
        "principal_org_id": "PrincipalOrgID",
        "source_account": "SourceAccount",
        "source_arn": "SourceArn",
    }
    NAMES = frozenset({"function_name", "qualifier", "statement_id", "statement_id_prefix"})

    rules = Rules(settings=ARGUMENTS.keys() | NAMES, replace=ARGUMENTS.keys() | NAMES | {"region"})

    def create(self, aws: Clients, new: State) -> State:
        """Add the statement to the function's policy."""
        statement = unique_name(new["statement_id"], new["statement_id_prefix"])
        arguments = {
            argument: new[name]
            for name, argument in self.ARGUMENTS.items()
            if new[name] is not None
        }
        aws.client("lambda").add_permission(**qualified(new), StatementId=statement, **arguments)
        return {"id": statement, "statement_id": statement}

    def update(self, aws: Clients, old: State, new: State) -> State:
        """Nothing of it changes in place."""
        return {}

    def delete(self, aws: Clients, old: State) -> None:
        """Remove the statement."""
        aws.client("lambda").remove_permission(**qualified(old), StatementId=old["statement_id"])


def qualified(state: State) -> dict[str, str]:
    """The function, and the version or alias where one is named."""
    return only_set(FunctionName=state["function_name"], Qualifier=state["qualifier"] or None)


HANDLERS = {
    "aws_lambda_function": Function(),
    "aws_lambda_function_event_invoke_config": EventInvokeConfig(),
    "aws_lambda_permission": Permission(),
}
