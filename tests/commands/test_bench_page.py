"""What the bench makes of its figures: ratios, the page, the chart."""

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench_steps import chart, checks, goals, page
from bench_steps.ceiling import Ceiling
from bench_steps.chart import Bar, Panel
from bench_steps.cold_start import ColdStart
from bench_steps.figures import Row, Spread, best, cpu_micros, rate, ratio
from bench_steps.processes import BenchError, Usage
from bench_steps.programs import BARE_LOOP, ENGINE
from bench_steps.results import Called, Machine, Results
from bench_steps.rounds import Rounds
from bench_steps.server import Served
from bench_steps.sizes import WHOLE, pages
from bench_steps.work import Run

SVG = "{http://www.w3.org/2000/svg}"


def run(objects: int, seconds: float, cpu: float = 1.0, **requests: int) -> Run:
    """A run of so many objects; without requests, of listings of both sides."""
    asked = requests or {"ListObjectsV2": 2 * pages(objects)}
    return Run(objects, Usage(seconds, cpu, 30.0, ""), Served(asked, 0, 256, 1.0))


def row(name: str, *runs: Run) -> Row:
    """A row of rounds."""
    return Row(name, list(runs))


def results() -> Results:
    """A finished bench of two rounds, without one of the peers."""
    copied = {"CopyObject": 20_000, "ListObjectsV2": 21}
    refused = Served({"CopyObject": 70_700}, 700, 256, 20.2)
    rounds = Rounds(
        first_copy={
            ENGINE: row(ENGINE, run(20_000, 4, 3, **copied), run(20_000, 5, 3, **copied)),
            BARE_LOOP: row(BARE_LOOP, run(20_000, 5, 4), run(20_000, 5, 4)),
            "rclone": row("rclone", run(20_000, 16), run(20_000, 20)),
            "aws": row("aws", run(20_000, 80), run(20_000, 80)),
            "s5cmd": Row("s5cmd", problem="7 objects in the backup bucket, not 20,000"),
        },
        unchanged={
            ENGINE: row(ENGINE, run(100_000, 1), run(100_000, 1)),
            "rclone": row("rclone", run(100_000, 10), run(100_000, 11)),
        },
        unchanged_engine={
            ENGINE: row(ENGINE, run(1_000_000, 8, 5), run(1_000_000, 8, 5)),
            BARE_LOOP: row(BARE_LOOP, run(1_000_000, 10, 10), run(1_000_000, 10, 10)),
        },
        shapes={"uuid": row("uuid", run(200_000, 2, ListObjectsV2=410), run(200_000, 2))},
        limited=row(ENGINE, Run(70_000, Usage(20.5, 1, 30, ""), refused)),
        large=row(ENGINE, run(1, 2)),
        huge=Row(ENGINE, problem="only measured with --full"),
    )
    return Results(
        rounds,
        2,
        ColdStart(Spread(41.0, 40.0, 59.0), 21),
        3_197_467,
        Ceiling(20_000, 4_000_000),
        [
            Called(ENGINE, "0.1.0", ["CONCURRENCY=256 s3-backup run"]),
            Called(BARE_LOOP, "", ["bare-loop copy", "bare-loop list"]),
            Called("rclone", "v1.76.0", ["rclone copy"]),
            Called("s3sync", ""),
        ],
        Machine("Some Processor | 3 GHz", 2, 24.0, "Linux 6", 15.0),
        WHOLE,
    )


def bars_of(root: ElementTree.Element) -> list[ElementTree.Element]:
    """The bars, without the page they are on."""
    return [it for it in root.findall(f"{SVG}rect") if it.get("class") != "page"]


