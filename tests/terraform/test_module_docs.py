"""The generator of the tables in the modules' READMEs."""

from pathlib import Path

import pytest

from commands import module_docs

CODE = """
variable "routes" {
  type = map(object({
    prefix = string
    class  = optional(string, "STANDARD")
  }))
  description = <<-EOT
    Where things go,
    by label.
  EOT
  default = {
    documents = { prefix = "documents/" }
  }
}

variable "count_of" {
  type        = number
  description = "Says \\"how many\\" | or none."
  default     = null
}

variable "needed" {
  type        = list(string)
  description = "No default."
}

output "bucket" {
  description = "Its name."
  value       = aws_s3_bucket.this.bucket
}

resource "aws_s3_bucket" "this" {
  bucket = "x"
}
"""

TABLES = """\
## Inputs

| Name | What it is | Type | Default |
| --- | --- | --- | --- |
| `needed` | No default. | `list(string)` | required |
| `count_of` | Says "how many" &#124; or none. | `number` | `null` |
| `routes` | Where things go, by label. | `map(object({prefix = string, class = optional(string, \
"STANDARD")}))` | `{ documents = { prefix = "documents/" } }` |

## Outputs

| Name | What it is |
| --- | --- |
| `bucket` | Its name. |

## Resources

- `aws_s3_bucket.this`
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with one module, whose README has no tables yet."""
    folder = tmp_path / "modules" / "example"
    folder.mkdir(parents=True)
    (folder / "variables.tf").write_text(CODE)
    (folder / "README.md").write_text(
        f"# example\n\n{module_docs.BEGIN}\n{module_docs.END}\n\nEnd.\n"
    )
    monkeypatch.setattr(module_docs, "ROOT", tmp_path)
    return folder


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["module-docs", *arguments])
    return module_docs.main()


def test_tables(module: Path) -> None:
    assert module_docs.tables(module) == TABLES


def test_writes_between_the_marks_and_is_content(
    module: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(monkeypatch) == 0
    text = (module / "README.md").read_text()
    assert text == (f"# example\n\n{module_docs.BEGIN}\n\n{TABLES}\n{module_docs.END}\n\nEnd.\n")
    assert run(monkeypatch, "--check") == 0


def test_check_shows_the_difference_and_changes_nothing(
    module: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (module / "README.md").read_text()
    assert run(monkeypatch, "--check") == 1
    assert "+| `needed` | No default. | `list(string)` | required |" in capsys.readouterr().out
    assert (module / "README.md").read_text() == before


def test_says_what_a_readme_lacks(
    module: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (module / "README.md").write_text("# example\n")
    assert run(monkeypatch) == 1
    assert "lacks the lines" in capsys.readouterr().out
    (module / "README.md").unlink()
    assert run(monkeypatch) == 1
    assert "is missing" in capsys.readouterr().out
