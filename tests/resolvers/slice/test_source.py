"""Slices of the real records compared with an oracle in plain Python over the raw JSON, and what explore and expand
refuse."""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from graphdb.compile.plan_cache import compile_roots
from graphdb.driver.database import Database, Statement
from peergraph.admission.document import read_document
from peergraph.admission.prepare import prepare
from peergraph.admission.request import Answer, GraphQLRequest
from peergraph.execution.execute import answer
from tests.oracles.slice import CAPS, KINDS, OracleGraph, OracleOptions, OracleSlice
from tests.support.slices import EXPAND, EXPLORE, SLICE, ask_slice

LETTERS = dict(zip("RWTI", KINDS, strict=True))


def centers_of(world: OracleGraph, letter: str, many: int) -> list[str]:
    """Return entities of a kind: a third the best connected, a third from the upper twentieth, a third from all."""
    pool = list(world.works) if letter == "W" else [id_ for id_ in world.of if id_[0] == letter]
    pool.sort(key=lambda id_: (-world.degree(id_), id_))
    chance, third = random.Random(letter), many // 3
    return pool[:third] + chance.sample(pool[third : len(pool) // 20], third) + chance.sample(pool, many - 2 * third)


def equal(result: dict[str, Any], expected: OracleSlice) -> None:
    """Check that an answer is the expected slice."""
    nodes, edges = result["nodes"], result["edges"]
    assert [(node["entityId"], node["hop"]) for node in nodes] == [(id_, hop) for id_, hop, _ in expected.nodes]
    assert [node["score"] for node in nodes] == pytest.approx([score for *_, score in expected.nodes], abs=2e-9)
    assert {node["entityId"]: node["degree"] for node in nodes} == expected.degrees
    hidden = {node["entityId"]: node["hidden"] for node in nodes}
    counts = {id_: {each["kind"]: (each["count"], each["atLeast"]) for each in rows} for id_, rows in hidden.items()}
    assert counts == expected.hidden
    assert [(edge["key"], edge["count"]) for edge in edges] == [(id_, count) for id_, _, count in expected.edges]
    assert [edge["weight"] for edge in edges] == pytest.approx([weight for _, weight, _ in expected.edges], abs=2e-9)
    assert result["omittedEdgeCount"] == expected.omitted_edges
    assert result["sampled"] == expected.sampled
    if not result["remaining"]:
        assert {each["kind"]: each["count"] for each in result["omitted"]} == expected.omitted


@pytest.mark.timeout(900)
@pytest.mark.parametrize("letter", LETTERS)
async def test_the_slices_around_thirty_centers_equal_those_of_the_raw_records(
    loaded: Database, world: OracleGraph, letter: str
) -> None:
    for center in centers_of(world, letter, 30):
        equal(await ask_slice(loaded, EXPLORE, centers=[center]), world.explore([center], OracleOptions()))


def variants(world: OracleGraph, center: str) -> Iterator[tuple[dict[str, Any], OracleOptions]]:
    """Return the same options for GraphQL and for the oracle."""
    chance = random.Random(center)
    known = [id_ for id_ in world.explore([center], OracleOptions()).degrees if chance.random() < 0.4]
    few = {"WORK": 5, "RESEARCHER": 4, "TOPIC": 30, "INSTITUTION": 8}
    yield {"depth": 2}, OracleOptions(depth=2)
    yield (
        {"depth": 3, "works": 5, "researchers": 4, "topics": 30, "institutions": 8, "edges": 20},
        OracleOptions(depth=3, caps=few, edges=20),
    )
    yield {"known": known, "edges": 0}, OracleOptions(known=frozenset(known), edges=0)
    nothing = dict.fromkeys(("collaboration", "topic", "citation", "recency"), 0)
    yield (
        {"weights": nothing, "depth": 2, "works": 60},
        OracleOptions(weights=(0, 0, 0, 0), depth=2, caps={**CAPS, "WORK": 60}),
    )
    yield {"weights": {"topic": 0.25, "recency": 1}}, OracleOptions(weights=(1, 0.25, 1, 1))
    yield (
        {"years": {"min": 2015, "max": 2020}},
        OracleOptions(passes=lambda work: work.year is not None and 2015 <= work.year <= 2020),
    )
    yield (
        {"years": {"max": 2012}, "types": ["REVIEW", "LETTER"], "depth": 2},
        OracleOptions(depth=2, passes=lambda work: (work.year or 9999) <= 2012 and work.type in ("review", "letter")),
    )
    yield (
        {"types": ["REVIEW", "LETTER"], "known": known},
        OracleOptions(known=frozenset(known), passes=lambda work: work.type in ("review", "letter")),
    )
    yield (
        {"works": 0, "researchers": 0, "topics": 0, "institutions": 0, "edges": 0},
        OracleOptions(caps=dict.fromkeys(KINDS, 0), edges=0),
    )


@pytest.mark.timeout(900)
@pytest.mark.parametrize("letter", LETTERS)
async def test_every_option_gives_the_slice_of_the_raw_records(
    loaded: Database, world: OracleGraph, letter: str
) -> None:
    for center in centers_of(world, letter, 3):
        for options, expected in variants(world, center):
            result = await ask_slice(loaded, EXPLORE, centers=[center], options=options)
            equal(result, world.explore([center], expected))


@pytest.mark.timeout(900)
async def test_several_centers_of_all_kinds_have_one_slice(loaded: Database, world: OracleGraph) -> None:
    centers = [centers_of(world, letter, 9)[4] for letter in LETTERS]
    expected = world.explore(centers, OracleOptions(depth=2))
    equal(await ask_slice(loaded, EXPLORE, centers=centers, options={"depth": 2}), expected)
    again = [centers[0], "nothing", *centers]
    equal(await ask_slice(loaded, EXPLORE, centers=again, options={"depth": 2}), expected)
    assert await ask_slice(loaded, EXPLORE, centers=["nothing", "nobody"]) is None


@pytest.mark.timeout(900)
@pytest.mark.parametrize("letter", LETTERS)
async def test_expand_adds_what_is_next_to_a_node_and_not_known(
    loaded: Database, world: OracleGraph, letter: str
) -> None:
    node = centers_of(world, letter, 9)[4]
    known = [id_ for id_, hop, _ in world.explore([node], OracleOptions()).nodes[::2] if hop]
    wanted = OracleOptions(caps=dict.fromkeys(KINDS, 7), edges=5000, known=frozenset([node, *known]))
    equal(await ask_slice(loaded, EXPAND, node=node, known=known, first=7), world.explore([node], wanted))
    wanted.caps = {"RESEARCHER": 0, "WORK": 4, "TOPIC": 0, "INSTITUTION": 4}
    result = await ask_slice(loaded, EXPAND, node=node, known=[node, *known], first=4, kinds=["INSTITUTION", "WORK"])
    expected = world.explore([node], wanted)
    # What is not asked for is not a candidate, so it is not omitted either.
    for kind in ("RESEARCHER", "TOPIC"):
        expected.omitted.pop(kind, None)
    equal(result, expected)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("letter", LETTERS)
async def test_opening_what_is_hidden_to_the_end_reaches_every_neighbour_once(
    loaded: Database, world: OracleGraph, letter: str
) -> None:
    for node in (centers_of(world, letter, 9)[0], centers_of(world, letter, 9)[4]):
        start = await ask_slice(loaded, EXPLORE, centers=[node])
        shown = [each["entityId"] for each in start["nodes"]]
        hidden = list(start["nodes"][0]["hidden"])
        while hidden:
            cursor = hidden.pop()["expandCursor"]
            # A client can name only 2,000 of the nodes that it shows, so it may get the others again.
            known = shown[-2000:]
            page = await ask_slice(loaded, EXPAND, node=node, after=cursor, first=100, known=known)
            added = [each["entityId"] for each in page["nodes"]]
            assert not set(added) & set(known)
            shown += [id_ for id_ in added if id_ not in shown]
            hidden += page["remaining"]
        assert set(shown) == {node} | world.neighbours(node)


def wrong(result: Answer) -> list[str]:
    """Return the messages of an answer's errors, all of them bad input."""
    assert all((error.extensions or {})["code"] == "BAD_USER_INPUT" for error in result.errors)
    return [error.message for error in result.errors]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"depth": 0}, "depth must be from 1 to 3, not 0."),
        ({"depth": 4}, "depth must be from 1 to 3, not 4."),
        ({"works": 501}, "works must be from 0 to 500, not 501."),
        ({"researchers": -1}, "researchers must be from 0 to 500, not -1."),
        ({"topics": 201}, "topics must be from 0 to 200, not 201."),
        ({"institutions": 201}, "institutions must be from 0 to 200, not 201."),
        ({"edges": 5001}, "edges must be from 0 to 5000, not 5001."),
        ({"weights": {"topic": 1.5}}, "weights.topic must be from 0 to 1, not 1.5."),
        ({"years": {"min": 2020, "max": 2010}}, "years.min must not be over years.max, but 2020 is over 2010."),
        ({"known": ["x"] * 2001}, "The number of known ids must be from 0 to 2000, not 2001."),
    ],
)
async def test_an_option_past_its_limit_is_refused_by_name(
    loaded: Database, entities: dict[str, str], options: dict[str, Any], message: str
) -> None:
    response = await answer(loaded, GraphQLRequest(EXPLORE, None, {"centers": [entities["work"]], "options": options}))
    assert wrong(response) == [message]
    assert response.data == {"explore": None}
    assert response.stats.statements == 0
    inside = "query G($id: ID!, $o: ExploreOptions) { work(id: $id) { id graph(options: $o) { asOf } } }"
    response = await answer(loaded, GraphQLRequest(inside, None, {"id": entities["work"], "o": options}))
    assert wrong(response) == [message]
    assert response.data == {"work": {"id": entities["work"], "graph": None}}


