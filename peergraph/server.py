"""Serving over HTTP, with a Neo4j of our own beside it unless an outside one is set."""

import asyncio
import errno
import gc
import json
import logging
import signal
import socket
import urllib.request
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar
from urllib.parse import urlsplit

import uvicorn
import uvloop
from rich.console import Console
from rich.syntax import Syntax

from graphdb.driver.database import Database, without_slow_log
from graphdb.driver.errors import GraphError
from graphdb.migrations import migrate
from graphdb.server.local import BoltAddress, LocalServer
from graphdb.server.users import register_use
from ingest.rekey import rekey
from peergraph.auth.issuer import is_loopback
from peergraph.settings import Outside, Settings

DEMO_QUERY = Path(__file__).with_name("demo.graphql")
# New objects after which Python looks for garbage in circles among them.
YOUNG = 5_000
# Where Neo4j answers if an address names no port.
BOLT_PORT = 7687
T = TypeVar("T")


class PortInUse(GraphError):
    """The address to serve on cannot be had."""


@contextmanager
def graph(
    settings: Settings, console: Console, command: str, address: str | None = None, *, borrow: bool = True
) -> Iterator[Settings]:
    """Settings that name a Neo4j that answers: the outside one, ours that runs already, or ours run for this block.

    Without `borrow`, a Neo4j that another command runs for itself is refused: it would end under our feet. Within the
    block `peergraph db stop` knows that this `command`, which serves at `address` if at all, uses our Neo4j.
    """
    server = LocalServer.from_settings(settings, console)
    if settings.neo4j is not None:
        with register_use(settings.home, command, address) if is_of(settings.neo4j.uri, server) else nullcontext():
            yield settings
        return
    with register_use(settings.home, command, address), reachable(settings, server, borrow) as found:
        yield found


def is_of(uri: str, server: LocalServer) -> bool:
    """Whether a Neo4j that is named as another's is our own."""
    place = urlsplit(uri)
    return is_loopback(place.hostname or "") and (place.port or BOLT_PORT) == server.port


@contextmanager
def reachable(settings: Settings, server: LocalServer, borrow: bool) -> Iterator[Settings]:
    """Settings that name our Neo4j, which runs already or is run for this block."""
    running = server.status()
    if running is not None and (borrow or running.daemon):
        place = server.address()
        if place is None:
            raise GraphError(f"Neo4j runs on the data in {settings.home} but does not answer yet; try again.")
        yield reached(settings, place)
        return
    with server as place:
        yield reached(settings, place)


def reached(settings: Settings, address: BoltAddress) -> Settings:
    return replace(settings, neo4j=Outside(address.uri, address.user, address.password, is_ours=True))


async def open_database(settings: Settings) -> Database:
    """The database that `graph` made ready; close it at the end."""
    assert settings.neo4j is not None
    place = settings.neo4j
    return await Database.open(
        place.uri,
        place.user,
        place.password,
        database=place.database,
        timeout=settings.query_timeout,
        planning=settings.planning_timeout,
        pool_size=settings.pool_size,
    )


def with_database(settings: Settings, work: Callable[[Database], Coroutine[Any, Any, T]]) -> T:
    """What `work` gives on a migrated database."""

    async def run() -> T:
        async with await open_database(settings) as database:
            await migrate(database)
            with without_slow_log():
                await rekey(database, Console(stderr=True, highlight=False).print)
                return await work(database)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(run())


def serve(settings: Settings, console: Console, *, demo: bool = False) -> None:
    """Serve until Ctrl-C or SIGTERM; everything this started has ended when it returns."""
    end_by_exception(signal.SIGTERM)
    log_at(settings.log_level)
    try:
        with listening(settings) as door:
            serve_at(door, settings, console, demo=demo)
    except (KeyboardInterrupt, Terminated):
        console.print("Ended.")


def serve_at(door: socket.socket, settings: Settings, console: Console, *, demo: bool) -> None:
    """Serve at a socket, as `serve` does."""
    port = door.getsockname()[1]
    command = "demo" if demo else "serve"
    with graph(settings, console, command, address_of(settings.host, port), borrow=False) as reachable:
        from peergraph.app import create_app

        with_database(reachable, import_sample(console) if demo else nothing)
        app = create_app(reachable)
        patience = settings.planning_timeout + settings.query_timeout
        told = partial(announce, settings.host, port, Console(), patience, demo=demo)
        Announcing(app, door, settings.bounds.body, told).run(sockets=[door])


