"""Whether a bucket holds what it should, from listings of our own."""

from dataclasses import dataclass, field

from emulator.clients import Clients
from emulator.objects import listing


@dataclass(frozen=True)
class Comparison:
    """One prefix of the source beside its backup bucket."""

    source_objects: int
    backup_objects: int
    bytes: int
    missing: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)

    @property
    def same(self) -> bool:
        """Every key, size and ETag is the same on both sides."""
        return not (self.missing or self.different or self.extra)


def compare(clients: Clients, source: str, prefix: str, backup: str) -> Comparison:
    """List both sides and compare every key, size and ETag."""
    ours = listing(clients, source, prefix)
    theirs = listing(clients, backup)
    return Comparison(
        source_objects=len(ours),
        backup_objects=len(theirs),
        bytes=sum(entry.size for entry in theirs.values()),
        missing=sorted(ours.keys() - theirs.keys()),
        different=sorted(key for key in ours.keys() & theirs.keys() if ours[key] != theirs[key]),
        extra=sorted(theirs.keys() - ours.keys()),
    )
