"""`python -m tests.support.bounded_server` serves as `peergraph serve` does, with the settings of the environment and a
Neo4j that cannot be reached. It prints its port.

PEERGRAPH_TEST_CRASH lets workers end as soon as they start: `exit` with exit code 7, `refuse` with a sentence. Such a
server is given up sooner here, and a worker that hangs is noticed after 6 seconds.
"""

import asyncio
import importlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import psutil
from graphql import SubsequentIncrementalExecutionResult
from graphql.execution import IncrementalDeferResult
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from graphdb.driver.errors import GraphError
from graphdb.driver.request_stats import RequestStats
from peergraph.admission.request import Answer
from peergraph.app import create_app
from peergraph.http.disconnect import wait_for_disconnect
from peergraph.http.multipart import MultipartAnswer, send_parts
from peergraph.http.sse import send_events
from peergraph.limits import UNPRICED
from peergraph.server import AnnouncingServer, Terminated, raise_on_signal, worker_pool
from peergraph.setting import BadSetting
from peergraph.settings import Settings
from peergraph.subscriptions.subscriber import Subscriber
from peergraph.workers import pool
from peergraph.workers.shared import Shared
from tests.support.command_line import environment_with, worker_processes

# Of an answer in parts.
PIECE = "x" * (1 << 20)
NOBODY = {"PEERGRAPH_NEO4J_URI": "bolt://127.0.0.1:1", "PEERGRAPH_NEO4J_PASSWORD": "x"}


@dataclass(frozen=True)
class BoundedServer:
    """A server that runs: its port and its process."""

    port: int
    process: psutil.Process

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def workers(self) -> list[psutil.Process]:
        """Its workers that run, where it has several."""
        return worker_processes(self.process)

    def memory(self) -> float:
        """Its resident memory, in megabytes."""
        return float(self.process.memory_info().rss) / 2**20

    def is_healthy(self) -> bool:
        """Whether it answers within a second."""
        return httpx.get(f"{self.url}/health/live", timeout=1, trust_env=False).status_code == 200


@contextmanager
def bounded_server(home: Path, **settings: str) -> Iterator[BoundedServer]:
    """Run a server with these settings, without the prefix, until the block ends."""
    named = {f"PEERGRAPH_{name}": value for name, value in settings.items()}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.bounded_server"],
        env=environment_with(home, **{**NOBODY, **named}),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        port = process.stdout.readline()
        assert port, process.wait(10)
        yield BoundedServer(int(port), psutil.Process(process.pid))
    finally:
        process.kill()
        process.communicate()


async def large(request: Request) -> Response:
    """Answer with so many bytes."""
    return Response(b"x" * int(request.path_params["bytes"]))


async def slow(request: Request) -> Response:
    """Answer after so many seconds with what the request said."""
    await asyncio.sleep(float(request.path_params["seconds"]))
    named: list[Any] = [[name.decode(), value.decode()] for name, value in request.scope["headers"]]
    return JSONResponse({"client": request.scope["client"][0], "headers": named, "path": request.url.path})


class Streams:
    """Answers that come for ever, a piece of a megabyte after the other, as events and in parts; counts those that
    were begun and not closed."""

    def __init__(self) -> None:
        self.open = 0

    async def events(self, request: Request) -> Response:
        """Return a response of the events of a subscriber that always has the next one."""
        self.open += 1
        return Streaming(partial(self.send_events, request.receive))

    async def send_events(self, receive: Receive, send: Send) -> None:
        absent: Any = None
        source = EndlessSubscriber(absent, "", absent, "", 0, 0.0, lambda _: None, lambda _: None)
        try:
            ending: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            await send_events(source, ending, wait_for_disconnect(receive), send)
        finally:
            self.open -= source.is_closed

    async def parts(self, request: Request) -> Response:
        """Return a response of many parts."""
        self.open += 1
        answer = MultipartAnswer({"data": {}, "hasNext": True}, self.increments(), RequestStats(), UNPRICED)
        return Streaming(partial(send_parts, receive=request.receive, answer=answer))

    async def increments(self) -> AsyncIterator[SubsequentIncrementalExecutionResult]:
        try:
            while True:
                increment = IncrementalDeferResult({"text": PIECE}, "0")
                yield SubsequentIncrementalExecutionResult(has_next=True, incremental=[increment])
        finally:
            self.open -= 1

    async def count(self, _: Request) -> Response:
        """Answer with how many are open."""
        return JSONResponse(self.open)


class Streaming(Response):
    """A response that is sent by a function."""

    def __init__(self, stream: Callable[..., Awaitable[None]]) -> None:
        self.stream = stream

    async def __call__(self, _: Scope, __: Receive, send: Send) -> None:
        await self.stream(send=send)


class EndlessSubscriber(Subscriber):
    """A subscriber whose next event is always there."""

    is_closed = False

    async def __anext__(self) -> Answer:
        await asyncio.sleep(0)
        return Answer({"text": PIECE})

    async def aclose(self) -> None:
        self.is_closed = True


async def pid(_: Request) -> Response:
    """Answer with the id of the process that answers."""
    return JSONResponse(os.getpid())


def create_bounded_app(settings: Settings, shared: Shared | None = None) -> Starlette:
    """Return the application with what tests ask it for."""
    crash = os.environ.get("PEERGRAPH_TEST_CRASH")
    if crash == "exit":
        os._exit(7)
    if crash == "refuse":
        raise BadSetting("This cannot be served.")
    app, streams = create_app(settings, shared=shared), Streams()
    app.router.routes[:0] = [
        Route("/large/{bytes}", large),
        Route("/slow/{seconds}", slow, methods=["GET", "POST"]),
        Route("/events", streams.events),
        Route("/parts", streams.parts),
        Route("/streams", streams.count),
        Route("/pid", pid),
    ]
    return app


def main() -> None:
    """Serve until SIGTERM, or until the process is killed."""
    settings = Settings.read()
    with socket.create_server((settings.host, 0)) as listener:
        port = listener.getsockname()[1]
        if settings.workers == 1:
            app = create_bounded_app(settings)
            AnnouncingServer(app, settings, lambda: print(port, flush=True)).run(sockets=[listener])
            return
        pool.LOOK_SECONDS = 0.2
        if "PEERGRAPH_TEST_CRASH" in os.environ:
            pool.PAUSES = (0,)
        # Workers import the function by the name of this module, which runs as a script here.
        create = importlib.import_module("tests.support.bounded_server").create_bounded_app
        with suppress(KeyboardInterrupt, Terminated):
            raise_on_signal(signal.SIGTERM)
            worker_pool(listener, create, settings, lambda: print(port, flush=True)).run()


if __name__ == "__main__":
    try:
        main()
    except GraphError as error:
        sys.exit(str(error))
