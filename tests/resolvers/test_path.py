"""Paths through the real records compared with networkx and plain Python, and that later paths avoid the nodes of
earlier ones."""

import asyncio
import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import networkx
import pytest

from graphdb.driver.database import PLANNING_SECONDS, Database, Statement
from graphdb.driver.errors import TimedOut
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from resolvers.path_sentence import sentence
from tests.oracles.slice import OracleGraph, OracleOptions
from tests.support.graph import facts, place, write

PATHS = """
query Paths($source: ID!, $target: ID!, $maxHops: Int, $first: Int, $through: [EntityKind!]) {
  paths(source: $source, target: $target, maxHops: $maxHops, first: $first, through: $through) {
    exhaustive asOf
    paths { length strength text
      nodes { entityId kind label hop score isCenter degree entity { __typename id label } }
      edges { key source target kind weight count reason firstYear lastYear byYear { year count } } } } }
"""
LETTERS = {"R": "RESEARCHER", "W": "WORK", "T": "TOPIC", "I": "INSTITUTION"}
Path = list[str]


@dataclass
class Expected:
    """The expected answer of `paths`, computed from the raw records."""

    world: OracleGraph
    near: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        for id_, work in self.world.works.items():
            for other in (*work.people, *work.topics, *work.cites):
                self.near[id_].add(other)
                self.near[other].add(id_)
        for person, institution in self.world.affiliated:
            self.near[person].add(institution)
            self.near[institution].add(person)

    def graph(self) -> networkx.Graph:
        return networkx.Graph([(one, other) for one, others in self.near.items() for other in others])

    def shortest(
        self, source: str, target: str, hops: int, letters: str, passed: set[str], *, direct: bool
    ) -> list[Path]:
        """Return all paths of the least length, at most `hops`, over inner nodes of some kinds that no earlier path
        has."""

        def steps(node: str) -> Iterator[str]:
            for other in self.near[node]:
                if {node, other} == {source, target}:
                    if direct:
                        yield other
                elif other in (source, target) or (other[0] in letters and other not in passed):
                    yield other

        away, front = {target: 0}, [target]
        for distance in range(1, hops + 1):
            if source in away:
                break
            front = [other for node in front if node != source for other in steps(node) if other not in away]
            away |= dict.fromkeys(front, distance)
            front = list(dict.fromkeys(front))
        paths = [[source]] if source in away else []
        for distance in range(away.get(source, 0) - 1, -1, -1):
            paths = [[*path, other] for path in paths for other in steps(path[-1]) if away.get(other) == distance]
        return paths

    def paths(self, source: str, target: str, hops: int, first: int, letters: str = "RWTI") -> tuple[list[Path], bool]:
        """Return the paths in order, and whether all were weighed."""
        chosen: list[Path] = []
        exhaustive = True
        for number in range(hops):
            passed = {node for path in chosen for node in path[1:-1]}
            found = self.shortest(source, target, hops, letters, passed, direct=number == 0)
            exhaustive &= len(found) <= 1000
            before = len(chosen)
            for path in sorted(found, key=lambda path: (-self.strength(path), path)):
                if len(chosen) < first and (number == 0 or not passed.intersection(path[1:-1])):
                    chosen.append(path)
                    passed.update(path[1:-1])
            if len(chosen) in (before, first):
                break
        return chosen, exhaustive

    def strength(self, path: Path) -> float:
        return round(math.prod(1 / math.log(math.e + self.world.degree(node)) for node in path[1:-1]), 9)


@pytest.fixture(scope="session")
def expected(world: OracleGraph) -> Expected:
    return Expected(world)


async def ask(database: Database, source: str, target: str, **more: Any) -> Any:
    """Return the paths between two entities, read by one statement."""
    response = await answer(database, GraphQLRequest(PATHS, None, {"source": source, "target": target, **more}))
    assert not response.errors
    assert response.stats.statements == 1
    assert response.data is not None
    return response.data["paths"]


def ways(result: Any) -> list[Path]:
    return [[node["entityId"] for node in path["nodes"]] for path in result["paths"]]


def pairs(expected: Expected, number: int) -> list[tuple[str, str]]:
    """Return pairs of any kinds, each kind as likely as any other, the same in every run."""
    chance = random.Random(7)
    of_kind = {letter: sorted(id_ for id_ in expected.near if id_[0] == letter) for letter in LETTERS}
    return [
        (chance.choice(of_kind[chance.choice("RWTI")]), chance.choice(of_kind[chance.choice("RWTI")]))
        for _ in range(number)
    ]


