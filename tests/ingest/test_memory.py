"""Ten times the input is imported with the same peak of memory."""

import asyncio
import json
import sys
from pathlib import Path

from graphdb.driver.database import Database
from graphdb.server.local import BoltAddress
from tests.support.graph import empty
from tests.support.made_records import author, work

IMPORT = """
import asyncio, resource, sys
from pathlib import Path
from rich.console import Console
from graphdb.driver.database import Database
from ingest.run import import_paths

async def main(uri, user, password, path):
    async with await Database.open(uri, user, password) as database:
        await import_paths(database, "openalex", [Path(path)], Console(stderr=True), batch_size=100)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)

asyncio.run(main(*sys.argv[1:]))
"""


async def test_ten_times_the_works_are_written_with_the_same_peak_of_memory(
    database: Database, bolt: BoltAddress, tmp_path: Path
) -> None:
    peaks = []
    for works in (300, 3000):
        await empty(database)
        path = tmp_path / "works.jsonl"
        with path.open("w") as file:
            for number in range(1, works + 1):
                people = [author(number * 9 + each, f"Person {each}", institutions=[each]) for each in range(5)]
                item = work(
                    number, *people, cites=range(number + 1, number + 20), topics=[1, 2], abstract="Word " * 200
                )
                file.write(json.dumps(item) + "\n")
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-c", IMPORT, bolt.uri, bolt.user, bolt.password, str(path)),
            cwd=Path(__file__).parents[2],
            stdout=asyncio.subprocess.PIPE,
        )
        printed, _ = await process.communicate()
        peaks.append(int(printed))
    # Kilobytes; the interpreter and the libraries are most of it, and the allocator may round up.
    assert peaks[1] - peaks[0] < 12_000
