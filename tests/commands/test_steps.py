"""The steps of `make lint` and `make test`: all of them run, and none is passed over in silence."""

import pytest

from commands import steps
from commands.steps import Outcome, Result, Step


def test_a_step_that_succeeds_has_passed(capfd: pytest.CaptureFixture[str]) -> None:
    result = steps.run(Step("greet", ["echo", "hello"]))
    assert (result.outcome, result.output) == (Outcome.PASSED, "hello\n")
    assert capfd.readouterr().out == "\n== greet\nhello\n"


def test_a_step_that_fails_has_failed() -> None:
    assert steps.run(Step("fail", ["false"])).outcome is Outcome.FAILED


def test_a_step_without_its_program_is_skipped_and_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    result = steps.run(Step("tool", ["no-such-program"], "install it"))
    assert result.outcome is Outcome.SKIPPED
    assert "tool: skipped: install it" in capsys.readouterr().out


def test_a_failure_fails_the_whole() -> None:
    passed, skipped = Result("a", Outcome.PASSED), Result("b", Outcome.SKIPPED)
    assert steps.exit_status([passed, skipped]) == 0
    assert steps.exit_status([passed, Result("c", Outcome.FAILED), skipped]) == 1


def test_steps_are_chosen_by_name() -> None:
    every = [Step("a", ["true"]), Step("b", ["true"])]
    assert steps.chosen(every, []) == every
    assert steps.chosen(every, ["b"]) == every[1:]
    with pytest.raises(SystemExit):
        steps.chosen(every, ["c"])
