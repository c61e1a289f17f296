"""Serving an application over HTTP, from the socket to the signal that ends it."""

import asyncio
import errno
import gc
import logging
import math
import os
import resource
import signal
import socket
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import FrameType
from typing import Any

import uvicorn
from rich.console import Console
from starlette.applications import Starlette
from starlette.types import ASGIApp

from graphdb.driver.database import Database
from graphdb.driver.errors import GraphError
from peergraph.graph import ensure_neo4j, run_on_graph
from peergraph.http.connections import MOST_LINGERING, Connections
from peergraph.http.host import AllowedHosts, HostCheck
from peergraph.http.http_connection import HTTPServerConnection
from peergraph.http.proxies import BehindProxies, TrustedProxies
from peergraph.http.server_config import ServerConfig
from peergraph.http.websocket_connection import WebSocketServerConnection
from peergraph.limits import ConnectionLimits
from peergraph.settings import Settings
from peergraph.workers.accept import SharedListener
from peergraph.workers.counts import Counts
from peergraph.workers.pool import WorkerPool
from peergraph.workers.shared import Layout, Shared, WorkerShare

# The number of new objects after which Python searches the youngest ones for unreachable cycles; the number of such
# searches until those that survived one are searched too; and the number of these until all are that are not excluded,
# which is some 60,000 new objects, or 30 ms.
GC_THRESHOLDS = (5_000, 5, 1)
# The oldest generation of objects, which a full collection goes through, and the seconds between two that go through
# everything.
OLDEST = 2
GC_OF_ALL_SECONDS = 3600.0
# Ticks of uvicorn, of a tenth of a second each, between two looks at the connections.
SWEEP_TICKS = 5
# Connections to Neo4j that each of several workers has at least, if the setting allows as many.
LEAST_POOL = 10
# Files that a server opens beside its connections: logs, the event loop's, those of an import that a test runs.
OTHER_FILES = 100

log = logging.getLogger("peergraph.connections")


class PortInUse(GraphError):
    """The server cannot listen at the address that the settings name."""


class Terminated(BaseException):
    """SIGTERM as an exception, so that everything that was opened is closed."""


async def only_migrate(_: Database) -> None:
    """Do nothing more with a graph that has been migrated."""


@dataclass(frozen=True, slots=True)
class Command:
    """How a command serves: its name, what it does to the graph before, and what it prints once the server answers.

    `introduce` gets the server's address, the console, and the seconds that one request may take.
    """

    name: str = "serve"
    prepare: Callable[[Database], Coroutine[Any, Any, None]] = only_migrate
    introduce: Callable[[str, Console, float], None] | None = None


def serve(
    create_app: Callable[..., Starlette], settings: Settings, console: Console, command: Command = Command()
) -> None:
    """Serve an application until Ctrl-C or SIGTERM, and end everything that was started for it.

    `create_app` gets settings that name a Neo4j that answers.
    """
    raise_on_signal(signal.SIGTERM)
    configure_logging(settings.log_level)
    try:
        with listen(settings) as listener:
            serve_at(listener, create_app, settings, console, command)
    except (KeyboardInterrupt, Terminated):
        console.print("Ended.")


def serve_at(
    listener: socket.socket,
    create_app: Callable[..., Starlette],
    settings: Settings,
    console: Console,
    command: Command,
) -> None:
    """Serve an application at a socket, as `serve` does."""
    url = url_of(settings.host, listener.getsockname()[1])
    with ensure_neo4j(settings, console, command.name, url, borrow=False, on_loss=terminate) as reachable:
        run_on_graph(reachable, command.prepare)

        def announce() -> None:
            output = Console()
            if command.introduce is not None:
                command.introduce(url, output, settings.planning_timeout + settings.query_timeout)
            print_addresses(url, output)

        if reachable.workers == 1:
            AnnouncingServer(create_app(reachable), reachable, announce).run(sockets=[listener])
        else:
            worker_pool(listener, create_app, reachable, announce).run()


def worker_pool(
    listener: socket.socket, create_app: Callable[..., Starlette], settings: Settings, announce: Callable[[], None]
) -> WorkerPool:
    """Return the workers that serve an application at a socket, which call `announce` once all of them do."""
    limits = settings.document_limits
    layout = Layout(
        settings.workers, limits.clients, settings.connection_limits.connections, settings.subscriptions.most
    )
    return WorkerPool(listener, layout, create_app, of_one_worker(settings), limits.at_once, limits.waiting, announce)


