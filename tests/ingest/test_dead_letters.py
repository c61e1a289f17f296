"""The dead-letter file of an import."""

import io
import json
from pathlib import Path

from rich.console import Console

from graphdb.driver.database import Database
from ingest.run import import_paths
from tests.support.graph import facts
from tests.support.made_records import author, work

ONE = work(1, author(1, "Anna Lind"))


async def test_a_dead_letter_that_cannot_be_written_is_told_and_costs_no_record(
    database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "works.jsonl"
    path.write_text('{"id": "F1"}\n' + json.dumps(ONE))
    (tmp_path / "taken").write_text("a file where a folder should be")
    for letters in (tmp_path / "taken" / "letters.jsonl", Path("/dev/full")):
        console = Console(file=io.StringIO(), width=200)
        assert await import_paths(database, "openalex", [path], console, letters) == 0
        assert isinstance(console.file, io.StringIO)
        assert f"The records set aside could not be written to {letters}: " in console.file.getvalue()
    assert await facts(database, "MATCH (w:Work) RETURN count(*)") == [[1]]
