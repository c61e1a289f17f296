"""A list of the API as the rows that a test wrote to the graph, and what Python's sort makes of them.

The order is that of semantics.md: null last in both directions, ties by id in the direction of the key before.
"""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from graphdb.driver.database import Database
from graphdb.text import folding
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from tests.oracles.folding import stated
from tests.support.graph import place, write

Row = dict[str, Any]
WORK_ORDERS = ("PUBLISHED", "CITATIONS", "TITLE")
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
