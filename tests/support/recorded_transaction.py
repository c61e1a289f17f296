"""A transaction that only notes the statements it is given."""

from typing import Any

from graphdb.driver.database import Statement


class RecordedTransaction:
    """The names and parameters of the statements run in it, in order; every statement returns no rows."""

    def __init__(self) -> None:
        self.statements: list[tuple[str, dict[str, Any]]] = []

    async def run(self, statement: Statement, parameters: dict[str, Any] | None = None) -> list[Any]:
        """Note a statement."""
        self.statements.append((statement.name, parameters or {}))
        return []
