"""The program that sums up a plan: what it reads, what it writes, how it ends."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from commands.checkout import ROOT
from plan_summary import markdown
from plan_summary.differences import LONGEST_SHOWN
from plan_summary.markdown import code

Values = dict[str, Any]
LONG = "a" * LONGEST_SHOWN
SCRIPT = ROOT / "scripts" / "plan-summary"
FLAG = 'bucket-destroyed:module.backup["photos"].aws_s3_bucket.this'


def change(
    address: str, actions: list[str], before: object, after: object, **more: object
) -> Values:
    """One entry of a plan's `resource_changes`."""
    told = {"actions": actions, "before": before, "after": after}
    kind = address.split(".")[-2]
    return {"address": address, "mode": "managed", "type": kind, "change": told | more}


PLAN: Values = {
    "format_version": "1.2",
    "complete": True,
    "errored": False,
    "resource_changes": [
        change("aws_sns_topic.kept", ["no-op"], {"name": "topic"}, {"name": "topic"}),
        change("aws_sqs_queue.new", ["create"], None, {"name": "queue"}),
        change(
            "aws_lambda_function.this",
            ["update"],
            {"timeout": 120, "environment": [{"variables": {"ROUTES": "old"}}], "tags": {"a": "1"}},
            {
                "timeout": 900,
                "environment": [{"variables": {"ROUTES": "new"}}],
                "tags": {"b/c": "2"},
            },
            after_unknown={"last_modified": True},
            after_sensitive={"environment": [{"variables": {"ROUTES": True}}]},
        ),
        change(
            "aws_iam_role.this",
            ["delete", "create"],
            {"name": "old"},
            {"name": "new"},
            replace_paths=[["name"]],
        ),
        change('module.backup["photos"].aws_s3_bucket.this', ["delete"], {"bucket": "b"}, None),
        change("aws_s3_object.this", ["forget"], {"key": "k"}, None),
        change("aws_kms_alias.new", ["no-op"], {"name": "a"}, {"name": "a"})
        | {"previous_address": "aws_kms_alias.old"},
        {"mode": "data", "address": "data.x.y", "change": {"actions": ["read"]}},
    ],
    "output_changes": {
        "same": {"actions": ["no-op"]},
        "buckets": {"actions": ["update"], "before": "secret", "after": "secret"},
    },
}

TEXT = f"""\
Summary: 1 red flag; 1 added, 1 changed, 1 replaced, 1 destroyed, 1 forgotten

Red flags:
  {FLAG}
      bucket "b" is destroyed

Added:
  aws_sqs_queue.new

Changed:
  aws_lambda_function.this
      environment[0].variables.ROUTES (sensitive)
      last_modified: null → (known after apply)
      tags.a: "1" → null
      tags["b/c"]: null → "2"
      timeout: 120 → 900

Replaced:
  aws_iam_role.this
      for name: "old" → "new"

Destroyed:
  module.backup["photos"].aws_s3_bucket.this

Forgotten:
  aws_s3_object.this

Moved:
  aws_kms_alias.old → aws_kms_alias.new

Outputs that change:
  buckets
"""


def summed_up(document: object, *options: str) -> subprocess.CompletedProcess[str]:
    text = document if isinstance(document, str) else json.dumps(document)
    command = [sys.executable, SCRIPT, *options]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


def test_red_flags_come_first_and_sensitive_values_never() -> None:
    done = summed_up(PLAN)
    assert done.stdout == TEXT
    assert done.stderr == f"red flag: {FLAG}\n"
    assert done.returncode == 3


def test_a_flag_that_is_allowed_is_shown_and_accepted() -> None:
    done = summed_up(PLAN, "--allow", FLAG)
    assert (done.stdout, done.stderr, done.returncode) == (TEXT, "", 0)


def test_to_allow_what_is_not_there_is_refused() -> None:
    other = FLAG.replace("photos", "documents")
    done = summed_up(PLAN, "--allow", FLAG, "--allow", other)
    assert f"--allow names {other}, which this plan does not have; leave it out" in done.stderr
    assert done.returncode == 3


