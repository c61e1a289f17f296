"""A report has ratios alone, and its tables go between their marks."""

from pathlib import Path

import pytest

from bench import measure, report
from bench.load import LoadResult
from bench.operations import OPERATIONS
from bench.peers import sides


def made_up_run() -> report.ComparisonRun:
    """Return a run in which every side takes twice as long as we do, and answers half as often."""

    def figures(times: float) -> dict[str, float]:
        side = measure.SideFigures([times] * 10, LoadResult([times] * 10, times), times, times, 1, 5)
        return side.summary()

    operations = {operation.name: operation.title for operation in OPERATIONS}
    names = {side.name: (side.short, side.title) for side in sides.SIDES}
    table = {name: {side: figures(1.0 if side == "peergraph" else 2.0) for side in names} for name in operations}
    memory = dict.fromkeys(names, 80 << 20)
    return report.ComparisonRun(
        "python -m bench", 100, "a machine", {}, names, operations, table, {"point": 1.1}, memory
    )


def test_a_report_gives_ratios_alone() -> None:
    ratios = report.as_json(made_up_run())["ours over theirs"]
    assert set(ratios["p50"]["apollo"].values()) == {0.5}
    assert set(ratios["rate"]["floor"].values()) == {2.0}
    assert "| geometric mean | 0.50 · 2.0 |" in report.summary(made_up_run())


def test_the_tables_go_between_their_marks_in_docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "docs" / "performance.md"
    page.parent.mkdir()
    page.write_text((report.DOCS / "performance.md").read_text())
    monkeypatch.setattr(report, "DOCS", tmp_path / "docs")
    written = report.write(made_up_run())
    assert all(path.exists() for path in written)
    assert "point look-up | 0.50 · 2.0" in page.read_text()
    assert (tmp_path / "docs" / "bench.svg").read_text().startswith("<?xml")
    once = page.read_text()
    report.write(made_up_run())
    assert page.read_text() == once
