"""Pages by keyset: in every order of every list nothing is skipped or repeated, while rows come, change and go.

What a page must hold is worked out by a sort in Python, in tests/oracles/lists.py.
"""

from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from graphdb.driver.database import Database
from tests.oracles.lists import LISTS, Listed, ListModel, Row, SortKey
from tests.support.examples import examples
from tests.support.graph import empty, facts, write

# Orders that are ascending where they cannot be asked for.
TEXTS = ("NAME", "TITLE", "POSITION")


def cases() -> list[Any]:
    """Every list in every order and direction."""
    found = []
    for listed in LISTS:
        for by in listed.orders:
            for descending in [by not in TEXTS] if listed.fixed else [True, False]:
                name = f"{listed.name} {by} {'desc' if descending else 'asc'} {listed.arguments}".strip()
                found.append(pytest.param(listed, by, descending, id=name))
    return found


async def world(database: Database, listed: Listed, by: str, descending: bool, data: st.DataObject) -> ListModel:
    """A graph with a list of some rows."""
    await empty(database)
    if listed.anchor:
        await write(database, listed.anchor)
    found = ListModel(database, listed, by, descending)
    await found.put({f"N{number:02}": data.draw(listed.rows) for number in range(data.draw(sizes))})
    return found


sizes = st.integers(0, 9) | st.integers(5, 9)


@examples(6)
@pytest.mark.parametrize(("listed", "by", "descending"), cases())
@given(data=st.data())
async def test_a_list_that_rests_is_walked_in_its_order_both_ways(
    migrated: Database, listed: Listed, by: str, descending: bool, data: st.DataObject
) -> None:
    there = await world(migrated, listed, by, descending, data)
    order = there.order()
    note(f"{order} {there.rows}")
    size = data.draw(st.integers(1, 4))
    places: dict[str, str] = {}
    for start in range(0, max(len(order), 1), size):
        after = {"after": places[order[start - 1]]} if start else {}
        page = await there.page(first=size, **after)
        assert page["ids"] == order[start : start + size]
        assert page["hasNextPage"] == (start + size < len(order))
        assert page["hasPreviousPage"] == (start > 0)
        places |= zip(page["ids"], page["cursors"], strict=True)
    if not listed.backward:
        return
    for end in range(len(order), 0, -size):
        before = {"before": places[order[end]]} if end < len(order) else {}
        page = await there.page(last=size, **before)
        assert page["ids"] == order[max(end - size, 0) : end]
        assert page["hasNextPage"] == (end < len(order))
        assert page["hasPreviousPage"] == (end - size > 0)
    if order:
        place = data.draw(st.integers(0, len(order) - 1))
        page = await there.page(first=size, before=places[order[place]])
        assert page["ids"] == order[:place][:size]
        assert page["hasNextPage"] is True
        assert page["hasPreviousPage"] is False
        page = await there.page(last=size, after=places[order[place]])
        assert page["ids"] == order[place + 1 :][-size:]
        assert page["hasPreviousPage"] is True
        assert page["hasNextPage"] is False


@examples(6)
@pytest.mark.parametrize(("listed", "by", "descending"), cases())
@given(data=st.data())
async def test_a_page_neither_skips_nor_repeats_while_rows_come_change_and_go(
    migrated: Database, listed: Listed, by: str, descending: bool, data: st.DataObject
) -> None:
    there = await world(migrated, listed, by, descending, data)
    forward = not listed.backward or data.draw(st.booleans())
    size = data.draw(st.integers(1, 3))
    seen: list[str] = []
    changed: dict[str, int] = {}
    steady = set(there.order())
    cursor, edge, left = None, None, 6
    while True:
        page = await there.page(**window_of(size, cursor, forward))
        order = there.order()
        beyond = order if edge is None else [id_ for id_ in order if passed(there.place(id_), edge, forward)]
        wanted = beyond[:size] if forward else beyond[-size:]
        note(f"{wanted} of {order}: {there.rows}")
        assert page["ids"] == wanted
        on, back = ("hasNextPage", "hasPreviousPage") if forward else ("hasPreviousPage", "hasNextPage")
        assert page[on] == (len(beyond) > size)
        assert page[back] == (edge is not None and len(beyond) < len(order))
        seen += wanted
        if not wanted:
            break
        last = wanted[-1] if forward else wanted[0]
        cursor, edge = page["cursors"][-1 if forward else 0], there.place(last)
        if left:
            left -= 1
            changes = data.draw(moves(listed, sorted(there.rows)))
            before = {id_: there.place(id_) for id_ in changes if id_ in there.rows}
            await there.put(changes)
            for id_ in changes:
                same = id_ in there.rows and id_ in before and there.place(id_) == before[id_]
                if not same or not listed.counted(there.rows[id_]):
                    steady.discard(id_)
                    changed[id_] = changed.get(id_, 0) + 1
    # The promise in its own words, over the whole walk.
    assert all(seen.count(id_) == 1 for id_ in steady)
    assert all(seen.count(id_) <= 1 + changed.get(id_, 0) for id_ in seen)


def window_of(size: int, cursor: str | None, forward: bool) -> dict[str, Any]:
    """The arguments of the next page in a direction."""
    place = {} if cursor is None else {"after" if forward else "before": cursor}
    return {"first" if forward else "last": size, **place}


def passed(place: SortKey, edge: SortKey, forward: bool) -> bool:
    """Whether a place lies beyond the edge of the page before."""
    return edge < place if forward else place < edge


