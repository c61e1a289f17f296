"""Properties of all nodes of a label, worked out anew in Python: what migrations of folded text need."""

from collections.abc import Callable
from typing import Any

from graphdb.driver.database import Database, Statement, Transaction

PAGE = 5000
PATIENCE = 300.0


async def rewrite(
    database: Database, label: str, properties: list[str], change: Callable[[list[Any]], dict[str, Any]]
) -> None:
    """Set on each node of the label what `change` makes of the values of these properties; {} leaves the node as it is.

    Nodes are read by id, a page at a time, so that memory is bounded and a run that was ended may start again.
    """
    values = ", ".join(f"n.{name}" for name in properties)
    page = Statement(
        "migrations/page",
        f"MATCH (n:{label}) WHERE n.id > $after WITH n ORDER BY n.id LIMIT $most RETURN n.id, {values}",
    )
    store = Statement("migrations/store", f"UNWIND $rows AS row MATCH (n:{label} {{id: row[0]}}) SET n += row[1]")
    after = ""
    while rows := await database.rows(page, {"after": after, "most": PAGE}, timeout=PATIENCE):
        after = rows[-1][0]
        changes = [[id_, changed] for id_, *held in rows if (changed := change(held))]

        async def work(tx: Transaction, changes: list[list[Any]] = changes) -> None:
            await tx.run(store, {"rows": changes})

        if changes:
            await database.write(work, timeout=PATIENCE)
