"""What is told of a plan beside its red flags: how many, and which."""

from collections.abc import Iterator
from dataclasses import dataclass

from plan_summary.differences import difference, differences
from plan_summary.flags import RedFlag
from plan_summary.plan import Action, Change, Plan
from plan_summary.printable import printable

COUNTED = (Action.ADDED, Action.CHANGED, Action.REPLACED, Action.DESTROYED)
RED_FLAGS = "Red flags"
FIRST = " (first deployment: there is nothing to compare with)"
PARTIAL = "The plan is partial: it leaves out something, and another one will follow."
# Terraform's reasons for replacing what would not have to be replaced for its attributes.
REASONS = {
    "replace_because_tainted": "it was not made to its end",
    "replace_by_request": "asked for by -replace",
    "replace_by_triggers": "by its replace_triggered_by",
}


@dataclass(frozen=True)
class Item:
    """A resource, and what there is to say of it."""

    name: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """Resources to which the same happens."""

    title: str
    items: tuple[Item, ...]


def headline(plan: Plan, flags: list[RedFlag]) -> str:
    """The whole plan in a line."""
    counts = {action: len(list(plan.with_action(action))) for action in Action}
    told = [action for action in Action if action in COUNTED or counts[action]]
    numbers = ", ".join(f"{counts[a]} {a}" for a in told if a is not Action.NONE)
    red = f"{len(flags) or 'no'} red flag{'' if len(flags) == 1 else 's'}"
    return f"{red}{FIRST if plan.is_first and plan.changes else ''}; {numbers}"


def sections(plan: Plan, flags: list[RedFlag]) -> list[Section]:
    """All that have something in them, in the order to read them: red flags first."""
    found = [Section(RED_FLAGS, tuple(Item(flag.id, flag.details) for flag in flags))]
    found += [_section(plan, action) for action in Action if action is not Action.NONE]
    moved = (Item(_moved(change)) for change in plan.changes if change.moved_from)
    found.append(Section("Moved", tuple(moved)))
    imported = (Item(printable(change.address)) for change in plan.changes if change.imported)
    found.append(Section("Imported", tuple(imported)))
    found.append(Section("Outputs that change", tuple(Item(name) for name in plan.outputs)))
    return [section for section in found if section.items]


def _section(plan: Plan, action: Action) -> Section:
    items = (
        Item(printable(change.address), tuple(_details(change)))
        for change in plan.with_action(action)
    )
    return Section(action.capitalize(), tuple(items))


def _details(change: Change) -> Iterator[str]:
    if change.action is Action.CHANGED:
        yield from (str(each) for each in differences(change))
    elif change.action is Action.REPLACED:
        if change.reason in REASONS:
            yield REASONS[change.reason]
        yield from (f"for {difference(change, path)}" for path in change.replaced_for)


def _moved(change: Change) -> str:
    return printable(f"{change.moved_from} → {change.address}")
