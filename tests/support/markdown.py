"""Tables of the documents, as tests read them."""

from commands.checkout import ROOT

Row = dict[str, str]


def tables_of(page: str, heading: str) -> list[list[Row]]:
    """The tables under `## heading`, each its rows by column."""
    _, _, below = (ROOT / page).read_text().partition(f"\n## {heading}\n")
    paragraphs = below.split("\n## ", 1)[0].split("\n\n")
    found = [rows(each) for each in paragraphs if each.lstrip("\n").startswith("|")]
    if not found:
        raise ValueError(f"{page} has no table under {heading}")
    return found


def rows(table: str) -> list[Row]:
    """The rows of a table, by column."""
    columns, _rule, *lines = (cells(line) for line in table.strip().splitlines())
    return [dict(zip(columns, line, strict=True)) for line in lines]


def cells(line: str) -> list[str]:
    """What is between the bars of a line."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