def test_to_allow_a_flag_everywhere_is_a_wrong_command_line() -> None:
    done = summed_up(PLAN, "--allow", "bucket-destroyed")
    assert "write bucket-destroyed:ADDRESS" in done.stderr
    assert (done.stdout, done.returncode) == ("", 2)


def test_a_file_is_read_as_well(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(PLAN))
    assert summed_up("", str(file)).stdout == TEXT
    done = summed_up("", str(tmp_path / "none.json"))
    assert "none.json cannot be read" in done.stderr
    assert done.returncode == 1


def test_markdown_is_the_same_with_its_text_out_of_reach() -> None:
    done = summed_up(PLAN, "--markdown")
    assert done.stdout.startswith(f"""\
### Terraform plan: 1 red flag; 1 added, 1 changed, 1 replaced, 1 destroyed, 1 forgotten

**Red flags**

- `{FLAG}`
  - `bucket "b" is destroyed`

**Added**

- `aws_sqs_queue.new`
""")
    assert done.returncode == 3
    told = [line.strip() for line in TEXT.splitlines() if line.startswith(" ")]
    assert [line.strip("- `") for line in done.stdout.splitlines() if "- " in line] == told


@pytest.mark.parametrize(
    ("text", "written"),
    [("@all <b>", "`@all <b>`"), ("a`b", "`` a`b ``"), ("``` x", "```` ``` x ````")],
)
def test_what_is_code_in_markdown_stays_code(text: str, written: str) -> None:
    assert code(text) == written


def test_a_long_plan_is_cut_and_says_so() -> None:
    many = [change(f"aws_sqs_queue.q{n}", ["create"], None, {}) for n in range(5000)]
    document = PLAN | {"resource_changes": [*PLAN["resource_changes"], *many]}
    written = summed_up(document, "--markdown").stdout
    assert len(written) < markdown.LONGEST + 100
    assert FLAG in written
    assert written.rstrip().endswith(markdown.CUT)


def of_buckets(count: int, name: str) -> Values:
    """A plan that destroys as many buckets, each with a name as long."""
    gone = [
        change(f"aws_s3_bucket.b{n}", ["delete"], {"bucket": f"{name}{n}"}, None)
        for n in range(count)
    ]
    return PLAN | {"resource_changes": [*PLAN["resource_changes"], *gone]}


def test_red_flags_without_room_for_what_they_are_about_are_all_named() -> None:
    written = summed_up(of_buckets(600, "n" * 90), "--markdown").stdout
    assert len(written) < markdown.LONGEST + 100
    assert all(f"- `bucket-destroyed:aws_s3_bucket.b{n}`\n" in written for n in range(600))
    assert "is destroyed" not in written
    assert markdown.FLAGS_CUT.format(0, 601) in written
    assert "**Added**" in written


def test_red_flags_without_room_are_counted_and_said_to_be_refused() -> None:
    done = summed_up(of_buckets(3000, "n"), "--markdown")
    written = done.stdout
    assert len(written) < markdown.LONGEST + 100
    assert written.startswith("### Terraform plan: 3001 red flags; ")
    left_out = 3001 - written.count("\n- `bucket-destroyed:")
    assert 0 < left_out < 3001
    assert f"**{left_out} of 3001 red flags, " in written
    assert "The deployment is refused until each is allowed" in written
    assert written.rstrip().endswith(markdown.CUT)
    assert done.stderr.count("red flag: ") == 3001


def test_an_endpoint_is_never_shown() -> None:
    addresses = {"endpoint": "old@example.com"}, {"endpoint": "new@example.com"}
    for actions in (["update"], ["delete", "create"]):
        more = {"replace_paths": [["endpoint"]]}
        changes = [change("aws_sns_topic_subscription.ops", actions, *addresses, **more)]
        written = summed_up({"format_version": "1.2", "resource_changes": changes}).stdout
        assert "subscriber-lost:aws_sns_topic_subscription.ops" in written
        assert "endpoint (sensitive)" in written
        assert "example.com" not in written


def test_a_first_deployment_says_that_it_is_one() -> None:
    plan = PLAN | {"resource_changes": [change("aws_sqs_queue.new", ["create"], None, {})]}
    said = "no red flags (first deployment: there is nothing to compare with); 1 added"
    done = summed_up(plan)
    assert done.stdout.startswith(f"Summary: {said}")
    assert done.returncode == 0
    assert summed_up(plan, "--markdown").stdout.startswith(f"### Terraform plan: {said}")
    assert "first deployment" not in summed_up(PLAN).stdout


