"""Pages by keyset: in every order of every list nothing is skipped or repeated, while rows come, change and go.

What a page must hold is worked out by a sort in Python over the rows that the test itself wrote, by the rules of
semantics.md: null last in both directions, ties by id in the direction of the key before.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from graphdb.driver.database import Database
from graphdb.text import folding
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from tests.oracles.folding import stated
from tests.support.examples import examples
from tests.support.graph import empty, facts, place, write

Row = dict[str, Any]
WORK_ORDERS = ("PUBLISHED", "CITATIONS", "TITLE")
TEXTS = ("NAME", "TITLE", "POSITION")
PAGE_INFO = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
PAGE = f"edges {{ cursor node {{ id }} }} nodes {{ id }} totalCount {PAGE_INFO}"


@dataclass(frozen=True)
class Listed:
    """A list of the API: its field, its orders, how its rows are written to the graph.

    `cypher` writes $rows; `anchor` makes the entity whose list it is, with id A. `rows` draws the facts of a row.
    """

    name: str
    cypher: str
    rows: st.SearchStrategy[Row]
    orders: tuple[str, ...]
    anchor: str = ""
    backward: bool = False
    arguments: str = ""
    counted: Callable[[Row], bool] = field(default=lambda row: True)
    # Orders that cannot be asked for: the list has them anyway.
    fixed: bool = False


def labelled(row: Row) -> Row:
    """The row with what an import keeps beside its facts."""
    found = dict(row)
    if "label" in row:
        found["sortLabel"] = folding.fold(row["label"])
    if "year" in row:
        year, day = row["year"], row["publishedOn"]
        rest = int(day[5:7]) * 100 + int(day[8:10]) if day else None
        found["newest"] = -1 if year is None else year * 10000 + (0 if rest is None else rest)
        found["oldest"] = 999999999 if year is None else year * 10000 + (9999 if rest is None else rest)
    return found


few = st.integers(0, 3)
labels = st.sampled_from(
    ["", "a", "A", "á", "b", "“b", "zz", "ß", "ss", "Ω", "ﬁ", "fi", "\uffee", "\U0001f600", "10", "9"]
)
days = st.sampled_from([None, "-01-01", "-05-17", "-12-31"])


@st.composite
def works(draw: st.DrawFn) -> Row:
    """A work's facts: a year or none, a day of it or none."""
    year, day = draw(st.sampled_from([None, 1999, 2020, 2021])), draw(days)
    published = None if year is None or day is None else f"{year}{day}"
    return {"year": year, "publishedOn": published, "citationCount": draw(few), "label": draw(labels)}


people = st.fixed_dictionaries({"workCount": few, "citationCount": few, "collaboratorCount": few, "label": labels})
subjects = st.fixed_dictionaries({"workCount": few, "label": labels})
places = st.fixed_dictionaries({"workCount": few, "researcherCount": few, "label": labels})
counted = st.fixed_dictionaries({"works": st.integers(1, 3)})
joint = st.fixed_dictionaries(
    {
        "label": labels,
        "joint": st.lists(st.tuples(st.sampled_from([None, 2010, 2020]), st.integers(2, 7)), min_size=1, max_size=3),
        "gap": st.integers(1, 4),
    }
)

NODE = (
    "UNWIND $rows AS row CREATE (n:{label}) SET n = row.facts, n.id = row.id, n.of = row.id, n.name = row.facts.label"
)
WITH = "WITH n, row MATCH (a {of: 'anchor'})"
EACH = (
    f"{WITH} UNWIND range(1, row.facts.works) AS one "
    "CREATE (w:Work {id: randomUUID(), of: row.id, year: 2000, newest: 20000000})"
)

ANCHOR = "CREATE (a:{label} {{id: 'A', of: 'anchor'}}) CREATE (:Key {{key: 'A', of: 'anchor'}})-[:NAMES]->(a)"


def work_list(name: str, kind: str, relation: str, *, backward: bool = False) -> Listed:
    """A list of works below an entity."""
    create = f"{NODE.format(label='Work')} {WITH} CREATE {relation}"
    return Listed(name, create, works(), WORK_ORDERS, ANCHOR.format(label=kind), backward)


def edge_list(name: str, kind: str, label: str, relations: str, backward: bool = False) -> Listed:
    """A list whose order is the number of works that made each edge."""
    create = f"{NODE.format(label=label)} {EACH} CREATE {relations}"
    return Listed(name, create, counted, ("EDGE",), ANCHOR.format(label=kind), backward, fixed=True)