def of_one_worker(settings: Settings) -> Settings:
    """Return the settings of one worker of several: its part of the memory and of the connections to Neo4j.

    It has at least so many of these that some slow statements do not keep all others waiting.
    """
    workers, limits = settings.workers, settings.connection_limits
    return replace(
        settings,
        pool_size=max(math.ceil(settings.pool_size / workers), min(settings.pool_size, LEAST_POOL)),
        answer_cache=settings.answer_cache // workers,
        connection_limits=replace(limits, unsent=limits.unsent // workers),
    )


def url_of(host: str, port: int) -> str:
    """Return the address of what is served at a host and port."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def configure_logging(level: str, worker: int | None = None) -> None:
    """Log to standard error: our own lines from this level on, others' from INFO, uvicorn's from WARNING.

    Lines of one of several workers have its number.
    """
    named = "" if worker is None else f"[worker {worker}] "
    logging.basicConfig(level=logging.INFO, format=f"%(asctime)s %(levelname)s {named}%(name)s %(message)s")
    logging.getLogger("peergraph").setLevel(level)
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)


def raise_on_signal(number: int) -> None:
    """Make a signal raise Terminated in the main thread."""

    def raise_terminated(_: int, __: FrameType | None) -> None:
        raise Terminated

    signal.signal(number, raise_terminated)


def terminate() -> None:
    """End this process as SIGTERM does, from any thread."""
    os.kill(os.getpid(), signal.SIGTERM)


@contextmanager
def listen(settings: Settings) -> Iterator[socket.socket]:
    """Yield the socket to serve at; raises PortInUse before anything else is started."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(f"Port {settings.port} is in use; choose another PEERGRAPH_PORT.") from error
        raise PortInUse(
            f"{settings.host}:{settings.port} cannot be served on ({error.strerror}); "
            "choose another PEERGRAPH_HOST or PEERGRAPH_PORT."
        ) from error
    with listener:
        yield listener


def guard(app: ASGIApp, settings: Settings, proxies: TrustedProxies, running: Counts) -> ASGIApp:
    """Return an application that answers for allowed hosts alone, and knows the clients of trusted proxies, whose
    requests are counted in `running`."""
    if settings.proxies:
        app = BehindProxies(app, proxies, settings.connection_limits.connections_per_address, running)
    return HostCheck(app, AllowedHosts.of(settings.hosts, settings.host))


class AnnouncingServer(uvicorn.Server):
    """Uvicorn with limits on connections, which calls `announce` once it answers; it may be one of several workers."""

    def __init__(
        self,
        app: Starlette,
        settings: Settings,
        announce: Callable[[], None] = lambda: None,
        shared: Shared | None = None,
    ) -> None:
        shared = shared or Shared()
        proxies = TrustedProxies(settings.proxies)
        self.worker = shared.worker
        self.connections = Connections(within_file_limit(settings), proxies, settings.is_local, shared.connections)
        super().__init__(
            ServerConfig(
                guard(app, settings, proxies, shared.requests),
                self.connections,
                loop="uvloop",
                http=HTTPServerConnection,
                ws=WebSocketServerConnection,
                ws_max_size=settings.document_limits.body,
                # By default uvicorn believes what any program on this machine says of a client's address.
                proxy_headers=False,
                access_log=False,
                log_config=None,
                lifespan="on",
                server_header=False,
                timeout_keep_alive=math.ceil(settings.connection_limits.idle_timeout),
                timeout_graceful_shutdown=10,
            )
        )
        self.app = app
        self.announce = announce
        self.announcement: asyncio.Task[None] | None = None

    async def on_tick(self, counter: int) -> bool:
        """End connections whose time is over; called ten times a second."""
        if self.worker is not None:
            self.worker.beat()
        if counter % SWEEP_TICKS == 0:
            self.connections.sweep(asyncio.get_running_loop().time())
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End subscriptions, which do not end by themselves, and then the server."""
        await self.app.state.end_subscriptions()
        await super().shutdown(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start the server, and announce it if it started."""
        await super().startup([] if self.worker else sockets)
        if self.worker is not None:
            self.accept_with_others(self.worker, sockets or [])
        freeze_memory()
        if self.started:
            self.announcement = asyncio.create_task(asyncio.to_thread(self.announce))

    def accept_with_others(self, worker: WorkerShare, sockets: list[socket.socket]) -> None:
        """Accept connections at sockets that other workers accept connections at, too."""
        loop, config = asyncio.get_running_loop(), self.config

        def make_protocol() -> asyncio.Protocol:
            return HTTPServerConnection(config, self.server_state, self.lifespan.state, loop)  # type: ignore[arg-type]

        worker.beat()
        self.servers.extend(
            SharedListener(loop, listener, make_protocol, worker.is_ahead)  # type: ignore[misc]
            for listener in sockets
        )


def within_file_limit(settings: Settings) -> ConnectionLimits:
    """Let this process open as many files as its connections need. Returns the limits, with fewer connections if that
    is not allowed."""
    limits = settings.connection_limits
    needed = limits.connections + MOST_LINGERING + settings.pool_size + OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or needed <= soft:
        return limits
    most = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    if most == needed:
        return limits
    connections = max(1, limits.connections - (needed - most))
    log.warning("the limit on open files, %d, leaves room for %d connections", hard, connections)
    return replace(limits, connections=connections)


def freeze_memory() -> None:
    """Exclude what is loaded by now from garbage collection, and what survives each full collection from the next ones.

    A full collection goes through every object that it may free, and all requests wait meanwhile: 40 ms for the schema,
    300 ms for the documents that a flood leaves in the caches, of which none is garbage. What is excluded is still
    freed when the last reference to it goes; cycles among it wait for the collection of everything, an hour at most.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)
    gc.callbacks.append(FreezeSurvivors())


class FreezeSurvivors:
    """Called by the garbage collector: after a full collection excludes what survived it from the next ones.

    Once an hour a full collection goes through everything.
    """

    def __init__(self) -> None:
        self.next_of_all = time.monotonic() + GC_OF_ALL_SECONDS

    def __call__(self, phase: str, info: dict[str, int]) -> None:
        if info["generation"] < OLDEST:
            return
        if phase == "start" and time.monotonic() >= self.next_of_all:
            self.next_of_all = time.monotonic() + GC_OF_ALL_SECONDS
            gc.unfreeze()
        elif phase == "stop":
            gc.freeze()


def print_addresses(url: str, console: Console) -> None:
    """Print where the playground and the API are."""
    console.print(f"Playground: {url}/playground", highlight=False, soft_wrap=True)
    console.print(f"GraphQL:    {url}/graphql", highlight=False, soft_wrap=True)
    console.print("Ctrl-C ends it; the data stays.")
