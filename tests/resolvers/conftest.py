"""The expected world of slices and paths, computed once from the raw records."""

from pathlib import Path

import pytest

from graphdb.driver.database import Database
from tests.oracles.records import raw_records
from tests.oracles.slice import OracleGraph
from tests.support.graph import facts


@pytest.fixture(scope="session")
async def world(loaded: Database, data: Path) -> OracleGraph:
    """Return what the raw records add up to."""
    keys = await facts(
        loaded,
        "MATCH (k:Key)-[:NAMES]->(n) WHERE n:Researcher OR n:Work OR n:Topic OR n:Institution RETURN k.key, n.id",
    )
    nameless = await facts(
        loaded,
        "MATCH (w:Work)<-[a:AUTHORED]-(r:Researcher) WHERE r.identityBasis <> 'IDENTIFIER' RETURN w.id, a.position, "
        "r.id",
    )
    return OracleGraph(
        raw_records(data / "works"), dict(keys), {(work, place): person for work, place, person in nameless}
    )
