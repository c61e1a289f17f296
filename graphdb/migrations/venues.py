"""Migration 14: slugs for venues that have none, and labels without markup as it is told from words now."""

from typing import Any

from graphdb.driver.database import Database, Statement, Transaction
from graphdb.migrations.nodes import PAGE, PATIENCE, rewrite
from graphdb.text import folding
from graphdb.text.slug import unique_slugs

UNNAMED = Statement(
    "migrations/unnamed",
    "MATCH (v:Venue) WHERE v.slug IS NULL WITH v ORDER BY v.id LIMIT $most RETURN v.id, coalesce(v.label, v.name, '')",
)
TAKEN = Statement("migrations/taken", "UNWIND $keys AS key MATCH (k:Key {key: key}) RETURN k.key")
NAME = Statement(
    "migrations/name",
    "UNWIND $rows AS row MATCH (v:Venue {id: row[0]}) SET v.slug = row[1] CREATE (:Key {key: row[1]})-[:NAMES]->(v)",
)
KINDS = ("Researcher", "Topic", "Institution", "Venue")
NAMES = {"Work": ("title", "Untitled"), **dict.fromkeys(KINDS, ("name", "Unnamed"))}


async def step(database: Database) -> None:
    """Name what has no slug, and write the labels anew that markup or an entity had a part in."""
    while rows := await database.rows(UNNAMED, {"most": PAGE}, timeout=PATIENCE):

        async def name(tx: Transaction, rows: list[list[Any]] = rows) -> None:
            labels = dict(rows)
            wished = {folding.make_slug(label) for label in labels.values()}
            taken = {row[0] for row in await tx.run(TAKEN, {"keys": list(wished)})}
            await tx.run(NAME, {"rows": list(unique_slugs(labels, taken).items())})

        await database.write(name, timeout=PATIENCE)
    for label, (source, unnamed) in NAMES.items():

        def relabelled(held: list[Any], unnamed: str = unnamed) -> dict[str, Any]:
            said, stored = held
            if not said or not ("<" in said or "&" in said):
                return {}
            shown = folding.plain_label(said) or unnamed
            return {} if shown == stored else {"label": shown, "sortLabel": folding.fold(shown)[: folding.LONGEST]}

        await rewrite(database, label, [source, "label"], relabelled)