@pytest.mark.parametrize("many", [0, 21])
async def test_centers_are_one_to_twenty(loaded: Database, many: int) -> None:
    response = await answer(loaded, GraphQLRequest(EXPLORE, None, {"centers": ["x"] * many}))
    assert wrong(response) == [f"The number of centers must be from 1 to 20, not {many}."]


async def test_an_option_that_is_null_has_its_default(loaded: Database, entities: dict[str, str]) -> None:
    names = ("depth", "works", "researchers", "edges", "topics", "institutions", "years", "types", "weights", "known")
    plain = await ask_slice(loaded, EXPLORE, centers=[entities["researcher"]])
    assert await ask_slice(loaded, EXPLORE, centers=[entities["researcher"]], options=dict.fromkeys(names)) == plain
    assert await ask_slice(loaded, EXPLORE, centers=[entities["researcher"]], options=None) == plain


async def test_a_hidden_cursor_is_good_for_its_own_node_and_kind_alone(
    loaded: Database, entities: dict[str, str]
) -> None:
    first, second = entities["researcher"], entities["topic"]
    start = await ask_slice(loaded, EXPLORE, centers=[first], options={"types": ["ARTICLE"]})
    cursor = next(each["expandCursor"] for each in start["nodes"][0]["hidden"] if each["kind"] == "RESEARCHER")

    async def refused(**variables: Any) -> str:
        response = await answer(loaded, GraphQLRequest(EXPAND, None, {"node": first, "after": cursor, **variables}))
        assert response.data == {"expand": None}
        return wrong(response)[0]

    assert await refused(node=second) == "after is a cursor for another node. Use an expandCursor of this node."
    assert await refused(kinds=["WORK"]) == "after is a cursor for RESEARCHER, which is not among kinds."
    assert "other years or types" in await refused(years={"min": 2000})
    assert "other weights" in await refused(weights={"topic": 0})
    middle = len(cursor) // 2
    for other in (
        "",
        "nonsense",
        cursor[:-2],
        cursor[:middle] + ("A" if cursor[middle] != "A" else "B") + cursor[middle + 1 :],
        cursor * 9,
        "é",
    ):
        assert "not a cursor for hidden neighbours" in await refused(after=other)
    assert await ask_slice(loaded, EXPAND, node="nothing", after=cursor) is None
    same = await ask_slice(loaded, EXPAND, node=first, after=cursor, types=["ARTICLE"], kinds=["RESEARCHER", "WORK"])
    assert same == await ask_slice(loaded, EXPAND, node=first, after=cursor)
    assert {each["kind"] for each in same["nodes"]} == {"RESEARCHER"}


