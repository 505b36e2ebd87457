"""The files that the demo backs up: programs, pictures and tables, thousands of each kind."""

import csv
import io
import sqlite3
import struct
import sysconfig
import zlib
from collections.abc import Iterator
from pathlib import Path
from random import Random

from emulator.awkward_keys import awkward_keys
from emulator.objects import PART_BYTES, Item

DOCUMENTS = 1200
PHOTOS = 1100
TABLES = 1100
PHOTO_SIDE = 24
DATABASE_BYTES = 2 * PART_BYTES + 123_456
SCAN_BYTES = PART_BYTES + 654_321
UNCOVERED = {
    "archive/2019/taxes.txt": b"not backed up: no route covers archive/\n",
    "tmp/cache.bin": bytes(512),
    "README.txt": b"outside any prefix\n",
}


def files() -> Iterator[Item]:
    """Everything the demo uploads, the same in every run."""
    yield from _documents()
    yield from _photos()
    yield from _tables()
    for prefix in ("documents/", "photos/", "database/"):
        for key in awkward_keys(prefix):
            yield Item(key, f"This is the object {key!r}.\n".encode())
    for key, body in UNCOVERED.items():
        yield Item(key, body)


def _documents() -> Iterator[Item]:
    """Text that is on every machine with Python: its own library."""
    library = Path(sysconfig.get_paths()["stdlib"])
    found = (path for path in sorted(library.rglob("*.py")) if "site-packages" not in path.parts)
    for path, _ in zip(found, range(DOCUMENTS), strict=False):
        yield Item(f"documents/python/{path.relative_to(library).as_posix()}", path.read_bytes())


def _photos() -> Iterator[Item]:
    for number in range(PHOTOS):
        key = f"photos/2025/{number % 12 + 1:02}/IMG_{number:04}.png"
        yield Item(key, _png(number))
    scan = _png(PHOTOS) + Random(1).randbytes(SCAN_BYTES)
    yield Item("photos/scans/in two parts.png", scan, PART_BYTES)


def _png(seed: int) -> bytes:
    """A small picture of its own for every seed."""
    shade = Random(seed).randbytes(3)
    row = b"\0" + b"".join(
        bytes((channel * (x + 1) // PHOTO_SIDE) for channel in shade) for x in range(PHOTO_SIDE)
    )
    header = struct.pack(">IIBBBBB", PHOTO_SIDE, PHOTO_SIDE, 8, 2, 0, 0, 0)
    chunks = [
        (b"IHDR", header),
        (b"tEXt", f"Title\0{seed}".encode()),
        (b"IDAT", zlib.compress(row * PHOTO_SIDE)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def _tables() -> Iterator[Item]:
    for number in range(TABLES):
        random = Random(number)
        text = io.StringIO()
        rows = csv.writer(text)
        rows.writerow(["order", "customer", "cents"])
        for order in range(20):
            rows.writerow(
                [f"{number:04}-{order:02}", random.randrange(900), random.randrange(9999)]
            )
        key = f"database/orders/{number // 31:03}/{number:04}.csv"
        yield Item(key, text.getvalue().encode())
    yield Item("database/dumps/customers.sqlite", _database(), PART_BYTES)


def _database() -> bytes:
    """A database too large to go up in one part."""
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE customer (id INTEGER PRIMARY KEY, photo BLOB)")
        random = Random(0)
        connection.executemany(
            "INSERT INTO customer VALUES (?, ?)",
            ((number, random.randbytes(4096)) for number in range(DATABASE_BYTES // 4096)),
        )
        connection.commit()
        return connection.serialize()
