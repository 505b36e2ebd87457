"""Every attribute and block the Terraform code uses is in both provider schemas, and none is
deprecated in the newest.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hcl2
import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
OLDEST, NEWEST = "5.46.0", "6.47.0"

# What Terraform itself gives every resource and data source.
META_ATTRIBUTES = {"count", "depends_on", "for_each", "provider"}
META_BLOCKS = {"connection", "lifecycle", "provisioner"}
KINDS = {"resource": "resource_schemas", "data": "data_source_schemas"}
# What python-hcl2 adds to a block; other names of its own begin with __ as well.
MARK = "__is_block__"


def load(version: str) -> dict[str, Any]:
    """One version's schemas of the AWS provider."""
    document = json.loads((HERE / "schemas" / f"{version}.json").read_text())
    (provider,) = document["provider_schemas"].values()
    return provider


SCHEMAS = {version: load(version) for version in (OLDEST, NEWEST)}
FILES = sorted(
    path.relative_to(ROOT)
    for folder in ("modules", "terraform")
    for path in (ROOT / folder).rglob("*.tf")
    if ".terraform" not in path.parts
)


def parse(text: str) -> dict[str, Any]:
    """The file as nested dictionaries."""
    return hcl2.loads(text)


def unquoted(name: str) -> str:
    """A block's label without its quotes."""
    return name.strip('"')


def is_block(value: Any) -> bool:  # noqa: ANN401 - whatever the parser gives
    """Blocks come as lists of marked dictionaries, attributes as anything else."""
    return isinstance(value, list) and any(isinstance(v, dict) and MARK in v for v in value)


def uses(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Kind, type and body of each AWS resource and data source."""
    for kind in KINDS:
        for block in document.get(kind, []):
            for resource_type, named in block.items():
                if unquoted(resource_type).startswith("aws_"):
                    for name, body in named.items():
                        if not name.startswith("__"):
                            yield kind, unquoted(resource_type), body


def problems(document: dict[str, Any]) -> list[str]:
    """All that a file uses and should not."""
    found = []
    for kind, resource_type, body in uses(document):
        for version, schema in SCHEMAS.items():
            known = schema[KINDS[kind]].get(resource_type)
            if known is None:
                found.append(f"{resource_type}: not in the schemas of {version}")
            else:
                where = f"{version} {resource_type}"
                found += in_block(body, known["block"], where, outermost=True)
    return found


def in_block(
    body: dict[str, Any], schema: dict[str, Any], where: str, *, outermost: bool = False
) -> Iterator[str]:
    """What of a block's body is unknown or, in the newest version, deprecated."""
    attributes, blocks = schema.get("attributes", {}), schema.get("block_types", {})
    for name, content in bodies(body):
        if outermost and name in (META_ATTRIBUTES if content is None else META_BLOCKS):
            continue
        known = attributes.get(name) if content is None else blocks.get(name)
        if known is None:
            yield f"{where}.{name}: unknown"
            continue
        inner = known if content is None else known["block"]
        if where.startswith(NEWEST) and inner.get("deprecated"):
            yield f"{where}.{name}: deprecated"
        if content is not None:
            yield from in_block(content, known["block"], f"{where}.{name}")


def bodies(body: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """Names in a body, with the content of those that are blocks, dynamic ones included."""
    for name, value in body.items():
        if name.startswith("__"):
            continue
        if name == "dynamic":
            for dynamic in value:
                for label, generated in dynamic.items():
                    if not label.startswith("__"):
                        yield unquoted(label), generated["content"][0]
        elif not is_block(value):
            yield name, None
        else:
            yield from ((name, block) for block in value)


@pytest.mark.parametrize("path", FILES, ids=str)
def test_in_both_schemas_and_not_deprecated(path: Path) -> None:
    assert problems(parse((ROOT / path).read_text())) == []


def test_there_are_files_and_resources() -> None:
    assert sum(len(list(uses(parse((ROOT / path).read_text())))) for path in FILES) > 20


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('data "aws_region" "a" {\n  name = "x"\n}', "6.47.0 aws_region.name: deprecated"),
        ('resource "aws_iam_role" "a" {\n  rolle = 1\n}', "6.47.0 aws_iam_role.rolle: unknown"),
        ('resource "aws_s3_bucket" "a" {\n  bucket_namespace = 1\n}', "5.46.0 aws_s3_bucket"),
        ('resource "aws_sqs_thing" "a" {\n  name = 1\n}', "aws_sqs_thing: not in the schemas"),
        (
            'resource "aws_iam_role" "a" {\n  inline_policy {\n    name = 1\n  }\n}',
            "6.47.0 aws_iam_role.inline_policy: deprecated",
        ),
        (
            'resource "aws_s3_bucket_lifecycle_configuration" "a" {\n  dynamic "rule" {\n'
            "    for_each = []\n    content {\n      nonsense = 1\n    }\n  }\n}",
            "6.47.0 aws_s3_bucket_lifecycle_configuration.rule.nonsense: unknown",
        ),
    ],
)
def test_finds(code: str, expected: str) -> None:
    assert any(problem.startswith(expected) for problem in problems(parse(code)))
