"""What only a superseded version of a record stated is removed."""

import itertools
from pathlib import Path
from typing import Any

from graphdb.driver.database import Database
from ingest.check import find_problems
from ingest.digest import graph_digest
from tests.support.graph import empty, facts
from tests.support.made_records import author, imported


async def test_what_a_former_version_said_of_other_things_is_taken_back(database: Database, tmp_path: Path) -> None:
    old = {"id": "I3", "display_name": "Zealous Institute", "ror": None, "country_code": "NO", "type": "education"}
    versions: list[dict[str, Any]] = [
        {"id": "W1", "updated_date": "2025-01-05", "authorships": [author(1, "Fay Full", institutions=[old])]},
        {"id": "W1", "updated_date": "2025-01-09", "authorships": [], "doi": None},
        {"id": "W1", "updated_date": "2025-01-02", "doi": "https://doi.org/10.5555/fay", "ids": {"pmid": "77"}},
        {"id": "W2", "updated_date": "2025-01-01", "authorships": [author(2, "Ola By", institutions=[3])]},
    ]
    digests = set()
    for order in itertools.islice(itertools.permutations(versions), 0, 24, 5):
        await empty(database)
        for version in order:
            await imported(database, tmp_path, version)
        shown = "MATCH (i:Institution) RETURN i.name, i.country"
        assert await facts(database, shown) == [["Institute 3", "SE"]]
        assert await facts(database, "MATCH (k:Key)-[:NAMES]->() WHERE k.scheme = 'DOI' RETURN k.key") == []
        assert await find_problems(database) == []
        digests.add(await graph_digest(database))
    assert len(digests) == 1
