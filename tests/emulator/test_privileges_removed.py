"""Each permission of the function's policy taken away by itself, where IAM is enforced.

docs/security.md has the table of what then happens, and of what the emulator does not look at.
"""

import json
from collections.abc import Callable

import pytest

from enforced import LARGE_TAGS, PARTS, WHOLE, Enforced, denied
from markdown import tables_of
from role_policy import Permission

KEY = "arn:aws:kms:us-east-1:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def fails(enforced: Enforced, permission: Permission) -> None:
    """The run fails, and its report names the action."""
    reply = enforced.deployment.invoke()
    assert reply.error_type == "BackupFailed"
    assert "AccessDenied" in json.dumps(reply.report)
    assert denied(permission.action, json.dumps(reply.report))


def tells_nobody(enforced: Enforced, permission: Permission) -> None:
    """The backup is made, and its report says that the topic was not told, and why."""
    reply = enforced.deployment.invoke()
    assert not reply.failed
    assert enforced.same()
    assert denied(permission.action, reply.report["notification"]["failed"])


def leaves_an_upload(enforced: Enforced, permission: Permission) -> None:
    """What fails is not aborted, and the log names the action."""
    with enforced.losing(Permission("ReadSource", "s3:GetObject")):
        assert enforced.deployment.invoke().failed
    left = enforced.unfinished_uploads()
    assert left
    assert left <= {PARTS, LARGE_TAGS}
    assert denied(permission.action, enforced.log())


def encrypted_copy(enforced: Enforced) -> tuple[int, int, list[int]]:
    """Copied, unsettled, and the answers to looks at a copy that is encrypted with KMS."""
    bucket = enforced.deployment.buckets["documents"]
    # Other bytes, or the emulator gives it the source's ETag, which S3 does not with KMS.
    enforced.clients.s3.put_object(
        Bucket=bucket, Key=WHOLE, Body=b"WHOLE", ServerSideEncryption="aws:kms", SSEKMSKeyId=KEY
    )
    reply = enforced.deployment.invoke()
    assert not reply.failed, reply.payload
    documents = next(it for it in reply.report["routes"] if it["name"] == "documents")
    looks = [it for it in enforced.front.seen if it.path == f"/{bucket}/{WHOLE}"]
    answers = [it.status for it in looks if it.method == "HEAD"]
    return documents["copied"], documents["unsettled"], answers


def copies_again(enforced: Enforced, _permission: Permission) -> None:
    """A copy whose ETag cannot be compared is made again, since it may not be looked at.

    The answer to HeadObject has no body, so nothing names the action.
    """
    assert encrypted_copy(enforced) == (1, 0, [403])


CHECKED: dict[Permission, Callable[[Enforced, Permission], None]] = {
    Permission("ListBuckets", "s3:ListBucket"): fails,
    Permission("ReadSource", "s3:GetObject"): fails,
    Permission("ReadSource", "s3:GetObjectTagging"): fails,
    Permission("WriteBackups", "s3:AbortMultipartUpload"): leaves_an_upload,
    Permission("WriteBackups", "s3:GetObject"): copies_again,
    Permission("WriteBackups", "s3:PutObject"): fails,
    Permission("WriteBackups", "s3:PutObjectTagging"): fails,
    Permission("Notify", "sns:Publish"): tells_nobody,
}
# The emulator keeps logs and dead letters by itself.
UNCHECKED = [
    Permission("KeepDeadLetters", "sqs:SendMessage"),
    Permission("WriteLogs", "logs:CreateLogStream"),
    Permission("WriteLogs", "logs:PutLogEvents"),
]


@pytest.mark.parametrize("permission", CHECKED, ids=str)
def test_without_it_something_is_refused(enforced: Enforced, permission: Permission) -> None:
    with enforced.policy.without(permission):
        CHECKED[permission](enforced, permission)


def test_with_all_of_them_an_encrypted_copy_is_left_alone(enforced: Enforced) -> None:
    assert encrypted_copy(enforced) == (0, 1, [200])


@pytest.mark.parametrize("permission", UNCHECKED, ids=str)
def test_the_emulator_does_not_look_at_it(enforced: Enforced, permission: Permission) -> None:
    with enforced.policy.without(permission):
        reply = enforced.deployment.invoke()
        assert not reply.failed, reply.payload
        assert reply.report["run_id"] in enforced.log()
        enforced.deployment.set_variables(enforced.deployment.variables() | {"DOC_DEST": ""})
        assert enforced.dead_letter() is not None


def test_every_permission_was_tried_and_the_table_says_how_it_went(enforced: Enforced) -> None:
    assert enforced.policy.permissions == {*CHECKED, *UNCHECKED}
    always, _with_options = tables_of("docs/security.md", "Permissions of the function")
    proven = {
        Permission(row["Statement"].strip("`"), row["Action"].strip("`")): row["Proven"]
        for row in always
    }
    assert set(proven) == {*CHECKED, *UNCHECKED}
    assert {it for it, how in proven.items() if how == "by removal"} == set(CHECKED)
