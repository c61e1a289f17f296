"""One at a time: work on a graph that two processes must not do at once, such as bringing it up to date.

Whoever may begin has a transaction open that has made one node and is never committed; a constraint makes the others
wait for it. Neo4j ends the transaction with the connection of its process, so no crash leaves the turn taken, and the
graph keeps no trace of it. Statements of the work run in transactions of their own.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from neo4j.exceptions import ClientError, DriverError, Neo4jError

from graphdb.driver.database import Database, Statement, translate_errors
from graphdb.driver.errors import GraphError

LOCK_CONSTRAINT = Statement("turn/rule", "SHOW CONSTRAINTS YIELD name WHERE name = 'turn_name' RETURN name")
CREATE_LOCK_CONSTRAINT = "CREATE CONSTRAINT turn_name IF NOT EXISTS FOR (t:Turn) REQUIRE t.name IS UNIQUE"
TAKE_LOCK = "MERGE (t:Turn {name: $name}) SET t.taken = datetime()"
# Seconds to wait for others, and between two signs of life: a proxy may close a connection on which nothing is said.
WAIT_SECONDS = 900.0
KEEP_ALIVE_SECONDS = 10.0
TRIES = 20


@asynccontextmanager
async def advisory_lock(database: Database, name: str, patience: float = WAIT_SECONDS) -> AsyncIterator[None]:
    """A block that nobody else runs at the same time on this graph under this name; raises GraphError when others do
    not come to an end."""
    await ensure_constraint(database)
    async with database.session() as session:
        with translate_errors():
            transaction = await session.begin_transaction(metadata={"name": f"turn/{name}"}, timeout=0)
        try:
            try:
                # The time-out stands outside: as an OSError it would be told as a server that is away.
                async with asyncio.timeout(patience):
                    with translate_errors():
                        await (await transaction.run(TAKE_LOCK, {"name": name})).consume()
            except TimeoutError as error:
                raise GraphError(
                    f"Another peergraph has been at the {name} of this graph for {patience:.0f} s; end it, or wait."
                ) from error
            beating = asyncio.create_task(keep_alive(transaction))
            try:
                yield
            finally:
                beating.cancel()
                with suppress(asyncio.CancelledError):
                    await beating
        finally:
            with suppress(Neo4jError, DriverError, OSError):
                await transaction.close()


async def keep_alive(transaction: Any) -> None:
    """Let a transaction say now and then that it is alive, until it is not."""
    with suppress(Neo4jError, DriverError, OSError):
        while True:
            await asyncio.sleep(KEEP_ALIVE_SECONDS)
            await (await transaction.run("RETURN 1")).consume()


async def ensure_constraint(database: Database) -> None:
    """Make the constraint that others wait by, unless it is there; two may do so at once."""
    for attempt in range(TRIES):
        if await database.rows(LOCK_CONSTRAINT):
            return
        try:
            async with database.session() as session:
                await (await session.run(CREATE_LOCK_CONSTRAINT)).consume()
        except (Neo4jError, DriverError) as error:
            # Of two that make it at once, Neo4j may refuse one.
            if attempt == TRIES - 1 or not (error.is_retryable() or isinstance(error, ClientError)):
                with translate_errors():
                    raise
            await asyncio.sleep(0.05 * (attempt + 1))
