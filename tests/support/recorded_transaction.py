"""A transaction that only notes the statements it is given, and a database that runs writes in one."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from graphdb.driver.database import Statement
from graphdb.driver.request_stats import RequestStats


class RecordedTransaction:
    """The names and parameters of the statements run in it, in order. `rows` has what statements return, by name."""

    def __init__(self, rows: Mapping[str, list[Any]] | None = None) -> None:
        self.rows = rows or {}
        self.statements: list[tuple[str, dict[str, Any]]] = []

    async def run(self, statement: Statement, parameters: dict[str, Any] | None = None) -> list[Any]:
        """Note a statement and return its rows, none by default."""
        self.statements.append((statement.name, parameters or {}))
        return self.rows.get(statement.name, [])


class RecordedWrites:
    """A database whose writes all run in one recorded transaction."""

    def __init__(self, rows: Mapping[str, list[Any]] | None = None) -> None:
        self.transaction = RecordedTransaction(rows)

    async def write(self, work: Callable[[Any], Awaitable[Any]], _: RequestStats) -> Any:
        """Run a write and return its result."""
        return await work(self.transaction)
