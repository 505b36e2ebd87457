"""Terraform values on the wire: msgpack and JSON to plain Python and back.

Objects and maps are dicts, lists and sets are lists, null is None. Numbers that no float holds
exactly travel as decimal strings, which both sides accept, and are left as they are.
"""

import json
from dataclasses import dataclass
from typing import Any

import msgpack
from tf.gen import tfplugin_pb2 as pb


@dataclass(frozen=True)
class Unknown:
    """A value known only after apply, with the refinements Terraform sent along."""

    code: int = 0
    data: bytes = b"\x00"


UNKNOWN = Unknown()


def is_unknown(value: Any) -> bool:
    """Whether the value itself is unknown; see `has_unknown` for what is inside it."""
    return isinstance(value, Unknown)


def has_unknown(value: Any) -> bool:
    """Whether the value or anything inside it is unknown."""
    if isinstance(value, dict):
        return any(has_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(has_unknown(item) for item in value)
    return is_unknown(value)


def is_unset(value: Any) -> bool:
    """Whether an argument says no more than one that is left out."""
    return value is None or value is False or value in ("", [], {})


def decode(value: pb.DynamicValue) -> Any:
    """The Python value of what Terraform sent."""
    if value.msgpack:
        return msgpack.unpackb(value.msgpack, ext_hook=Unknown, strict_map_key=False)
    if value.json:
        return from_json(value.json)
    return None


def encode(value: Any) -> pb.DynamicValue:
    """The message for a Python value."""
    return pb.DynamicValue(msgpack=msgpack.packb(value, default=_pack_special))


def from_json(text: bytes) -> Any:
    """A value from a state file; fractions stay decimal text so that no digit is lost."""
    return json.loads(text, parse_float=str)


def _pack_special(value: Any) -> Any:
    if isinstance(value, Unknown):
        return msgpack.ExtType(value.code, value.data)
    raise TypeError(f"cannot send a {type(value).__name__} to Terraform")