@pytest.mark.timeout(900)
async def test_two_hundred_paths_are_as_long_as_networkx_says(loaded: Database, expected: Expected) -> None:
    graph = expected.graph()
    lengths: dict[int, int] = defaultdict(int)
    for source, target in pairs(expected, 200):
        if source == target:
            continue
        result = await ask(loaded, source, target, maxHops=6, first=1)
        try:
            length = len(networkx.bidirectional_shortest_path(graph, source, target)) - 1
        except networkx.NetworkXNoPath:
            length = 99
        assert [path["length"] for path in result["paths"]] == ([length] if length <= 6 else []), (source, target)
        lengths[min(length, 7)] += 1
    assert len(lengths) >= 4
    assert lengths[7] < 150


def connected(expected: Expected, number: int, hops: int) -> list[tuple[str, str]]:
    """Return pairs that are a few steps apart."""
    chance = random.Random(hops)
    found = []
    for source, _ in pairs(expected, number):
        target = source
        for _ in range(hops):
            target = chance.choice(sorted(expected.near[target]))
        if target != source:
            found.append((source, target))
    return found


@pytest.mark.timeout(900)
@pytest.mark.parametrize("hops", [1, 2, 3, 4, 5])
async def test_paths_are_ranked_and_go_around_each_other_as_plain_python_says(
    loaded: Database, expected: Expected, hops: int
) -> None:
    for source, target in connected(expected, 25, hops):
        wanted, exhaustive = expected.paths(source, target, 5, 6)
        result = await ask(loaded, source, target, maxHops=5, first=6)
        assert result["exhaustive"] == exhaustive
        if exhaustive:
            assert ways(result) == wanted
        for path, way in zip(result["paths"], ways(result), strict=True):
            assert path["length"] == len(path["edges"]) == len(way) - 1
            assert path["strength"] == expected.strength(way)
            assert [node["degree"] for node in path["nodes"]] == [expected.world.degree(id_) for id_ in way]
            assert [node["kind"] for node in path["nodes"]] == [LETTERS[id_[0]] for id_ in way]
            assert [node["hop"] for node in path["nodes"]] == list(range(len(way)))
            assert [node["isCenter"] for node in path["nodes"]] == [id_ in (source, target) for id_ in way]
            assert [node["entity"]["id"] for node in path["nodes"]] == way
            for edge, one, other in zip(path["edges"], way, way[1:], strict=False):
                assert {edge["source"], edge["target"]} == {one, other}
            assert 0 < len(path["text"]) <= 500


AROUND = """
query Around($source: ID!, $target: ID!) { paths(source: $source, target: $target) { paths {
  nodes { entityId hidden { kind count atLeast expandCursor } }
  edges { key source target kind count byYear { year count } } } } }
"""


@pytest.mark.timeout(900)
async def test_around_a_path_is_hidden_what_a_slice_of_its_nodes_would_hide(
    loaded: Database, expected: Expected
) -> None:
    for source, target in connected(expected, 12, 2) + connected(expected, 6, 3):
        response = await answer(loaded, GraphQLRequest(AROUND, None, {"source": source, "target": target}))
        assert not response.errors
        assert response.stats.statements == 1
        assert response.data is not None
        paths = response.data["paths"]["paths"]
        shown = {node["entityId"] for path in paths for node in path["nodes"]}
        for node in (node for path in paths for node in path["nodes"]):
            actual = {each["kind"]: (each["count"], each["atLeast"]) for each in node["hidden"]}
            assert actual == expected.world.hidden(node["entityId"], shown, OracleOptions())
        for edge in (edge for path in paths for edge in path["edges"]):
            works = expected.world.behind_edge(edge["kind"], edge["source"], edge["target"])
            years = Counter(year for work in works if (year := expected.world.works[work].year))
            assert [(each["year"], each["count"]) for each in edge["byYear"]] == sorted(years.items())
            assert edge["count"] == len(works)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("letters", ["W", "RW", "WT", "WI", "RWI", "R", ""])
async def test_through_says_of_which_kinds_the_nodes_between_may_be(
    loaded: Database, expected: Expected, letters: str
) -> None:
    through = [LETTERS[letter] for letter in letters]
    some = 0
    for source, target in connected(expected, 12, 3) + connected(expected, 8, 1):
        wanted, exhaustive = expected.paths(source, target, 4, 3, letters)
        result = await ask(loaded, source, target, through=through)
        assert result["exhaustive"] == exhaustive
        if exhaustive:
            assert ways(result) == wanted
        some += len(result["paths"])
    assert some


