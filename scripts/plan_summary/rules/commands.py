"""Rules on what Terraform runs or calls beside managing resources."""

from collections.abc import Iterator

from plan_summary.flags import Finding, Flag
from plan_summary.plan import Action, Change, Plan

RUNS = Flag.RUNS_COMMANDS
# What does more than read when it is read, and whose data sources only read.
CALLING = {
    "aws_lambda_invocation": "invokes a function",
    "external": "runs a program",
    "http": "calls a URL",
}
READING_PROVIDERS = ("aws", "terraform")
WHEN = {
    Action.ADDED: "when it is made",
    Action.REPLACED: "when it goes or is made",
    Action.DESTROYED: "when it goes",
}


def provisioners(change: Change, plan: Plan) -> Iterator[Finding]:
    """Commands in the block of a resource: whether they are for making or destroying it, no plan
    says, and none tells of those in a `removed` block.
    """
    block = plan.block(change)
    if block is None or change.action not in WHEN:
        return
    for provisioner in block.provisioners:
        yield Finding(RUNS, "provisioner", f"{provisioner} may run {WHEN[change.action]}")


def beside_resources(plan: Plan) -> Iterator[tuple[str, Finding]]:
    """Data sources, ephemeral resources and actions that do more than read AWS, by address."""
    for block in plan.blocks:
        if block.mode == "managed":
            continue
        if block.kind in CALLING:
            yield block.address, Finding(RUNS, "", f"{CALLING[block.kind]} when it is read")
        elif block.kind.split("_")[0] not in READING_PROVIDERS:
            detail = f"there is no rule for reading {block.kind}"
            yield block.address, Finding(Flag.NOT_UNDERSTOOD, "", detail)
    for address in plan.invoked:
        yield address, Finding(RUNS, "", "is invoked")