@st.composite
def moves(draw: st.DrawFn, listed: Listed, ids: list[str]) -> dict[str, Row | None]:
    """Rows that come, change or go between two pages."""
    found: dict[str, Row | None] = {}
    for _ in range(draw(st.integers(0, 2))):
        match draw(st.sampled_from(["come", "change", "go"])):
            case "come":
                found[f"N{draw(st.integers(0, 99)):02}"] = draw(listed.rows)
            case "change" if ids:
                found[draw(st.sampled_from(ids))] = draw(listed.rows)
            case "go" if ids:
                found[draw(st.sampled_from(ids))] = None
    return found


ROOTS = {
    "works": ("Work", ("PUBLISHED", "CITATIONS", "TITLE")),
    "researchers": ("Researcher", ("WORKS", "CITATIONS", "COLLABORATORS", "NAME")),
    "topics": ("Topic", ("WORKS", "NAME")),
    "institutions": ("Institution", ("WORKS", "RESEARCHERS", "NAME")),
}
FACTS = (
    "n{.id, .label, .year, .publishedOn, .workCount, .citationCount, .collaboratorCount, .researcherCount, "
    "works: edge.works, joint: edge.joint}"
)


@pytest.mark.parametrize("descending", [True, False], ids=["desc", "asc"])
@pytest.mark.parametrize(("name", "by"), [(name, by) for name, (_, orders) in ROOTS.items() for by in orders])
async def test_a_list_of_all_real_records_begins_and_ends_as_an_independent_sort(
    loaded: Database, name: str, by: str, descending: bool
) -> None:
    listed = next(listed for listed in LISTS if listed.name == name)
    there = ListModel(loaded, listed, by, descending)
    there.rows = await real(loaded, f"MATCH (n:{ROOTS[name][0]}) WITH n, {{}} AS edge")
    order = there.order()
    places: dict[str, Any] = {}
    for number in range(3):
        page = await there.page(first=100, **places)
        assert page["ids"] == order[number * 100 : number * 100 + 100]
        places = {"after": page["endCursor"]}
    places = {}
    for number in range(3):
        page = await there.page(last=100, **places)
        assert page["ids"] == order[len(order) - number * 100 - 100 : len(order) - number * 100]
        places = {"before": page["startCursor"]}


BELOW = {
    "researcher.works": "MATCH (:Researcher {id: $id})-[:AUTHORED]->(n) WITH n, {} AS edge",
    "researcher.collaborators": """
        MATCH (a:Researcher {id: $id})-[:AUTHORED]->(w)<-[:AUTHORED]-(n) WHERE n <> a
        WITH n, {joint: collect([w.year, w.authorCount])} AS edge""",
    "researcher.topics": """
        MATCH (:Researcher {id: $id})-[:AUTHORED]->(w)-[:ABOUT]->(n) WITH n, {works: count(DISTINCT w)} AS edge""",
    "topic.works": "MATCH (:Topic {id: $id})<-[:WITHIN*0..]-()<-[:ABOUT]-(n) WITH DISTINCT n, {} AS edge",
    "topic.researchers": """
        MATCH (:Topic {id: $id})<-[:WITHIN*0..]-()<-[:ABOUT]-(w)<-[:AUTHORED]-(n)
        WITH n, {works: count(DISTINCT w)} AS edge""",
    "topic.institutions": """
        MATCH (:Topic {id: $id})<-[:WITHIN*0..]-()<-[:ABOUT]-(w)-[:CREDITED_TO]->(n)
        WITH n, {works: count(DISTINCT w)} AS edge""",
    "institution.works": "MATCH (:Institution {id: $id})<-[:CREDITED_TO]-(n) WITH n, {} AS edge",
    "institution.researchers": """
        MATCH (:Institution {id: $id})<-[x:AFFILIATED_WITH]-(n) WITH n, {works: x.works} AS edge""",
    "institution.topics": """
        MATCH (:Institution {id: $id})<-[:CREDITED_TO]-(w)-[:ABOUT]->(n) WITH n, {works: count(DISTINCT w)} AS edge""",
    "work.references": "MATCH (:Work {id: $id})-[:CITES]->(n) WITH n, {} AS edge",
    "work.citedBy": "MATCH (:Work {id: $id})<-[:CITES]-(n) WITH n, {} AS edge",
}


@pytest.mark.parametrize("name", BELOW)
async def test_a_list_of_a_real_entity_is_the_whole_of_an_independent_sort(
    loaded: Database, entities: dict[str, str], name: str
) -> None:
    listed = next(listed for listed in LISTS if listed.name == name)
    id_ = entities[name.partition(".")[0]]
    rows = await real(loaded, BELOW[name], id=id_)
    for by in listed.orders:
        for descending in [True] if listed.fixed else [True, False]:
            there = ListModel(loaded, listed, by, descending, rows, anchor=id_)
            order, found, places = there.order(), list[str](), dict[str, Any]()
            while len(found) < min(len(order), 1000):
                page = await there.page(first=100, **places)
                found += page["ids"]
                places = {"after": page["endCursor"]}
                assert page["hasNextPage"] == (len(found) < len(order))
            assert found == order[: len(found)]


async def real(database: Database, cypher: str, **parameters: Any) -> dict[str, Row]:
    """Facts of the real records that a pattern binds as n (and edge), by id."""
    rows = await facts(database, f"{cypher} RETURN {FACTS}", **parameters)
    return {row["id"]: row for [row] in rows}
