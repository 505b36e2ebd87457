"""Every validation rule of every module has refused something."""

import re
from pathlib import Path

from module_tests.tally import Tally

# Where a rule begins, as `terraform fmt` leaves it.
RULE = re.compile(r"^  validation \{$")


def run(tree: Path, tripped: set[tuple[str, int]], tally: Tally) -> None:
    """One test for each rule."""
    for path in sorted((tree / "modules").glob("*/*.tf")):
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            if RULE.match(line):
                place = f"{path.relative_to(tree)}:{number}"
                hit = (str(path.resolve()), number) in tripped
                wrong = [] if hit else ["no case in tests/refusals.toml trips this rule"]
                tally.check(f"validation rule at {place}", wrong)
