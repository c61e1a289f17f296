"""Cut, older and undated versions of records, in whatever order: the graph is the same, and nothing is hidden."""

import itertools
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphdb.driver.database import Database
from ingest.check import find_problems
from ingest.digest import graph_digest
from ingest.openalex import read_record
from ingest.record import encode_record
from ingest.record_version import hash_text
from tests.support.examples import examples
from tests.support.graph import empty, facts, write
from tests.support.made_records import atom, author, imported, imported_atom, institution, numbers, topic, work

WORK = """
MATCH (:Key {key: $key})-[:NAMES]->(w:Work)
RETURN w.title, w.doi, w.year, w.abstract, w.authorCount, COUNT { (w)-[:ABOUT]->() }
"""
FULL = work(
    1, author(1, "Fay Full", institutions=[3]), doi="https://doi.org/10.5555/fay", topics=[11],
    title="Whole", abstract_inverted_index={"Hi": [0]},
)  # fmt: skip


async def found(database: Database, key: str = "openalex:W1") -> list[Any]:
    [row] = await facts(database, WORK, key=key)
    return row


@pytest.mark.parametrize("dates", [(None, None), ("2025-01-01", "2025-06-01"), ("2025-01-01", None)])
async def test_a_cut_record_changes_what_it_names_and_counts_as_updated(
    database: Database, tmp_path: Path, dates: tuple[str | None, str | None]
) -> None:
    full, cut = (
        item | ({"updated_date": date} if date else {})
        for item, date in zip((FULL, {"id": FULL["id"], "title": "Anew", "cited_by_count": 4}), dates, strict=True)
    )
    await imported(database, tmp_path, full)
    assert await found(database) == ["Whole", "10.5555/fay", 2020, "Hi", 1, 1]
    assert numbers(await imported(database, tmp_path, cut))[:5] == ["1", "0", "1", "0", "0"]
    assert await found(database) == ["Anew", "10.5555/fay", 2020, "Hi", 1, 1]
    assert numbers(await imported(database, tmp_path, cut))[:5] == ["1", "0", "0", "1", "0"]
    assert await find_problems(database) == []


async def test_an_older_record_that_knows_more_adds_it(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, {"id": "W1", "title": "Anew", "updated_date": "2025-06-01"})
    assert await found(database) == ["Anew", None, None, None, 0, 0]
    printed = await imported(database, tmp_path, FULL | {"updated_date": "2025-01-01"})
    assert numbers(printed)[:5] == ["1", "0", "1", "0", "0"]
    assert await found(database) == ["Anew", "10.5555/fay", 2020, "Hi", 1, 1]


async def test_null_takes_away_and_absence_does_not(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, FULL)
    await imported(
        database, tmp_path, {"id": "W1", "doi": None, "abstract_inverted_index": None, "topics": [], "authorships": []}
    )
    assert await found(database) == ["Whole", None, 2020, None, 0, 0]
    assert await facts(database, "MATCH (r:Researcher|Topic|Institution) RETURN r.label") == []
    assert await find_problems(database) == []


async def test_versions_of_one_import_are_counted_one_by_one(database: Database, tmp_path: Path) -> None:
    cut = {"id": "W1", "title": "Anew"}
    printed = await imported(database, tmp_path, FULL, cut, cut, {"id": "W1"})
    assert numbers(printed)[:5] == ["4", "1", "1", "2", "0"]


async def test_a_person_is_known_by_an_orcid_that_a_cut_record_gives(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, FULL)
    await imported(database, tmp_path, {"id": "A1", "orcid": "https://orcid.org/0000-0002-1825-0097"})
    assert await facts(database, "MATCH (r:Researcher) RETURN r.name, r.orcid") == [["Fay Full", "0000-0002-1825-0097"]]
    await imported(database, tmp_path, {"id": "A1", "display_name_alternatives": ["F. Full"]})
    assert await facts(database, "MATCH (r:Researcher) RETURN r.alternateNames") == [[["F. Full"]]]
    assert await find_problems(database) == []


