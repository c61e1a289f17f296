"""What Neo4j has to do for an operation does not grow unnoticed."""

from pathlib import Path

import orjson
import pytest

from bench.hits import ASKED, effort, kept
from bench.operations import Operation
from graphdb.driver.database import Database
from tests.sample.archive import SHARED

MOST_GROWTH = 1.1


@pytest.mark.parametrize("sample", [True, False])
def test_the_file_has_every_operation_and_no_other(sample: bool) -> None:
    assert list(orjson.loads(kept(sample=sample).read_bytes())) == [operation.name for operation in ASKED]


@pytest.mark.parametrize("operation", ASKED, ids=lambda operation: operation.name)
async def test_an_operation_takes_no_more_statements_and_at_most_a_tenth_more_hits(
    loaded: Database, data: Path, operation: Operation
) -> None:
    path = kept(sample=data != SHARED)
    known = orjson.loads(path.read_bytes())[operation.name]
    found = await effort(loaded, operation)
    renew = f"{found} where {path.name} has {known}; if that is meant, `python -m bench.hits` and say why"
    assert found["statements"] <= known["statements"], renew
    assert found["hits"] <= known["hits"] * MOST_GROWTH, renew
