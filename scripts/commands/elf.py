"""The machine an ELF executable runs on, from its header."""

import platform
from pathlib import Path

# e_machine, by the names `uname -m` uses (ELF gABI, "Machine").
MACHINES = {62: "x86_64", 183: "aarch64"}
ALIASES = {"arm64": "aarch64", "amd64": "x86_64"}
EI_CLASS, CLASS_64 = 4, 2
EI_DATA, LITTLE_ENDIAN = 5, 1
E_MACHINE = slice(18, 20)
HEADER_BYTES = 20


class NotExecutableError(Exception):
    """The file is not a 64-bit little-endian ELF file."""


def machine_of(path: Path) -> str:
    """The machine of the executable at `path`, such as `aarch64`."""
    with path.open("rb") as file:
        return machine_in(file.read(HEADER_BYTES), str(path))


def machine_in(header: bytes, name: str) -> str:
    """The machine in the first bytes of an executable; `name` is what errors call it."""
    if len(header) < HEADER_BYTES or header[:4] != b"\x7fELF":
        raise NotExecutableError(f"{name} is not an ELF executable")
    if header[EI_CLASS] != CLASS_64 or header[EI_DATA] != LITTLE_ENDIAN:
        raise NotExecutableError(f"{name} is not a 64-bit little-endian executable")
    number = int.from_bytes(header[E_MACHINE], "little")
    return MACHINES.get(number, f"machine number {number}")


def host_machine() -> str:
    """The machine this runs on, by the same names."""
    name = platform.machine().lower()
    return ALIASES.get(name, name)
