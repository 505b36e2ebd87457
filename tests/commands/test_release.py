"""The files of a release, and what is refused as one."""

import hashlib
import json
import re
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest

from commands.checkout import ROOT
from copied_checkout import CopiedCheckout
from release_steps import bill_of_materials, version

MACHINES = {"arm64": 183, "x86_64": 62}
CHANGELOG = """# Changelog

## Unreleased

- Not yet.

## [1.2.0] - 2026-11-24

### Added

- This.

## 1.1.0

## 1.0.0

- The first.
"""
LOCK = """
[[package]]
name = "s3-backup"
version = "1.2.0"
dependencies = ["plain", "renamed-one", "terminal", "twice 2.0.0", "for-tests"]

[[package]]
name = "plain"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "aa"
dependencies = ["twice 1.0.0"]

[[package]]
name = "renamed-one"
version = "0.1.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "bb"
dependencies = ["plain", "twice 2.0.0"]

[[package]]
name = "terminal"
version = "4.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "cc"

[[package]]
name = "for-tests"
version = "4.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "dd"

[[package]]
name = "twice"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "ee"

[[package]]
name = "twice"
version = "2.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "ff"
"""
MANIFEST = """
[dependencies]
plain = "1"
alias = { version = "0.1", package = "renamed-one" }
terminal = { workspace = true, optional = true }
[dev-dependencies]
for-tests = "4"
"""


def package(file: Path, machine: int) -> Path:
    """A zip with the beginning of an executable for `machine`."""
    header = b"\x7fELF\x02\x01\x01".ljust(18, b"\0") + machine.to_bytes(2, "little")
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("bootstrap", header + b"code")
    return file


class Release:
    """A checkout that is ready to be released as 1.2.0."""

    def __init__(self, checkout: CopiedCheckout) -> None:
        self.checkout = checkout
        (checkout.root / "lambda").mkdir()
        for name in ("Cargo.lock", "Cargo.toml", "lambda/Cargo.toml"):
            (checkout.root / name).write_text((ROOT / name).read_text())
        manifest = checkout.root / "Cargo.toml"
        text = re.sub(r'^version = ".*"$', 'version = "1.2.0"', manifest.read_text(), flags=re.M)
        manifest.write_text(text)
        (checkout.root / "CHANGELOG.md").write_text(CHANGELOG)
        self.zips = {
            name: package(checkout.root / f"{name}.zip", machine)
            for name, machine in MACHINES.items()
        }
        self.out = checkout.root / "out"

    def run(self, tag: str = "v1.2.0") -> subprocess.CompletedProcess[str]:
        arm64, x86_64 = (str(self.zips[name]) for name in MACHINES)
        options = ("--arm64", arm64, "--x86-64", x86_64, "--out", str(self.out))
        return self.checkout.run("scripts/release", tag, *options)

    def refused(self, *says: str, tag: str = "v1.2.0") -> None:
        result = self.run(tag)
        assert result.returncode == 1
        assert [words for words in says if words not in result.stderr] == [], result.stderr
        assert not (self.out / "SHA256SUMS").exists()


@pytest.fixture
def release(checkout: CopiedCheckout) -> Release:
    """One to make."""
    return Release(checkout)


def test_it_has_both_zips_their_parts_and_checksums(release: Release) -> None:
    result = release.run()
    assert result.returncode == 0, result.stderr
    files = {file.name: file for file in release.out.iterdir()}
    sums = files.pop("SHA256SUMS").read_text()
    assert sorted(files) == [
        "s3-backup-function-1.2.0-arm64.zip",
        "s3-backup-function-1.2.0-x86_64.zip",
        "sbom.cdx.json",
    ]
    for name in MACHINES:
        copied = files[f"s3-backup-function-1.2.0-{name}.zip"].read_bytes()
        assert copied == release.zips[name].read_bytes()
    assert sums == result.stdout
    assert dict(line.split("  ")[::-1] for line in sums.splitlines()) == {
        name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in files.items()
    }
    notes = release.out.with_name("out-notes.md").read_text()
    assert notes == "### Added\n\n- This.\n"


