"""Records of every odd shape beside good ones: each costs itself at most, and is told with a reason."""

import itertools
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphdb.driver.database import Database
from ingest.check import find_problems
from ingest.digest import graph_digest
from ingest.errors import RecordRejected
from ingest.openalex import read_record
from tests.support.graph import empty, facts
from tests.support.made_records import author, institution, numbers, run, topic, whole_work, work

WHOLE = whole_work(
    1,
    abstract="Mud moves",
    locations=[{"landing_page_url": "https://example.org/b"}],
    host_venue={"id": "S6", "display_name": "Sands"},
    authors_count=2,
    is_authors_truncated=False,
    corresponding_author_ids=["https://openalex.org/A1"],
    updated_date="2025-01-01",
)
DEEP: Any = "deep"
for _ in range(300):
    DEEP = [DEEP]
ABSENT = object()
ODD: list[Any] = [
    ABSENT, None, "", "text", "5", 7, 7.5, -1, 10**17, 2**63, 5 * 10**9, 1e300, True, False, [], {}, [None], [[]],
    ["x"], [{}], {"a": {}}, {"id": 5}, [{"id": "W1"}], [{"author": "Ines"}],
    [{"author": {"id": []}, "institutions": {}}],
    {"source": "Sands"}, {"source": {"id": None, "display_name": "Proceedings " * 2000}}, DEEP, "long " * 4000,
    "x" * 20_000, ["y" * 9000] * 3, {"z" * 9000: [0]}, {str(each): [each] for each in range(2000)},
    [{"author": {"display_name": f"Ola {'By ' * 6000}"}}], [{"id": "I4", "lineage": 5}], "\ud83d", "a\x00b", "٣",
    [{"id": "T5", "display_name": "x" * 9000, "score": 5}], "javascript:alert(1)", "https://example.org/" + "z" * 9000,
    {"volume": 12.0, "first_page": 9, "is_oa": "True"}, [float(each) for each in range(50)], "2024-W10-1",
]  # fmt: skip


def odd() -> Iterator[dict[str, Any]]:
    """Works of which one key holds each odd value in turn, then pairs of keys, without an end."""
    numbers = itertools.count(100_000)
    for key, value in itertools.product(WHOLE, ODD):
        yield changed(next(numbers), {key: value})
    chosen = random.Random(7)
    while True:
        yield changed(next(numbers), {chosen.choice(list(WHOLE)): chosen.choice(ODD) for _ in range(3)})


def changed(number: int, changes: dict[str, Any]) -> dict[str, Any]:
    """A work with other values for some of its keys; most have an id and a DOI of their own."""
    item = WHOLE | {"id": f"https://openalex.org/W{number}", "doi": f"https://doi.org/10.5555/{number}"} | changes
    return {key: value for key, value in item.items() if value is not ABSENT}


def good(number: int) -> dict[str, Any]:
    """A work in which nothing is odd."""
    people = [
        author(number % 50 + 500, f"Person {number % 50}", None, [number % 9 + 1]),
        author(None, f"Eva Ax {number}"),
    ]
    return work(number, *people, cites=[number + 1], topics=[number % 7 + 20], doi=f"10.5555/good.{number}")


