"""What the end of an import reports: the exit code, the counts."""

import json
from pathlib import Path

from graphdb.driver.database import Database
from tests.support.made_records import atom, author, numbers, run, work

ONE, TWO = work(1, author(1, "Anna Lind")), work(2, author(2, "Bo Ek"))


async def test_the_exit_code_tells_what_was_taken(database: Database, tmp_path: Path) -> None:
    good, bad, other, empty = (tmp_path / name for name in ("good.jsonl", "bad.jsonl", "other.pdf", "empty.json"))
    good.write_text(json.dumps(ONE))
    bad.write_text('{"id": "F1"}\n{"id": "P1"}\n')
    other.write_bytes(b"%PDF-1.7\n")
    empty.write_text('{"meta": {}, "results": []}')
    for paths, expected in (
        ([good], 0),
        ([good], 0),  # unchanged is taken too
        ([good, bad], 0),
        ([good, empty], 0),
        ([good, other], 1),
        ([good, tmp_path / "absent"], 1),
        ([bad], 3),
        ([other], 3),
        ([empty], 3),
        ([bad, other, empty], 3),
        ([tmp_path / "absent"], 3),
    ):
        code, _ = await run(database, "openalex", *paths)
        assert code == expected, paths
    _, printed = await run(database, "openalex", bad)
    assert (
        f"{bad}: none of its 2 records was taken; the first: F1 is a funder, and funders are not imported." in printed
    )


async def test_records_that_join_what_was_there_are_counted(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "works.jsonl"
    path.write_text(json.dumps(work(1, author(1, "Anna Lind"), doi="https://doi.org/10.1000/a")) + "\n")
    _, printed = await run(database, "openalex", path)
    assert numbers(printed)[1:6] == ["1", "0", "0", "0", "0"]
    feed = tmp_path / "feed.xml"
    feed.write_text(atom("2605.00001", "Anna Lind", doi="10.1000/a"))
    _, printed = await run(database, "arxiv", feed)
    assert numbers(printed)[1:6] == ["1", "0", "0", "0", "1"]
    _, printed = await run(database, "arxiv", feed)
    assert numbers(printed)[1:6] == ["0", "0", "1", "0", "0"]
    # Of two records of one work in one batch the second joins the first.
    path.write_text("".join(json.dumps(work(n, doi="https://doi.org/10.1000/b")) + "\n" for n in (2, 3)))
    _, printed = await run(database, "openalex", path)
    assert numbers(printed)[1:6] == ["2", "0", "0", "0", "1"]
