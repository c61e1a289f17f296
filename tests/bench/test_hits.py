"""The statements and database hits of an operation do not grow unnoticed."""

from pathlib import Path

import orjson
import pytest

from bench.hits import MEASURED_OPERATIONS, hits_file, measure_operation
from bench.operations import ComparedOperation
from graphdb.driver.database import Database
from tests.sample.archive import SHARED

MOST_GROWTH = 1.1


@pytest.mark.parametrize("sample", [True, False])
def test_the_file_has_every_operation_and_no_other(sample: bool) -> None:
    assert list(orjson.loads(hits_file(sample=sample).read_bytes())) == [
        operation.name for operation in MEASURED_OPERATIONS
    ]


@pytest.mark.parametrize("operation", MEASURED_OPERATIONS, ids=lambda operation: operation.name)
async def test_an_operation_takes_no_more_statements_and_at_most_a_tenth_more_hits(
    loaded: Database, data: Path, operation: ComparedOperation
) -> None:
    path = hits_file(sample=data != SHARED)
    stored = orjson.loads(path.read_bytes())[operation.name]
    measured = await measure_operation(loaded, operation)
    renew = f"{measured}, but {path.name} has {stored}; if that is meant, run `python -m bench.hits` and say why"
    assert measured["statements"] <= stored["statements"], renew
    assert measured["hits"] <= stored["hits"] * MOST_GROWTH, renew
