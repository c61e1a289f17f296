"""A graph that older rules of identity made becomes the one that an import makes today."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from graphdb.driver.database import Database
from ingest import openalex
from ingest.check import find_problems
from ingest.digest import graph_digest
from ingest.record import AnyRecord, AuthorRecord, BylineEntry, MergeRecord, VenueMention, WorkRecord
from ingest.rekey import rekey
from ingest.stored_record import pack_legacy, unpack_payload
from ingest.writer import rewrite_batch, write_batch
from tests.support.graph import empty, facts, write
from tests.support.made_records import atom, author, imported, imported_atom, work

RAM, RIMA = "राम कुमार", "रीमा कुमारी"
DUE = "MERGE (g:Graph {name: 'peergraph'}) SET g.outworn = []"


def old(item: dict[str, Any], *keys: str, names: dict[int, str] | None = None, **fields: Any) -> WorkRecord:
    """The record of a work as it was made when each author of it had this key and, where told, this name."""
    made = openalex.read_record(item)
    assert isinstance(made, WorkRecord)
    authors = tuple(
        BylineEntry(keys=(key,), name=(names or {}).get(place) or author["author"]["display_name"])
        for place, (key, author) in enumerate(zip(keys, item["authorships"], strict=True))
    )
    return msgspec.structs.replace(made, authors=authors, **fields)


async def stored(database: Database, *records: AnyRecord) -> None:
    await write_batch(database, [pack_legacy(record) for record in records], datetime.now(UTC))


async def test_names_that_an_older_folding_made_one_are_told_apart_and_keep_what_they_had(
    database: Database, tmp_path: Path
) -> None:
    items = [
        work(1, author(None, RAM), author(None, "Łucja Ek")),
        work(2, author(None, RIMA)),
        work(
            3,
            author(None, "Lucja Ek"),
            author(None, "Sam Delta, Jr."),
            primary_location={"source": {"display_name": RAM}},
        ),
        work(4, author(None, "Jane Roe, PhD"), author(None, "Unknown Author"), author(None, ":")),
        work(5, author(None, "Jane Roe"), author(None, "Unknown Author")),
    ]
    venue = VenueMention(keys=("venue:र म क म र",), name=RAM)
    await stored(
        database,
        old(items[0], "name:openalex:र म क म र", "name:openalex:łucja ek"),
        old(items[1], "name:openalex:र म क म र"),
        old(items[2], "name:openalex:lucja ek", "name:openalex:jr sam delta", venue=venue),
        old(items[3], "name:openalex:phd jane roe", "name:openalex:unknown author", "byline:W4:3"),
        old(items[4], "name:openalex:jane roe", "name:openalex:unknown author"),
    )
    [[before]] = await facts(database, "MATCH (:Key {key: 'name:openalex:jr sam delta'})-[:NAMES]->(r) RETURN r.id")
    ids = {row[0] for row in await facts(database, "MATCH (r:Researcher) RETURN r.id")}
    assert await rekey(database) == 0
    await write(database, DUE)
    assert await rekey(database) == 5
    assert await rekey(database) == 0
    assert await find_problems(database) == []
    [[after]] = await facts(database, "MATCH (:Key {key: 'name:openalex:sam delta jr'})-[:NAMES]->(r) RETURN r.id")
    assert after == before
    rows = await facts(database, "MATCH (r:Researcher) RETURN r.name, r.workCount, r.id")
    assert {(name, count) for name, count, _ in rows} == {
        (RAM, 1), (RIMA, 1), ("Lucja Ek", 2), ("Sam Delta, Jr.", 1), ("Jane Roe, PhD", 2), ("Unknown Author", 1),
    }  # fmt: skip
    assert len(rows) == 7
    # Of each that an old key named one keeps its id.
    assert len({row[2] for row in rows} & ids) >= 4
    rekeyed = await graph_digest(database)
    await empty(database)
    await imported(database, tmp_path, *items)
    assert rekeyed == await graph_digest(database)


async def test_what_placeholders_joined_comes_apart(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Everything is read in several pages.
    monkeypatch.setattr("ingest.rekey.PAGE", 2)
    items = [
        work(1, author(101, "Ada Fjord"), author(9999999999, "Iva Tester"), cites=[4285719527]),
        work(2, author(102, "Bo Grotte"), cites=[4285719527, 1]),
        work(3, author(9999999999, "Olu Prover")),
        {"id": "https://openalex.org/A101", "display_name": "Ada Fjord"},
    ]
    records = [openalex.read_record(item) for item in items]
    nobody = "openalex:A9999999999"
    gone = ("openalex:W4285719527",)
    deleted = VenueMention(keys=("openalex:S4317411217",), name="Deleted Journal")
    assert isinstance(records[1], WorkRecord)
    await stored(
        database,
        old(items[0], "openalex:A101", nobody, references=gone),
        msgspec.structs.replace(records[1], references=(*gone, "openalex:W1"), venue=deleted),
        old(items[2], nobody),
        records[3],
        AuthorRecord(source="openalex", id="A9999999999", keys=(nobody,), name="Null Author"),
    )
    await stored(
        database,
        *(
            MergeRecord(source="openalex", id=key, keys=(f"openalex:{key}", f"openalex:{tombstone}"))
            for key, tombstone in (
                ("A101", "A5317838346"),
                ("A102", "A5317838346"),
                ("W1", "W4285719527"),
                ("W2", "W4285719527"),
            )
        ),
    )
    assert await facts(database, "MATCH (w:Work) RETURN count(*)") == [[2]]
    await write(database, DUE)
    assert await rekey(database) > 0
    assert await find_problems(database) == []
    rekeyed = await graph_digest(database)
    await empty(database)
    await imported(database, tmp_path, *items)
    assert rekeyed == await graph_digest(database)


async def test_two_papers_that_one_doi_made_one_work_come_apart(database: Database, tmp_path: Path) -> None:
    feeds = [atom(f"2404.0000{n}", f"Person Number{n}x", doi="10.5555/knots", title=f"Knots {n}") for n in (1, 2)]
    for feed in feeds:
        await imported_atom(database, tmp_path, feed)
    expected = await graph_digest(database)
    rows = await facts(database, "MATCH (k:Key) WHERE k.payload IS NOT NULL RETURN k.payload ORDER BY k.key")
    packed = [pack_legacy(unpack_payload(row[0])[0]) for row in rows]
    await rewrite_batch(database, packed, [("arxiv:2404.00001", "arxiv:2404.00002")], datetime.now(UTC))
    assert await facts(database, "MATCH (w:Work) RETURN count(*)") == [[1]]
    await write(database, DUE)
    assert await rekey(database) == 2
    assert await find_problems(database) == []
    assert await graph_digest(database) == expected


async def test_a_run_that_was_ended_is_taken_up_again(database: Database, tmp_path: Path) -> None:
    item = work(1, author(101, "Ada Fjord"))
    await stored(database, openalex.read_record(item))
    await write(database, "MERGE (g:Graph {name: 'peergraph'}) SET g.outworn = ['openalex:W1', 'openalex:W77']")
    assert await rekey(database) == 1
    rekeyed = await graph_digest(database)
    await empty(database)
    await imported(database, tmp_path, json.loads(json.dumps(item)))
    assert rekeyed == await graph_digest(database)
