"""The command scripts/release."""

import argparse
import hashlib
import shutil
import zipfile
from pathlib import Path

from commands import elf
from commands.checkout import FUNCTION, ROOT, TARGET, shown, stop
from release_steps import bill_of_materials, version

# Lambda's name of an architecture, and that of its machine.
MACHINES = {"arm64": "aarch64", "x86_64": "x86_64"}
CHECKSUMS = "SHA256SUMS"
BILL = "sbom.cdx.json"


def main() -> int:
    """Write the release's files into a new folder, its notes beside it; or say what is wrong."""
    parser = argparse.ArgumentParser(prog="release", description=__doc__)
    parser.add_argument("tag", help="the release's tag, such as v1.2.0")
    for architecture in MACHINES:
        parser.add_argument(
            f"--{architecture.replace('_', '-')}",
            type=Path,
            required=True,
            metavar="ZIP",
            help=f"the function's zip for {architecture}, as scripts/build makes it",
        )
    parser.add_argument(
        "--out", type=Path, default=TARGET / "release-files", metavar="FOLDER", help="where to"
    )
    arguments = parser.parse_args()
    zips = {architecture: getattr(arguments, architecture) for architecture in MACHINES}

    number, problems = version.check(arguments.tag, ROOT / "Cargo.toml")
    notes = version.notes((ROOT / "CHANGELOG.md").read_text(), number)
    if not notes:
        problems.append(
            f"CHANGELOG.md says nothing under `## {number}`; write what changed since the last one"
        )
    for architecture, file in zips.items():
        problems += package_problems(architecture, file)
    if arguments.out.exists():
        problems.append(f"{shown(arguments.out.resolve())} is there already; remove it")
    if problems:
        stop(f"{arguments.tag} cannot be released", *problems)

    write(arguments.out, number, zips)
    arguments.out.with_name(f"{arguments.out.name}-notes.md").write_text(notes)
    print((arguments.out / CHECKSUMS).read_text(), end="")
    return 0


def package_problems(architecture: str, file: Path) -> list[str]:
    """What is wrong with a zip."""
    build = f"build it: scripts/build --architecture {architecture}"
    try:
        with zipfile.ZipFile(file) as archive, archive.open("bootstrap") as bootstrap:
            found = elf.machine_in(bootstrap.read(elf.HEADER_BYTES), str(file))
    except (OSError, zipfile.BadZipFile, KeyError, elf.NotExecutableError):
        return [f"{file}: no zip with an executable `bootstrap`; {build}"]
    wanted = MACHINES[architecture]
    return [] if found == wanted else [f"{file} is for {found}, not for {wanted}; {build}"]


def write(folder: Path, number: str, zips: dict[str, Path]) -> None:
    """All files of the release; the same inputs give the same bytes."""
    folder.mkdir(parents=True)
    names = {arch: f"{FUNCTION}-{number}-{arch}.zip" for arch in zips}
    for architecture, file in zips.items():
        shutil.copyfile(file, folder / names[architecture])
    document = bill_of_materials.make(
        (ROOT / "Cargo.lock").read_text(), (ROOT / "lambda" / "Cargo.toml").read_text()
    )
    (folder / BILL).write_text(document)
    lines = [f"{digest(file)}  {file.name}\n" for file in sorted(folder.iterdir())]
    (folder / CHECKSUMS).write_text("".join(lines))


def digest(file: Path) -> str:
    """The SHA-256 of a file, as sha256sum writes it."""
    return hashlib.sha256(file.read_bytes()).hexdigest()