# ME wrote 1,200 works with YOU, and one with ALSO, who wrote another with YOU. Two of the works cite each other.
HUBS = """
UNWIND ['ME', 'YOU', 'ALSO', 'ALONE'] AS id
CREATE (r:Researcher {id: 'R' + id, label: id, collaboratorCount: 0})
CREATE (:Key {key: r.id})-[:NAMES]->(r)
WITH collect(r) AS people
UNWIND range(1, 1202) AS number
CREATE (w:Work {id: 'W' + (10000 + number), label: 'Work ' + number, year: 2000, newest: 20000000})
FOREACH (r IN CASE WHEN number <> 1202 THEN [people[0]] ELSE [] END | CREATE (r)-[:AUTHORED {position: 1}]->(w))
FOREACH (r IN CASE WHEN number <> 1201 THEN [people[1]] ELSE [] END | CREATE (r)-[:AUTHORED {position: 2}]->(w))
FOREACH (r IN CASE WHEN number > 1200 THEN [people[2]] ELSE [] END | CREATE (r)-[:AUTHORED {position: 3}]->(w))
FOREACH (x IN CASE WHEN number IN [7, 8] THEN [1] ELSE [] END | CREATE (:Key {key: w.id})-[:NAMES]->(w))
WITH collect(w) AS works
WITH works[6] AS one, works[7] AS other
CREATE (one)-[:CITES]->(other), (other)-[:CITES]->(one)
"""


@pytest.fixture
async def hubs(database: Database) -> Database:
    await write(database, HUBS)
    await place(database)
    return database


async def test_between_two_hubs_a_thousand_paths_are_weighed_and_the_answer_says_so(hubs: Database) -> None:
    result = await ask(hubs, "RME", "RYOU", first=50)
    assert result["exhaustive"] is False
    assert [path["length"] for path in result["paths"]] == [2] * 50
    # The two works that cite each other have one neighbour more, so their paths are weaker.
    assert ways(result) == [["RME", f"W{10000 + number}", "RYOU"] for number in range(1, 53) if number not in (7, 8)]


async def test_two_works_that_cite_each_other_are_one_step_apart_by_one_path(hubs: Database) -> None:
    result = await ask(hubs, "W10007", "W10008", first=3)
    assert result["exhaustive"] is True
    assert ways(result) == [["W10007", "W10008"], ["W10007", "RME", "W10008"], ["W10007", "RYOU", "W10008"]]
    [step] = result["paths"][0]["edges"]
    assert (step["key"], result["paths"][0]["strength"]) == ("CITES:W10007:W10008", 1.0)
    assert result["paths"][0]["text"] == "“Work 7” cites “Work 8”."
    back = await ask(hubs, "W10008", "W10007", first=1)
    assert back["paths"][0]["edges"][0]["key"] == "CITES:W10008:W10007"


async def test_where_nothing_leads_there_is_no_path(hubs: Database) -> None:
    assert (await ask(hubs, "RALONE", "RME"))["paths"] == []
    assert (await ask(hubs, "RALONE", "RME"))["exhaustive"] is True
    response = await answer(hubs, GraphQLRequest(AROUND, None, {"source": "RALONE", "target": "RME"}))
    assert response.body() == {"data": {"paths": {"paths": []}}}
    assert (await ask(hubs, "RME", "RYOU", maxHops=1))["paths"] == []
    assert await ask(hubs, "RME", "nobody") is None
    assert await ask(hubs, "nobody", "RME") is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            'source: "RME", target: "RME"',
            "source and target are the same entity. A path leads from one entity to another.",
        ),
        (
            'source: "RME", target: "me"',
            "source and target are the same entity. A path leads from one entity to another.",
        ),
        ('source: "RME", target: "RYOU", maxHops: 0', "maxHops must be from 1 to 6, not 0."),
        ('source: "RME", target: "RYOU", maxHops: 7', "maxHops must be from 1 to 6, not 7."),
        ('source: "RME", target: "RYOU", first: 0', "first must be from 1 to 50, not 0."),
        ('source: "RME", target: "RYOU", first: 51', "first must be from 1 to 50, not 51."),
    ],
)
async def test_what_paths_refuses_it_names(database: Database, arguments: str, message: str) -> None:
    await write(
        database,
        "CREATE (r:Researcher {id: 'RME', label: 'Me'}) "
        "WITH r UNWIND ['RME', 'me'] AS key CREATE (:Key {key: key})-[:NAMES]->(r)",
    )
    response = await answer(database, GraphQLRequest(f"{{ paths({arguments}) {{ exhaustive }} }}"))
    assert [error.message for error in response.errors] == [message]
    assert response.errors[0].extensions == {"code": "BAD_USER_INPUT"}
    assert response.data == {"paths": None}


