"""The resources and data sources in a plan's configuration, and what runs beside them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

# The key of an instance may hold brackets and quotes of its own; a replaced object has a name more.
INSTANCE = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|\d+)\]|\(deposed:[^)]*\)$')


@dataclass(frozen=True)
class Block:
    """One block, which may have any number of instances, and the attributes it sets.

    `references` are, by attribute, what its value is made of. `mode` is `managed` for a resource,
    another for what is only read.
    """

    address: str
    mode: str
    kind: str
    sets: frozenset[str] = frozenset()
    references: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    provisioners: tuple[str, ...] = ()


def blocks(configuration: Mapping[str, Any]) -> Iterator[Block]:
    """All of them, those of modules included."""
    yield from _blocks("", configuration.get("root_module", {}))


def without_instances(address: str) -> str:
    """The address of the block that an instance comes of."""
    return INSTANCE.sub("", address)


def _blocks(prefix: str, module: Mapping[str, Any]) -> Iterator[Block]:
    for each in module.get("resources", []):
        expressions = each.get("expressions", {})
        yield Block(
            prefix + each["address"],
            each["mode"],
            each["type"],
            frozenset(expressions),
            # A nested block is a list, or an object without references of its own.
            {
                name: tuple(said["references"])
                for name, said in expressions.items()
                if isinstance(said, Mapping) and "references" in said
            },
            tuple(provisioner["type"] for provisioner in each.get("provisioners", [])),
        )
    for name, call in module.get("module_calls", {}).items():
        yield from _blocks(f"{prefix}module.{name}.", call.get("module", {}))