@pytest.mark.parametrize("name", ["researcher", "work", "topic", "institution"])
async def test_the_graph_of_an_entity_is_the_slice_around_it(
    loaded: Database, entities: dict[str, str], name: str
) -> None:
    document = f"query G($id: ID!, $o: ExploreOptions) {{ {name}(id: $id) {{ graph(options: $o) {{ {SLICE} }} }} }}"
    options = {"depth": 2, "works": 3, "researchers": 3, "topics": 30}
    result = await ask_slice(loaded, document, id=entities[name], o=options)
    assert result["graph"] == await ask_slice(loaded, EXPLORE, centers=[entities[name]], options=options)


async def test_slices_below_lists_and_within_slices_come_with_the_same_statement(
    loaded: Database, entities: dict[str, str]
) -> None:
    small = "options: {works: 2, researchers: 2, topics: 2, institutions: 2}"
    document = f"""query Deep($id: ID!) {{ researcher(id: $id) {{ works(first: 3) {{ nodes {{ id graph({small}) {{
      nodes {{ entityId entity {{ __typename id
        ... on Researcher {{ name works(first: 1) {{ nodes {{ title }} }}
          graph({small}) {{ nodes {{ entityId }} }} }} }} }}
      again: nodes {{ hop entity {{ label }} all: entity {{ slug }} }} edges {{ reason }} }} }} }} }} }}"""
    result = await ask_slice(loaded, document, id=entities["researcher"])
    for work in result["works"]["nodes"]:
        explore = f"query E($c: [ID!]!) {{ explore(centers: $c, {small}) {{ nodes {{ entityId }} }} }}"
        alone = await ask_slice(loaded, explore, c=[work["id"]])
        assert [node["entityId"] for node in work["graph"]["nodes"]] == [node["entityId"] for node in alone["nodes"]]
        for node in work["graph"]["nodes"]:
            assert node["entity"]["id"] == node["entityId"]


