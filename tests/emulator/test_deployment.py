"""What the modules declare is what is there, and the commands do what they say they do."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

from commands import environments, package
from commands.checkout import LOCAL_ZIP, ROOT, tool_environment
from emulator.clients import Clients
from emulator.deployment import Deployment, run_script
from emulator.server import Emulator


def test_the_function_has_the_five_variables(deployment: Deployment) -> None:
    variables = deployment.variables()
    assert variables["SNS_TOPIC_ARN"] == deployment.topic
    assert variables["SRC_BUCKET"] == deployment.source
    assert variables["DOC_DEST"] == deployment.buckets["documents"]
    assert variables["PHOTO_DEST"] == deployment.buckets["photos"]
    assert variables["DB_DEST"] == deployment.buckets["database"]


def test_names_are_the_documented_ones(deployment: Deployment) -> None:
    assert deployment.function == "s3-backup-function-local"
    assert deployment.topic.endswith(":backup-status-notifications-local")
    assert deployment.rule == "s3-backup-schedule-local"
    assert deployment.source == "example-source-files-bucket-local"
    assert deployment.buckets == {
        name: f"example-{name}-backup-bucket-local" for name in ("documents", "photos", "database")
    }


def test_the_rule_starts_the_function(clients: Clients, deployment: Deployment) -> None:
    rule = clients.rules.describe_rule(Name=deployment.rule)
    assert rule["ScheduleExpression"] == "rate(1 minute)"
    [target] = clients.rules.list_targets_by_rule(Rule=deployment.rule)["Targets"]
    assert target["Arn"].endswith(f":function:{deployment.function}")
    policy = json.loads(clients.functions.get_policy(FunctionName=deployment.function)["Policy"])
    [statement] = policy["Statement"]
    assert statement["Principal"] == {"Service": "events.amazonaws.com"}


def test_every_bucket_is_hardened(clients: Clients, deployment: Deployment) -> None:
    for bucket in (deployment.source, *deployment.buckets.values()):
        assert clients.s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
        access = clients.s3.get_public_access_block(Bucket=bucket)
        assert set(access["PublicAccessBlockConfiguration"].values()) == {True}
        policy = json.loads(clients.s3.get_bucket_policy(Bucket=bucket)["Policy"])
        assert any(
            statement["Effect"] == "Deny"
            and statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
            for statement in policy["Statement"]
        )
        ownership = clients.s3.get_bucket_ownership_controls(Bucket=bucket)
        [rule] = ownership["OwnershipControls"]["Rules"]
        assert rule["ObjectOwnership"] == "BucketOwnerEnforced"


def test_destroy_asks_and_another_word_destroys_nothing(
    clients: Clients, emulator: Emulator, deployment: Deployment
) -> None:
    theirs, ours = pty.openpty()
    environment = emulator.environment() | {"PATH": tool_environment()["PATH"]}
    environment.pop("CONFIRM", None)
    with subprocess.Popen(
        [sys.executable, ROOT / "scripts" / "deploy", "destroy", "local"],
        env=environment,
        stdin=ours,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        os.write(theirs, b"yes\n")
        output, _ = process.communicate(timeout=120)
    os.close(ours)
    os.close(theirs)
    assert process.returncode == 1
    assert "to destroy" in output
    assert "nothing was destroyed" in output
    assert clients.functions.get_function(FunctionName=deployment.function)


def test_a_tree_built_again_unchanged_plans_no_change(
    clients: Clients, emulator: Emulator, deployment: Deployment, tmp_path: Path
) -> None:
    built = LOCAL_ZIP.read_bytes()
    with ZipFile(LOCAL_ZIP) as archive:
        executable = Path(archive.extract("bootstrap", tmp_path))
    package.write_zip(executable, LOCAL_ZIP)
    assert LOCAL_ZIP.read_bytes() == built

    log = tmp_path / "log"
    # Other tests took folder markers away, and turned the rule off.
    run_script(emulator, ["deploy", "deploy", environments.LOCAL], None)
    try:
        run_script(emulator, ["deploy", "plan", environments.LOCAL], log)
    finally:
        clients.rules.disable_rule(Name=deployment.rule)
    assert "No changes. Your infrastructure matches the configuration." in log.read_text()
