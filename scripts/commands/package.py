"""The zip Lambda runs: one executable named `bootstrap`, the same bytes for the same executable."""

import stat
import zipfile
from pathlib import Path

# The earliest time a zip can hold.
EPOCH = (1980, 1, 1, 0, 0, 0)
UNIX = 3
COMPRESSION_LEVEL = 9


def write_zip(executable: Path, target: Path) -> None:
    """Write `target`; it appears whole or not at all."""
    entry = zipfile.ZipInfo("bootstrap", date_time=EPOCH)
    entry.create_system = UNIX
    entry.external_attr = (stat.S_IFREG | 0o755) << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".partial")
    with zipfile.ZipFile(partial, "w") as archive:
        archive.writestr(entry, executable.read_bytes(), compresslevel=COMPRESSION_LEVEL)
    partial.replace(target)
