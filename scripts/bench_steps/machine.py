"""What the figures were measured on."""

import os
import platform
import re
from pathlib import Path

PROCESSORS = Path("/proc/cpuinfo")
MEMORY = Path("/proc/meminfo")


def processor() -> str:
    """The processor's model, as the kernel names it."""
    return _entry(PROCESSORS, "model name") or platform.processor() or platform.machine()


def cores() -> int:
    """How many there are for this process."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def kernel() -> str:
    """The kernel and its version."""
    return f"{platform.system()} {platform.release()}"


def memory_gib() -> float:
    """All memory."""
    return _gib("MemTotal")


def available_gib() -> float:
    """Memory that programs may have; none where the kernel does not tell."""
    return _gib("MemAvailable")


def _gib(name: str) -> float:
    entry = _entry(MEMORY, name)
    return int(entry.split()[0]) / (1 << 20) if entry else 0.0


def _entry(file: Path, name: str) -> str:
    text = file.read_text() if file.exists() else ""
    found = re.search(rf"^{name}\s*:\s*(.+)$", text, re.MULTILINE)
    return found[1].strip() if found else ""
