"""Rewriting of the properties of all nodes of a label by a Python function."""

from collections.abc import Callable
from typing import Any

from graphdb.driver.database import Database, Statement, Transaction

PAGE = 5000
TIMEOUT_SECONDS = 300.0


async def rewrite(
    database: Database, label: str, properties: list[str], change: Callable[[list[Any]], dict[str, Any]]
) -> None:
    """Set on each node of the label the properties that `change` returns for its values; {} leaves the node unchanged.

    Nodes are read in pages by id, so that memory is bounded and an interrupted run can start again.
    """
    columns = ", ".join(f"n.{name}" for name in properties)
    page = Statement(
        "migrations/page",
        f"MATCH (n:{label}) WHERE n.id > $after WITH n ORDER BY n.id LIMIT $most RETURN n.id, {columns}",
    )
    store = Statement("migrations/store", f"UNWIND $rows AS row MATCH (n:{label} {{id: row[0]}}) SET n += row[1]")
    after = ""
    while rows := await database.rows(page, {"after": after, "most": PAGE}, timeout=TIMEOUT_SECONDS):
        after = rows[-1][0]
        changes = [[id_, changed] for id_, *values in rows if (changed := change(values))]

        async def work(tx: Transaction, changes: list[list[Any]] = changes) -> None:
            await tx.run(store, {"rows": changes})

        if changes:
            await database.write(work, timeout=TIMEOUT_SECONDS)
