"""Planning: pure functions from states to states."""

from stand_in import planning
from stand_in.planning import Defaults, Rules
from stand_in.values import UNKNOWN, Unknown

TEXT = {"type": "string"}
RULE = {
    "attributes": {"name": TEXT | {"required": True}, "hash": TEXT | {"computed": True}},
}
BLOCK = {
    "attributes": {
        "arn": TEXT | {"computed": True},
        "etag": TEXT | {"optional": True, "computed": True},
        "name": TEXT | {"optional": True, "computed": True},
        "note": TEXT | {"optional": True},
        "path": TEXT | {"optional": True},
        "region": TEXT | {"optional": True, "computed": True},
        "tags": {"type": ["map", "string"], "optional": True},
        "tags_all": {"type": ["map", "string"], "computed": True, "optional": True},
    },
    "block_types": {
        "rule": {"nesting_mode": "set", "block": RULE},
        "timeouts": {"nesting_mode": "single", "block": {"attributes": {"create": TEXT}}},
    },
}
RULES = Rules(
    settings=frozenset({"name", "note", "path", "rule", "tags"}),
    replace=frozenset({"name"}),
    volatile=frozenset({"etag"}),
    left_out={"path": "/", "of another version": 1},
)
NULLS = dict.fromkeys(BLOCK["attributes"]) | {"rule": [], "timeouts": None}
PRIOR = NULLS | {
    "arn": "arn:1",
    "etag": "e1",
    "name": "n",
    "path": "/",
    "region": "eu-west-1",
    "tags_all": {},
}


def state(**values: object) -> planning.State:
    """A state with these values and null elsewhere."""
    return NULLS | values


def test_creating_leaves_what_is_computed_unknown() -> None:
    plan = planning.plan_create(BLOCK, RULES, Defaults(), state(name="n", path="/a/"))
    assert plan.state == state(
        name="n", path="/a/", arn=UNKNOWN, etag=UNKNOWN, region=UNKNOWN, tags_all={}
    )
    assert plan.replace == []


def test_creating_knows_region_and_tags_already() -> None:
    defaults = Defaults(region="eu-west-1", tags={"a": "1", "b": "1"})
    plan = planning.plan_create(BLOCK, RULES, defaults, state(tags={"b": "2"}))
    assert plan.state["region"] == "eu-west-1"
    assert plan.state["tags_all"] == {"a": "1", "b": "2"}


def test_a_region_that_is_only_read_back_is_unknown() -> None:
    read_back = {"attributes": {"region": TEXT | {"computed": True}}}
    plan = planning.plan_create(read_back, RULES, Defaults(region="eu-west-1"), {"region": None})
    assert plan.state == {"region": UNKNOWN}


def test_arguments_left_out_get_the_providers_values() -> None:
    plan = planning.plan_create(BLOCK, RULES, Defaults(), state(name="n"))
    assert plan.state["path"] == "/"
    plan = planning.plan_update(
        BLOCK, RULES, Defaults(), PRIOR | {"path": "/a/"}, PRIOR | {"path": None}, state(name="n")
    )
    assert plan.state["path"] == "/"


def test_arguments_left_out_as_before_are_no_change() -> None:
    proposed = PRIOR | {"path": None}
    plan = planning.plan_update(BLOCK, RULES, Defaults(), PRIOR, proposed, state(name="n"))
    assert plan.state is PRIOR


def test_an_argument_not_known_yet_is_not_left_out() -> None:
    plan = planning.plan_create(BLOCK, RULES, Defaults(), state(path=UNKNOWN))
    assert plan.state["path"] == UNKNOWN


def test_a_region_of_its_own_wins() -> None:
    plan = planning.plan_create(
        BLOCK, RULES, Defaults(region="eu-west-1"), state(region="eu-west-2")
    )
    assert plan.state["region"] == "eu-west-2"


def test_tags_that_are_not_known_make_all_tags_unknown() -> None:
    plan = planning.plan_create(BLOCK, RULES, Defaults(), state(tags={"a": UNKNOWN}))
    assert plan.state["tags_all"] == UNKNOWN


