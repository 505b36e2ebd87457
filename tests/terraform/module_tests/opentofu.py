"""The tests as OpenTofu reads them.

Its mocks come from no file, its overrides name no instance, and what they give is known in a plan
already. So a mock's made-up ARN meets the topic's postcondition at once: that is left out. Of a
variable's rules that refuse a value, OpenTofu tells the first.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

MOCKS = "tests/terraform/mocks"
# Each pattern with what takes the place of what it matches.
REWRITTEN = [
    (re.compile(r"^ *override_during = plan\n", re.MULTILINE), ""),
    (re.compile(r"^( *target *= .*?)\[[^]\n]*\]", re.MULTILINE), r"\1"),
]
POSTCONDITION = re.compile(r"^    postcondition \{\n.*?^    \}\n", re.MULTILINE | re.DOTALL)
# About that postcondition alone.
LEFT_OUT = "modules/notifications/tests/elsewhere.tftest.hcl"

LIKE_TERRAFORM_SINCE = (1, 11)
KNOWN_KEY = "OpenTofu's mocks know a made key's ARN in a plan, where it must be shown as not known"
EXCUSED = {
    "modules/s3-backup plan_keys: module.backup_function.aws_lambda_function.this": KNOWN_KEY,
    "the root plan_keys: module.backup.module.backup_function.aws_lambda_function.this": KNOWN_KEY,
}


def find() -> str | None:
    """The OpenTofu on PATH that is new enough for the modules."""
    program = shutil.which("tofu")
    if program is None:
        return None
    said = subprocess.run([program, "version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"OpenTofu v(\d+)\.(\d+)", said)
    if version is None or tuple(map(int, version.groups())) < LIKE_TERRAFORM_SINCE:
        return None
    return program


def adapt(tree: Path) -> None:
    """Write the tests of a copy anew."""
    mocks = "\n".join(path.read_text() for path in sorted((tree / MOCKS).glob("*.hcl")))
    (tree / LEFT_OUT).unlink()
    topic = tree / "modules" / "notifications" / "main.tf"
    topic.write_text(POSTCONDITION.sub("", topic.read_text()))
    for path in tree.rglob("*.tftest.hcl"):
        text = re.sub(rf'^  source = ".*/{MOCKS}"$', lambda _: mocks, path.read_text(), flags=re.M)
        for pattern, replacement in REWRITTEN:
            while (rewritten := pattern.sub(replacement, text)) != text:
                text = rewritten
        path.write_text(text)


def adapt_json(folder: Path) -> None:
    """Write a folder's tests in JSON anew, with the mocks in place of the name of their folder."""
    for path in folder.glob("tests/*.tftest.json"):
        test = json.loads(path.read_text())
        provider = test["mock_provider"]["aws"]
        if source := provider.pop("source", None):
            provider["mock_data"] = mock_data(folder / source)
            path.write_text(json.dumps(test))


def mock_data(folder: Path) -> dict[str, Any]:
    """What a folder of mocks says, which is strings only."""
    text = "".join(path.read_text() for path in sorted(folder.glob("*.hcl")))
    blocks = re.findall(r'^mock_data "(\w+)" \{\n  defaults = \{\n(.*?)^  \}', text, re.M | re.S)
    return {
        name: {"defaults": dict(re.findall(r'^ *(\w+) *= "(.*)"$', body, re.M))}
        for name, body in blocks
    }
