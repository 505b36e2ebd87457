"""Which files here are Python and which are shell."""

from pathlib import Path

from commands.checkout import ROOT

FOLDERS = ("scripts", "tests", ".ci")


def python_and_shell() -> tuple[list[Path], list[Path]]:
    """The Python and the shell files here, by their suffix or first line."""
    python, shell = [], []
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).rglob("*")):
            if not file.is_file() or "__pycache__" in file.parts:
                continue
            language = _language_of(file)
            if language == "python":
                python.append(file.relative_to(ROOT))
            elif language == "shell":
                shell.append(file.relative_to(ROOT))
    return python, shell


def _language_of(file: Path) -> str | None:
    """`python`, `shell` or neither."""
    if file.suffix:
        return {".py": "python", ".sh": "shell"}.get(file.suffix)
    with file.open("rb") as content:
        first = content.readline(80)
    if not first.startswith(b"#!"):
        return None
    interpreter = first.split()[-1].rsplit(b"/", 1)[-1]
    return {b"python3": "python", b"sh": "shell", b"bash": "shell"}.get(interpreter)