def cells(text: str, first: str) -> list[str]:
    """The cells of the table row that begins with `first`."""
    line = next(it for it in text.splitlines() if it.startswith(f"| {first}"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_ratios_are_taken_round_by_round() -> None:
    ours, theirs = (
        row("a", run(8, 1), run(8, 4), run(8, 1)),
        row("b", run(8, 2), run(8, 4), run(8, 8)),
    )
    assert ratio(ours, theirs, rate) == Spread(2.0, 1.0, 8.0)
    assert ratio(theirs, row("c", run(8, 1)), rate) is None
    assert ratio(ours, Row("d"), rate) is None


def test_a_round_that_went_wrong_leaves_no_figure() -> None:
    def fails() -> Run:
        raise BenchError("three objects are missing")

    measured = row("a", run(8, 1))
    assert measured.add(fails) is None
    assert measured.add(lambda: run(8, 1)) is None
    assert (measured.runs, measured.problem) == ([], "three objects are missing")
    assert measured.spread(rate) is None


def test_the_best_is_the_highest_median_with_figures() -> None:
    rows = {"a": row("a", run(8, 4)), "b": row("b", run(8, 2)), "c": Row("c", problem="broken")}
    found = best(rows, ["a", "b", "c", "d"], rate)
    assert found is rows["b"]
    assert best(rows, ["c"], rate) is None


def test_a_run_counts_by_object_and_by_page() -> None:
    copied = run(1000, 2, 0.5, CopyObject=1000, HeadObject=2000, ListObjectsV2=4)
    assert (copied.rate, copied.cpu_micros) == (500, 500)
    assert copied.requests_per_object == 3
    listed = run(100_500, 1, ListObjectsV2=212)
    assert listed.extra_pages == pytest.approx(10 / 202)
    assert cpu_micros(listed) == pytest.approx(1e6 / 100_500)


def test_the_first_line_says_who_wrote_it() -> None:
    first, title = page.text(results()).splitlines()[:3:2]
    assert "`make bench`" in first
    assert title == "# Bench"


def test_ratios_come_first_beside_their_goals() -> None:
    text = page.text(results())
    assert cells(text, "First copy: speed over the fastest peer") == [
        *("First copy: speed over the fastest peer, rclone", "4.00", "≥ 3")
    ]
    assert cells(text, "First copy: speed over the bare loop")[1:] == ["1.12 (1.00 to 1.25)", "> 1"]
    assert cells(text, "First copy: processor time")[1:] == ["0.75", "≤ 0.75"]
    assert cells(text, "Unchanged, 1,000,000 keys")[1:] == ["13.12 (12.50 to 13.75)", "≥ 10"]
    assert cells(text, "the same, the worst")[1] == "1.2 % (0.0 % to 2.5 %)"
    assert cells(text, "Writes sustained of 3,500")[1] == "99.0 %"
    assert cells(text, "Requests refused")[1] == "1.0 %"
    assert text.index("speed over") < text.index("| program |")
    assert len(goals.rows(results())) == text.split("\n\n")[4].count("\n") - 1


def test_what_has_no_figure_is_named() -> None:
    text = page.text(results())
    assert cells(text, "s5cmd")[1].startswith("no figure: 7 objects in the backup bucket")
    assert cells(text, "s3sync")[1] == "not here"
    assert cells(text, "10,000,000 unchanged")[1] == "no figure: only measured with --full"


def test_every_program_is_named_with_version_and_command() -> None:
    text = page.text(results())
    versions = [cells(text.split("measured on")[1], name)[1] for name in (ENGINE, BARE_LOOP)]
    assert versions == ["0.1.0", "of this checkout"]
    assert "CONCURRENCY=256 s3-backup run\nbare-loop copy\nbare-loop list\nrclone copy\n" in text


def test_without_cold_start_and_ceiling_the_reason_stands_there() -> None:
    text = page.text(replace(results(), cold_start="no answer", ceiling="too slow", zip_bytes=None))
    assert "No figure: no answer." in text
    assert "No figure: too slow." in text
    assert cells(text, "The function's zip")[1] == "not built here"


def test_every_row_of_a_table_has_the_cells_of_its_head() -> None:
    tables = re.findall(r"(?:^\|.*\n)+", page.text(results()), re.MULTILINE)
    assert len(tables) == 7
    for table in tables:
        assert len({line.count("|") for line in table.splitlines()}) == 1


def test_the_small_bench_checks_results() -> None:
    right = results()
    del right.rounds.first_copy["s5cmd"]
    right.rounds.large = row(ENGINE, run(1, 2, UploadPartCopy=10_000, ListObjectsV2=3))
    right.rounds.shapes["deep"] = row("deep", run(200_000, 2, ListObjectsV2=421))
    assert checks.problems(right, WHOLE) == []
    right.rounds.first_copy[ENGINE] = row(ENGINE, run(20_000, 4, CopyObject=20_000, HeadObject=1))
    right.rounds.limited = row(ENGINE, run(70_000, 4, CopyObject=70_000, ListObjectsV2=73))
    right.rounds.shapes["uuid"] = row("uuid", run(200_000, 2, ListObjectsV2=428, HeadObject=1))
    right.rounds.large = row(ENGINE, run(1, 2, UploadPartCopy=9_999))
    found = checks.problems(replace(right, cold_start="no answer"), WHOLE)
    words = (
        "no answer",
        "'HeadObject': 1",
        "73 listings",
        "428 listings",
        "'HeadObject': 1",
        "9999",
    )
    assert len(found) == len(words)
    assert all(word in problem for word, problem in zip(words, found, strict=True))


def test_both_files_are_written(tmp_path: Path) -> None:
    assert page.write(results(), tmp_path) == [tmp_path / "bench.md", tmp_path / "bench.svg"]
    assert "](bench.svg)" in (tmp_path / "bench.md").read_text()
    ElementTree.parse(tmp_path / "bench.svg")


def test_the_chart_has_a_bar_for_each_figure_and_says_them_in_words() -> None:
    root = ElementTree.fromstring(chart.of(results()))
    bars = bars_of(root)
    assert len(bars) == 6
    assert [bar.get("class") for bar in bars] == ["own", "bare", "peer", "peer", "own", "peer"]
    assert float(bars[0].get("width", 0)) > float(bars[3].get("width", 0)) * 15
    described = root.findtext(f"{SVG}desc", "")
    assert "rclone 1,125" in described
    assert root.findtext(f"{SVG}title")
    assert "prefers-color-scheme: dark" in root.findtext(f"{SVG}style", "")


def test_the_chart_stays_in_its_frame_and_escapes_names() -> None:
    bars = [Bar("a<b&c", 9_999_999.0, 12.3), Bar("slow", 0.1, 99_999_999.0)]
    root = ElementTree.fromstring(chart.svg([Panel("x < y", bars)]))
    height = float(root.get("height", 0))
    for bar in bars_of(root):
        top, left = float(bar.get("y", 0)), float(bar.get("x", 0))
        assert top + float(bar.get("height", 0)) <= height
        assert left + float(bar.get("width", 0)) + 250 <= chart.WIDTH
        assert float(bar.get("width", 0)) >= 2
    assert "a<b&c" in [text.text for text in root.findall(f"{SVG}text")]
