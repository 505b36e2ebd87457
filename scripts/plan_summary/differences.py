"""Which attributes of a resource change, and to what, as far as that may be shown."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from plan_summary.plan import Change, Path, any_marked, at
from plan_summary.printable import printable

# An ARN is shown, a document is not.
LONGEST_SHOWN = 100
HIDDEN = "(sensitive)"
UNKNOWN = "(known after apply)"
LONG = "…"


@dataclass(frozen=True)
class Difference:
    """An attribute and its two values, ready to be shown."""

    path: str
    before: str
    after: str

    def __str__(self) -> str:
        if HIDDEN in (self.before, self.after):
            return f"{self.path} {HIDDEN}"
        if self.before == self.after:
            return self.path
        return f"{self.path}: {self.before} → {self.after}"


def differences(change: Change) -> list[Difference]:
    """All attributes that change, each as deep down as it does."""
    marks = (change.unknown, *change.sensitive)
    return list(_differ((), change.before, change.after, marks))


def difference(change: Change, path: Path) -> Difference:
    """What becomes of one attribute, changed or not."""
    unknown = UNKNOWN if change.is_unknown(*path) else ""
    if change.is_sensitive(*path):
        return Difference(shown_path(path), HIDDEN, HIDDEN)
    return Difference(
        shown_path(path), shown(change.old(*path)), unknown or shown(change.new(*path))
    )


def shown_path(path: Path) -> str:
    """A path as Terraform would write it."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif isinstance(step, str) and step.replace("-", "_").isidentifier():
            text += f".{step}" if text else step
        else:
            text += f"[{shown(step)}]"
    return text


def shown(value: object) -> str:
    """A value on one line, or the sign that it is long."""
    if value is None:
        return "null"
    text = printable(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= LONGEST_SHOWN else LONG


def _differ(
    path: Path, before: object, after: object, marks: tuple[object, object, object]
) -> Iterator[Difference]:
    unknown, *sensitive = marks
    name = shown_path(path)
    if before == after and not any_marked(unknown):
        return
    if any(mark is True for mark in sensitive):
        yield Difference(name, HIDDEN, HIDDEN)
    elif unknown is True:
        hidden = any_marked(sensitive)
        yield Difference(name, HIDDEN if hidden else shown(before), UNKNOWN)
    elif steps := _steps(before, after, unknown):
        for step in steps:
            below = tuple(at(mark, (step,)) for mark in marks)
            yield from _differ((*path, step), at(before, (step,)), at(after, (step,)), below)
    elif before != after:
        hidden = any_marked(sensitive)
        values = (HIDDEN, HIDDEN) if hidden else (shown(before), shown(after))
        yield Difference(name, *values)


def _steps(before: object, after: object, unknown: object) -> list[str | int]:
    """What to compare one by one; nothing where only the whole can be."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        marked = unknown if isinstance(unknown, Mapping) else {}
        return sorted({*before, *after, *marked})
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return list(range(len(before)))
    return []