LISTS: tuple[Listed, ...] = (
    Listed("works", NODE.format(label="Work"), works(), WORK_ORDERS, backward=True),
    Listed(
        "researchers",
        NODE.format(label="Researcher"),
        people,
        ("WORKS", "CITATIONS", "COLLABORATORS", "NAME"),
        backward=True,
    ),
    Listed("topics", NODE.format(label="Topic"), subjects, ("WORKS", "NAME"), backward=True),
    Listed("institutions", NODE.format(label="Institution"), places, ("WORKS", "RESEARCHERS", "NAME"), backward=True),
    work_list("researcher.works", "Researcher", "(a)-[:AUTHORED {position: 1}]->(n)", backward=True),
    work_list("work.references", "Work", "(a)-[:CITES]->(n)"),
    work_list("work.citedBy", "Work", "(a)<-[:CITES]-(n)"),
    work_list("institution.works", "Institution", "(a)<-[:CREDITED_TO]-(n)"),
    work_list(
        "topic.works",
        "Topic",
        "(a)<-[:ABOUT]-(n), (a)<-[:WITHIN]-(:Topic {of: row.id, id: labels(a)[0] + row.id})<-[:ABOUT]-(n)",
    ),
    Listed(
        "topic.children",
        f"{NODE.format(label='Topic')} {WITH} CREATE (a)<-[:WITHIN]-(n)",
        subjects,
        ("WORKS",),
        ANCHOR.format(label="Topic"),
        fixed=True,
    ),
    edge_list("researcher.topics", "Researcher", "Topic", "(a)-[:AUTHORED]->(w)-[:ABOUT]->(n)"),
    edge_list("topic.researchers", "Topic", "Researcher", "(a)<-[:ABOUT]-(w)<-[:AUTHORED]-(n)"),
    edge_list("topic.institutions", "Topic", "Institution", "(a)<-[:ABOUT]-(w)-[:CREDITED_TO]->(n)"),
    edge_list("institution.topics", "Institution", "Topic", "(a)<-[:CREDITED_TO]-(w)-[:ABOUT]->(n)"),
    Listed(
        "institution.researchers",
        f"{NODE.format(label='Researcher')} {WITH} CREATE (a)<-[:AFFILIATED_WITH {{works: row.facts.works}}]-(n)",
        counted,
        ("EDGE",),
        ANCHOR.format(label="Institution"),
        fixed=True,
    ),
    Listed(
        "work.authors",
        f"{NODE.format(label='Researcher')} {WITH} CREATE (a)<-[:AUTHORED {{position: row.facts.position}}]-(n)",
        st.fixed_dictionaries({"position": st.integers(1, 9)}),
        ("POSITION",),
        ANCHOR.format(label="Work"),
        fixed=True,
    ),
)
TIES = (
    f"{NODE.format(label='Researcher')} REMOVE n.joint "
    "WITH n, row MATCH (a {of: 'anchor'}) UNWIND row.joint AS one "
    "CREATE (a)-[:AUTHORED {position: 1}]->(w:Work {of: row.id, year: one[0], authorCount: one[1]})"
    "<-[:AUTHORED {position: 1 + row.facts.gap}]-(n)"
)
COLLABORATORS = ("JOINT_WORKS", "STRENGTH", "LAST_YEAR", "NAME")
LISTS += (
    Listed("researcher.collaborators", TIES, joint, COLLABORATORS, ANCHOR.format(label="Researcher")),
    Listed(
        "researcher.collaborators",
        TIES,
        joint,
        COLLABORATORS,
        ANCHOR.format(label="Researcher"),
        arguments="close: true, years: {min: 2015}",
        counted=lambda row: bool(recent(row)) and (len(recent(row)) > 1 or row["gap"] <= 2),
    ),
)


def recent(row: Row) -> list[tuple[int | None, int]]:
    """The joint works from 2015 on."""
    return [work for work in row["joint"] if work[0] is not None and work[0] >= 2015]


def folded(label: str) -> str:
    """Folded as semantics.md states, leading quotes dropped."""
    plain = stated(label)
    while plain and (plain[0] in "\"'`´‚„ " or unicodedata.category(plain[0]) in ("Pi", "Pf")):
        plain = plain[1:]
    return plain


