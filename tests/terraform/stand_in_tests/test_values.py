"""Values on the wire."""

import msgpack
import pytest
from tf.gen import tfplugin_pb2 as pb

from stand_in.values import UNKNOWN, Unknown, decode, encode, from_json, has_unknown, is_unknown


@pytest.mark.parametrize(
    "value",
    [None, True, "text", 128, -1, 0, 1.5, [], {}, [1, [2]], {"a": {"b": None}}, UNKNOWN],
)
def test_values_survive_the_wire(value: object) -> None:
    returned = decode(encode(value))
    assert returned == value
    assert type(returned) is type(value)


def test_unknown_is_extension_zero() -> None:
    assert encode(UNKNOWN).msgpack == b"\xd4\x00\x00"


def test_refinements_of_an_unknown_survive() -> None:
    refined = msgpack.packb(msgpack.ExtType(12, b"\x81\x01\xc2"))
    value = decode(pb.DynamicValue(msgpack=refined))
    assert is_unknown(value)
    assert encode(value).msgpack == refined


def test_a_number_sent_as_text_stays_text() -> None:
    assert decode(encode("0.1")) == "0.1"


def test_a_state_file_keeps_whole_numbers_and_every_digit() -> None:
    assert from_json(b'{"whole": 128, "part": 0.10000000000000000001}') == {
        "whole": 128,
        "part": "0.10000000000000000001",
    }


def test_unknowns_are_found_at_any_depth() -> None:
    assert has_unknown({"a": [{"b": Unknown(12, b"")}]})
    assert not has_unknown({"a": [{"b": None}]})


def test_no_value_at_all_is_null() -> None:
    assert decode(pb.DynamicValue()) is None


def test_other_types_are_an_error() -> None:
    with pytest.raises(TypeError, match="set"):
        encode({"a": {1}})
