"""What git says of this checkout."""

import subprocess

from commands.checkout import ROOT, stop


def git(*arguments: str) -> str:
    """What git prints, without the last line's end; where it fails, the command ends."""
    result = subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if result.returncode != 0:
        stop(f"`git {' '.join(arguments)}` failed: {result.stderr.strip()}")
    return result.stdout.rstrip("\n")


def commit() -> str:
    """The commit that is checked out."""
    return git("rev-parse", "HEAD")


def tree() -> str:
    """The content that is checked out: merging gives a commit another name, but not its tree."""
    return git("rev-parse", "HEAD^{tree}")


def changed_files() -> list[str]:
    """Files that are not as they were committed, so that no commit tells what is planned."""
    changed = git("status", "--porcelain", "--untracked-files=no").splitlines()
    return [f"{line[3:]} is not as it is committed; commit it or undo it" for line in changed]


def is_committed(path: str) -> bool:
    """Whether the commit has this file."""
    return git("ls-tree", "--name-only", "HEAD", path) == path
