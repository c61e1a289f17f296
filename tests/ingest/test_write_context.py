"""What the steps of writing a batch share."""

from datetime import UTC, datetime
from typing import Any

from graphdb.driver.database import Statement
from ingest.write_context import COUNTS, WriteContext


class StatementAnswer:
    """A transaction that answers with the parameters."""

    async def run(self, statement: Statement, parameters: dict[str, Any]) -> list[list[Any]]:
        return [[(statement.name, parameters)]]


async def test_a_statement_is_run_under_its_name_and_gives_one_value() -> None:
    transaction: Any = StatementAnswer()
    resolution: Any = None
    context = WriteContext(transaction, datetime.now(UTC), resolution)
    assert await context.read("existing_keys", keys=["a"]) == ("ingest/existing_keys", {"keys": ["a"]})


def test_two_batches_touch_nothing_in_common() -> None:
    nothing: Any = None
    one, other = (WriteContext(nothing, datetime.now(UTC), nothing) for _ in range(2))
    one.touch("Work", ["W1"])
    assert one.touched["Work"] == {"W1"}
    assert other.touched == {kind: set() for kind in (*COUNTS, "Key")}
