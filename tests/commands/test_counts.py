"""The numbers that `make test` adds up from what the test runners print."""

import pytest

from commands.counts import Counts

CARGO = """
test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.10s

test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.10s
"""


def test_cargo_sums_all_executables() -> None:
    assert Counts.cargo(CARGO) == Counts(passed=15, failed=2, skipped=1)


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("===== 3 passed in 0.12s =====", Counts(passed=3)),
        ("== 1 failed, 2 passed, 4 skipped in 61.20s (0:01:01) ==", Counts(2, 1, 4)),
        ("===== 1 error in 0.12s =====", Counts(failed=1)),
        ("===== no tests ran in 0.01s =====", Counts()),
        ("5 passed", Counts()),
    ],
)
def test_pytest_counts_from_its_last_line(line: str, counts: Counts) -> None:
    assert Counts.pytest(f"... \n{line}\n") == counts


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("7 passed, 0 failed", Counts(passed=7)),
        ("terraform: 7 passed, 1 failed, 2 skipped", Counts(7, 1, 2)),
        ("nothing", Counts()),
    ],
)
def test_a_plain_last_line_is_read(line: str, counts: Counts) -> None:
    assert Counts.plain(f"heading\n{line}\n") == counts


def test_counts_add_up() -> None:
    assert str(Counts(1, 2, 3) + Counts(10, 20, 30)) == "11 passed, 22 failed, 33 skipped"
