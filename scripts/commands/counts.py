"""How many tests a test runner says passed, failed and were skipped."""

import re
from dataclasses import dataclass
from typing import Self

PYTEST = re.compile(r"^=+ (?P<counts>.*\d+ \w+.*) in [\d.:]+s.*=+$", re.MULTILINE)
CARGO = re.compile(
    r"^test result: \w+\. (?P<passed>\d+) passed; (?P<failed>\d+) failed; (?P<skipped>\d+) ignored",
    re.MULTILINE,
)
PLAIN = re.compile(
    r"^(?:\w+: )?(?P<passed>\d+) passed, (?P<failed>\d+) failed(?:, (?P<skipped>\d+) skipped)?\.?$",
    re.MULTILINE,
)
# pytest's words for each of the three.
PYTEST_WORDS = {
    "passed": "passed",
    "xfailed": "passed",
    "failed": "failed",
    "error": "failed",
    "errors": "failed",
    "skipped": "skipped",
}


@dataclass(frozen=True)
class Counts:
    """Tests by how they went."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped
        )

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"

    @classmethod
    def cargo(cls, output: str) -> Self:
        """From `cargo test`: one line for each test executable."""
        found = list(CARGO.finditer(output))
        return cls(*(sum(int(m[name]) for m in found) for name in ("passed", "failed", "skipped")))

    @classmethod
    def pytest(cls, output: str) -> Self:
        """From pytest's last line."""
        counts = {"passed": 0, "failed": 0, "skipped": 0}
        found = PYTEST.findall(output)
        for number, word in re.findall(r"(\d+) (\w+)", found[-1] if found else ""):
            if word in PYTEST_WORDS:
                counts[PYTEST_WORDS[word]] += int(number)
        return cls(**counts)

    @classmethod
    def plain(cls, output: str) -> Self:
        """From a last line of the kind `3 passed, 0 failed, 1 skipped`."""
        found = list(PLAIN.finditer(output))
        if not found:
            return cls()
        return cls(*(int(found[-1][name] or 0) for name in ("passed", "failed", "skipped")))
