"""Migrations of the graph's schema: the numbered .cypher files here, each applied once, in order, and recorded.

A migration that needs Python, for example for folded text, has a module of its name with `async def step(database)`,
which runs after the statements and may run again after a crash: 0013_search_text.cypher has search_text.py.
"""

import importlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from graphdb.driver.advisory_lock import advisory_lock
from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Database, Statement, Transaction
from graphdb.driver.errors import NewerGraph
from graphdb.driver.request_stats import without_slow_log

FOLDER = Path(__file__).parent

APPLIED = Statement("migrations/applied", "MATCH (m:Migration) RETURN m.number ORDER BY m.number")
RECORD = Statement(
    "migrations/record",
    "MERGE (m:Migration {number: $number}) ON CREATE SET m.name = $name, m.appliedAt = datetime()",
)
# A migration may change what visitors see, so it increases the graph version.
BUMP_VERSION = [statement(name) for name in ("graph/lock", "graph/bump_version")]
AWAIT = Statement("migrations/await_indexes", "CALL db.awaitIndexes(300)")


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: its number, name and statements, and its step in Python, None when it has none.

    Each statement and the step may run twice, as a crash can make that necessary.
    """

    number: int
    name: str
    statements: tuple[str, ...]
    step: Callable[[Database], Awaitable[None]] | None = None


def known_migrations() -> list[Migration]:
    """Return the migrations of this version in order."""
    migrations = []
    for path in sorted(FOLDER.glob("[0-9]*.cypher")):
        number, name = path.stem.split("_", 1)
        text = "\n".join(line for line in path.read_text().splitlines() if not line.startswith("//"))
        statements = tuple(statement.strip() for statement in re.split(r";\s*(?:\n|$)", text) if statement.strip())
        has_step = (FOLDER / f"{name}.py").exists()
        step = importlib.import_module(f"graphdb.migrations.{name}").step if has_step else None
        migrations.append(Migration(int(number), name, statements, step))
    return migrations


async def applied_numbers(database: Database) -> list[int]:
    """Return the numbers of the migrations that the graph has. Raises NewerGraph for one that is unknown here."""
    numbers = [row[0] for row in await database.rows(APPLIED)]
    newest = known_migrations()[-1].number
    if numbers and numbers[-1] > newest:
        raise NewerGraph(
            f"This graph was changed by a newer peergraph (migration {numbers[-1]}); this version knows {newest}. "
            "Use that version, or another graph."
        )
    return numbers


async def migrate(database: Database) -> list[Migration]:
    """Apply the missing migrations, wait for their indexes and return them; empty when the graph was current.

    Of several processes that start at once on one graph, one applies them and the others wait for it.
    """
    if not await missing_migrations(database):
        return []
    async with advisory_lock(database, "migrations"):
        with without_slow_log():
            return await apply_migrations(database, await missing_migrations(database))


async def missing_migrations(database: Database) -> list[Migration]:
    """Return the migrations that the graph does not have yet, in order."""
    numbers = set(await applied_numbers(database))
    return [migration for migration in known_migrations() if migration.number not in numbers]


async def apply_migrations(database: Database, missing: list[Migration]) -> list[Migration]:
    """Apply these migrations, wait for their indexes and return them."""
    for migration in missing:
        for number, text in enumerate(migration.statements, 1):
            await database.define(Statement(f"migrations/{migration.number:04}_{migration.name}#{number}", text))
        if migration.step:
            await migration.step(database)
        await database.write(lambda tx, m=migration: record(tx, m))  # type: ignore[misc]
    if missing:
        await database.define(AWAIT)
    return missing


async def record(tx: Transaction, migration: Migration) -> None:
    """Record a migration in the graph and increase the graph version."""
    for write in BUMP_VERSION:
        await tx.run(write)
    await tx.run(RECORD, {"number": migration.number, "name": migration.name})
