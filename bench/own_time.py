"""`python -m bench.own_time` measures the processor time that the server itself takes for a request.

`peergraph serve` answers over loopback from a recording (bench/recorded.py), so that Neo4j and the driver take no part
in it. With `--beside FOLDER`, which holds another checkout, that program is measured too, in turn with this one. The
recording is made once, of a synthetic graph of 10,000 works, and kept under PEERGRAPH_CACHE; `--record` makes it anew.
"""

import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import orjson
import psutil
import uvloop
from rich.console import Console

from bench.load import post_request, run_load
from bench.measure import CLIENTS, compiled_statements
from bench.operations import OPERATIONS
from bench.peers.sides import OURS, ROOT, processor_seconds, stop_process, wait_for_port
from bench.recorded import recording_key
from bench.synthetic.store import synthetic_graph
from graphdb.driver.database import Database, Statement
from graphdb.server.local import LocalServer
from peergraph.settings import Settings

WORKS = 10_000
MEASURED = [operation for operation in OPERATIONS if operation.name in ("point", "profile", "filtered")]
# Periods of load of each operation and program, and the seconds of each.
PERIODS, SECONDS = 11, 0.6


@dataclass
class Program:
    """A checkout that is running: its folder, its port, its process, and the µs of each period by operation."""

    folder: Path
    port: int
    process: psutil.Process
    microseconds: dict[str, list[float]] = field(default_factory=dict)

    async def load(self, bodies: list[bytes], clients: int) -> float:
        """Return the microseconds of processor time that a request takes in one period."""
        requests = [post_request(self.port, "/graphql", body) for body in bodies]
        before = processor_seconds(self.process)
        result = await run_load(self.port, requests, clients, SECONDS)
        return (processor_seconds(self.process) - before) / len(result.milliseconds) * 1e6


async def record(cache: Path, console: Console) -> dict[str, Any]:
    """Return the subjects of each operation, and the answers of Neo4j to its statements."""
    home = await synthetic_graph(cache, WORKS, console)
    subjects: dict[str, Any] = {}
    rows: dict[str, Any] = {}
    with LocalServer(home, cache=cache, bolt_port=0, heap="1g", page_cache="512m", console=console) as address:
        async with await Database.open(address.uri, address.user, address.password, timeout=120) as database:
            for operation in MEASURED:
                subjects[operation.name] = await database.read(Statement("bench/subjects", operation.subjects), {})
                for variables in subjects[operation.name]:
                    for text, parameters in compiled_statements(operation, variables):
                        statement = Statement("bench/recorded", text)
                        rows[recording_key(statement, parameters)] = await database.rows(statement, parameters)
    return {"subjects": subjects, "rows": rows}


@contextmanager
def run_program(folder: Path, recording: Path) -> Iterator[Program]:
    """Serve the recording by the program in a folder until the block ends."""
    log = recording.with_suffix(".log")
    command = (sys.executable, "-m", "bench.recorded", str(recording))
    with log.open("wb") as errors:
        process = subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors)
        try:
            port, _ = wait_for_port(process, OURS, log)
            yield Program(folder, port, psutil.Process(process.pid))
        finally:
            stop_process(process)


async def measure(programs: list[Program], subjects: dict[str, list[dict[str, Any]]], clients: int) -> None:
    """Measure all programs by turns."""
    for operation in MEASURED:
        bodies = [
            orjson.dumps({"query": operation.text("ours"), "variables": variables})
            for variables in subjects[operation.name]
        ]
        for period in range(PERIODS + 1):
            for turn in range(len(programs)):
                program = programs[(turn + period) % len(programs)]
                taken = await program.load(bodies, clients)
                if period:
                    program.microseconds.setdefault(operation.name, []).append(taken)


@click.command()
@click.option("--beside", type=click.Path(path_type=Path, exists=True), help="A checkout to measure in turn with this.")
@click.option("--clients", default=CLIENTS, help=f"Clients that send requests at the same time [{CLIENTS}].")
@click.option("--record", "anew", is_flag=True, help="Make the recording anew.")
def main(beside: Path | None, clients: int, anew: bool) -> None:
    """Measure the processor time of the server for a request."""
    console, cache = Console(highlight=False), Settings.read().cache
    recording = cache / "bench" / "recording.json"
    if anew or not recording.exists():
        recording.write_bytes(orjson.dumps(uvloop.run(record(cache, console))))
    with ExitStack() as stack:
        folders = [ROOT] if beside is None else [beside.resolve(), ROOT]
        programs = [stack.enter_context(run_program(folder, recording)) for folder in folders]
        uvloop.run(measure(programs, orjson.loads(recording.read_bytes())["subjects"], clients))
    for operation in MEASURED:
        medians = [statistics.median(program.microseconds[operation.name]) for program in programs]
        console.print(
            f"{operation.title:16} "
            + " → ".join(f"{median:5.0f}" for median in medians)
            + " µs"
            + (f", ratio {medians[-1] / medians[0]:4.2f}" if beside else "")
        )


if __name__ == "__main__":
    main()
