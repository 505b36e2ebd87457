"""What a change will look like: pure functions from states to states."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from .schema import Block, attributes, nested_blocks
from .values import UNKNOWN, has_unknown, is_unknown, is_unset

State = dict[str, Any]


@dataclass(frozen=True)
class Rules:
    """How a resource type behaves.

    settings: the arguments its handler applies; setting another one is refused.
    replace: arguments whose change needs a new resource.
    volatile: computed attributes that any update may change.
    left_out: what the provider plans for arguments, not computed ones, that are left out.
    """

    settings: frozenset[str]
    replace: frozenset[str] = frozenset()
    volatile: frozenset[str] = frozenset()
    left_out: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Defaults:
    """What the provider's own configuration adds to every resource; None is not known yet."""

    region: str | None = None
    tags: dict[str, str] | None = field(default_factory=dict)

    def overridden(self, state: State) -> "Defaults":
        """These, but for the default tags that a resource's override_provider sets aside."""
        for override in state.get("override_provider") or []:
            for default_tags in override["default_tags"]:
                if default_tags["tags"] == {}:
                    return replace(self, tags={})
        return self


@dataclass(frozen=True)
class Plan:
    """The planned state and the arguments that make it a replacement."""

    state: State
    replace: list[str] = field(default_factory=list)


# Arguments every resource may have and no handler has to apply by itself.
COMMON = frozenset({"region", "tags_all", "timeouts"})


def plan_create(block: Block, rules: Rules, defaults: Defaults, proposed: State) -> Plan:
    """A new resource: what is computed and not set becomes unknown."""
    state = unset_to_unknown(block, filled(rules, proposed))
    # Where it is no argument, a region is only read back.
    argument = attributes(block).get("region", {}).get("optional")
    if argument and is_unknown(state["region"]) and defaults.region:
        state["region"] = defaults.region
    if is_unknown(state.get("tags_all")):
        state["tags_all"] = all_tags(defaults, state["tags"])
    return Plan(state)


def plan_update(
    block: Block, rules: Rules, defaults: Defaults, prior: State, proposed: State, config: State
) -> Plan:
    """An existing resource: computed values stay, except the volatile ones of a real change."""
    state = filled(rules, proposed)
    if "tags_all" in state and config["tags_all"] is None:
        state["tags_all"] = all_tags(defaults, state["tags"])
    if state == prior:
        return Plan(prior)
    for name in rules.volatile & attributes(block).keys():
        if config[name] is None:
            state[name] = UNKNOWN
    return Plan(state, sorted(n for n in rules.replace & state.keys() if state[n] != prior[n]))


def filled(rules: Rules, proposed: State) -> State:
    """The proposed state with the provider's own values for arguments that are left out."""
    values = {name: value for name, value in rules.left_out.items() if name in proposed}
    return proposed | {name: value for name, value in values.items() if proposed[name] is None}


def unset_to_unknown(block: Block, value: State) -> State:
    """The value with its unset computed attributes unknown, at every depth."""
    result = {
        name: UNKNOWN if value[name] is None and attribute.get("computed") else value[name]
        for name, attribute in attributes(block).items()
    }
    for name, nested in nested_blocks(block).items():
        result[name] = _each(value[name], lambda item, b=nested["block"]: unset_to_unknown(b, item))
    return result


def all_tags(defaults: Defaults, tags: Any) -> Any:
    """The provider's default tags with the resource's own over them."""
    if defaults.tags is None or has_unknown(defaults.tags) or has_unknown(tags):
        return UNKNOWN
    return defaults.tags | (tags or {})


def refused_settings(rules: Rules, config: State) -> list[str]:
    """Arguments the configuration sets that the handler would not apply."""
    return sorted(
        name
        for name, value in config.items()
        if name not in rules.settings | COMMON and not is_unset(value)
    )


def known_only(value: Any) -> Any:
    """The value with what is unknown left out as null: what a handler is given."""
    if isinstance(value, dict):
        return {name: known_only(item) for name, item in value.items()}
    if isinstance(value, list):
        return [known_only(item) for item in value]
    return None if is_unknown(value) else value


def settle(planned: Any, computed: Any) -> Any:
    """The planned state with its unknowns replaced by what was computed, or else by null."""
    if is_unknown(planned):
        return computed
    if isinstance(planned, dict):
        found = computed if isinstance(computed, dict) else {}
        return {name: settle(item, found.get(name)) for name, item in planned.items()}
    if isinstance(planned, list):
        found = computed if isinstance(computed, list) else []
        return [settle(item, other) for item, other in _pairs(planned, found)]
    return planned


def _pairs(left: list[Any], right: list[Any]) -> Iterator[tuple[Any, Any]]:
    for index, item in enumerate(left):
        yield item, right[index] if index < len(right) else None


def _each(value: Any, change: Any) -> Any:
    """The change applied to a nested block's one value or to each of its values."""
    if isinstance(value, list):
        return [change(item) for item in value]
    if value is None or is_unknown(value):
        return value
    return change(value)
