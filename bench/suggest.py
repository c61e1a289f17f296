"""`python -m bench.suggest` measures a suggestion over a point look-up.

The application answers both in turn over ASGI within this process, as it answers a browser. The prefixes are the first
1, 2, 3 and 5 letters of words of names and titles in the graph, drawn at random but alike in every run, and the two
most frequent first letters. The graph is ../shared/data/works, imported into a Neo4j of its own, or the one that
PEERGRAPH_NEO4J_URI names.
"""

import random
import statistics
import time

from rich.console import Console

from bench.graph import find_subjects, on_graph
from bench.operations import OPERATIONS
from bench.overhead import PEOPLE, Call, by_graphql
from graphdb.driver.database import Database, Statement
from peergraph.graph import open_database
from peergraph.http.endpoint import GraphQLEndpoint
from peergraph.settings import Settings

ROUNDS, WARM = 200, 40
LIMIT = 3.0
LENGTHS = (1, 2, 3, 5)
FREQUENT_LETTERS = ("a", "s")
LABELS = Statement(
    "bench/labels",
    "MATCH (n:Researcher|Work|Topic|Institution) WITH n ORDER BY n.id LIMIT 20000 RETURN collect(n.sortLabel)",
)
POINT = next(operation for operation in OPERATIONS if operation.name == "point")
SUGGEST = "query Suggest($prefix: String!) { suggest(prefix: $prefix) { entityId kind label hint } }"


async def draw_prefixes(database: Database) -> dict[str, list[dict[str, str]]]:
    """Return the variables of suggestions by the row of the table that they belong to."""
    chance = random.Random(4)
    labels = await database.read(LABELS, {})
    words = [word for label in chance.sample(labels, min(2000, len(labels))) for word in label.split()]
    by_length = {
        f"{length} letter{'s' if length > 1 else ''}": [
            {"prefix": word[:length]} for word in words if len(word) >= length
        ][:ROUNDS]
        for length in LENGTHS
    }
    return by_length | {f"only {letter!r}": [{"prefix": letter}] for letter in FREQUENT_LETTERS}


async def measure(
    point: Call, suggest: Call, people: list[dict[str, str]], typed: list[dict[str, str]]
) -> tuple[float, float]:
    """Return the median milliseconds of a look-up and of a suggestion, called in turn."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(WARM + ROUNDS):
        for call, subjects, milliseconds in ((point, people, times[0]), (suggest, typed, times[1])):
            started = time.perf_counter()
            await call(subjects[number % len(subjects)])
            milliseconds.append((time.perf_counter() - started) * 1000)
    return statistics.median(times[0][WARM:]), statistics.median(times[1][WARM:])


async def run(settings: Settings, console: Console) -> int:
    """Measure every kind of prefix and print medians and ratios. Returns 1 when a ratio is over its limit."""
    over = 0
    async with await open_database(settings) as database:
        people = await find_subjects(database, PEOPLE, console)
        endpoint = GraphQLEndpoint(database)
        point, suggest = by_graphql(endpoint, POINT.text("ours")), by_graphql(endpoint, SUGGEST)
        for name, variables in (await draw_prefixes(database)).items():
            point_time, suggest_time = await measure(point, suggest, people, variables)
            ratio = suggest_time / point_time
            over += ratio > LIMIT
            console.print(
                f"{name:10} suggest {suggest_time:6.2f} ms   look-up {point_time:6.2f} ms"
                f"   ratio {ratio:4.2f}   at most {LIMIT}"
            )
    return 1 if over else 0


if __name__ == "__main__":
    on_graph(run)
