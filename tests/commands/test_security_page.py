"""docs/security.md: the tests it names are there, and its tables leave nothing out."""

import re

from commands.checkout import ROOT
from markdown import tables_of

PAGE = "docs/security.md"
NAMED = re.compile(r"`([a-z][\w./-]+\.(?:py|rs|tftest\.hcl))::(\w+)`")
# How a test of this name begins, by its file's suffix.
DECLARED = {".py": "def {}(", ".rs": "fn {}(", ".hcl": 'run "{}" {{'}

ASKED = {
    *(f"S3.{number}" for number in (1, 2, 3, 5, 6, 8, 9, 10, 12, 13, 14, 15, 17, 20)),
    *("IAM.21", "Lambda.1", "Lambda.2", "Lambda.3", "Lambda.5", "SNS.1", "SNS.4"),
    "StepFunctions.1",
}
FUNCTION = ROOT / "modules" / "backup-function"
DENYING = {"NoNetworkForTheCode"}
SID = re.compile(r'\bSid\s*=\s*"(\w+)"')
ACTION = re.compile(r'"((?:ec2|kms|logs|s3|sns|sqs):\w+)"')

SKIP = re.compile(r"checkov:skip|trivy:ignore")
SKIP_WITH_REASON = re.compile(r"(checkov:skip=|trivy:ignore:)[A-Z0-9_-]+[: ] ?\S+ \S+ .*\.$")


def policy_text() -> str:
    """The code that makes the function's policy."""
    return "".join((FUNCTION / name).read_text() for name in ("policy.tf", "network.tf"))


def test_every_test_it_names_is_there() -> None:
    named = NAMED.findall((ROOT / PAGE).read_text())
    assert named
    for path, name in named:
        file = ROOT / path
        assert file.exists(), path
        assert DECLARED[file.suffix].format(name) in file.read_text(), f"{path}::{name}"


def test_every_control_says_how_it_is_met_and_what_shows_it() -> None:
    [rows] = tables_of(PAGE, "Controls")
    assert {row["Control"] for row in rows} == ASKED
    for row in rows:
        assert re.match(r"met|not: |by `\w+`|nothing to check: ", row["Here"]), row
        assert NAMED.search(row["Shown by"]), row


def test_options_it_names_are_variables_of_the_composition() -> None:
    [rows] = tables_of(PAGE, "Controls")
    code = "".join(path.read_text() for path in (ROOT / "modules" / "s3-backup").glob("*.tf"))
    variables = set(re.findall(r'^variable "(\w+)"', code, re.MULTILINE))
    options = {match[1] for row in rows if (match := re.match(r"by `(\w+)`", row["Here"]))}
    assert options
    assert options <= variables


def test_every_permission_in_the_code_is_listed() -> None:
    rows = [row for table in tables_of(PAGE, "Permissions of the function") for row in table]
    assert {row["Action"].strip("`") for row in rows} == set(ACTION.findall(policy_text()))
    # Those that deny are told of below the tables.
    allowed = set(SID.findall(policy_text())) - DENYING
    assert {row["Statement"].strip("`") for row in rows} == allowed


def test_what_is_proven_as_json_is_in_that_test() -> None:
    rows = [row for table in tables_of(PAGE, "Permissions of the function") for row in table]
    named = [(row, match) for row in rows if (match := NAMED.fullmatch(row["Proven"]))]
    assert len(named) == len([row for row in rows if row["Proven"] != "by removal"])
    for row, match in named:
        _, _, run = (ROOT / match[1]).read_text().partition(f'run "{match[2]}" {{')
        body = run.split('\nrun "', 1)[0]
        assert f'"{row["Statement"].strip("`")}"' in body, row
        assert f'"{row["Action"].strip("`")}"' in body, row


def test_policies_of_roles_have_no_wildcard_actions() -> None:
    found = [
        (file.name, action)
        for module in ("backup-function", "github-roles")
        for file in (ROOT / "modules" / module).glob("*.tf")
        for action in re.findall(r'"([a-z0-9]+:\w*\*)"', file.read_text())
    ]
    # All denied: on buckets that have come to be another account's; on objects, to who applies.
    denied = [
        ("policy.tf", "s3:*"),
        ("objects.tf", "s3:DeleteObject*"),
        ("objects.tf", "s3:GetObject*"),
        ("objects.tf", "s3:PutObject*"),
    ]
    assert sorted(found) == sorted(denied)


def test_there_is_no_state_machine() -> None:
    code = [path for path in (ROOT / "modules").rglob("*.tf") if "aws_sfn_" in path.read_text()]
    assert code == [], "docs/security.md says that StepFunctions.1 has nothing to check"


def test_every_check_that_is_skipped_has_its_reason() -> None:
    files = [*(ROOT / "modules").rglob("*.tf"), *(ROOT / "terraform").rglob("*.tf")]
    lines = [line for file in files for line in file.read_text().splitlines() if SKIP.search(line)]
    assert lines
    assert [line for line in lines if not SKIP_WITH_REASON.search(line)] == []
    of_trivy = (ROOT / ".trivyignore.yaml").read_text().split("- id: ")[1:]
    assert of_trivy
    assert [entry for entry in of_trivy if not re.search(r"statement: \w+ \w+", entry)] == []
