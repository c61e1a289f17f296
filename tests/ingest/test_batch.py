"""What the database rejects costs the record that caused it, and no other."""

import json
from pathlib import Path
from typing import Any

import pytest

from graphdb.driver.database import Database, Statement
from graphdb.driver.errors import Unavailable
from ingest import projection
from ingest.check import find_problems
from ingest.digest import graph_digest
from tests.support.graph import empty
from tests.support.made_records import author, numbers, run, work


def good(number: int) -> dict[str, Any]:
    """A work in which nothing is odd."""
    people = [
        author(number % 50 + 500, f"Person {number % 50}", None, [number % 9 + 1]),
        author(None, f"Eva Ax {number}"),
    ]
    return work(number, *people, cites=[number + 1], topics=[number % 7 + 20], doi=f"10.5555/good.{number}")


@pytest.fixture
async def strict(database: Database) -> Any:
    """A database that refuses more than ours does: two works of one volume, and a licence of more than 8,000 bytes."""
    await database.define(Statement("t", "CREATE CONSTRAINT strict_volume FOR (w:Work) REQUIRE w.volume IS UNIQUE"))
    await database.define(Statement("t", "CREATE INDEX strict_license FOR (w:Work) ON (w.license)"))
    yield database
    await database.define(Statement("t", "DROP CONSTRAINT strict_volume"))
    await database.define(Statement("t", "DROP INDEX strict_license"))


async def test_what_the_database_refuses_costs_that_record(strict: Database, tmp_path: Path) -> None:
    items = [good(number) for number in range(1, 41)]
    for place in (3, 21):
        items[place]["biblio"] = {"volume": "9"}
    items[30]["primary_location"] = {"license": "".join(map(str, range(9000)))}
    path = tmp_path / "items.jsonl"
    path.write_text("".join(json.dumps(item) + "\n" for item in items))
    code, printed = await run(strict, "openalex", path)
    assert (code, *numbers(printed)[:5]) == (0, "40", "38", "0", "0", "2")
    letters = [json.loads(line) for line in (tmp_path / "set-aside.jsonl").read_text().splitlines()]
    assert [(letter["line"], letter["record"]["id"]) for letter in letters] == [(22, "W22"), (31, "W31")]
    assert "two entities that have to be one" in letters[0]["reason"]
    assert letters[1]["reason"].startswith("Neo4j refuses it: ")
    assert await find_problems(strict) == []
    whole = await graph_digest(strict)
    await empty(strict)
    path.write_text("".join(json.dumps(item) + "\n" for place, item in enumerate(items) if place not in (21, 30)))
    await run(strict, "openalex", path)
    assert await graph_digest(strict) == whole


async def test_a_record_at_which_peergraph_fails_costs_itself(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dates = projection.date_properties

    def failing(records: list[Any]) -> dict[str, Any]:
        assert records[0].title != "Work 17"
        return dates(records)

    monkeypatch.setattr(projection, "date_properties", failing)
    path = tmp_path / "items.jsonl"
    path.write_text("".join(json.dumps(good(number)) + "\n" for number in range(1, 31)))
    code, printed = await run(database, "openalex", path)
    assert (code, *numbers(printed)[:5]) == (0, "30", "29", "0", "0", "1")
    [letter] = [json.loads(line) for line in (tmp_path / "set-aside.jsonl").read_text().splitlines()]
    assert letter["line"] == 17
    assert letter["reason"].startswith("peergraph failed on it, which is a defect of peergraph (AssertionError at ")


async def test_a_database_that_is_away_refuses_no_record(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any, **__: Any) -> Any:
        raise Unavailable("Neo4j cannot be reached.")

    monkeypatch.setattr(database, "write", away)
    path = tmp_path / "items.jsonl"
    path.write_text(json.dumps(good(1)))
    with pytest.raises(Unavailable):
        await run(database, "openalex", path)
    assert not (tmp_path / "set-aside.jsonl").exists()
