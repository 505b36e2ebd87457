"""Rules on a single value of a resource."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from plan_summary.differences import difference, shown, shown_path
from plan_summary.flags import Finding, Flag, cannot_be_told
from plan_summary.plan import Action, Change, Path, Plan
from plan_summary.targets import is_new_with_target


@dataclass(frozen=True)
class Setting:
    """A value that must not become a weaker one.

    `worst` is the weakest there is: what it may turn out to be while unknown, and what it comes to
    with `until_destroyed` when its resource goes. `unset` is what AWS has where nobody set it: a
    resource that is added must not have less, whether what it is added to is new or not. `kept` is
    the best that something may have which stays: over it, what is added must not be less.
    """

    flag: Flag
    path: Path
    weaker: Callable[[Any, Any], bool]
    worst: object = None
    until_destroyed: bool = False
    unset: object = None
    kept: object = None

    def __call__(self, change: Change, plan: Plan) -> Iterator[Finding]:
        """The rule."""
        attribute = str(self.path[0])
        before = change.old(*self.path)
        if change.action is Action.ADDED:
            is_new = is_new_with_target(change, plan)
            if self.unset is None and is_new:
                return
            before = self.unset if is_new or self.kept is None else self.kept
        if change.action is Action.DESTROYED:
            if self.until_destroyed and self.weaker(before, self.worst):
                yield Finding(
                    self.flag, attribute, f"{shown_path(self.path)}: {shown(before)}, is destroyed"
                )
        elif change.is_unknown(*self.path):
            if self.weaker(before, self.worst):
                yield cannot_be_told(attribute, str(difference(change, self.path)))
        elif self.weaker(before, change.new(*self.path)):
            yield Finding(self.flag, attribute, str(difference(change, self.path)))


def loses(value: object) -> Callable[[object, object], bool]:
    """Weaker is anything but `value`, where it was that."""
    return lambda before, after: before == value != after


def becomes(value: object) -> Callable[[object, object], bool]:
    """Weaker is `value`, where it was anything else."""
    return lambda before, after: before != value == after


def loses_some(before: object, after: object) -> bool:
    """Weaker is a list without something that was in it."""
    return isinstance(before, list) and any(each not in (after or []) for each in before)


def is_emptied(before: object, after: object) -> bool:
    """Weaker is nothing, where there was something."""
    return bool(before) and not after