def test_the_same_inputs_give_the_same_bytes(release: Release) -> None:
    first = release.run().stdout
    release.out = release.checkout.root / "again"
    assert release.run().stdout == first != ""


@pytest.mark.parametrize("tag", ["1.2.0", "v1.2", "v1.2.0+build", "v01.2.0", "latest"])
def test_a_tag_that_is_no_version_is_refused(release: Release, tag: str) -> None:
    release.refused(f'tag "{tag}" is no version', "v1.2.0-rc.1", tag=tag)


def test_a_tag_of_another_version_is_refused(release: Release) -> None:
    release.refused('tag "v1.3.0": Cargo.toml says version = "1.2.0"', "tag v1.2.0", tag="v1.3.0")


def test_a_version_without_notes_is_refused(release: Release) -> None:
    (release.checkout.root / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n\n- All.\n")
    release.refused("CHANGELOG.md says nothing under `## 1.2.0`")


def test_zips_for_the_wrong_machine_are_refused(release: Release) -> None:
    package(release.zips["arm64"], MACHINES["x86_64"])
    release.zips["x86_64"].write_bytes(b"no zip")
    release.refused(
        "arm64.zip is for x86_64, not for aarch64; build it: scripts/build --architecture arm64",
        "x86_64.zip: no zip with an executable `bootstrap`",
    )


def test_nothing_is_written_over(release: Release) -> None:
    release.out.mkdir()
    release.refused("out is there already; remove it")


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("1.2.0", "### Added\n\n- This.\n"),
        ("1.1.0", ""),
        ("1.0.0", "- The first.\n"),
        ("1.0", ""),
        ("1.2.0-rc.1", ""),
    ],
)
def test_notes_are_the_versions_own(number: str, expected: str) -> None:
    assert version.notes(CHANGELOG, number) == expected


def parts(document: dict[str, Any]) -> list[str]:
    return [part["bom-ref"] for part in document["components"]]


def test_parts_are_what_the_function_is_built_of() -> None:
    document = json.loads(bill_of_materials.make(LOCK, MANIFEST))
    assert parts(document) == [
        "pkg:cargo/plain@1.0.0",
        "pkg:cargo/renamed-one@0.1.0",
        "pkg:cargo/twice@1.0.0",
        "pkg:cargo/twice@2.0.0",
    ]
    assert document["components"][0]["hashes"] == [{"alg": "SHA-256", "content": "aa"}]
    assert document["dependencies"][:3] == [
        {
            "ref": "pkg:cargo/s3-backup@1.2.0",
            "dependsOn": ["pkg:cargo/plain@1.0.0", "pkg:cargo/renamed-one@0.1.0"],
        },
        {"ref": "pkg:cargo/plain@1.0.0", "dependsOn": ["pkg:cargo/twice@1.0.0"]},
        {
            "ref": "pkg:cargo/renamed-one@0.1.0",
            "dependsOn": ["pkg:cargo/plain@1.0.0", "pkg:cargo/twice@2.0.0"],
        },
    ]


def test_a_part_from_elsewhere_is_refused() -> None:
    other = LOCK.replace("registry+https://github.com/rust-lang/crates.io-index", "git+https://x")
    with pytest.raises(ValueError, match=r"plain@1\.0\.0 is not from crates\.io"):
        bill_of_materials.make(other, MANIFEST)


def test_parts_of_this_checkout() -> None:
    lock, manifest = (ROOT / "Cargo.lock"), (ROOT / "lambda" / "Cargo.toml")
    document = json.loads(bill_of_materials.make(lock.read_text(), manifest.read_text()))
    names = {part["name"] for part in document["components"]}
    assert {"aws-sdk-s3", "lambda_runtime", "tokio"} <= names
    assert {"clap", "indicatif", "proptest", "s3-backup", "s3-backup-tests"} & names == set()
    known = {*parts(document), document["metadata"]["component"]["bom-ref"]}
    assert {each["ref"] for each in document["dependencies"]} == known
    assert {on for each in document["dependencies"] for on in each["dependsOn"]} <= known
