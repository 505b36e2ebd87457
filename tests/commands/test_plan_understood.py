"""What the rules do not know is flagged, and so is what runs beside resources."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import hcl2
import pytest

from commands.checkout import PROGRAM, ROOT
from plan_summary import red_flags
from plan_summary.configuration import without_instances
from plan_summary.plan import Plan
from plan_summary.rules import RULES
from plan_summary.rules.understood import DECIDED, EVERYWHERE, HARMLESS
from plans import CREATE, DELETE, REPLACE, UPDATE, Values, change, plan

# What Terraform itself gives every resource.
META = {"count", "depends_on", "for_each", "lifecycle", "provider"}


def found(*changes: Values, **more: object) -> list[str]:
    """The red flags of such a plan, each with what it says."""
    deployed = change("aws_s3_bucket", ["no-op"], {"bucket": "kept"}, {"bucket": "kept"})
    changes = (deployed, *changes)
    flags = red_flags.find(plan(*changes, **more))
    return [f"{each.id}: {detail}" for each in flags for detail in each.details]


def unquoted(name: str) -> str:
    """A block's label without its quotes."""
    return name.strip('"')


def used() -> Iterator[tuple[str, set[str]]]:
    """The types that the modules and the root make, and the attributes and blocks they set."""
    for folder in ("modules", "terraform"):
        for file in (ROOT / folder).rglob("*.tf"):
            if ".terraform" in file.parts:
                continue
            for block in hcl2.loads(file.read_text()).get("resource", []):
                for kind, named in block.items():
                    for name, body in named.items():
                        if not name.startswith("__"):
                            yield unquoted(kind), set(_set(body))


def _set(body: Values) -> Iterator[str]:
    for name, value in body.items():
        if name == "dynamic":
            yield from (unquoted(label) for each in value for label in each)
        elif not name.startswith("__") and name not in META:
            yield name


def test_every_type_the_modules_make_has_rules_or_is_harmless() -> None:
    kinds = {kind for kind, _ in used()}
    assert len(kinds) > 20
    undecided = {
        kind for kind in kinds if kind not in HARMLESS and not (kind in RULES and kind in DECIDED)
    }
    assert undecided == set(), "write a rule, and in rules/understood.py its attributes"
    assert not HARMLESS & set(RULES)


def test_every_attribute_the_modules_set_is_decided_on() -> None:
    undecided = {
        f"{kind}.{name}"
        for kind, names in used()
        if kind not in HARMLESS
        for name in names - EVERYWHERE - DECIDED[kind]
    }
    assert undecided == set(), "write a rule, or name it in rules/understood.py"


@pytest.mark.parametrize(
    "kind",
    [
        *("aws_lambda_function_url", "aws_s3_bucket_replication_configuration"),
        *("aws_s3_bucket_acl", "aws_kms_grant", "aws_iam_user_policy", "aws_iam_access_key"),
        *("aws_iam_user_policy_attachment", "aws_iam_group_policy", "aws_iam_policy_attachment"),
        *("aws_iam_user", "aws_s3_access_point", "aws_s3control_access_point_policy"),
        *("aws_lambda_layer_version_permission", "aws_iam_openid_connect_provider"),
        *("local_file", "random_pet"),
    ],
)
@pytest.mark.parametrize(
    ("actions", "said"),
    [(CREATE, "added"), (UPDATE, "changed"), (REPLACE, "replaced"), (DELETE, "destroyed")],
)
def test_a_type_without_rules_is_flagged(kind: str, actions: list[str], said: str) -> None:
    before, after = None if actions == CREATE else {}, None if actions == DELETE else {}
    assert found(change(kind, actions, before, after)) == [
        f"not-understood:{kind}.this: there is no rule for {kind}, which is {said}"
    ]


@pytest.mark.parametrize("actions", [["no-op"], ["forget"]])
def test_one_to_which_nothing_is_done_is_not(actions: list[str]) -> None:
    assert found(change("aws_lambda_function_url", actions, {"a": "b"}, None)) == []


def test_a_harmless_one_is_not() -> None:
    for kind in HARMLESS:
        assert found(change(kind, UPDATE, {"a": 1}, {"a": 2})) == []
        assert found(change(kind, DELETE, {"a": 1}, None)) == []