def test_a_plan_without_changes_has_nothing_to_tell() -> None:
    done = summed_up({"format_version": "1.2"})
    assert done.stdout == ("Summary: no red flags; 0 added, 0 changed, 0 replaced, 0 destroyed\n")
    assert done.returncode == 0


def test_a_partial_plan_says_so() -> None:
    assert "The plan is partial" in summed_up(PLAN | {"complete": False}).stdout
    assert "The plan is partial" in summed_up(PLAN | {"complete": False}, "--markdown").stdout


def test_an_imported_and_a_tainted_resource_say_so() -> None:
    imported = change("aws_sqs_queue.old", ["no-op"], {}, {}, importing={"id": "x"})
    tainted = change("aws_iam_role.half", ["delete", "create"], {"name": "a"}, {"name": "a"})
    tainted["action_reason"] = "replace_because_tainted"
    done = summed_up({"format_version": "1.2", "resource_changes": [imported, tainted]})
    assert "Imported:\n  aws_sqs_queue.old\n" in done.stdout
    assert "  aws_iam_role.half\n      it was not made to its end\n" in done.stdout


@pytest.mark.parametrize(
    ("before", "after", "marks", "said"),
    [
        ("a\x1b[2Jb\u202e", "c", {}, r'value: "a\u001b[2Jb\u202e" → "c"'),
        (LONG, "b", {}, 'value: … → "b"'),
        (LONG, LONG.upper(), {}, "value\n"),
        (["a"], ["a", "b"], {}, 'value: ["a"] → ["a", "b"]'),
        (["a"], ["b"], {}, 'value[0]: "a" → "b"'),
        ("a", "b", {"before_sensitive": {"value": True}}, "value (sensitive)"),
        ({"a": "b"}, None, {"before_sensitive": {"value": {"a": True}}}, "value (sensitive)"),
        (["a"], ["b", "c"], {"after_sensitive": {"value": [True, False]}}, "value (sensitive)"),
        (
            {"a": "b"},
            None,
            {"before_sensitive": {"value": {"a": True}}, "after_unknown": {"value": True}},
            "value (sensitive)",
        ),
        ("a", "b", {"after_sensitive": True}, " (sensitive)"),
    ],
)
def test_values_are_shown_as_far_as_they_may_be(
    before: object, after: object, marks: Values, said: str
) -> None:
    values = {"value": before}, {"value": after}
    changes = [change("aws_iam_role.this", ["update"], *values, **marks)]
    done = summed_up({"format_version": "1.2", "resource_changes": changes})
    assert said in done.stdout
    if "sensitive" in said:
        assert not any(f'"{letter}"' in done.stdout for letter in "abc")


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("", "standard input cannot be read"),
        ("{", "standard input cannot be read"),
        ("[]", "this is no plan; write one with: terraform show -json PLANFILE"),
        ({"resource_changes": []}, "this is no plan"),
        ({"format_version": "2.0"}, "plans in format 2.0 are not understood"),
        ({"format_version": "1.0", "values": {}}, "this is a state"),
        (PLAN | {"errored": True}, "the plan failed half-way"),
        (PLAN | {"resource_changes": [{"mode": "managed"}]}, "this plan is not understood"),
        (PLAN | {"resource_changes": {}} | {"output_changes": []}, "this plan is not understood"),
        (
            PLAN | {"resource_changes": [change("aws_x.y", ["melt"], {}, {})]},
            "aws_x.y: what the plan does is not understood: ('melt',)",
        ),
    ],
)
def test_what_is_no_plan_is_an_error(document: object, said: str) -> None:
    done = summed_up(document)
    assert said in done.stderr
    assert (done.stdout, done.returncode) == ("", 1)


def test_help_names_every_flag_and_every_exit_status() -> None:
    done = summed_up("", "--help")
    for said in ("bucket-destroyed", "cannot-be-told", "  0  ", "  1  ", "  2  ", "  3  "):
        assert said in done.stdout
