"""What the function is made of, as a CycloneDX 1.5 document, from Cargo.lock alone.

It lists what may be built in: the function's own dependencies and all of theirs, for whatever
platform and with whatever feature. What only the terminal program or the tests use is left out.
"""

import hashlib
import json
import tomllib
import uuid
from typing import Any

from commands.checkout import FUNCTION

ROOT_PACKAGE = "s3-backup"
CRATES_IO = "registry+https://github.com/rust-lang/crates.io-index"
Package = dict[str, Any]


def make(lock: str, manifest: str) -> str:
    """The document; the same texts give the same one, so it holds no time."""
    packages = Lock(tomllib.loads(lock)["package"])
    root = packages.find(ROOT_PACKAGE)
    direct = [packages.find(name) for name in built_in(tomllib.loads(manifest))]
    parts = packages.reached(direct)
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": uuid.UUID(bytes=hashlib.sha256(lock.encode()).digest()[:16]).urn,
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": reference(root),
                "name": FUNCTION,
                "version": root["version"],
            }
        },
        "components": [component(part) for part in parts],
        "dependencies": [
            depends(root, direct),
            *(depends(part, packages.dependencies(part)) for part in parts),
        ],
    }
    return json.dumps(document, indent=2) + "\n"


def built_in(manifest: dict[str, Any]) -> list[str]:
    """The packages the function itself uses: it is built without optional ones."""
    return [
        given.get("package", name)
        for name, entry in manifest["dependencies"].items()
        if not (given := {} if isinstance(entry, str) else entry).get("optional", False)
    ]


class Lock:
    """The packages of a Cargo.lock."""

    def __init__(self, packages: list[Package]) -> None:
        self._by_name: dict[str, list[Package]] = {}
        for package in packages:
            self._by_name.setdefault(package["name"], []).append(package)

    def find(self, entry: str) -> Package:
        """The package an entry of `dependencies` means: a name, and more where that is not enough.

        The function's own dependencies are looked up the same way.
        """
        name, *version = entry.split(" ")
        found = [
            p for p in self._by_name.get(name, []) if p["version"] in (version or p["version"])
        ]
        if len(found) != 1:
            raise ValueError(f"Cargo.lock has {len(found)} packages for {entry}, not one")
        return found[0]

    def dependencies(self, package: Package) -> list[Package]:
        """What a package uses itself."""
        return [self.find(entry) for entry in package.get("dependencies", [])]

    def reached(self, packages: list[Package]) -> list[Package]:
        """These and all they use, in the order of their names."""
        seen: dict[str, Package] = {}
        waiting = list(packages)
        while waiting:
            package = waiting.pop()
            if reference(package) not in seen:
                seen[reference(package)] = package
                waiting += self.dependencies(package)
        return [seen[each] for each in sorted(seen)]


def reference(package: Package) -> str:
    """The package's URL (https://github.com/package-url), also its name in here."""
    return f"pkg:cargo/{package['name']}@{package['version']}"


def component(package: Package) -> dict[str, Any]:
    """A package as a part."""
    if package.get("source") != CRATES_IO:
        raise ValueError(f"{reference(package)} is not from crates.io: {package.get('source')}")
    return {
        "type": "library",
        "bom-ref": reference(package),
        "name": package["name"],
        "version": package["version"],
        "hashes": [{"alg": "SHA-256", "content": package["checksum"]}],
        "purl": reference(package),
    }


def depends(package: Package, on: list[Package]) -> dict[str, Any]:
    """What a part uses."""
    return {"ref": reference(package), "dependsOn": sorted({reference(each) for each in on})}
