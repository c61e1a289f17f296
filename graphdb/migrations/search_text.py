"""Migration 13: what is searched, written beside what is shown."""

from typing import Any

from graphdb.driver.database import Database
from graphdb.migrations.nodes import rewrite
from graphdb.text.search_text import SEARCHED_PROPERTIES, search_text


async def step(database: Database) -> None:
    """Give all entities the words of their names and texts."""
    for kind, (names, others) in SEARCHED_PROPERTIES.items():
        properties = [*names, *others]

        def change(held: list[Any], kind: str = kind, properties: list[str] = properties) -> dict[str, Any]:
            found = search_text(kind, dict(zip(properties, held, strict=True)))
            return {name: words for name, words in found.items() if words is not None}

        await rewrite(database, kind, properties, change)
