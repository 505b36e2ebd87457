"""Counting and telling results."""

import json
from pathlib import Path


class Tally:
    """Passed, failed and skipped; failures are told at once, passes only counted."""

    def __init__(self, excused: dict[str, str] | None = None) -> None:
        """`excused` names tests that are not held against the program at hand, and why."""
        self.counts = {"passed": 0, "failed": 0, "skipped": 0}
        self._excused = excused or {}

    def title(self, text: str) -> None:
        """Head the lines that follow."""
        print(f"-- {text}", flush=True)

    def passed(self) -> None:
        """One more that passed."""
        self.counts["passed"] += 1

    def failed(self, name: str, why: str) -> None:
        """One more that failed."""
        self.counts["failed"] += 1
        print(f"FAILED {name}\n{why.rstrip()}\n", flush=True)

    def skipped(self, name: str, why: str) -> None:
        """One more that this machine cannot run."""
        self.counts["skipped"] += 1
        print(f"SKIPPED {name}: {why}", flush=True)

    def check(self, name: str, wrong: list[str]) -> None:
        """Passed where nothing is wrong."""
        if name in self._excused:
            self.skipped(name, self._excused[name])
        elif wrong:
            self.failed(name, "\n".join(wrong))
        else:
            self.passed()

    def write(self, path: Path) -> None:
        """Leave the counts for another process."""
        path.write_text(json.dumps(self.counts))

    def add(self, path: Path) -> None:
        """Take up the counts another process left."""
        for name, count in json.loads(path.read_text()).items():
            self.counts[name] += count

    def close(self) -> int:
        """The closing line and the exit status."""
        print(", ".join(f"{count} {name}" for name, count in self.counts.items()))
        return 1 if self.counts["failed"] or not self.counts["passed"] else 0
