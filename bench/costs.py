"""`python -m bench.costs` compares the estimated costs of operations with the time that they take, and writes prices.

One point of peergraph/admission/cost_model.py stands for 10 µs of statements. Each probe requests one kind of field of
the best connected entity of its kind, and is measured by the median milliseconds of its statements. Most other entities
cost less, and a page that is not full is estimated as a full one. Neo4j is the one that PEERGRAPH_HOME or the settings
name; without either, ../shared/data/works is imported into one of its own.

The prices of an answer's bytes and of a plan's characters are written to peergraph/admission/prices.json, which the
cost model reads; other work on the machine makes them higher, so run this on a quiet one. Those of fields stand in the
model's table and are changed by hand.
"""

import json
import random
import re
import statistics
import time

import orjson
from rich.console import Console

from bench.graph import find_subjects, on_graph
from bench.load import LoadClient, post_request
from bench.peers.sides import OURS, run_side
from graphdb.driver.database import Database, Statement
from graphdb.server.local import BoltAddress
from peergraph.admission.admit import PreparedRequest, admit
from peergraph.admission.prices import FILE
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from peergraph.graph import open_database
from peergraph.settings import Settings
from tests.support.operations import Maker

ROUNDS, WARM = 15, 4
POINTS_A_MILLISECOND = 100
# Of planning: the seconds that are spent, the characters below and above which a text is short and long.
SEED, PLANNING_SECONDS, SHORT_TEXT, LONG_TEXT = 1, 60.0, 500, 2_000
# A byte is held in memory and sent, over a line that others share, for longer than the processor works on it: 182 MB
# took 4.9 seconds, of which the processor of the server a second or two. So it costs so many times that.
HELD = 10
# Some 7 MB of abstracts.
ALIASES = " ".join(f"a{number}: abstract" for number in range(35))
LONG_LEAVES = f"{{ works(first: 100) {{ nodes {{ {ALIASES} }} }} }}"
BEST_CONNECTED = Statement(
    "bench/best_connected",
    """
    CALL () { MATCH (n:Researcher) RETURN n ORDER BY n.workCount DESC, n.id LIMIT 1
      UNION MATCH (n:Topic) RETURN n ORDER BY n.workCount DESC, n.id LIMIT 1
      UNION MATCH (n:Institution) RETURN n ORDER BY n.workCount DESC, n.id LIMIT 1
      UNION MATCH (n:Work)-[:CITES]->() WITH n, count(*) AS references
        RETURN n ORDER BY references * n.citationCount * n.authorCount DESC, n.id LIMIT 1 }
    RETURN collect([toLower(labels(n)[0]), n.id])
    """,
)
EXPLORE = (
    "{ explore(centers: [%s], options: %s) { nodes { entityId label score %s } edges { key weight reason } sampled } }"
)
FULL = "{depth: %d, works: 500, researchers: 300, topics: 100, institutions: 99, edges: 5000}"
# The documents by name; R, W, T and I stand for the id of the best connected entity of each kind.
PROBES = {
    "researcher": "{ researcher(id: R) { name } }",
    "20 works of a researcher": "{ researcher(id: R) { works { nodes { title } } } }",
    "100 works": "{ works(first: 100) { nodes { title } } }",
    "100 works, authors": "{ works(first: 100) { nodes { title authors { nodes { name } } } } }",
    "100 works, authors, topics": "{ works(first: 100) { nodes { authors { nodes { name } } "
    "topics { topic { name } } } } }",
    "100 works, identifiers": "{ works(first: 100) { nodes { identifiers { value } } } }",
    "collaborators": "{ researcher(id: R) { collaborators { edges { strength node { name } } } } }",
    "collaborators of 10 authors": "{ work(id: W) { authors(first: 10) { nodes { "
    "collaborators { nodes { name } } } } } }",
    "close collaborators": "{ researcher(id: R) { closeCollaboratorCount } }",
    "h-index, topic count": "{ researcher(id: R) { hIndex topicCount } }",
    "trust": "{ researcher(id: R) { trust { score } } }",
    "trust of 20 authors": "{ work(id: W) { authors { nodes { trust { score } } } } }",
    "suggested collaborators": "{ researcher(id: R) { suggestedCollaborators { score researcher { name } } } }",
    "related works": "{ work(id: W) { related { score work { title } } } }",
    "related topics": "{ topic(id: T) { related { score topic { name } } } }",
    "partners": "{ institution(id: I) { partners { jointWorkCount institution { name } } } }",
    "works of a topic": "{ topic(id: T) { works { totalCount nodes { title } } } }",
    "researchers of a topic": "{ topic(id: T) { researchers { nodes { name } } } }",
    "institutions of a topic": "{ topic(id: T) { institutions { nodes { name } } } }",
    "researcher count of a topic": "{ topic(id: T) { researcherCount } }",
    "topics of an institution": "{ institution(id: I) { topics { nodes { name } } } }",
    "researchers of an institution": "{ institution(id: I) { researchers { nodes { name } } } }",
    "filter: topic": "{ works(where: {topic: T}) { totalCount nodes { title } } }",
    "filter: text": '{ works(where: {text: "health care"}) { totalCount nodes { title } } }',
    "filter: topic or text, not year": '{ works(where: {OR: [{topic: T}, {text: "health"}], NOT: {year: {min: 2020}}}) '
    "{ totalCount nodes { title } } }",
    "facets: year": "{ works { facets(by: [YEAR]) { buckets { key count } } } }",
    "facets: four": "{ works { facets(by: [YEAR, TYPE, TOPIC, INSTITUTION]) { buckets { key count } } } }",
    "search": '{ search(query: "mental health") { totalCount nodes { label } } }',
    "search with highlights": '{ search(query: "mental health") { edges { highlights { parts { text } } } } }',
    "suggest": '{ suggest(prefix: "uni") { label hint } }',
    "slice": EXPLORE % ("R", "{}", ""),
    "slice, hidden": EXPLORE % ("R", "{}", "hidden { count }"),
    "slice of depth 2": EXPLORE % ("R", "{depth: 2}", ""),
    "slice of depth 3": EXPLORE % ("R", "{depth: 3}", ""),
    "slice of four centers": EXPLORE % ("R, W, T, I", "{}", ""),
    "1,000 nodes": EXPLORE % ("R", FULL % 1, ""),
    "1,000 nodes, depth 2": EXPLORE % ("R", FULL % 2, ""),
    "1,000 nodes, depth 3": EXPLORE % ("R", FULL % 3, ""),
    "1,000 nodes, depth 3, hidden": EXPLORE % ("R", FULL % 3, "hidden { count }"),
    "expand": "{ expand(node: R) { nodes { label } edges { key } } }",
    "paths": "{ paths(source: R, target: I) { paths { text } } }",
    "paths of 6": "{ paths(source: W, target: I, maxHops: 6, first: 10) { paths { text } } }",
    "stats": "{ stats { workCount researcherCount } }",
}


