"""How much is measured: the whole bench, and a small one that only checks results."""

from dataclasses import dataclass

IN_FLIGHT = 256
SHAPES = ("dates", "uuid", "deep", "partitions", "huge-beside-small")
PAGE_KEYS = 1000


@dataclass(frozen=True)
class Latency:
    """How long the S3 in memory takes to answer, in milliseconds."""

    listing: int
    copy: int
    head: int


@dataclass(frozen=True)
class Sizes:
    """Numbers of objects, and how the S3 in memory behaves."""

    latency: Latency
    first_copy: int
    unchanged: int
    unchanged_engine: int
    unchanged_huge: int
    shape: int
    limited: int
    writes_per_second: int
    large_bytes: int
    large_parts: int
    cold_starts: int
    ceiling: int


WHOLE = Sizes(
    latency=Latency(listing=60, copy=30, head=15),
    first_copy=20_000,
    unchanged=100_000,
    unchanged_engine=1_000_000,
    unchanged_huge=10_000_000,
    shape=200_000,
    limited=70_000,
    writes_per_second=3_500,
    large_bytes=1 << 40,
    large_parts=10_000,
    cold_starts=21,
    ceiling=20_000,
)

SMALL = Sizes(
    latency=Latency(listing=4, copy=4, head=2),
    first_copy=600,
    unchanged=20_000,
    unchanged_engine=60_000,
    unchanged_huge=0,
    shape=60_000,
    limited=600,
    writes_per_second=300,
    large_bytes=600 * 5 * (1 << 20),
    large_parts=600,
    cold_starts=2,
    ceiling=2_000,
)


def pages(keys: int) -> int:
    """How many pages a listing of so many keys takes at least."""
    return max(1, -(-keys // PAGE_KEYS))
