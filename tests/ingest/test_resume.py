"""An import that is killed outright in the middle, and run again."""

import asyncio
import gzip
import itertools
import signal
import sys
from pathlib import Path

from graphdb.driver.database import Database
from graphdb.server.local import BoltAddress
from ingest.check import find_problems
from ingest.digest import graph_digest
from tests.support.graph import empty, facts
from tests.support.made_records import numbers, run

IMPORT = """
import asyncio, sys
from pathlib import Path
from rich.console import Console
from graphdb.driver.database import Database
from ingest.run import import_paths

async def main(uri, user, password, path):
    async with await Database.open(uri, user, password) as database:
        await import_paths(database, "openalex", [Path(path)], Console(), batch_size=20)

asyncio.run(main(*sys.argv[1:]))
"""


async def test_an_import_killed_in_the_middle_ends_in_the_same_graph_when_run_again(
    database: Database, bolt: BoltAddress, data: Path, tmp_path: Path
) -> None:
    path = tmp_path / "works.jsonl"
    with gzip.open(data / "works" / "synergy_Sep_2021.jsonl.gz", "rt") as file:
        path.write_text("".join(itertools.islice(file, 200)))
    await run(database, "openalex", path)
    whole = await graph_digest(database)
    await empty(database)
    killed = 0
    for wanted in (1, 60):
        arguments = ("-c", IMPORT, bolt.uri, bolt.user, bolt.password, str(path))
        process = await asyncio.create_subprocess_exec(sys.executable, *arguments, cwd=Path(__file__).parents[2])
        while (await written(database)) < wanted and process.returncode is None:  # noqa: ASYNC110 — another process
            await asyncio.sleep(0.02)
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
        killed += await process.wait() == -signal.SIGKILL
        # A batch whose transaction was cut is not there at all.
        assert await find_problems(database) == []
    before = await written(database)
    assert killed == 2
    assert 0 < before < 200
    code, printed = await run(database, "openalex", path)
    assert code == 0
    assert numbers(printed)[3] == str(before)
    assert await graph_digest(database) == whole


async def written(database: Database) -> int:
    [[count]] = await facts(database, "MATCH (w:Work) RETURN count(*)")
    return int(count)