async def run(settings: Settings, console: Console) -> None:
    """Run every probe and print its points, measured and estimated."""
    async with await open_database(settings) as database:
        entities = await find_subjects(database, BEST_CONNECTED, console, least=4)
        ids = {kind[0].upper(): f'"{id_}"' for kind, id_ in entities}
        console.print(f"{'':34} {'measured':>9} {'estimated':>9}   estimated over measured")
        for name, text in PROBES.items():
            measured, estimated = await measure_points(database, with_ids(text, ids))
            console.print(f"{name:34} {measured:9.0f} {estimated:9} {estimated / measured:7.2f}")
        prices = {
            "answer": {"bytes_per_point": await measure_bytes(settings)},
            "planning": await measure_planning(database, [id_ for _, id_ in entities]),
        }
    FILE.write_text(json.dumps(prices, indent=2) + "\n")
    console.print(f"written: {FILE}: {prices}")


async def measure_bytes(settings: Settings) -> int:
    """Return how many bytes of an answer take the server as long as a point stands for, with one significant digit: by
    its processor time for an answer of LONG_LEAVES, over that for one of a leaf."""
    neo4j = settings.neo4j
    assert neo4j is not None
    with run_side(OURS, BoltAddress(neo4j.uri, neo4j.user, neo4j.password), settings.cache) as side:
        client, seconds, sizes = LoadClient(side.port), [], []
        for text in ("{ works(first: 100) { nodes { id } } }", LONG_LEAVES):
            request = post_request(side.port, side.path, orjson.dumps({"query": text}))
            for _ in range(WARM):
                body, _ = await client.ask(request)
            before = side.cpu()
            for _ in range(ROUNDS):
                body, _ = await client.ask(request)
            seconds.append((side.cpu() - before) / ROUNDS)
            sizes.append(len(body))
        client.close()
    points = (seconds[1] - seconds[0]) * 1000 * POINTS_A_MILLISECOND
    return int(rounded((sizes[1] - sizes[0]) / points / HELD))


async def measure_planning(database: Database, ids: list[str]) -> dict[str, float]:
    """Return the points of planning a statement and of each character of it, with one significant digit: the medians
    of made-up statements that Neo4j has not planned before, short ones and long ones."""
    chance = random.Random(SEED)
    short: list[float] = []
    long: list[float] = []
    until = time.monotonic() + PLANNING_SECONDS
    while time.monotonic() < until or min(len(short), len(long)) < ROUNDS:
        document, variables = Maker(chance, ids, chance.choice([1, 2, 3, 4]), sound=True).operation()
        prepared = admit(GraphQLRequest(document, None, variables))
        roots = prepared.roots or [] if isinstance(prepared, PreparedRequest) else []
        for number, root in enumerate(roots):
            bound = prepared.values[number] if isinstance(prepared, PreparedRequest) else None
            if root.plan is None or bound is None:
                continue
            started = time.perf_counter()
            await database.plan(root.plan.statement, bound.parameters)
            points = (time.perf_counter() - started) * 1000 * POINTS_A_MILLISECOND
            length = len(root.plan.statement.text)
            if length > LONG_TEXT:
                long.append(points / length)
            elif length < SHORT_TEXT:
                short.append(points)
    # A Neo4j that has just started plans slowly.
    character = rounded(statistics.median(long[len(long) // 3 :]))
    rest = statistics.median(short[len(short) // 3 :]) - character * SHORT_TEXT / 2
    return {"statement": rounded(max(rest, POINTS_A_MILLISECOND)), "character": character}


def rounded(value: float) -> float:
    """Return a value with one significant digit, so that two runs write the same."""
    return float(f"{value:.0e}")


def with_ids(text: str, ids: dict[str, str]) -> str:
    """Return a document with the ids of entities in place of their letters."""
    return re.sub(r"\b[RWTI]\b", lambda letter: ids[letter[0]], text)


async def measure_points(database: Database, text: str) -> tuple[float, int]:
    """Return the points of a document: by the median time of its statements, and as estimated."""
    milliseconds: list[float] = []
    estimated = 0
    for _ in range(WARM + ROUNDS):
        result = await answer(database, GraphQLRequest(text))
        assert not result.errors, (text, result.errors)
        assert result.cost is not None
        milliseconds.append(result.stats.milliseconds)
        estimated = result.cost.estimated
    return statistics.median(milliseconds[WARM:]) * POINTS_A_MILLISECOND, estimated


if __name__ == "__main__":
    on_graph(run)
