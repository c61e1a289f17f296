"""Migration 12: sort labels by the present folding of text."""

from typing import Any

from graphdb.driver.database import Database
from graphdb.migrations.nodes import rewrite
from graphdb.text.folding import LONGEST, fold


async def step(database: Database) -> None:
    """Set the sort labels of all entities that folding changes."""
    for label in ("Researcher", "Work", "Topic", "Institution", "Venue"):
        await rewrite(database, label, ["label", "sortLabel"], sort_label_update)


def sort_label_update(values: list[Any]) -> dict[str, Any]:
    """Return the sort label of a label; {} when the graph has it already."""
    label, stored = values
    folded = fold(label)[:LONGEST] if label else stored
    return {} if folded == stored else {"sortLabel": folded}