@pytest.mark.parametrize(
    ("kind", "name", "value"),
    [
        ("aws_lambda_function", "layers", ["arn:layer"]),
        ("aws_lambda_function", "image_uri", "image"),
        ("aws_s3_bucket", "acl", "public-read"),
        ("aws_s3_bucket", "policy", "{}"),
        ("aws_cloudwatch_event_rule", "event_pattern", "{}"),
        ("aws_cloudwatch_event_target", "role_arn", "arn:role"),
        ("aws_sns_topic_subscription", "redrive_policy", "{}"),
    ],
)
def test_an_attribute_without_rules_is_flagged(kind: str, name: str, value: object) -> None:

    def said(actions: list[str], before: Values | None, after: Values, **more: object) -> list[str]:
        told = found(change(kind, actions, before, after, **more))
        return [each for each in told if each.startswith(f"not-understood:{kind}.this: ")]

    for actions in (UPDATE, REPLACE):
        [flag] = said(actions, {name: None}, {name: value})
        assert f": there is no rule for {name}" in flag
        assert said(actions, {name: value}, {name: value}) == []
    unknown = {"after_unknown": {name: True}}
    [flag] = said(UPDATE, {}, {}, **unknown)
    assert f": there is no rule for {name}" in flag
    [flag] = said(UPDATE, {}, {name: value}, after_sensitive={name: True})
    assert flag.endswith(f": {name} (sensitive)")
    # Of one that is made anew, what AWS decides is unknown.
    assert said(REPLACE, {name: value}, {}, **unknown) == []
    assert said(UPDATE, {name: ""}, {name: None}) == []


def test_a_new_bucket_has_its_settings_beside_it() -> None:
    assert found(change("aws_s3_bucket", CREATE, None, {"bucket": "new", "acl": None})) == []
    unknown = {"after_unknown": {"acl": True, "policy": True}}
    assert found(change("aws_s3_bucket", CREATE, None, {"bucket": "new"}, **unknown)) == []
    [said] = found(change("aws_s3_bucket", CREATE, None, {"bucket": "new", "acl": "public-read"}))
    assert "not-understood:aws_s3_bucket.this: there is no rule for acl" in said


def test_what_is_set_and_not_known_is_no_default() -> None:
    root = {"resources": [block("aws_s3_bucket.this", sets=("acl",))]}
    unknown = {"after_unknown": {"acl": True, "policy": True}}
    for actions, before in ((CREATE, None), (REPLACE, {"bucket": "b"})):
        made = change("aws_s3_bucket", actions, before, {"bucket": "b"}, **unknown)
        said = found(made, configuration={"root_module": root})
        assert said[-1].endswith("there is no rule for acl: null → (known after apply)")
        assert "no rule for" not in str(found(made))


def test_a_new_zip_and_a_tag_are_none() -> None:
    before = {"source_code_hash": "a", "tags": {}, "tags_all": {}, "version": "1"}
    after = {"source_code_hash": "b", "tags": {"team": "x"}, "tags_all": {"team": "x"}}
    unknown = {"after_unknown": {"version": True, "last_modified": True, "code_sha256": True}}
    assert found(change("aws_lambda_function", UPDATE, before, after, **unknown)) == []


def test_of_objects_only_markers_are_understood() -> None:
    marker = {"key": "documents/", "content": ""}
    for actions, before, after in ((CREATE, None, marker), (DELETE, marker, None)):
        assert found(change("aws_s3_object", actions, before, after)) == []
    for values in ({"key": "a/b", "content": ""}, {"key": "a/", "content": "x"}, {"source": "f"}):
        for actions, before, after in (
            (CREATE, None, values),
            (DELETE, values, None),
            (UPDATE, marker, values),
        ):
            [said, *_] = found(change("aws_s3_object", actions, before, after))
            assert said.startswith("not-understood:aws_s3_object.this: there is no rule for ")


def block(
    address: str, *provisioners: str, mode: str = "managed", sets: tuple[str, ...] = ()
) -> Values:
    kind = address.removeprefix("data.").removeprefix("ephemeral.").split(".")[0]
    more = {"provisioners": [{"type": each} for each in provisioners]} if provisioners else {}
    expressions = {name: {"references": ["x"]} for name in sets}
    return {"address": address, "mode": mode, "type": kind, "expressions": expressions, **more}


@pytest.mark.parametrize(
    ("actions", "when"),
    [(CREATE, "when it is made"), (REPLACE, "when it goes or is made"), (DELETE, "when it goes")],
)
def test_a_command_that_may_run_is_flagged(actions: list[str], when: str) -> None:
    changes = change("terraform_data", actions, {"id": "x"}, {})
    inner = {"resources": [block("terraform_data.this", "local-exec", "remote-exec")]}
    calls = {"made": {"module": {"module_calls": {"in": {"module": inner}}}}}
    configuration = {"root_module": {"module_calls": calls}}
    address = 'module.made["a]\\"."].module.in[3].terraform_data.this["x"]'
    changes["address"] = address
    assert found(changes, configuration=configuration) == [
        f"runs-commands:{address}: local-exec may run {when}",
        f"runs-commands:{address}: remote-exec may run {when}",
    ]
    changes["address"] = "terraform_data.this"
    assert found(changes, configuration=configuration) == []


