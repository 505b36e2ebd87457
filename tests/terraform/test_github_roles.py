"""The roles of modules/github-roles fit what they are for: every resource type of the other modules
can be read by the one that plans and changed by the one that applies, under the names it has.
"""

import re
import tomllib
from pathlib import Path

import hcl2
import pytest

ROOT = Path(__file__).resolve().parents[2]
ROLES = ROOT / "modules" / "github-roles"
ACTIONS = tomllib.loads((ROOT / "tests/terraform/provider_actions.toml").read_text())
# Terraform's own, of the state in its bucket: to find and read it, and to lock it.
STATE = {"s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject"}
# What files of changes: a policy each.
CHANGES = ("apply.tf", "keys.tf", "objects.tf")
# Named there to be refused.
REFUSED = {"s3:BypassGovernanceRetention"}
# What needs no permission to be looked up.
FREE_DATA = {"aws_caller_identity", "aws_partition"}
# In a stack of their own, which these roles do not manage.
OWN_STACK = {"github-roles"}
DEFAULT = re.compile(r'^    (\w+) += optional\(string, "([^"]*)"\)$', re.MULTILINE)


def types(block_type: str = "resource") -> set[str]:
    """The types of resources, or of data sources, of the modules that make up a deployment."""
    found: set[str] = set()
    for path in (ROOT / "modules").glob("*/*.tf"):
        if path.parent.name not in OWN_STACK:
            for block in hcl2.loads(path.read_text()).get(block_type, []):
                found |= {kind.strip('"') for kind in block}
    return found


def granted(*names: str) -> set[str]:
    """Every action that files of the module name; what stands before = is a condition."""
    text = "".join((ROLES / name).read_text() for name in names)
    return set(re.findall(r'"([a-z0-9]+:[A-Za-z]+)"(?! *=)', text))


def asked(which: str) -> set[str]:
    """Every action that the provider asks for, of all types."""
    return {action for actions in ACTIONS.values() for action in actions[which]}


@pytest.mark.parametrize("kind", sorted(types()))
def test_each_type_can_be_read_and_changed(kind: str) -> None:
    assert kind in ACTIONS, f"name what the provider asks of AWS for {kind}"
    assert set(ACTIONS[kind]["reads"]) - granted("plan.tf") == set()
    assert set(ACTIONS[kind]["changes"]) - granted(*CHANGES) == set()


def test_nothing_is_granted_that_no_type_needs() -> None:
    assert set(ACTIONS) - types() == set()
    assert granted("plan.tf") - asked("reads") - STATE == set()
    assert granted(*CHANGES) - asked("changes") == REFUSED


def test_nothing_else_is_looked_up() -> None:
    assert types("data") == FREE_DATA


def test_default_names_are_those_of_the_composition() -> None:
    composition = (ROOT / "modules" / "s3-backup" / "main.tf").read_text()
    named = re.compile(r'= coalesce\(var\.names\.(\w+), "([^"$]*)\$\{local\.suffix\}"\)')
    assert dict(DEFAULT.findall((ROLES / "deployment.tf").read_text())) == dict(
        named.findall(composition)
    )


def test_aliases_of_keys_are_those_of_the_modules() -> None:
    aliases = re.compile(r'"(alias/(?:s3|sns)/)\$\{')
    made = [
        alias
        for path in (ROOT / "modules").glob("*/encryption.tf")
        for alias in aliases.findall(path.read_text())
    ]
    assert sorted(made) == sorted(aliases.findall((ROLES / "keys.tf").read_text()))