@pytest.mark.timeout(900)  # a busy machine takes minutes
async def test_two_thousand_odd_records_cost_none_of_a_thousand_good_ones(database: Database, tmp_path: Path) -> None:
    items = [good(number) for number in range(1, 1001)]
    items += itertools.islice(odd(), 2000)
    random.Random(3).shuffle(items)
    path = tmp_path / "all.jsonl"
    path.write_text("".join(json.dumps(item) + "\n" for item in items))
    code, printed = await run(database, "openalex", path)
    letters = [json.loads(line) for line in (tmp_path / "set-aside.jsonl").read_text().splitlines()]
    read, added, updated, unchanged, aside = (int(each.replace(",", "")) for each in numbers(printed)[:5])
    assert (code, read, aside) == (0, 3000, len(letters))
    assert added + updated + unchanged == 3000 - aside
    # Most of them are taken, for all that is odd in them.
    assert 50 < aside < 800
    refused = {letter["line"] for letter in letters}
    ids = {f"https://openalex.org/W{number}" for number in range(1, 1001)}
    assert ids.isdisjoint(str(items[line - 1].get("id")) for line in refused)
    for letter in letters:
        assert letter["reason"]
        assert "Traceback" not in letter["reason"]
        assert "defect" not in letter["reason"], letter
    keys = [f"openalex:W{number}" for number in range(1, 1001)]
    [[there]] = await facts(
        database,
        "UNWIND $keys AS key MATCH (:Key {key: key})-[:NAMES]->(w:Work {year: 2020, authorCount: 2}) RETURN count(w)",
        keys=keys,
    )
    assert there == 1000
    assert await find_problems(database) == []
    whole = await graph_digest(database)
    await empty(database)
    alone = tmp_path / "alone" / "taken.jsonl"
    alone.parent.mkdir()
    alone.write_text("".join(json.dumps(item) + "\n" for line, item in enumerate(items, 1) if line not in refused))
    assert (await run(database, "openalex", alone))[0] == 0
    assert await graph_digest(database) == whole


VALUES = st.sampled_from([value for value in ODD if value is not ABSENT]) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | st.sampled_from(list(WHOLE)), inner),
)


@given(st.dictionaries(st.sampled_from(sorted(WHOLE.keys() - {"id"})), VALUES, max_size=4), st.data())
def test_a_work_is_read_or_refused_whatever_its_keys_hold(changes: dict[str, Any], data: st.DataObject) -> None:
    item = WHOLE | changes
    for key in data.draw(st.sets(st.sampled_from(sorted(WHOLE.keys() - {"id"})), max_size=3)):
        del item[key]
    try:
        read_record(item)
    except RecordRejected as refused:
        assert "shape" in str(refused)  # noqa: PT017
    # Where a list or an object stands in its place, what stands inside may be odd too.
    entry = {
        "author": {"display_name": data.draw(VALUES), "id": data.draw(VALUES)},
        "institutions": [data.draw(VALUES)],
    }
    try:
        read_record(WHOLE | {"authorships": [entry], "topics": [data.draw(VALUES)], "locations": [data.draw(VALUES)]})
    except RecordRejected as refused:
        assert "shape" in str(refused)  # noqa: PT017


@pytest.mark.parametrize(
    "item",
    [
        {"id": "A1", "display_name": "x" * 20_000, "display_name_alternatives": ["y " * 9000] * 3},
        {"id": "I1", "display_name": "x " * 9000, "geo": {"city": "z" * 20_000}, "homepage_url": "h" * 20_000},
        {"id": "T1", "display_name": "x " * 9000, "description": "d" * 100_000},
        {"id": "S1", "display_name": "x" * 20_000, "type": "t" * 20_000},
        work(1, author(None, "Eva " + "Ax " * 300_000), primary_location={"source": {"display_name": "S " * 500_000}}),
        work(1, author(1, "E" * 1_000_000), title="t" * 1_000_000, abstract="a" * 1_000_000, type="x" * 20_000),
        work(
            1, language="l" * 20_000, biblio={"volume": "v" * 20_000}, open_access={"oa_url": "https://" + "o" * 20_000}
        ),
        work(1, author(1, "Eva Ax", None, [institution(2, "n" * 20_000)]), topics=[], doi="10.1/" + "d" * 20_000),
        work(1) | {"topics": [topic(3) | {"display_name": "n" * 1_000_000}]},
    ],
)
async def test_the_longest_of_texts_is_taken(database: Database, tmp_path: Path, item: dict[str, Any]) -> None:
    path = tmp_path / "items.jsonl"
    path.write_text(json.dumps(item) + "\n" + json.dumps(good(2)))
    code, printed = await run(database, "openalex", path)
    assert (code, *numbers(printed)[:5]) == (0, "2", "2", "0", "0", "0")
    assert await find_problems(database) == []
    before = await graph_digest(database)
    assert numbers((await run(database, "openalex", path))[1])[:5] == ["2", "0", "0", "2", "0"]
    assert await graph_digest(database) == before
