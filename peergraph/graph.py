"""The Neo4j that a command needs: one that runs already, or one of our own run for as long as the command."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import Any, TypeVar
from urllib.parse import urlsplit

import uvloop
from rich.console import Console

from graphdb.driver.database import Database
from graphdb.driver.errors import Unavailable
from graphdb.driver.request_stats import without_slow_log
from graphdb.migrations import migrate
from graphdb.server.disk import DiskGuard
from graphdb.server.local import BoltAddress, LocalServer
from graphdb.server.users import register_use
from graphdb.server.watch import Neo4jWatch
from ingest.rekey import rekey
from peergraph.address import is_loopback
from peergraph.settings import Neo4jServer, Settings

# Where Neo4j answers if an address names no port.
DEFAULT_BOLT_PORT = 7687
T = TypeVar("T")


@contextmanager
def ensure_neo4j(
    settings: Settings,
    console: Console,
    command: str,
    address: str | None = None,
    *,
    borrow: bool = True,
    on_loss: Callable[[], None] = lambda: None,
) -> Iterator[Settings]:
    """Yield settings that name a Neo4j that answers: an outside one, ours if it runs, or ours run for this block.

    Without `borrow` this raises GraphError where another command runs our Neo4j for itself and would end it too early.
    Within the block `peergraph db stop` knows that `command`, which serves at `address` if at all, uses our Neo4j.
    Ours is started again when it dies; when it is given up, `on_loss` is called in another thread, and the block's end
    raises Neo4jLost.
    """
    server = LocalServer.from_settings(settings, console)
    if settings.neo4j is not None:
        with register_use(settings.home, command, address) if is_own(settings.neo4j.uri, server) else nullcontext():
            yield settings
        return
    with (
        register_use(settings.home, command, address),
        ensure_own_neo4j(settings, server, borrow) as own,
        Neo4jWatch(server, on_loss, settings.least_free_disk),
    ):
        yield own


def is_own(uri: str, server: LocalServer) -> bool:
    """Return whether the address of an outside Neo4j is that of our own."""
    parts = urlsplit(uri)
    return is_loopback(parts.hostname or "") and (parts.port or DEFAULT_BOLT_PORT) == server.port


@contextmanager
def ensure_own_neo4j(settings: Settings, server: LocalServer, borrow: bool) -> Iterator[Settings]:
    """Yield settings that name our Neo4j, which runs already or is run for this block."""
    running = server.status()
    if running is not None and not running.is_orphan and (borrow or running.daemon):
        address = server.address()
        if address is None:
            why = running.outage or f"Neo4j runs on the data in {settings.home} but does not answer."
            raise Unavailable(f"{why} Try again in a moment.")
        yield with_address(settings, address)
        return
    with server as address:
        yield with_address(settings, address)


def with_address(settings: Settings, address: BoltAddress) -> Settings:
    """Return the settings with our own Neo4j at this address."""
    return replace(settings, neo4j=Neo4jServer(address.uri, address.user, address.password, is_ours=True))


async def open_database(settings: Settings) -> Database:
    """Open the database of the Neo4j that the settings name; the caller closes it."""
    assert settings.neo4j is not None
    neo4j = settings.neo4j
    return await Database.open(
        neo4j.uri,
        neo4j.user,
        neo4j.password,
        database=neo4j.database,
        timeout=settings.query_timeout,
        planning=settings.planning_timeout,
        pool_size=settings.pool_size,
        ways=settings.reads,
        disk_full=DiskGuard(settings.home, settings.least_free_disk).reason if neo4j.is_ours else lambda: None,
    )


def run_on_graph(settings: Settings, work: Callable[[Database], Coroutine[Any, Any, T]]) -> T:
    """Return what `work` returns for the graph, which is migrated first; slow statements are not logged."""

    async def run() -> T:
        async with await open_database(settings) as database:
            await migrate(database)
            with without_slow_log():
                await rekey(database, Console(stderr=True, highlight=False).print)
                return await work(database)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(run())