async def test_the_number_of_hops_may_be_another_in_each_request(hubs: Database) -> None:
    for hops, lengths in ((1, []), (2, [2, 2, 2]), (1, [])):
        result = await ask(hubs, "RME", "RYOU", maxHops=hops)
        assert [path["length"] for path in result["paths"]] == lengths


# Layers of works, each of which cites all works of the next layer, so that there are too many paths to count.
LAYERS = """
UNWIND range(0, 5) AS layer
UNWIND range(1, CASE WHEN layer IN [0, 5] THEN 1 ELSE 60 END) AS number
CREATE (w:Work {id: 'W' + layer + '-' + (100 + number), label: 'w', layer: layer, newest: -1})
FOREACH (x IN CASE WHEN layer IN [0, 5] THEN [1] ELSE [] END | CREATE (:Key {key: 'end' + layer})-[:NAMES]->(w))
WITH collect(w) AS works
UNWIND works AS one
UNWIND works AS other
WITH one, other WHERE other.layer = one.layer + 1
CREATE (one)-[:CITES]->(other)
"""


async def test_more_paths_than_can_be_read_are_cut(database: Database) -> None:
    await write(database, LAYERS)
    result = await ask(database, "end0", "end5", maxHops=6, first=2)
    assert result["exhaustive"] is False
    assert [path["length"] for path in result["paths"]] == [5, 5]
    assert len({tuple(way) for way in ways(result)}) == 2


@pytest.mark.parametrize(
    ("nodes", "steps", "expected_text"),
    [
        (["R Ada Ek", "W Tea", "R Bo Ny"], ["AUTHORED", "<AUTHORED"], "Ada Ek and Bo Ny wrote “Tea”."),
        (["W Tea", "T Sleep"], ["ABOUT"], "“Tea” is about Sleep."),
        (
            ["R Ada Ek", "W Tea", "W Rye", "R Bo Ny", "I Uppsala"],
            ["AUTHORED", "CITES", "<AUTHORED", "AFFILIATED_WITH"],
            "Ada Ek wrote “Tea”, which cites “Rye”, which is by Bo Ny, who has been at Uppsala.",
        ),
        (
            ["I Uppsala", "R Ada Ek", "W Tea", "T Sleep", "W Rye"],
            ["<AFFILIATED_WITH", "AUTHORED", "ABOUT", "<ABOUT"],
            "Uppsala has been the institution of Ada Ek, who wrote “Tea”, which is about Sleep, the topic of “Rye”.",
        ),
    ],
)
def test_a_path_is_told_in_one_sentence(nodes: list[str], steps: list[str], expected_text: str) -> None:
    named = [(LETTERS[node[0]], node[2:]) for node in nodes]
    assert sentence(named, steps) == expected_text
    long = sentence([(kind, "long " * 100) for kind, _ in named], steps)
    assert len(long) <= 500
    assert long.endswith(".")


async def test_a_search_for_paths_ends_when_its_time_is_up(database: Database) -> None:
    await write(database, LAYERS)
    statement = Statement(
        "tests/paths",
        "MATCH (:Key {key: 'end0'})-[:NAMES]->(a) MATCH (:Key {key: 'end5'})-[:NAMES]->(b) "
        "MATCH p = allShortestPaths((a)-[:CITES*..6]-(b)) RETURN count(p)",
    )
    left = "SHOW TRANSACTIONS YIELD metaData, status WHERE metaData.name = 'tests/paths' RETURN status"
    # The first time Neo4j has no plan yet and a longer time limit than the client, so the client must end it.
    for _ in range(2):
        with pytest.raises(TimedOut):
            await database.rows(statement, timeout=1)
        # Neo4j checks only every few seconds whether a search for paths was ended, and would not end the first one by
        # itself.
        async with asyncio.timeout(PLANNING_SECONDS):
            while await facts(database, left):  # noqa: ASYNC110 - Neo4j tells nobody
                await asyncio.sleep(0.1)
