"""Changes to the graph's schema: the numbered .cypher files here, each applied once, in order, and recorded.

What Cypher cannot work out, such as folded text, a module of the migration's name does after the file's statements:
0013_search_text.cypher has search_text.py, whose `async def step(database)` can be run again after a crash.
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
# What a migration changed may be what visitors see.
MOVE = [statement(name) for name in ("graph/lock", "graph/bump_version")]
AWAIT = Statement("migrations/await_indexes", "CALL db.awaitIndexes(300)")


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: its number, its name, its statements, the step in Python after them, None when there is none.

    Each statement and the step can be run twice, as a crash may ask for it.
    """

    number: int
    name: str
    statements: tuple[str, ...]
    step: Callable[[Database], Awaitable[None]] | None = None


def known() -> list[Migration]:
    """The migrations this version has, in order."""
    found = []
    for path in sorted(FOLDER.glob("[0-9]*.cypher")):
        number, name = path.stem.split("_", 1)
        text = "\n".join(line for line in path.read_text().splitlines() if not line.startswith("//"))
        statements = tuple(part.strip() for part in re.split(r";\s*(?:\n|$)", text) if part.strip())
        has_step = (FOLDER / f"{name}.py").exists()
        step = importlib.import_module(f"graphdb.migrations.{name}").step if has_step else None
        found.append(Migration(int(number), name, statements, step))
    return found


async def applied(database: Database) -> list[int]:
    """The numbers the graph has recorded; raises NewerGraph when it has one that this version does not know."""
    numbers = [row[0] for row in await database.rows(APPLIED)]
    newest = known()[-1].number
    if numbers and numbers[-1] > newest:
        raise NewerGraph(
            f"This graph was changed by a newer peergraph (migration {numbers[-1]}); this version knows {newest}. "
            "Use that version, or another graph."
        )
    return numbers


async def migrate(database: Database) -> list[Migration]:
    """Apply what is missing and wait for its indexes; the migrations applied now, none when the graph was current.

    Of several that start at once on one graph one applies them, and the others wait for it.
    """
    if not await lacking(database):
        return []
    async with advisory_lock(database, "migrations"):
        with without_slow_log():
            return await apply(database, await lacking(database))


async def lacking(database: Database) -> list[Migration]:
    """The migrations that the graph does not have yet, in order."""
    done = set(await applied(database))
    return [migration for migration in known() if migration.number not in done]


async def apply(database: Database, missing: list[Migration]) -> list[Migration]:
    """Apply these migrations, and wait for their indexes."""
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
    """Note in the graph that a migration was applied, and move its version."""
    for write in MOVE:
        await tx.run(write)
    await tx.run(RECORD, {"number": migration.number, "name": migration.name})
