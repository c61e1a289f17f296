"""`python -m tests.support.bounded_server` serves as `peergraph serve` does, with the settings of the environment and a
Neo4j that cannot be reached. It prints its port."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from peergraph.app import create_app
from peergraph.server import AnnouncingServer
from peergraph.settings import Settings
from tests.support.command_line import environment_with

NOBODY = {"PEERGRAPH_NEO4J_URI": "bolt://127.0.0.1:1", "PEERGRAPH_NEO4J_PASSWORD": "x"}


@dataclass(frozen=True)
class BoundedServer:
    """A server that runs: its port and its process."""

    port: int
    process: psutil.Process

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

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


def main() -> None:
    """Serve until the process is killed."""
    settings = Settings.read()
    app = create_app(settings)
    app.router.routes[:0] = [Route("/large/{bytes}", large), Route("/slow/{seconds}", slow, methods=["GET", "POST"])]
    with socket.create_server((settings.host, 0)) as listener:
        port = listener.getsockname()[1]
        AnnouncingServer(app, settings, lambda: print(port, flush=True)).run(sockets=[listener])


if __name__ == "__main__":
    main()
