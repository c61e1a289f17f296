"""Execute a document as somebody, and check that the answer has no errors."""

from datetime import UTC, datetime
from typing import Any

import orjson

from graphdb.driver.database import Database
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from resolvers.viewer import Viewer


async def ask(
    database: Database, document: str, viewer: Viewer | None = None, at: datetime | None = None, **variables: Any
) -> Any:
    """Return the data of an answer without errors. A query is answered on both paths, with equal bytes."""
    request = GraphQLRequest(document, None, variables, viewer, at or datetime.now(UTC))
    found = await answer(database, request)
    assert not found.errors
    if not document.lstrip().startswith("mutation"):
        standard = await answer(database, request, compiled=False)
        assert orjson.dumps(standard.body()) == orjson.dumps(found.body())
        assert standard.stats.statements == found.stats.statements
    return found.data


def codes(payload: Any) -> list[str]:
    """Return the error codes of a payload."""
    return [error["code"] for error in payload["userErrors"]]


async def data_of(database: Database, document: str, variables: dict[str, Any]) -> Any:
    """Return the data of an answer without errors."""
    found = await answer(database, GraphQLRequest(document, None, variables))
    assert not found.errors, found.errors
    return found.data


async def ask_by_roots(database: Database, document: str, **variables: Any) -> Any:
    """Return the data of an answer without errors, which took one statement for each root field."""
    found = await answer(database, GraphQLRequest(document, variables=variables))
    assert not found.errors
    assert found.data is not None
    assert found.stats.statements == len(found.data)
    return found.data