async def test_an_arxiv_feed_without_a_doi_keeps_it(database: Database, tmp_path: Path) -> None:
    await imported_atom(database, tmp_path, atom("2401.00001", "Fay Full", doi="10.5555/fay"))
    await imported_atom(
        database, tmp_path, atom("2401.00001", "Fay Full", title="Anew", updated="2026-08-01T00:00:00Z")
    )
    assert (await found(database, "arxiv:2401.00001"))[:2] == ["Anew", "10.5555/fay"]


async def test_our_own_format_may_be_cut_too(database: Database, tmp_path: Path) -> None:
    whole = {"kind": "work", "source": "ours", "id": "1", "keys": ["ours:1"], "title": "Mud", "year": 2020}
    await imported(database, tmp_path, whole, source="records")
    cut = {"kind": "work", "source": "ours", "id": "1", "keys": ["ours:1"], "abstract": "Of mud.", "title": None}
    await imported(database, tmp_path, cut, source="records")
    assert await found(database, "ours:1") == [None, None, 2020, "Of mud.", 0, 0]


async def test_a_record_stored_before_versions_were_takes_a_cut_one(database: Database, tmp_path: Path) -> None:
    await imported(database, tmp_path, FULL)
    before = await graph_digest(database)
    text = encode_record(read_record(FULL))
    await write(
        database,
        "MATCH (k:Key {key: 'openalex:W1'}) SET k.payload = $payload, k.hash = $hash REMOVE k.payloadHash",
        payload=zlib.compress(text, 1),
        hash=hash_text(text),
    )
    assert await find_problems(database) == []
    assert await graph_digest(database) == before
    assert numbers(await imported(database, tmp_path, FULL))[:5] == ["1", "0", "0", "1", "0"]
    assert await graph_digest(database) == before
    await imported(database, tmp_path, {"id": "W1", "title": "Anew"})
    assert await found(database) == ["Anew", "10.5555/fay", 2020, "Hi", 1, 1]
    assert await find_problems(database) == []


# What is said of other things is the same wherever it is said: an identifier that a version joined stays joined.
VALUES: dict[str, list[Any]] = {
    "title": ["One", "Two", None],
    "publication_year": [2019, 2020.0, None],
    "cited_by_count": [3, 5, None],
    "authorships": [[author(1, "Fay Full", institutions=[3])], [author(1, "Fay Full"), author(2, "Ola By")], []],
    "topics": [[topic(11)], [topic(11), topic(25)], []],
    "primary_location": [{"source": {"id": "S1", "display_name": "Mud"}}, None],
    "referenced_works": [["W2"], ["W3", "W2"], []],
    "abstract_inverted_index": [{"Hi": [0]}, None],
    "doi": ["https://doi.org/10.5555/fay"],
}
PERSON: dict[str, list[Any]] = {
    "display_name": ["Fay Full", "Fay F. Full"],
    "display_name_alternatives": [["F. Full"], []],
    "affiliations": [[{"institution": institution(3), "years": [2019]}], []],
    "orcid": ["https://orcid.org/0000-0002-1825-0097"],
}


@st.composite
def versions(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Cut versions of two works and of a person, each with a date that no other version of it has."""
    items = []
    for id_, values in (("W1", VALUES), ("W2", VALUES), ("A1", PERSON)):
        for day in draw(st.lists(st.integers(1, 9), min_size=1, max_size=3, unique=True)):
            keys = draw(st.sets(st.sampled_from(sorted(values))))
            cut = {key: draw(st.sampled_from(values[key])) for key in sorted(keys)}
            items.append({"id": id_, "updated_date": f"2025-01-0{day}"} | cut)
    return items


@pytest.mark.timeout(900)  # a busy machine takes minutes
@examples(6)
@given(items=versions(), data=st.data())
async def test_cut_versions_in_any_order_end_in_the_same_graph(
    database: Database, tmp_path: Path, items: list[dict[str, Any]], data: st.DataObject
) -> None:
    digests = set()
    for _ in range(3):
        await empty(database)
        order = data.draw(st.permutations(items))
        ends = sorted(data.draw(st.sets(st.integers(0, len(order)))) | {0, len(order)})
        for start, end in itertools.pairwise(ends):
            await imported(database, tmp_path, *order[start:end])
        assert await find_problems(database) == []
        digests.add(await graph_digest(database))
    assert len(digests) == 1
