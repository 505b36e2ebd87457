"""What the demo shows of a run: the function's word beside listings of our own."""

import re
import time
from dataclasses import dataclass

from demo_steps import screen
from emulator.clients import Clients
from emulator.comparison import Comparison, compare
from emulator.deployment import Deployment, Route
from emulator.inbox import Inbox, Notification

# A notification's part about one route.
ROUTE = re.compile(
    r"^(?P<name>\S+) \((?P<prefix>\S+) to (?P<bucket>\S+)\)\n"
    r"  scanned (?P<scanned>\d+), copied (?P<copied>\d+) \(.*\), unchanged (?P<unchanged>\d+)$",
    re.MULTILINE,
)
# The emulator looks for what is due every ten seconds, so a rate of one minute takes up to 70.
FIRES_WITHIN_SECONDS = 90
STILL_WAITING_SECONDS = 15
SHOWN_KEYS = 5


class DemoFailedError(Exception):
    """Something was not as the demo claims."""


@dataclass(frozen=True)
class RouteNumbers:
    """What a run says it did for one route."""

    route: Route
    scanned: int
    copied: int
    unchanged: int


def wait_for_schedule(inbox: Inbox) -> Notification:
    """The notification of the next run, which only the schedule can have begun."""
    began = time.monotonic()
    while time.monotonic() - began < FIRES_WITHIN_SECONDS:
        notification = inbox.next(within_seconds=STILL_WAITING_SECONDS)
        waited = time.monotonic() - began
        if notification is not None:
            screen.say(f"fired, ran and notified after {waited:.0f} s")
            return notification
        screen.say(f"{waited:.0f} s …")
    raise DemoFailedError(f"the schedule started no run within {FIRES_WITHIN_SECONDS} seconds")


def numbers_in(notification: Notification) -> list[RouteNumbers]:
    """The numbers by route that a notification tells."""
    found = [
        RouteNumbers(
            Route(match["name"], match["prefix"], match["bucket"]),
            int(match["scanned"]),
            int(match["copied"]),
            int(match["unchanged"]),
        )
        for match in ROUTE.finditer(notification.message)
    ]
    if not found:
        raise DemoFailedError(f"the notification tells no route:\n{notification.message}")
    return found


def show_table(clients: Clients, deployment: Deployment, numbers: list[RouteNumbers]) -> None:
    """A line for each route; fails unless both sides hold the same keys, sizes and ETags."""
    rows, wrong = [], []
    for entry in numbers:
        route = entry.route
        found = compare(clients, deployment.source, route.prefix, route.bucket)
        rows.append(
            (
                *(route.name, route.bucket, entry.scanned, entry.copied, entry.unchanged),
                *(found.source_objects, found.backup_objects, found.bytes),
                "yes" if found.same else "NO",
            )
        )
        if not found.same:
            wrong += _differences(route, found)
        if entry.scanned != found.source_objects:
            wrong.append(f"{route.name}: {entry.scanned} scanned of {found.source_objects}")
    screen.table(
        [
            *("route", "bucket", "scanned", "copied", "unchanged"),
            *("in source", "in backup", "bytes", "all the same"),
        ],
        rows,
    )
    screen.say("scanned, copied, unchanged: what the run says. The rest: listings made just now,")
    screen.say("comparing the key, size and ETag of every object.")
    if wrong:
        raise DemoFailedError("the backup is not what the source holds:\n" + "\n".join(wrong))


def same(clients: Clients, deployment: Deployment, route: Route) -> bool:
    """Whether a route's backup holds what the source does, by listings made now."""
    return compare(clients, deployment.source, route.prefix, route.bucket).same


def _differences(route: Route, found: Comparison) -> list[str]:
    return [
        f"{route.name}: {len(keys)} {word}, such as {keys[:SHOWN_KEYS]}"
        for word, keys in (
            ("missing", found.missing),
            ("different", found.different),
            ("not in the source", found.extra),
        )
        if keys
    ]
