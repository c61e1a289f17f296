"""Which files under a path are imported."""

import gzip
import json
from pathlib import Path

from graphdb.driver.database import Database
from tests.support.made_records import author, run, work
from tests.support.read_files import ids, read_all

ONE, TWO = work(1, author(1, "Anna Lind")), work(2, author(2, "Bo Ek"))


def test_a_snapshot_folder_is_read_whole(tmp_path: Path) -> None:
    for kind, part, text in (
        ("data/works", "updated_date=2023-05-16", json.dumps(ONE)),
        ("data/works", "updated_date=2023-05-17", json.dumps(TWO)),
        ("data/merged_ids", "authors", "merge_date,id,merge_into_id\n2023-01-01,A1,A2\n"),
    ):
        folder = tmp_path / kind / part
        folder.mkdir(parents=True)
        name = "2023-01-01.csv.gz" if "merged" in kind else "part_000.gz"
        (folder / name).write_bytes(gzip.compress(text.encode()))
    (tmp_path / "data/works/manifest").write_text("{}")
    assert sorted(ids(read_all(tmp_path))) == ["A1", "W1", "W2"]


async def test_notes_in_a_folder_cost_nothing_and_named_alone_they_are_told(database: Database, tmp_path: Path) -> None:
    (tmp_path / "works").mkdir()
    (tmp_path / "works" / "works.jsonl").write_text(json.dumps(ONE))
    notes = tmp_path / "works" / "README.md"
    notes.write_text("# What this is\n")
    code, printed = await run(database, "openalex", tmp_path / "works")
    assert code == 0
    assert "Skipped files, because nothing of their kind is imported: 1 of plain text." in printed
    code, printed = await run(database, "openalex", notes)
    assert code == 3
    assert "README.md is plain text" in printed