def value(listed: Listed, row: Row, by: str) -> list[Any]:
    """What a row is sorted by, before its id: parts that may be null, the first that differs decides."""
    ties = recent(row) if listed.arguments else row.get("joint") or []
    match by:
        case "PUBLISHED":
            return [row["year"], row["publishedOn"]]
        case "CITATIONS":
            return [row["citationCount"]]
        case "WORKS":
            return [row["workCount"]]
        case "RESEARCHERS":
            return [row["researcherCount"]]
        case "COLLABORATORS":
            return [row["collaboratorCount"]]
        case "NAME" | "TITLE":
            return [folded(row["label"])]
        case "EDGE":
            return [row["works"]]
        case "POSITION":
            return [row["position"]]
        case "JOINT_WORKS":
            return [len(ties)]
        case "STRENGTH":
            return [round(sum(1 / (authors - 1) for _, authors in ties), 9)]
        case "LAST_YEAR":
            return [max((year for year, _ in ties if year is not None), default=None)]
    raise ValueError(by)


class SortKey:
    """A row's place in an order: comparable, the least first."""

    def __init__(self, parts: list[Any], descending: bool) -> None:
        self.parts, self.descending = parts, descending

    def __lt__(self, other: "SortKey") -> bool:
        for mine, theirs in zip(self.parts, other.parts, strict=True):
            if mine == theirs:
                continue
            if mine is None or theirs is None:
                return theirs is None
            return bool(mine > theirs) if self.descending else bool(mine < theirs)
        return False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SortKey) and self.parts == other.parts

    __hash__ = None  # type: ignore[assignment]


@dataclass
class ListModel:
    """The rows of a list, in the graph and here."""

    database: Database
    listed: Listed
    by: str
    descending: bool
    rows: dict[str, Row] = field(default_factory=dict)
    anchor: str = "A"

    async def put(self, changes: dict[str, Row | None]) -> None:
        """Write rows anew, and take away those that are None."""
        await write(self.database, "MATCH (n) WHERE n.of IN $ids DETACH DELETE n", ids=list(changes))
        rows = []
        for id_, row in changes.items():
            if row is None:
                self.rows.pop(id_, None)
                continue
            self.rows[id_] = row
            kept = {name: found for name, found in labelled(row).items() if name != "joint"}
            rows.append({"id": id_, "facts": kept, "joint": [list(one) for one in row.get("joint", [])]})
        if rows:
            await write(self.database, self.listed.cypher, rows=rows)
            await place(self.database)
        # Where the length of a list is a kept number, an import keeps it.
        await write(
            self.database,
            "MATCH (a {of: 'anchor'}) "
            "SET a.workCount = $n, a.collaboratorCount = $n, a.researcherCount = $n, a.citationCount = $n",
            n=len(self.rows),
        )

    def place(self, id_: str) -> SortKey:
        return SortKey([*value(self.listed, self.rows[id_], self.by), id_], self.descending)

    def order(self) -> list[str]:
        """The ids of the whole list in its order."""
        return sorted((id_ for id_, row in self.rows.items() if self.listed.counted(row)), key=self.place)

    async def page(self, **window: Any) -> dict[str, Any]:
        """A page as the API gives it."""
        arguments = [f"{name}: ${name}" for name in window]
        types = {"first": "Int", "last": "Int", "after": "String", "before": "String"}
        if not self.listed.fixed:
            arguments.append(f"orderBy: {{by: {self.by}, direction: {'DESC' if self.descending else 'ASC'}}}")
        if self.listed.arguments:
            arguments.append(self.listed.arguments)
        above, _, name = self.listed.name.rpartition(".")
        asked = f"{name}({', '.join(arguments)}) {{ {PAGE} }}"
        if above:
            asked = f'{above}(id: "{self.anchor}") {{ {asked} }}'
        declared = ", ".join(f"${name}: {types[name]}" for name in window)
        document = f"query Page({declared}) {{ {asked} }}"
        found = await answer(self.database, GraphQLRequest(document, None, window))
        assert not found.errors, found.errors
        assert found.data is not None
        page: dict[str, Any] = found.data[above][name] if above else found.data[name]
        ids = [edge["node"]["id"] for edge in page["edges"]]
        cursors = [edge["cursor"] for edge in page["edges"]]
        assert [node["id"] for node in page["nodes"]] == ids
        assert page["pageInfo"]["startCursor"] == (cursors[0] if cursors else None)
        assert page["pageInfo"]["endCursor"] == (cursors[-1] if cursors else None)
        if not self.listed.arguments:
            assert page["totalCount"] == len(self.rows)
        return {"ids": ids, "cursors": cursors, **page["pageInfo"]}


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