@pytest.mark.parametrize("actions", [UPDATE, ["no-op"]])
def test_one_that_cannot_run_is_not(actions: list[str]) -> None:
    configuration = {"root_module": {"resources": [block("terraform_data.this", "local-exec")]}}
    changes = change("terraform_data", actions, {"input": 1}, {"input": 2})
    assert found(changes, configuration=configuration) == []


def test_a_bucket_that_goes_with_a_command_has_both_flags() -> None:
    configuration = {"root_module": {"resources": [block("aws_s3_bucket.this", "local-exec")]}}
    gone = change("aws_s3_bucket", DELETE, {"bucket": "b"}, None)
    assert found(gone, configuration=configuration) == [
        "runs-commands:aws_s3_bucket.this: local-exec may run when it goes",
        'bucket-destroyed:aws_s3_bucket.this: bucket "b" is destroyed',
    ]


@pytest.mark.parametrize(
    ("address", "mode", "said"),
    [
        ("data.external.x", "data", ["runs-commands:{}: runs a program when it is read"]),
        ("data.http.x", "data", ["runs-commands:{}: calls a URL when it is read"]),
        (
            "data.aws_lambda_invocation.x",
            "data",
            ["runs-commands:{}: invokes a function when it is read"],
        ),
        (
            "ephemeral.aws_lambda_invocation.x",
            "ephemeral",
            ["runs-commands:{}: invokes a function when it is read"],
        ),
        (
            "data.vault_secret.x",
            "data",
            ["not-understood:{}: there is no rule for reading vault_secret"],
        ),
        ("data.aws_caller_identity.x", "data", []),
        ("data.terraform_remote_state.x", "data", []),
    ],
)
def test_what_does_more_than_read_is_flagged(address: str, mode: str, said: list[str]) -> None:
    inner = {"resources": [block(address, mode=mode)]}
    configuration = {"root_module": {"module_calls": {"m": {"module": inner}}}}
    assert found(configuration=configuration) == [
        each.format(f"module.m.{address}") for each in said
    ]


def test_an_action_is_flagged() -> None:
    invoked = [{"address": "action.aws_lambda_invoke.x"}]
    assert found(action_invocations=invoked) == [
        "runs-commands:action.aws_lambda_invoke.x: is invoked"
    ]


@pytest.mark.parametrize(
    ("address", "without"),
    [
        ("aws_s3_bucket.this", "aws_s3_bucket.this"),
        ("aws_s3_bucket.this[0]", "aws_s3_bucket.this"),
        ('module.m["a.b"].aws_s3_bucket.this["[x]"]', "module.m.aws_s3_bucket.this"),
        ('module.m["\\"]"].aws_s3_bucket.this', "module.m.aws_s3_bucket.this"),
        ("aws_s3_bucket.this[1](deposed:0a1b)", "aws_s3_bucket.this"),
    ],
)
def test_the_block_of_an_instance_is_known(address: str, without: str) -> None:
    assert without_instances(address) == without


COMMAND = """
resource "terraform_data" "kept" {
  input = "kept"
}

module "in" {
  source   = "./in"
  for_each = toset(["a", "b"])
}
"""
IN_MODULE = """
resource "terraform_data" "this" {
  count = 2
  provisioner "local-exec" {
    command = "echo SECRET"
  }
}
"""


@pytest.mark.skipif(shutil.which(PROGRAM) is None, reason=f"{PROGRAM} is not on PATH")
def test_a_command_is_found_where_terraform_says_it(tmp_path: Path) -> None:
    def terraform(*arguments: str) -> str:
        command = [PROGRAM, f"-chdir={tmp_path}", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "main.tf").write_text("")
    (tmp_path / "main.tf").write_text(COMMAND)
    terraform("init", "-input=false")
    terraform("apply", "-auto-approve", "-input=false")
    (tmp_path / "in" / "main.tf").write_text(IN_MODULE)
    terraform("plan", "-input=false", "-out=plan")
    flags = red_flags.find(Plan.read(json.loads(terraform("show", "-json", "plan"))))
    assert sorted(flag.id for flag in flags) == [
        f'runs-commands:module.in["{key}"].terraform_data.this[{number}]'
        for key in "ab"
        for number in range(2)
    ]
    assert not re.search("SECRET", str(flags))
