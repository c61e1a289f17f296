"""What Neo4j has to do for an operation does not grow unnoticed."""

import orjson
import pytest

from bench.hits import ASKED, KEPT, effort
from bench.operations import Operation
from graphdb.database import Database

MOST_GROWTH = 1.1


def test_the_file_has_every_operation_and_no_other() -> None:
    assert list(orjson.loads(KEPT.read_bytes())) == [operation.name for operation in ASKED]


@pytest.mark.parametrize("operation", ASKED, ids=lambda operation: operation.name)
async def test_an_operation_takes_no_more_statements_and_at_most_a_tenth_more_hits(
    loaded: Database, operation: Operation
) -> None:
    kept = orjson.loads(KEPT.read_bytes())[operation.name]
    found = await effort(loaded, operation)
    renew = f"{found} where bench/hits.json has {kept}; if that is meant, `python -m bench.hits` and say why"
    assert found["statements"] <= kept["statements"], renew
    assert found["hits"] <= kept["hits"] * MOST_GROWTH, renew