async def test_a_document_asked_again_with_another_depth_goes_that_deep(
    loaded: Database, entities: dict[str, str]
) -> None:
    inline = """query D($c: [ID!]!, $d: Int) {
      explore(centers: $c, options: {depth: $d, works: 2, researchers: 2, topics: 40}) { nodes { hop } } }"""
    whole = "query D($c: [ID!]!, $o: ExploreOptions) { explore(centers: $c, options: $o) { nodes { hop } } }"
    for depth in (1, 2, 1):
        result = await ask_slice(loaded, inline, c=[entities["work"]], d=depth)
        assert max(node["hop"] for node in result["nodes"]) == depth
        options = {"depth": depth, "works": 2, "researchers": 2, "topics": 40}
        assert await ask_slice(loaded, whole, c=[entities["work"]], o=options) == result


async def test_the_reasons_and_years_of_edges_are_those_of_the_works_behind_them(
    loaded: Database, world: OracleGraph, entities: dict[str, str]
) -> None:
    document = """query R($c: [ID!]!) { explore(centers: $c) {
      edges { kind source target count reason firstYear lastYear byYear { year count } } } }"""
    seen = set()
    for kind in KINDS:
        center = entities[kind.lower()]
        for edge in (await ask_slice(loaded, document, c=[center]))["edges"]:
            seen.add(edge["kind"])
            works = world.behind_edge(edge["kind"], edge["source"], edge["target"])
            years = sorted(year for work in works if (year := world.works[work].year))
            assert [(each["year"], each["count"]) for each in edge["byYear"]] == [
                (year, years.count(year)) for year in sorted(set(years))
            ]
            assert (edge["firstYear"], edge["lastYear"]) == ((years[0], years[-1]) if years else (None, None))
            if edge["kind"] == "COLLABORATED" and edge["count"] > 1 and years[0] != years[-1]:
                assert edge["reason"] == f"{edge['count']} joint works, last {years[-1]}"
    assert seen >= {
        "AUTHORED",
        "ABOUT",
        "CITES",
        "AFFILIATED_WITH",
        "COLLABORATED",
        "WITHIN",
        "WORKS_ON",
        "CREDITED_TO",
    }


