"""An advisory lock in the graph, for work that only one process may do at a time, such as migrations.

The holder keeps a transaction open in which it created one node, and never commits it. A uniqueness constraint makes
other processes wait for that transaction. Neo4j ends it when its process loses the connection, so a crash leaves no
lock behind and the graph keeps no trace of one. The work itself runs in other transactions.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from neo4j import AsyncTransaction
from neo4j.exceptions import ClientError, DriverError, Neo4jError

from graphdb.background import run_in_background
from graphdb.driver.database import Database, Statement
from graphdb.driver.error_translation import translate_errors
from graphdb.driver.errors import GraphError

# The label, the constraint and the names in logs say "turn": stored in graphs since before the lock had its name.
SHOW_LOCK_CONSTRAINT = Statement("turn/rule", "SHOW CONSTRAINTS YIELD name WHERE name = 'turn_name' RETURN name")
CREATE_LOCK_CONSTRAINT = "CREATE CONSTRAINT turn_name IF NOT EXISTS FOR (t:Turn) REQUIRE t.name IS UNIQUE"
TAKE_LOCK = "MERGE (t:Turn {name: $name}) SET t.taken = datetime()"
# Seconds to wait for the lock.
WAIT_SECONDS = 900.0
# Seconds between two statements on the lock's connection, as a proxy may close one that is idle.
KEEP_ALIVE_SECONDS = 10.0
CONSTRAINT_TRIES = 20
# Seconds that the lock's transaction may take to end.
CLOSE_SECONDS = 5.0


@asynccontextmanager
async def advisory_lock(database: Database, name: str, wait_seconds: float = WAIT_SECONDS) -> AsyncIterator[None]:
    """Run a block while no other holds the lock of this name on this graph. Raises GraphError when the wait is over."""
    await ensure_constraint(database)
    async with database.session() as session:
        with translate_errors(database.disk_full):
            async with database.while_answering():
                transaction = await session.begin_transaction(metadata={"name": f"turn/{name}"}, timeout=0)
        try:
            try:
                # Outside translate_errors, which would take a TimeoutError, an OSError, for a server that is away.
                async with database.while_answering(), asyncio.timeout(wait_seconds):
                    with translate_errors(database.disk_full):
                        await (await transaction.run(TAKE_LOCK, {"name": name})).consume()
            except TimeoutError as error:
                raise GraphError(
                    f"Another peergraph has held the lock for {name} of this graph for {wait_seconds:.0f} s; "
                    "end it, or wait."
                ) from error
            async with run_in_background(keep_alive(transaction)):
                yield
        finally:
            with suppress(Neo4jError, DriverError, OSError):
                # A Neo4j that answers nobody ends the transaction when it notices that the connection is closed.
                async with asyncio.timeout(CLOSE_SECONDS):
                    await transaction.close()


async def keep_alive(transaction: AsyncTransaction) -> None:
    """Run a statement in a transaction every KEEP_ALIVE_SECONDS until it is closed."""
    with suppress(Neo4jError, DriverError, OSError):
        while True:
            await asyncio.sleep(KEEP_ALIVE_SECONDS)
            await (await transaction.run("RETURN 1")).consume()


async def ensure_constraint(database: Database) -> None:
    """Create the uniqueness constraint of locks unless the graph has it; several processes may do so at once."""
    for attempt in range(CONSTRAINT_TRIES):
        if await database.rows(SHOW_LOCK_CONSTRAINT):
            return
        try:
            async with database.session() as session:
                await (await session.run(CREATE_LOCK_CONSTRAINT)).consume()
        except (Neo4jError, DriverError) as error:
            # Neo4j may refuse one of two processes that create it at the same time.
            if attempt == CONSTRAINT_TRIES - 1 or not (error.is_retryable() or isinstance(error, ClientError)):
                with translate_errors(database.disk_full):
                    raise
            await asyncio.sleep(0.05 * (attempt + 1))
