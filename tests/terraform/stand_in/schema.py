"""Resource schemas: from what `terraform providers schema -json` prints to messages."""

import json
from pathlib import Path
from typing import Any

from tf.gen import tfplugin_pb2 as pb

SOURCE = "registry.terraform.io/hashicorp/aws"
SCHEMAS = Path(__file__).resolve().parent.parent / "schemas"

Block = dict[str, Any]


def versions() -> list[str]:
    """The provider versions whose schemas are kept, oldest first."""
    names = [path.stem for path in SCHEMAS.glob("*.json")]
    return sorted(names, key=lambda name: [int(part) for part in name.split(".")])


class ProviderSchema:
    """One version's schemas, as blocks to walk and as the message Terraform asks for."""

    def __init__(self, document: dict[str, Any]) -> None:
        schemas = document["provider_schemas"][SOURCE]
        self.provider: Block = schemas["provider"]["block"]
        self.resources: dict[str, Block] = _blocks(schemas["resource_schemas"])
        self.data_sources: dict[str, Block] = _blocks(schemas["data_source_schemas"])
        self.message = pb.GetProviderSchema.Response(
            provider=schema_message(schemas["provider"]),
            resource_schemas=_messages(schemas["resource_schemas"]),
            data_source_schemas=_messages(schemas["data_source_schemas"]),
            server_capabilities=pb.ServerCapabilities(get_provider_schema_optional=True),
        )

    @classmethod
    def load(cls, version: str) -> "ProviderSchema":
        """The schemas of one provider version from the project's own copy."""
        return cls(json.loads((SCHEMAS / f"{version}.json").read_text()))


def attributes(block: Block) -> dict[str, Any]:
    """The block's attributes by name."""
    return block.get("attributes", {})


def nested_blocks(block: Block) -> dict[str, Any]:
    """The blocks inside the block by name."""
    return block.get("block_types", {})


def conform(block: Block, value: dict[str, Any]) -> dict[str, Any]:
    """The value with exactly the block's names: missing ones added, strangers dropped.

    A state written with another version of the provider is read this way.
    """
    fitted = {name: value.get(name) for name in attributes(block)}
    for name, nested in nested_blocks(block).items():
        inner = value.get(name)
        if nested["nesting_mode"] in ("single", "group"):
            fitted[name] = None if inner is None else conform(nested["block"], inner)
        else:
            fitted[name] = [conform(nested["block"], item) for item in inner or []]
    return fitted


def schema_message(schema: dict[str, Any]) -> pb.Schema:
    """The protocol's message for one schema."""
    return pb.Schema(version=schema["version"], block=_block_message(schema["block"]))


def _blocks(schemas: dict[str, Any]) -> dict[str, Block]:
    return {name: schema["block"] for name, schema in schemas.items()}


def _messages(schemas: dict[str, Any]) -> dict[str, pb.Schema]:
    return {name: schema_message(schema) for name, schema in schemas.items()}


def _block_message(block: Block) -> pb.Schema.Block:
    return pb.Schema.Block(
        attributes=[_attribute_message(*item) for item in attributes(block).items()],
        block_types=[_nested_message(*item) for item in nested_blocks(block).items()],
        deprecated=block.get("deprecated", False),
    )


def _attribute_message(name: str, attribute: dict[str, Any]) -> pb.Schema.Attribute:
    if "type" not in attribute:
        raise ValueError(f"attribute {name} has a nested type, which the stand-in cannot serve")
    flags = ("required", "optional", "computed", "sensitive", "deprecated")
    return pb.Schema.Attribute(
        name=name,
        type=json.dumps(attribute["type"]).encode(),
        **{flag: attribute.get(flag, False) for flag in flags},
    )


def _nested_message(name: str, nested: dict[str, Any]) -> pb.Schema.NestedBlock:
    if nested["nesting_mode"] not in ("single", "group", "list", "set"):
        raise ValueError(f"block {name} is nested as {nested['nesting_mode']}, unknown here")
    return pb.Schema.NestedBlock(
        type_name=name,
        nesting=nested["nesting_mode"].upper(),
        min_items=nested.get("min_items", 0),
        max_items=nested.get("max_items", 0),
        block=_block_message(nested["block"]),
    )
