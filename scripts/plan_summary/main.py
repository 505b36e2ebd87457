"""The command scripts/plan-summary."""

import argparse
import json
import sys
from pathlib import Path

from commands.checkout import stop
from plan_summary import red_flags
from plan_summary.allowing import Allowed
from plan_summary.flags import MEANINGS
from plan_summary.markdown import markdown
from plan_summary.plan import Plan, PlanError
from plan_summary.text import text

HOW = "write a plan as JSON with: terraform show -json PLANFILE"
REFUSED = 3
EPILOG = f"""red flags:
{chr(10).join(f"  {flag:24}{meaning}" for flag, meaning in MEANINGS.items())}

exit status:
  0  no red flag but those that --allow names
  1  what was read is no plan
  2  the command line is wrong
  3  there are others, or --allow names one that the plan does not have
"""


def main() -> int:
    """Read a plan, write its summary, tell by the exit status whether it may be applied."""
    arguments, allowed = _parse()
    name = "standard input" if arguments.plan is None else arguments.plan
    try:
        plan = Plan.read(json.loads(_content(arguments.plan)))
    except (OSError, ValueError) as error:
        stop(f"{name} cannot be read: {error}", HOW)
    except PlanError as error:
        stop(f"{name}: {error}")
    flags = red_flags.find(plan)
    print(markdown(plan, flags) if arguments.markdown else text(plan, flags))
    objections = allowed.objections(flags)
    for objection in objections:
        print(objection, file=sys.stderr)
    return REFUSED if objections else 0


def _parse() -> tuple[argparse.Namespace, Allowed]:
    parser = argparse.ArgumentParser(
        prog="plan-summary",
        description="Sum up a Terraform plan for its reviewer, red flags first.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "plan",
        nargs="?",
        type=Path,
        help="what `terraform show -json PLANFILE` wrote (default: standard input)",
    )
    parser.add_argument("--markdown", action="store_true", help="for a comment on a pull request")
    parser.add_argument(
        "--allow",
        action="append",
        default=[],
        metavar="FLAG:ADDRESS",
        help="a red flag that is wanted, as the summary names it; may be given again",
    )
    arguments = parser.parse_args()
    allowed = Allowed.read("--allow", " ".join(arguments.allow))
    if allowed.problems:
        parser.error("; ".join(allowed.problems))
    return arguments, allowed


def _content(file: Path | None) -> bytes:
    return sys.stdin.buffer.read() if file is None else file.read_bytes()
