"""The command line as a person runs it, in a process of its own."""

import os
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from graphdb.server.local import BoltAddress
from tests.support.tokens import AUDIENCE, Authority

SMALL_NEO4J = {
    "PEERGRAPH_BOLT_PORT": "0",
    "PEERGRAPH_HEAP": "512m",
    "PEERGRAPH_PAGE_CACHE": "32m",
    "PEERGRAPH_WARM_UP": "0",
}


def environment_with(home: Path, **settings: str) -> dict[str, str]:
    """Return the environment of this process with a home and these settings instead of its own."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("PEERGRAPH_")}
    return {**others, "PEERGRAPH_HOME": str(home), **settings}


def environment_on(bolt: BoltAddress, authority: Authority, home: Path, **settings: str) -> dict[str, str]:
    """Return an environment of a server on a Neo4j that runs, which takes the tokens of an issuer."""
    return environment_with(
        home,
        PEERGRAPH_PORT=free_port(),
        PEERGRAPH_NEO4J_URI=bolt.uri,
        PEERGRAPH_NEO4J_USER=bolt.user,
        PEERGRAPH_NEO4J_PASSWORD=bolt.password,
        PEERGRAPH_OIDC_ISSUERS=f"{authority.name}={AUDIENCE}",
        PEERGRAPH_OIDC_KEYS=f"{authority.name}={authority.path}",
        **settings,
    )


def free_port() -> str:
    """Return a port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return str(free.getsockname()[1])


def peergraph(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "peergraph", *arguments]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL
    )


def worker_processes(parent: psutil.Process) -> list[psutil.Process]:
    """The workers that a server has; one that is just ending is none."""
    workers = []
    for child in parent.children():
        with suppress(psutil.Error):
            if "peergraph.worker" in child.cmdline():
                workers.append(child)
    return workers


@dataclass
class ServeProcess:
    """A `peergraph serve` that runs, and where."""

    process: subprocess.Popen[str]
    address: str

    def ready(self) -> bool:
        try:
            return httpx.get(f"{self.address}/health/ready", timeout=5, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def end(self, number: int) -> tuple[int, str]:
        """Send a signal; the exit code and the output of the process."""
        self.process.send_signal(number)
        output = self.process.communicate(timeout=60)[0]
        return self.process.returncode, output


def start_serve(environment: dict[str, str], output: int = subprocess.DEVNULL, *arguments: str) -> ServeProcess:
    """Start `peergraph serve` at the port of the environment."""
    process = subprocess.Popen(
        [sys.executable, "-m", "peergraph", "serve", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return ServeProcess(process, f"http://127.0.0.1:{environment['PEERGRAPH_PORT']}")
