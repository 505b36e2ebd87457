"""Whether two plans, as `terraform show -json` writes them, do the same."""

from typing import Any

# What Terraform read, and when; what it would do about that is in the other parts.
ONLY_READ = {
    "checks",
    "planned_values",
    "prior_state",
    "relevant_attributes",
    "resource_drift",
    "timestamp",
}
# Of what a plan leaves as it is, these too are only what was read.
VALUES = {"after", "after_sensitive", "after_unknown", "before", "before_sensitive"}
NOTHING = "nothing"

Document = dict[str, Any]


def differences(reviewed: Document, fresh: Document) -> list[str]:
    """How they differ, without values, which may be secret; empty where they do the same."""
    found = _of_resources(_resources(reviewed), _resources(fresh))
    before, after = _rest(reviewed), _rest(fresh)
    found += [
        f"{part}: the reviewed plan has another than a plan made now"
        for part in sorted(before.keys() | after.keys())
        if before.get(part) != after.get(part)
    ]
    return found


def _of_resources(reviewed: Document, fresh: Document) -> list[str]:
    lines = []
    for name in sorted(reviewed.keys() | fresh.keys()):
        before, after = reviewed.get(name), fresh.get(name)
        if before == after:
            continue
        reviewed_does, now_does = _actions(before), _actions(after)
        now = now_does if now_does != reviewed_does else f"{now_does}, but not the same"
        lines.append(f"{name}: reviewed was {reviewed_does}, now it would be {now}")
    return lines


def _actions(change: Document | None) -> str:
    return NOTHING if change is None else " and ".join(change["change"]["actions"])


def _resources(document: Document) -> Document:
    """The changes of resources by address; for one that is replaced aside, its old object too."""
    return {
        f"{change['address']} (deposed {change['deposed']})"
        if "deposed" in change
        else change["address"]: _what_it_does(change)
        for change in document.get("resource_changes", [])
    }


def _rest(document: Document) -> Document:
    """All else that tells what is done, or by which configuration."""
    parts = {
        name: part
        for name, part in document.items()
        if name not in ONLY_READ and name != "resource_changes"
    }
    outputs = parts.pop("output_changes", {})
    return parts | {
        "output_changes": {
            name: change for name, change in outputs.items() if change["actions"] != ["no-op"]
        }
    }


def _what_it_does(entry: Document) -> Document:
    """A change of a resource; where it only moves or takes over one, that alone."""
    change = entry["change"]
    if change["actions"] != ["no-op"]:
        return entry
    return entry | {"change": {name: of for name, of in change.items() if name not in VALUES}}
