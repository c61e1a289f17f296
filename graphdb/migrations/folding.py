"""Migration 12: sort labels as text is folded now."""

from typing import Any

from graphdb.driver.database import Database
from graphdb.migrations.nodes import rewrite
from graphdb.text.folding import LONGEST, fold


async def step(database: Database) -> None:
    """Fold the labels of all entities anew."""
    for label in ("Researcher", "Work", "Topic", "Institution", "Venue"):
        await rewrite(database, label, ["label", "sortLabel"], sorted_anew)


def sorted_anew(held: list[Any]) -> dict[str, Any]:
    """The sort label that follows from the label; {} when it is stored."""
    label, stored = held
    folded = fold(label)[:LONGEST] if label else stored
    return {} if folded == stored else {"sortLabel": folded}
