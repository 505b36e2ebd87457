"""Plans as `terraform show -json` writes them, made by hand."""

import json
from typing import Any

from plan_summary.plan import Plan

CREATE, UPDATE, REPLACE, DELETE = ["create"], ["update"], ["delete", "create"], ["delete"]
Values = dict[str, Any]


def change(
    kind: str, actions: list[str], before: Values | None, after: Values | None, **more: object
) -> Values:
    """One entry of a plan's `resource_changes`."""
    told = {"actions": actions, "before": before, "after": after}
    return {"address": f"{kind}.this", "mode": "managed", "type": kind, "change": told | more}


def plan(*changes: Values, **more: object) -> Plan:
    """A plan of these changes, with more beside them."""
    return Plan.read({"format_version": "1.2", "resource_changes": [*changes], **more})


def document(*statements: Values) -> str:
    """A policy."""
    return json.dumps({"Version": "2012-10-17", "Statement": [*statements]})


def encryption(algorithm: str, key: str | None = None) -> Values:
    """What a bucket's encryption has."""
    default = {"sse_algorithm": algorithm, "kms_master_key_id": key}
    return {"rule": [{"apply_server_side_encryption_by_default": [default]}]}
