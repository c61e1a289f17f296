"""The table of what is compared is whole, and the peers' lock file is clean."""

import json

import pytest
from graphql import parse, validate

from bench import measure, report
from bench.load import LoadResult
from bench.operations import FILES, FOLDER, OPERATIONS, ComparedOperation
from bench.peers import sides
from schema.api import core


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_operation_is_asked_of_us_and_of_the_floor(operation: ComparedOperation) -> None:
    document = operation.text("ours")
    assert document
    assert validate(core, parse(document)) == []
    assert operation.text("floor")


def test_operations_have_names_of_their_own_and_no_text_is_left_over() -> None:
    assert len({operation.name for operation in OPERATIONS}) == len(OPERATIONS)
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert folders == {operation.folder for operation in OPERATIONS}
    assert {path.name for path in FOLDER.glob("*/*.*") if path.suffix != ".pyc"} <= set(FILES.values())


def test_a_difference_is_told_by_its_place() -> None:
    one, other = {"a": [{"b": 1}, {"b": 2}]}, {"a": [{"b": 1}, {"b": 3}]}
    assert measure.difference(one, other, "data") == "data.a[1].b: 3 and 2"


def test_the_nodes_lock_file_names_no_registry() -> None:
    packages = json.loads((sides.FOLDER / "neo4j_graphql" / "package-lock.json").read_text())["packages"]
    assert all("integrity" in package for place, package in packages.items() if place)
    assert not any("resolved" in package for package in packages.values())


def made_up_run() -> report.ComparisonRun:
    """A run in which every side takes twice as long as we do, and answers half as often."""

    def figures(times: float) -> dict[str, float]:
        found = measure.SideFigures([times] * 10, LoadResult([times] * 10, times), times, times, 1, 5)
        return found.summary()

    operations = {operation.name: operation.title for operation in OPERATIONS}
    names = {side.name: (side.short, side.title) for side in sides.SIDES}
    table = {name: {side: figures(1.0 if side == "peergraph" else 2.0) for side in names} for name in operations}
    memory = dict.fromkeys(names, 80 << 20)
    return report.ComparisonRun(
        "python -m bench", 100, "a machine", {}, names, operations, table, {"point": 1.1}, memory
    )


def test_a_report_gives_ratios_alone() -> None:
    found = report.as_json(made_up_run())["ours over theirs"]
    assert set(found["p50"]["apollo"].values()) == {0.5}
    assert set(found["rate"]["floor"].values()) == {2.0}
    assert "| geometric mean | 0.50 · 2.0 |" in report.summary(made_up_run())


def test_the_tables_go_between_their_marks_in_docs(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
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
