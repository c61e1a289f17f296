"""Migration 13: the properties that full-text search reads."""

from typing import Any

from graphdb.driver.database import Database
from graphdb.migrations.nodes import rewrite
from graphdb.text.search_text import SEARCHED_PROPERTIES, search_text


async def step(database: Database) -> None:
    """Set searchNames and searchText of all entities."""
    for kind, (names, others) in SEARCHED_PROPERTIES.items():
        properties = [*names, *others]

        def change(values: list[Any], kind: str = kind, properties: list[str] = properties) -> dict[str, Any]:
            texts = search_text(kind, dict(zip(properties, values, strict=True)))
            return {name: words for name, words in texts.items() if words is not None}

        await rewrite(database, kind, properties, change)
