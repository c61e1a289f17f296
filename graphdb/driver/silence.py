"""Bounds on waiting for a Neo4j that takes requests but answers none, such as one whose process is stopped.

Neo4j ends a statement that exceeds its time-out, and the driver waits for its answer without an end. So each statement
is waited for a little longer than it may take, and then its connection is closed. A wait that may be long for a good
reason (planning, a migration) ends when Neo4j does not answer others either.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from neo4j import AsyncDriver
from neo4j.exceptions import DriverError, Neo4jError

from graphdb.background import run_in_background
from graphdb.bolt.read import PATIENCE
from graphdb.driver.errors import Unavailable

SILENT = "Neo4j does not answer."
# Seconds within which a Neo4j that is not silent answers the smallest statement.
PROBE_SECONDS = 2.0


class Silence:
    """Whether Neo4j is silent. After a statement without an answer the next ones ask first, so that none waits long."""

    def __init__(self, driver: AsyncDriver, database: str | None, usual: float) -> None:
        """`driver` is one that has a connection to spare, and `usual` the seconds that a statement may take."""
        self._driver = driver
        self._database = database
        self._usual = usual
        self._probe: asyncio.Task[bool] | None = None
        # Whether the last answer that was waited for did not come.
        self.is_suspected = False

    def is_usual(self, seconds: float) -> bool:
        """Whether a statement with this time-out takes no longer than usual."""
        return seconds <= self._usual

    async def is_answering(self) -> bool:
        """Whether Neo4j answers now; all who ask at the same time share one statement."""
        if self._probe is None or self._probe.done():
            self._probe = asyncio.create_task(self._ask())
        return await asyncio.shield(self._probe)

    async def _ask(self) -> bool:
        try:
            async with (
                asyncio.timeout(PROBE_SECONDS),
                self._driver.session(database=self._database) as session,
            ):
                await (await session.run("RETURN 1")).consume()
        except (Neo4jError, DriverError, OSError) as error:
            # An error is an answer, a connection that is refused is not silence: the statement itself meets it.
            return not isinstance(error, TimeoutError)
        return True

    async def check(self) -> None:
        """Raise Unavailable if Neo4j was silent and still is."""
        if not await self.is_answering():
            raise Unavailable(SILENT)
        self.is_suspected = False

    @asynccontextmanager
    async def wait(self, seconds: float | None) -> AsyncIterator[None]:
        """Run a block that Neo4j ends after these seconds, or at no time (None). Raises Unavailable if it does not.

        A block that may take longer than usual also ends when Neo4j answers nobody else.
        """
        if self.is_suspected:
            await self.check()
        try:
            async with asyncio.timeout(None if seconds is None else seconds + PATIENCE) as timeout:
                if seconds is not None and self.is_usual(seconds):
                    yield
                else:
                    async with run_in_background(self._end_when_silent(timeout)):
                        yield
        except TimeoutError as error:
            if not timeout.expired():
                raise
            self.is_suspected = True
            raise Unavailable(SILENT) from error

    async def _end_when_silent(self, wait: asyncio.Timeout) -> None:
        """Let a time-out expire when Neo4j is silent."""
        while True:
            await asyncio.sleep(self._usual)
            if not await self.is_answering():
                wait.reschedule(asyncio.get_running_loop().time())
                return

    async def close(self) -> None:
        """End a statement that is being waited for."""
        if self._probe is not None:
            self._probe.cancel()
            await asyncio.gather(self._probe, return_exceptions=True)