def address_of(host: str, port: int) -> str:
    """The address of what is served there."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def log_at(level: str) -> None:
    """Log to standard error: our own lines from this level on, others' from INFO, uvicorn's from WARNING."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("peergraph").setLevel(level)
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)


class Terminated(BaseException):
    """SIGTERM, as an exception, so that what was opened is closed."""


def end_by_exception(number: int) -> None:
    """Make a signal raise Ended in the main thread."""

    def raise_ended(_: int, __: FrameType | None) -> None:
        raise Terminated

    signal.signal(number, raise_ended)


@contextmanager
def listening(settings: Settings) -> Iterator[socket.socket]:
    """The socket to serve on, taken before anything is started, so that a port in use is told at once."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        door = socket.socket(family, kind)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(f"Port {settings.port} is in use; choose another PEERGRAPH_PORT.") from error
        raise PortInUse(
            f"{settings.host}:{settings.port} cannot be served on ({error.strerror}); "
            "choose another PEERGRAPH_HOST or PEERGRAPH_PORT."
        ) from error
    with door:
        yield door


class Announcing(uvicorn.Server):
    """Uvicorn that says where it serves, once it does; a message of a WebSocket has at most `largest` bytes."""

    def __init__(self, app: Any, door: socket.socket, largest: int, announce: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                loop="uvloop",
                http="httptools",
                ws="websockets-sansio",
                ws_max_size=largest,
                access_log=False,
                log_config=None,
                lifespan="on",
                server_header=False,
                timeout_graceful_shutdown=10,
            )
        )
        self.app = app
        self.door = door
        self.announce = announce
        self.announcement: asyncio.Task[None] | None = None

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self.app.state.end_subscriptions()
        await super().shutdown(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        settle_memory()
        if self.started:
            self.announcement = asyncio.create_task(asyncio.to_thread(self.announce))


def settle_memory() -> None:
    """Have Python's garbage collector leave alone what was loaded to serve: going through the schema takes it 40 ms,
    which some request would wait for, and it would look after every 700 new objects, a fraction of one large answer."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])


def announce(host: str, port: int, console: Console, patience: float, *, demo: bool) -> None:
    """Say where the playground is; in a demo, ask one query there as anybody would and show its answer, which may take
    `patience` seconds."""
    place = address_of(host, port)
    if demo:
        query = DEMO_QUERY.read_text()
        # Whole lines, whatever the width: it is there to be copied.
        console.print(Syntax("", "graphql", background_color="default").highlight(query.strip()), soft_wrap=True)
        try:
            console.print_json(json.dumps(post(f"{place}/graphql", query, patience), ensure_ascii=False))
        except (OSError, ValueError) as error:
            console.print(f"The query was not answered: {error}", highlight=False)
    console.print(f"Playground: {place}/playground", highlight=False, soft_wrap=True)
    console.print(f"GraphQL:    {place}/graphql", highlight=False, soft_wrap=True)
    console.print("Ctrl-C ends it; the data stays.")


def post(url: str, query: str, seconds: float) -> Any:
    """The JSON answer to a GraphQL query, given within so many seconds."""
    headers = {"content-type": "application/json", "accept": "application/graphql-response+json"}
    request = urllib.request.Request(url, json.dumps({"query": query}).encode(), headers)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=seconds) as response:
        return json.load(response)


def import_sample(console: Console) -> Callable[[Database], Coroutine[Any, Any, None]]:
    """Work for `with_database`: the bundled sample brought into the graph, and the demo's query planned."""

    async def work(database: Database) -> None:
        from ingest.run import import_paths
        from ingest.sample import SAMPLE

        if await import_paths(database, "records", [SAMPLE], console) != 0:
            raise GraphError("The bundled sample could not be imported.")
        await plan_demo(database)

    return work


async def plan_demo(database: Database) -> None:
    """Ask the demo's query, so that Neo4j has its plan when it is shown; a second time where planning takes long."""
    from peergraph.execution.execute import GraphQLRequest, answer

    for _ in range(2):
        found = await answer(database, GraphQLRequest(DEMO_QUERY.read_text()))
        if not any((error.extensions or {}).get("code") == "TIMEOUT" for error in found.errors):
            return


async def nothing(_: Database) -> None:
    """Work for `with_database` that only wants the graph migrated."""
