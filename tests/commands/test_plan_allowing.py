"""How a person allows red flags: by name and address, one by one."""

import os
import shlex
import subprocess

import pytest

from plan_summary.allowing import Allowed, command
from plan_summary.flags import MEANINGS, Flag, RedFlag

PHOTOS = RedFlag(Flag.BUCKET_DESTROYED, 'module.b["photos"].aws_s3_bucket.this', ())
ODD = RedFlag(Flag.POLICY_WIDENED, 'aws_iam_policy.x["a b, c\\"d\'$e${f}"]', ())


@pytest.mark.parametrize("separator", [" ", ",", ", ", "\n"])
def test_entries_stand_apart_and_quotes_hold_together(separator: str) -> None:
    allowed = Allowed.read("ALLOW", separator.join([PHOTOS.id, ODD.id]))
    assert allowed.ids == (PHOTOS.id, ODD.id)
    assert not allowed.problems
    assert allowed.objections([PHOTOS, ODD]) == []


def test_each_flag_must_be_named_with_its_address() -> None:
    other = PHOTOS.id.replace("photos", "documents")
    allowed = Allowed.read("ALLOW", other)
    assert allowed.objections([PHOTOS]) == [
        f"red flag: {PHOTOS.id}",
        f"ALLOW names {other}, which this plan does not have; leave it out",
    ]
    assert Allowed.read("ALLOW", "").objections([PHOTOS, ODD]) == [
        f"red flag: {PHOTOS.id}",
        f"red flag: {ODD.id}",
    ]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("all", 'ALLOW: "all" is no red flag; the flags are: runs-commands'),
        ("*", 'ALLOW: "*" is no red flag'),
        (
            "bucket-destroyed",
            'ALLOW: "bucket-destroyed" names no resource; write bucket-destroyed:',
        ),
        ("bucket-destroyed:", "names no resource"),
        ('bucket-destroyed:a["b]', "has a quote without its other one"),
        ("a.bucket:b", 'ALLOW: "a.bucket" is no red flag'),
    ],
)
def test_what_is_no_flag_on_a_resource_is_a_mistake(value: str, said: str) -> None:
    problems = Allowed.read("ALLOW", value).problems
    assert any(said in problem for problem in problems)


def test_an_address_may_not_be_a_pattern() -> None:
    assert Allowed.read("ALLOW", "bucket-destroyed:*").objections([PHOTOS])


def test_the_line_to_type_says_the_same_through_make_and_a_shell() -> None:
    line = command("prod", [PHOTOS, ODD])
    assert line.startswith("make deploy ENV=prod ALLOW=")
    makefile = 'deploy:\n\t@printf "%s" "$$ALLOW"\n'
    # Below `make test` as well, whose own settings would speak in between.
    outside = {name: value for name, value in os.environ.items() if "MAKE" not in name}
    outside.pop("MFLAGS", None)
    line = line.replace("make deploy", "make --file=- deploy")
    typed = subprocess.run(
        ["sh", "-c", f"printf %s {shlex.quote(makefile)} | {line}"],
        capture_output=True,
        text=True,
        check=True,
        env=outside,
    ).stdout
    assert Allowed.read("ALLOW", typed).objections([PHOTOS, ODD]) == []
    assert command("prod", []) == "make deploy ENV=prod"


def test_what_would_steer_a_terminal_is_not_in_a_name() -> None:
    flag = RedFlag(Flag.KEY_LOST, 'aws_kms_key.x["\x1b[2J"]', ())
    assert flag.id == r'key-lost:aws_kms_key.x["\x1b[2J"]'


def test_every_flag_has_a_meaning() -> None:
    assert list(MEANINGS) == list(Flag)
