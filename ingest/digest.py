"""The digest of a graph: a short text that is equal for equal graphs, whatever the order their records came in."""

import hashlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import orjson
from rich.console import Console

from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Database
from ingest.progress import count_nodes, show_progress

PAGE = 5000
# Seconds: a whole graph takes longer than a reader's statement may.
TIMEOUT = 120.0
ENTITIES = ("Researcher", "Work", "Topic", "Institution", "Venue")
# Properties that say when and not what, and the ids that relations have for their indexes.
IGNORED_PROPERTIES = ("id", "slug", "createdAt", "importedAt", "of", "work")


async def graph_digest(database: Database, console: Console | None = None) -> str:
    """The digest of all entities, keys and relations, without ids, slugs and times of import.

    An entity stands under the least of its identifier keys. The digest is the sum of the digests of single facts, so
    that they need no order and no memory. Shows progress on the console.
    """
    counts = await count_nodes(database)
    with show_progress(console, "digest", 2 * counts["Key"] + sum(counts[label] for label in ENTITIES)) as report:
        return await sum_digests(database, lambda done: report(done, f"{done:,} keys and entities read"))


async def sum_digests(database: Database, report: Callable[[int], None]) -> str:
    """The digest; `report` is called with the number of keys and entities read."""
    done = 0
    names: dict[str, str] = {}
    async for key, id_, *_ in iter_keys(database):
        if id_ and ":" in key and key < names.get(id_, "\U0010ffff"):
            names[id_] = key
        done += 1
        if done % PAGE == 0:
            report(done)
    total = 0
    async for key, id_, properties, replaced in iter_keys(database):
        if ":" in key:
            total += fact_digest(["key", key, names.get(id_) if id_ else None, properties, sorted(replaced)])
        done += 1
        if done % PAGE == 0:
            report(done)
    ids = list(names)
    for start in range(0, len(ids), PAGE):
        report(done + start)
        rows = await database.rows(statement("digest/entities"), {"ids": ids[start : start + PAGE]}, timeout=TIMEOUT)
        for id_, label, properties, relations in rows[0][0]:
            total += fact_digest([label, names[id_], comparable_properties(properties, names)])
            for kind, end, carried in relations:
                total += fact_digest([kind, names[id_], names.get(end, end), comparable_properties(carried, names)])
    return f"{total % 2**128:032x}"


async def iter_keys(database: Database) -> AsyncIterator[list[Any]]:
    """Yield every Key with its properties and the id of what it names, in order."""
    after = ""
    while True:
        page = (await database.rows(statement("digest/keys"), {"after": after, "n": PAGE}, timeout=TIMEOUT))[0][0]
        if not page:
            return
        for row in page:
            yield row
        after = page[-1][0]


def comparable_properties(properties: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """Properties without those that two equal graphs may differ in, and with keys in the place of ids."""
    comparable = {
        name: value for name, value in properties.items() if name not in IGNORED_PROPERTIES and value is not None
    }
    if "institutions" in comparable:
        comparable["institutions"] = [names.get(id_, id_) for id_ in comparable["institutions"]]
    return comparable


def fact_digest(content: list[Any]) -> int:
    """The digest of one fact, as a number."""
    text = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return int.from_bytes(hashlib.blake2b(text, digest_size=16).digest(), "big")
