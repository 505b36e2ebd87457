"""Full runs of the deployed function where IAM is enforced: the module's policy is enough."""

import json

from emulator.inbox import Inbox
from emulator.objects import PART_BYTES, Item, upload
from enforced import IN_PARTS, LARGE_TAGS, PARTS, PREFIXES, TAGS, WHOLE, Enforced, denied
from role_policy import Permission

NOTIFIED_WITHIN_SECONDS = 20


def test_a_run_copies_everything_and_tells_the_topic(enforced: Enforced) -> None:
    reply = enforced.deployment.invoke()
    assert not reply.failed, reply.payload
    assert reply.report["totals"]["copied"] == 3
    assert reply.report["notification"] == "sent"
    assert reply.report["uncovered"]["error"] is None
    assert enforced.same()
    # Few tags go with the request that begins an upload, and the emulator drops those.
    for key in (WHOLE, LARGE_TAGS):
        assert enforced.tags_of_the_copy(key) == TAGS[key]
    assert enforced.answers("PUT", "partNumber", "uploadId") == {200}, "copied in parts"
    assert enforced.unfinished_uploads() == set()
    assert [it for it in enforced.front.seen if it.status == 403] == []


def test_what_changed_is_copied_and_the_next_run_only_lists(enforced: Enforced) -> None:
    assert not enforced.deployment.invoke().failed
    changed = [Item(WHOLE, b"other"), Item(PARTS, IN_PARTS[::-1], PART_BYTES)]
    upload(enforced.clients, enforced.deployment.source, changed)
    second = enforced.deployment.invoke()
    assert not second.failed, second.payload
    assert second.report["totals"]["copied"] == 2
    assert enforced.same()
    enforced.front.seen.clear()
    assert enforced.deployment.invoke().report["totals"]["copied"] == 0
    of_s3 = [it for it in enforced.front.seen if it.path != "/"]
    assert {(it.method, "list-type" in it.query) for it in of_s3} == {("GET", True)}


def test_the_function_reads_no_contents(enforced: Enforced) -> None:
    assert not enforced.deployment.invoke().failed
    gets = [it for it in enforced.front.seen if it.method == "GET"]
    assert gets
    # Listings and tags; GetObject has neither in its query.
    assert all({"list-type", "tagging"} & it.query for it in gets)


def test_an_upload_that_fails_is_aborted(enforced: Enforced) -> None:
    with enforced.losing(Permission("ReadSource", "s3:GetObject")):
        reply = enforced.deployment.invoke()
    assert reply.failed
    assert denied("s3:GetObject", json.dumps(reply.report))
    assert enforced.answers("DELETE", "uploadId") == {204}
    assert enforced.unfinished_uploads() == set()


def test_a_notification_arrives(enforced: Enforced) -> None:
    name, queues = "tests-privileges", enforced.clients.queues
    inbox = Inbox(enforced.clients, enforced.deployment.topic, name)
    # Whether SNS may write to a queue is its owner's to say.
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": "*",
        "Condition": {"ArnEquals": {"aws:SourceArn": enforced.deployment.topic}},
    }
    queues.set_queue_attributes(
        QueueUrl=queues.get_queue_url(QueueName=name)["QueueUrl"],
        Attributes={"Policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]})},
    )
    assert not enforced.deployment.invoke().failed
    notification = inbox.next(NOTIFIED_WITHIN_SECONDS)
    assert notification is not None
    assert notification.status == "SUCCESS"


def test_a_run_that_fails_again_leaves_a_dead_letter(enforced: Enforced) -> None:
    with enforced.policy.without(Permission("ListBuckets", "s3:ListBucket")):
        letter = enforced.dead_letter()
    assert letter is not None
    assert letter["requestPayload"] == {"from": "a test"}
    assert denied("s3:ListBucket", json.dumps(letter["responsePayload"]))


def test_plain_http_is_refused_by_the_policies_of_buckets_and_topic(enforced: Enforced) -> None:
    variables = enforced.deployment.variables()
    own = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL_SNS")
    enforced.deployment.set_variables({n: v for n, v in variables.items() if n not in own})
    reply = enforced.deployment.invoke()
    assert reply.error_type == "BackupFailed"
    assert "explicit deny in a resource-based policy" in reply.report["error"]
    assert "explicit deny in a resource-based policy" in reply.report["notification"]["failed"]


def test_every_action_is_named(enforced: Enforced) -> None:
    assert all("*" not in it.action for it in enforced.policy.permissions)


def test_every_resource_is_named(enforced: Enforced) -> None:
    objects = {f"{prefix}*" for prefix in PREFIXES.values()}
    streams = f"log-group:{enforced.deployment.log_group}:*"
    for statement in enforced.policy.statements:
        for resource in statement["Resource"]:
            _arn, _partition, service, region, account, name = resource.split(":", 5)
            assert "*" not in service + region + account, resource
            of_a_route = service == "s3" and name.partition("/")[2] in objects
            assert "*" not in name or of_a_route or name == streams, resource