def test_creating_reaches_into_blocks() -> None:
    rules = [{"name": "a", "hash": None}, {"name": "b", "hash": None}]
    plan = planning.plan_create(BLOCK, RULES, Defaults(), state(rule=rules))
    assert [rule["hash"] for rule in plan.state["rule"]] == [UNKNOWN, UNKNOWN]
    assert plan.state["timeouts"] is None


def test_an_unknown_argument_keeps_its_refinements() -> None:
    refined = Unknown(12, b"\x81\x01\xc2")
    plan = planning.plan_create(BLOCK, RULES, Defaults(), state(name=refined))
    assert plan.state["name"] is refined


def test_nothing_changed_is_the_prior_state() -> None:
    plan = planning.plan_update(BLOCK, RULES, Defaults(), PRIOR, dict(PRIOR), state(name="n"))
    assert plan.state is PRIOR
    assert plan.replace == []


def test_an_update_keeps_computed_values_but_the_volatile() -> None:
    proposed = PRIOR | {"note": "new"}
    config = state(name="n", note="new")
    plan = planning.plan_update(BLOCK, RULES, Defaults(), PRIOR, proposed, config)
    assert plan.state == proposed | {"etag": UNKNOWN}
    assert plan.replace == []


def test_a_volatile_value_that_is_set_stays() -> None:
    proposed = PRIOR | {"etag": "e2"}
    config = state(name="n", etag="e2")
    plan = planning.plan_update(BLOCK, RULES, Defaults(), PRIOR, proposed, config)
    assert plan.state["etag"] == "e2"


def test_a_new_name_replaces() -> None:
    proposed = PRIOR | {"name": "other"}
    config = state(name="other")
    plan = planning.plan_update(BLOCK, RULES, Defaults(), PRIOR, proposed, config)
    assert plan.replace == ["name"]


def test_a_name_not_known_yet_replaces() -> None:
    proposed = PRIOR | {"name": UNKNOWN}
    config = state(name=UNKNOWN)
    plan = planning.plan_update(BLOCK, RULES, Defaults(), PRIOR, proposed, config)
    assert plan.replace == ["name"]


def test_new_default_tags_are_an_update() -> None:
    plan = planning.plan_update(
        BLOCK, RULES, Defaults(tags={"a": "1"}), PRIOR, dict(PRIOR), state(name="n")
    )
    assert plan.state["tags_all"] == {"a": "1"}


def test_a_resource_may_set_default_tags_aside() -> None:
    defaults = Defaults(region="eu-west-1", tags={"a": "1"})
    override = {"override_provider": [{"default_tags": [{"tags": {}}]}]}
    assert defaults.overridden(override) == Defaults(region="eu-west-1", tags={})
    for without in ({}, {"override_provider": []}, {"override_provider": [{"default_tags": []}]}):
        assert defaults.overridden(without) is defaults


def test_settings_without_handler_are_found() -> None:
    config = state(name="n", etag="mine", timeouts={"create": "1m"})
    assert planning.refused_settings(RULES, config) == ["etag"]
    assert planning.refused_settings(RULES, state(name="n")) == []
    assert planning.refused_settings(Rules(frozenset()), {"size": 0}) == ["size"]


def test_settling_fills_unknowns_and_nothing_else() -> None:
    planned = {"arn": UNKNOWN, "name": "n", "rule": [{"name": "a", "hash": UNKNOWN}], "x": UNKNOWN}
    computed = {"arn": "arn:1", "name": "other", "rule": [{"hash": "h"}]}
    assert planning.settle(planned, computed) == {
        "arn": "arn:1",
        "name": "n",
        "rule": [{"name": "a", "hash": "h"}],
        "x": None,
    }


def test_handlers_see_null_for_what_is_unknown() -> None:
    assert planning.known_only({"a": UNKNOWN, "b": [UNKNOWN, 1]}) == {"a": None, "b": [None, 1]}
