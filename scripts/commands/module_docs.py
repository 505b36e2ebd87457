"""The tables of inputs, outputs and resources in modules/*/README.md, made from the code."""

import argparse
import difflib
import json
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hcl2
from hcl2 import SerializationOptions

from commands.checkout import ROOT, shown

BEGIN = "<!-- Tables written by `make docs`: change the .tf files instead. -->"
END = "<!-- End of the tables. -->"
PARSING = SerializationOptions(with_comments=False, explicit_blocks=False)


def main() -> int:
    """Write every module's tables; with --check, say which are not as they would be written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing, show what differs")
    check = parser.parse_args().check
    problems = []
    for module in sorted(path.parent for path in (ROOT / "modules").glob("*/variables.tf")):
        readme = module / "README.md"
        if not readme.exists():
            problems.append(f"{shown(readme)} is missing: write it, with the lines\n{BEGIN}\n{END}")
            continue
        before = readme.read_text()
        after = with_tables(before, tables(module))
        if after is None:
            problems.append(f"{shown(readme)} lacks the lines\n{BEGIN}\n{END}")
        elif after != before and check:
            name = shown(readme)
            changes = difflib.unified_diff(
                before.splitlines(), after.splitlines(), name, f"{name} by `make docs`", lineterm=""
            )
            problems.append("\n".join(changes))
        elif after != before:
            readme.write_text(after)
            print(f"{shown(readme)} written")
    if problems:
        print(*problems, sep="\n\n")
    return int(bool(problems))


def with_tables(text: str, new: str) -> str | None:
    """A README's text with new tables between its marks, or None where there are no marks."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{new}\n{END}{after}" if begin and end else None


def tables(module: Path) -> str:
    """All tables of a module."""
    code = [
        hcl2.loads(path.read_text(), serialization_options=PARSING)
        for path in sorted(module.glob("*.tf"))
    ]
    inputs = sorted(named(code, "variable"), key=lambda entry: ("default" in entry[1], entry[0]))
    outputs = sorted(named(code, "output"))
    resources = sorted(
        f"{unquoted(kind)}.{unquoted(name)}"
        for document in code
        for block in document.get("resource", [])
        for kind, blocks in block.items()
        for name in blocks
    )
    parts = [
        "## Inputs\n",
        row("Name", "What it is", "Type", "Default"),
        row("---", "---", "---", "---"),
        *(
            row(f"`{name}`", description(body), f"`{expression(body['type'])}`", default(body))
            for name, body in inputs
        ),
        "\n## Outputs\n",
        row("Name", "What it is"),
        row("---", "---"),
        *(row(f"`{name}`", description(body)) for name, body in outputs),
    ]
    if resources:
        parts += ["\n## Resources\n", *(f"- `{address}`" for address in resources)]
    return "\n".join(parts) + "\n"


def named(code: list[dict[str, Any]], kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and body of each block of a kind."""
    for document in code:
        for block in document.get(kind, []):
            for name, body in block.items():
                yield unquoted(name), body


def row(*cells: str) -> str:
    """One line of a Markdown table."""
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def description(body: dict[str, Any]) -> str:
    """A description as one line, whether it was written as a string or as a heredoc."""
    text = unquoted(body["description"])
    if text.startswith("<<"):
        text = textwrap.dedent("\n".join(text.splitlines()[1:-1]))
    else:
        text = json.loads(f'"{text}"')
    return " ".join(text.split())


def default(body: dict[str, Any]) -> str:
    """An input's default, or that it has none."""
    return f"`{expression(body['default'])}`" if "default" in body else "required"


def expression(value: Any) -> str:  # noqa: ANN401 - whatever the parser gives
    """A parsed value as it stands in the code, on one line."""
    if isinstance(value, dict):
        entries = ", ".join(f"{unquoted(name)} = {expression(v)}" for name, v in value.items())
        return f"{{ {entries} }}" if entries else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(expression, value))}]"
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    text = str(value)
    return text[2:-1] if text.startswith("${") and text.endswith("}") else text


def unquoted(text: str) -> str:
    """A string or a label as the parser gives it, without its quotes."""
    return text[1:-1] if text.startswith('"') and text.endswith('"') else text
