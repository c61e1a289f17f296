"""Migration 14: slugs for venues that have none, and labels by the present removal of markup."""

from typing import Any

from graphdb.driver.database import Database, Statement, Transaction
from graphdb.migrations.nodes import PAGE, TIMEOUT_SECONDS, rewrite
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
    """Give venues their slugs, and rewrite the labels whose source has markup or character entities."""
    while rows := await database.rows(UNNAMED, {"most": PAGE}, timeout=TIMEOUT_SECONDS):

        async def name_venues(tx: Transaction, rows: list[list[Any]] = rows) -> None:
            labels = dict(rows)
            wanted = {folding.make_slug(label) for label in labels.values()}
            taken = {row[0] for row in await tx.run(TAKEN, {"keys": list(wanted)})}
            await tx.run(NAME, {"rows": list(unique_slugs(labels, taken).items())})

        await database.write(name_venues, timeout=TIMEOUT_SECONDS)
    for kind, (source, unnamed) in NAMES.items():

        def label_update(values: list[Any], unnamed: str = unnamed) -> dict[str, Any]:
            name, stored = values
            if not name or not ("<" in name or "&" in name):
                return {}
            label = folding.plain_label(name) or unnamed
            return {} if label == stored else {"label": label, "sortLabel": folding.fold(label)[: folding.LONGEST]}

        await rewrite(database, kind, [source, "label"], label_update)
