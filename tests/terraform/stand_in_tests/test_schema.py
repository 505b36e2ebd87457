"""Schemas: the JSON of Terraform to the protocol's messages."""

import json

import pytest
from tf.gen import tfplugin_pb2 as pb

from stand_in.handlers import HANDLERS
from stand_in.schema import ProviderSchema, conform, nested_blocks, schema_message, versions

SAMPLE = {
    "version": 3,
    "block": {
        "attributes": {
            "name": {"type": "string", "required": True},
            "tags": {"type": ["map", "string"], "optional": True, "computed": True},
            "old": {"type": "bool", "optional": True, "deprecated": True, "sensitive": True},
        },
        "block_types": {
            "rule": {
                "nesting_mode": "list",
                "min_items": 1,
                "max_items": 2,
                "block": {"attributes": {"days": {"type": "number", "optional": True}}},
            },
            "timeouts": {"nesting_mode": "single", "block": {}},
        },
    },
}


def test_attributes_become_messages() -> None:
    message = schema_message(SAMPLE)
    found = {attribute.name: attribute for attribute in message.block.attributes}
    assert message.version == 3
    assert json.loads(found["tags"].type) == ["map", "string"]
    assert (found["name"].required, found["name"].computed) == (True, False)
    assert (found["tags"].optional, found["tags"].computed) == (True, True)
    assert (found["old"].deprecated, found["old"].sensitive) == (True, True)


def test_blocks_become_messages() -> None:
    modes = pb.Schema.NestedBlock.NestingMode
    found = {block.type_name: block for block in schema_message(SAMPLE).block.block_types}
    assert (found["rule"].nesting, found["timeouts"].nesting) == (modes.LIST, modes.SINGLE)
    assert (found["rule"].min_items, found["rule"].max_items) == (1, 2)
    assert found["rule"].block.attributes[0].name == "days"


def test_what_cannot_be_served_is_an_error() -> None:
    nested = {"version": 0, "block": {"attributes": {"a": {"nested_type": {}}}}}
    with pytest.raises(ValueError, match="attribute a has a nested type"):
        schema_message(nested)
    mapped = {
        "version": 0,
        "block": {"block_types": {"b": {"nesting_mode": "map", "block": {}}}},
    }
    with pytest.raises(ValueError, match="block b is nested as map"):
        schema_message(mapped)


def test_a_state_is_fitted_to_the_schema() -> None:
    state = {"name": "n", "gone": 1, "rule": [{"days": 3, "gone": 1}]}
    assert conform(SAMPLE["block"], state) == {
        "name": "n",
        "tags": None,
        "old": None,
        "rule": [{"days": 3}],
        "timeouts": None,
    }
    assert conform(SAMPLE["block"], {})["rule"] == []


@pytest.mark.parametrize("version", versions())
def test_the_kept_schemas_serve_every_handler(version: str) -> None:
    schema = ProviderSchema.load(version)
    assert schema.resources.keys() >= HANDLERS.keys()
    assert len(schema.message.resource_schemas) == len(schema.resources)


def test_handlers_name_only_arguments_of_the_newest_schema() -> None:
    schema = ProviderSchema.load(versions()[-1])
    for name, handler in HANDLERS.items():
        block = schema.resources[name]
        known = block["attributes"].keys() | nested_blocks(block).keys()
        rules = handler.rules
        assert rules.settings | rules.volatile | rules.left_out.keys() <= known, name


@pytest.mark.parametrize("version", versions())
def test_what_is_planned_for_arguments_left_out_is_never_computed(version: str) -> None:
    schema = ProviderSchema.load(version)
    for name, handler in HANDLERS.items():
        for argument in handler.rules.left_out:
            attribute = schema.resources[name]["attributes"].get(argument, {})
            assert not attribute.get("computed"), f"{name}.{argument}"
