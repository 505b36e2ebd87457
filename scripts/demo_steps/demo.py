"""The demo from its first step to its last."""

import argparse
import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from commands import environments
from commands.checkout import TARGET, shown, stop
from demo_steps import files, runs, screen
from demo_steps.runs import DemoFailedError
from emulator.clients import Clients
from emulator.deployment import CommandFailedError, Deployment, Reply
from emulator.inbox import Inbox
from emulator.objects import Item, upload
from emulator.server import Emulator

LOG = TARGET / "demo" / "terraform.log"
CHANGED_KEY = "documents/a space.txt"
NEW_KEY = "photos/new today.txt"


def main() -> None:
    """Run it; whatever happens, what it started and deployed is taken away again."""
    argparse.ArgumentParser(prog="demo", description=__doc__).parse_args()
    # Both, also where whoever started this had them ignored: the emulator must not stay behind.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    LOG.parent.mkdir(parents=True, exist_ok=True)
    LOG.unlink(missing_ok=True)
    try:
        with _deployed() as (emulator, clients, deployment):
            show(clients, deployment)
            look_around(emulator, deployment)
    except (DemoFailedError, CommandFailedError, RuntimeError) as error:
        stop("the demo failed", *str(error).splitlines())
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        sys.exit(130)
    screen.say("gone: everything that was deployed, the emulator and its data")


@contextmanager
def _deployed() -> Iterator[tuple[Emulator, Clients, Deployment]]:
    screen.heading("An AWS on this machine")
    with Emulator(_region(), "demo") as emulator:
        clients = Clients(emulator)
        screen.say(f"ministack at {emulator.endpoint}; its log is {shown(emulator.log)}")
        screen.heading("Deploy: scripts/bootstrap-state local, scripts/deploy deploy local")
        with screen.timed(f"Terraform, with its output in {shown(LOG)}"):
            deployment = Deployment.make(emulator, clients, LOG)
        screen.say(_provider_line())
        try:
            yield emulator, clients, deployment
        finally:
            screen.heading("Clean up")
            with screen.timed("scripts/deploy destroy local"):
                deployment.destroy(LOG)


def show(clients: Clients, deployment: Deployment) -> None:
    """Fill the source, let the schedule fire, then run twice more by hand."""
    inbox = Inbox(clients, deployment.topic, "demo-inbox")
    schedule = clients.rules.describe_rule(Name=deployment.rule)["ScheduleExpression"]

    screen.heading(f"Fill the source bucket {deployment.source}")
    with screen.timed("uploading"):
        count = upload(clients, deployment.source, files.files())
    screen.say(f"{count:,} objects, two of them in parts, with keys such as")
    for key in ("documents/%2F written out.txt", "photos/two//slashes.txt", "database/line\nbreak"):
        screen.say(f"  {key!r}")

    screen.heading(f"Wait for the rule {deployment.rule}, {schedule}, to start the function")
    inbox.clear()
    notification = runs.wait_for_schedule(inbox)
    # From here on runs begin by hand only, so that each one's numbers are its own.
    clients.rules.disable_rule(Name=deployment.rule)

    screen.heading("What the run did")
    numbers = runs.numbers_in(notification)
    runs.show_table(clients, deployment, numbers)

    screen.heading("The notification, as a subscriber got it")
    screen.quote(f"Subject: {notification.subject}\nstatus: {notification.status}\n")
    screen.quote(notification.message)

    screen.heading("Run again by invocation: nothing has changed, so nothing is copied")
    screen.say("from the reply:")
    _run_by_hand(deployment, copied=0)

    screen.heading("Change one object, add one, delete none, and run again: two are copied")
    changes = [Item(CHANGED_KEY, b"changed\n"), Item(NEW_KEY, b"new\n")]
    upload(clients, deployment.source, changes)
    _run_by_hand(deployment, copied=len(changes))
    for entry in numbers:
        if not runs.same(clients, deployment, entry.route):
            raise DemoFailedError(f"{entry.route.name}: the backup is not what the source holds")
    screen.say("and both sides hold the same again")


def _run_by_hand(deployment: Deployment, copied: int) -> None:
    reply = deployment.invoke({"source": "demo"})
    screen.quote(_short(reply))
    if reply.failed or reply.report["status"] != "SUCCESS":
        raise DemoFailedError(f"the run failed: {reply.payload}")
    found = sum(route["copied"] for route in reply.report["routes"])
    if found != copied:
        raise DemoFailedError(f"{found} objects were copied, not {copied}")


def _short(reply: Reply) -> str:
    """The reply's main numbers, a line for each route."""
    report = reply.report
    counts = ("scanned", "copied", "bytes_copied", "unchanged")
    lines = [{name: report[name] for name in ("status", "run_id")}]
    lines += [{name: route[name] for name in ("name", *counts)} for route in report["routes"]]
    return "\n".join(json.dumps(line) for line in lines)


def look_around(emulator: Emulator, deployment: Deployment) -> None:
    """Say how to look at all this oneself, and wait when asked to."""
    screen.heading("Look around: KEEP=1 make demo keeps all this until you press Enter")
    for name, value in emulator.environment().items():
        if name.startswith("AWS_") and name != "AWS_DEFAULT_REGION":
            screen.say(f"export {name}={value}")
    documents = deployment.buckets["documents"]
    screen.say(f"aws s3 ls s3://{deployment.source}/ --recursive | head")
    screen.say(f"aws s3 ls s3://{documents}/documents/ --recursive --summarize | tail")
    screen.say(f"aws lambda invoke --function-name {deployment.function} /dev/stdout")
    screen.say(f"aws logs tail {deployment.log_group}")
    if os.environ.get("KEEP"):
        with suppress(EOFError):
            input("\nPress Enter to clean up. ")


def _region() -> str:
    return str(environments.load(environments.LOCAL).settings["region"])


def _provider_line() -> str:
    lines = LOG.read_text().splitlines()
    return next((line for line in lines if line.startswith("with-provider:")), "")


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
