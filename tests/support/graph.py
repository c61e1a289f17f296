"""Empty a graph, write to it, and read from it."""

from collections.abc import Iterator
from typing import Any

from graphdb.driver.database import Database, Parameters, Statement, Transaction
from graphdb.migrations.search_text import step

EMPTY = Statement(
    "tests/empty",
    "MATCH (n) WHERE NOT n:Migration AND NOT n:Graph CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS",
)
# Migrations make this one node, and an import moves what is on it.
UNTOUCHED = Statement("tests/untouched", "MERGE (g:Graph {name: 'peergraph'}) SET g = {name: 'peergraph'}")

# What an import keeps on relations to works, for those that a test wrote by hand.
PLACED = """
CALL () {
  MATCH (n:Researcher)-[e:AUTHORED]->(w:Work)
  RETURN n, e, w
  UNION ALL
  MATCH (n)<-[e:ABOUT|CREDITED_TO|CITES|PUBLISHED_IN]-(w:Work)
  RETURN n, e, w
}
SET e.of = n.id, e.newest = w.newest, e.work = w.id
"""


async def empty(database: Database) -> None:
    """Delete everything but what the migrations made."""
    await database.define(EMPTY)
    await database.define(UNTOUCHED)


async def write(database: Database, cypher: str, **parameters: Any) -> list[list[Any]]:
    """Run a statement that writes. Returns its records."""

    async def work(transaction: Transaction) -> list[list[Any]]:
        return await transaction.run(Statement("tests/write", cypher), parameters)

    return await database.write(work)


async def place(database: Database) -> None:
    """Set the properties that order lists on all relations to works, as an import does."""
    await write(database, PLACED)


async def searchable(database: Database) -> None:
    """Let the full-text indexes find entities that a test wrote. An entity without a name gets its label as name."""
    await write(database, "MATCH (n:Work) WHERE n.title IS NULL SET n.title = n.label")
    await write(database, "MATCH (n:Topic|Institution|Venue) WHERE n.name IS NULL SET n.name = n.label")
    await write(database, "MATCH (n:Researcher) WHERE n.names IS NULL SET n.names = [n.label]")
    await step(database)
    await facts(database, "CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh() RETURN 1")


async def facts(database: Database, cypher: str, **parameters: Any) -> list[list[Any]]:
    """Return the records of a statement that reads."""
    return await database.rows(Statement("tests/facts", cypher), parameters, timeout=60)


async def write_names(database: Database, names: list[str]) -> None:
    """Write researchers with these names, and let the index find them."""
    await write(
        database,
        "UNWIND range(0, size($names) - 1) AS i "
        "CREATE (:Researcher {id: 'R' + i, number: i, label: $names[i], names: [$names[i]]})",
        names=names,
    )
    await searchable(database)


async def profiled_hits(database: Database, statement: Statement, parameters: Parameters) -> int:
    """Return how much a statement reads of the store, by Neo4j's own count."""
    return sum(hits_of(await database.plan(statement, parameters, profile=True)))


def hits_of(plan: dict[str, Any]) -> Iterator[int]:
    """Yield the hits of each operator of a plan."""
    yield int(plan.get("args", {}).get("DbHits", 0))
    for child in plan.get("children", ()):
        yield from hits_of(child)
