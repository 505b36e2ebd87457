"""Rules on who is told. Nobody's address is shown: the label in a resource's own tells who."""

import json
from collections.abc import Iterator, Mapping

from plan_summary.differences import UNKNOWN, shown
from plan_summary.flags import Finding, Flag, Rule, cannot_be_told
from plan_summary.plan import Action, Change, Plan

LOST = Flag.SUBSCRIBER_LOST
FILTER = "filter_policy"


def topic_goes(change: Change, _plan: Plan) -> Iterator[Finding]:
    """With it go all subscriptions, also those nobody manages here."""
    if change.action in (Action.DESTROYED, Action.REPLACED):
        detail = f"topic {shown(change.old('name'))} is {change.action}, and its subscriptions go"
        yield Finding(LOST, "name", detail)


def subscriber_lost(change: Change, _plan: Plan) -> Iterator[Finding]:
    """A subscription that goes, or is another one from now on, or hears less."""
    by = f"by {shown(change.old('protocol'))}"
    if change.action is Action.DESTROYED:
        yield Finding(LOST, "protocol", f"a subscription {by} is destroyed")
    elif change.action is Action.REPLACED:
        # SNS asks whoever is told by e-mail or HTTPS to confirm again, another endpoint or not.
        yield Finding(LOST, "protocol", f"a subscription {by} goes, and another must be confirmed")
    elif change.action is Action.CHANGED:
        yield from _other_endpoint(change)
        yield from _hears_less(change)


def _other_endpoint(change: Change) -> Iterator[Finding]:
    for name in ("endpoint", "protocol"):
        if change.is_unknown(name) or change.old(name) != change.new(name):
            yield Finding(LOST, name, f"{name} changes")


def _hears_less(change: Change) -> Iterator[Finding]:
    if change.is_unknown(FILTER):
        yield cannot_be_told(FILTER, f"{FILTER} {UNKNOWN}")
        return
    before, after = change.old(FILTER), change.new(FILTER)
    same_scope = change.old("filter_policy_scope") == change.new("filter_policy_scope")
    if after and not (_passes(after, before) and (same_scope or not before)):
        detail = f"{FILTER}: {shown(before)} → {shown(after)}"
        yield Finding(LOST, FILTER, detail)


def _passes(wide: str, narrow: str | None) -> bool:
    """Whether a filter passes all that another one does, as far as can be told."""
    if wide == narrow:
        return True
    wide_values, narrow_values = _values(wide), _values(narrow)
    if wide_values is None or narrow_values is None:
        return False
    return all(
        name in narrow_values and all(value in values for value in narrow_values[name])
        for name, values in wide_values.items()
    )


def _values(policy: str | None) -> Mapping[str, list[object]] | None:
    """By attribute, the values that pass; None where it is not that simple."""
    try:
        policies = json.loads(policy or "")
    except ValueError:
        return None
    simple = isinstance(policies, dict) and all(isinstance(v, list) for v in policies.values())
    return policies if simple else None


RULES: dict[str, list[Rule]] = {
    "aws_sns_topic": [topic_goes],
    "aws_sns_topic_subscription": [subscriber_lost],
}
