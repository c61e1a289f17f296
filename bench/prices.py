"""What operations are estimated to cost beside what they cost: `python -m bench.prices`.

One point of peergraph/admission/cost_model.py stands for 10 µs of statements. Each probe asks for one kind of field,
of the best connected entity of its kind: the median of its statements' milliseconds, and the document's estimate.
What is asked of most others costs less, and a page that is not full is estimated as a full one. Neo4j is the one that
PEERGRAPH_HOME or the settings name; without either ../shared/data/works is imported into one of its own.
"""

import re
import statistics

from rich.console import Console

from bench.graph import on_graph
from bench.overhead import WORKS
from graphdb.driver.database import Database, Statement
from graphdb.migrations import migrate
from ingest.run import import_paths
from peergraph.execution.execute import GraphQLRequest, answer
from peergraph.graph import open_database
from peergraph.settings import Settings

ROUNDS, WARM = 15, 4
POINTS_A_MILLISECOND = 100
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
# By what it is called, what is asked; R, W, T and I stand for the best connected of each kind.
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
    """Ask every probe and print its points, measured and estimated."""
    async with await open_database(settings) as database:
        await migrate(database)
        found = await database.read(BEST_CONNECTED, {})
        if len(found) < 4:
            await import_paths(database, "openalex", [WORKS], console)
            found = await database.read(BEST_CONNECTED, {})
        ids = {kind[0].upper(): f'"{id_}"' for kind, id_ in found}
        console.print(f"{'':34} {'measured':>9} {'estimated':>9}   estimated over measured")
        for name, text in PROBES.items():
            measured, estimated = await points(database, told_of(text, ids))
            console.print(f"{name:34} {measured:9.0f} {estimated:9} {estimated / measured:7.2f}")


def told_of(text: str, ids: dict[str, str]) -> str:
    """The document about these entities: a letter of theirs that stands alone is the id."""
    return re.sub(r"\b[RWTI]\b", lambda letter: ids[letter[0]], text)


async def points(database: Database, text: str) -> tuple[float, int]:
    """The points of a document: by the median time of its statements, and as estimated."""
    spent = []
    for _ in range(WARM + ROUNDS):
        answered = await answer(database, GraphQLRequest(text))
        assert not answered.errors, (text, answered.errors)
        assert answered.cost is not None
        spent.append(answered.tally.milliseconds)
    return statistics.median(spent[WARM:]) * POINTS_A_MILLISECOND, answered.cost.estimated


if __name__ == "__main__":
    on_graph(run)