def plan_of(document: str, **variables: Any) -> tuple[Statement, dict[str, Any]]:
    """Return the statement of the one root field of a document, and its parameters."""
    operation = prepare(read_document(document), GraphQLRequest(document, None, variables))
    assert not isinstance(operation, list)
    [root] = compile_roots(operation) or []
    assert root.plan is not None
    return root.plan.statement, root.plan.values(operation).parameters


SELECTIONS = (
    "nodes { kind label hop score }",
    "nodes { label degree } sampled asOf",
    "nodes { label } edges { source target kind weight count }",
    "nodes { label } edges { source target byYear { year count } } omittedEdgeCount",
    "nodes { label hidden { kind count } } omitted { kind count }",
    SLICE,
)


@pytest.mark.parametrize("options", [{}, {"depth": 2}, {"depth": 3}, {"years": {"min": 2000}}])
async def test_one_plan_serves_all_selections_of_a_slice(options: dict[str, Any]) -> None:
    document = "query S($c: [ID!]!, $o: ExploreOptions) {{ explore(centers: $c, options: $o) {{ {} }} }}"
    plans = [plan_of(document.format(selected), c=["R"], o=options) for selected in SELECTIONS]
    assert len({(statement.text, *parameters) for statement, parameters in plans}) == 1


async def test_one_plan_serves_all_kinds_that_a_node_is_opened_for() -> None:
    document = "query S($n: ID!, $k: [EntityKind!]) { expand(node: $n, kinds: $k) { nodes { label } } }"
    kinds = [None, ["WORK"], ["TOPIC", "RESEARCHER"], list(KINDS)]
    assert len({plan_of(document, n="R", k=requested)[0].text for requested in kinds}) == 1


def hits(plan: dict[str, Any]) -> int:
    """Return how much a profiled plan read."""
    return int(plan["args"].get("DbHits", 0)) + sum(hits(child) for child in plan.get("children", ()))


async def test_nothing_is_read_that_is_not_selected(loaded: Database, entities: dict[str, str]) -> None:
    async def read(selected: str) -> int:
        document = f"query S($c: [ID!]!) {{ explore(centers: $c) {{ {selected} }} }}"
        statement, parameters = plan_of(document, c=[entities["work"], entities["researcher"]])
        return hits(await loaded.plan(statement, parameters, profile=True))

    least = await read("nodes { label score }")
    assert await read("nodes { kind hop isCenter } sampled asOf") == least
    degrees, omitted = await read("nodes { label degree }"), await read("nodes { label } omitted { count }")
    edges = await read("nodes { label } edges { kind }")
    years = await read("nodes { label } edges { kind byYear { year } }")
    everything = await read(SLICE)
    assert least < min(degrees, omitted, edges)
    assert edges < years < everything
