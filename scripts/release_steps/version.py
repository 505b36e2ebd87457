"""Which version a tag is, and what the changelog says of it."""

import re
import tomllib
from pathlib import Path

# https://semver.org, without build metadata.
VERSION = r"(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?"
TAG = re.compile(f"v({VERSION})")
HEADING = re.compile(r"^## \[?([^\s\]]+)\]?", re.MULTILINE)


def check(tag: str, manifest: Path) -> tuple[str, list[str]]:
    """The version a tag names, and what is wrong with it."""
    found = TAG.fullmatch(tag)
    if found is None:
        return tag, [f'tag "{tag}" is no version; write it as in v1.2.0 or v1.2.0-rc.1']
    stated = tomllib.loads(manifest.read_text())["workspace"]["package"]["version"]
    if stated != found[1]:
        return found[1], [
            f'tag "{tag}": Cargo.toml says version = "{stated}"; tag v{stated}, or change that'
        ]
    return found[1], []


def notes(changelog: str, number: str) -> str:
    """The changelog's section on a version, without its heading; empty where there is none."""
    headings = list(HEADING.finditer(changelog))
    for index, heading in enumerate(headings):
        if heading[1] == number:
            _, _, rest = changelog[heading.start() :].partition("\n")
            following = headings[index + 1].start() if index + 1 < len(headings) else None
            length = len(rest) if following is None else following - (len(changelog) - len(rest))
            text = rest[:length].strip()
            return f"{text}\n" if text else ""
    return ""
