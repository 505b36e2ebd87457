"""scripts/provider-schema: what it keeps of a provider's schema."""

import importlib.machinery
import importlib.util
import json
from types import ModuleType
from typing import Any

import pytest

from stand_in.schema import SCHEMAS, versions
from stand_in_tests.workspace import ROOT

PROSE = {"description": "Prose.", "description_kind": "markdown"}


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The script as a module."""
    path = str(ROOT / "scripts" / "provider-schema")
    loader = importlib.machinery.SourceFileLoader("provider_schema", path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


def document(resources: dict[str, Any]) -> dict[str, Any]:
    """What Terraform would print for a provider with these resource types."""
    empty = {"version": 0, "block": PROSE}
    schemas = {"provider": empty, "resource_schemas": resources, "data_source_schemas": {}}
    name = "registry.terraform.io/hashicorp/aws"
    return {"format_version": "1.0", "provider_schemas": {name: schemas}}


def test_prose_goes_and_attributes_called_description_stay(script: ModuleType) -> None:
    role = {
        "version": 0,
        "block": PROSE
        | {
            "attributes": {
                "description": PROSE | {"type": "string", "optional": True},
                "path": PROSE | {"type": "string", "optional": True, "deprecated": True},
            },
            "block_types": {
                "inline_policy": {
                    "nesting_mode": "set",
                    "max_items": 5,
                    "block": PROSE | {"attributes": {"name": PROSE | {"type": "string"}}},
                }
            },
        },
    }
    kept = script.keep(document({"aws_iam_role": role, "aws_instance": role}))
    resources = kept["provider_schemas"][script.SOURCE]["resource_schemas"]
    assert resources == {
        "aws_iam_role": {
            "version": 0,
            "block": {
                "attributes": {
                    "description": {"type": "string", "optional": True},
                    "path": {"type": "string", "optional": True, "deprecated": True},
                },
                "block_types": {
                    "inline_policy": {
                        "nesting_mode": "set",
                        "max_items": 5,
                        "block": {"attributes": {"name": {"type": "string"}}},
                    }
                },
            },
        }
    }


def test_nested_types_lose_their_prose_too(script: ModuleType) -> None:
    attribute = PROSE | {
        "optional": True,
        "nested_type": {
            "nesting_mode": "list",
            "attributes": {"days": PROSE | {"type": "number"}},
        },
    }
    assert script.strip_attribute(attribute) == {
        "optional": True,
        "nested_type": {"nesting_mode": "list", "attributes": {"days": {"type": "number"}}},
    }


def test_a_missing_type_is_told(script: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    script.keep(document({}))
    assert "has no aws_s3_bucket\n" in capsys.readouterr().err


@pytest.mark.parametrize("version", versions())
def test_the_kept_schemas_are_as_the_script_writes_them(script: ModuleType, version: str) -> None:
    text = (SCHEMAS / f"{version}.json").read_text()
    kept = script.keep(json.loads(text))
    assert json.dumps(kept, indent=1, sort_keys=True) + "\n" == text
