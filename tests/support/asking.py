"""Asking as somebody: what comes back of a document, without errors and on both paths alike."""

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
    """The data of an answer without errors; a query's is the standard path's too, to the byte."""
    request = GraphQLRequest(document, None, variables, viewer, at or datetime.now(UTC))
    found = await answer(database, request)
    assert not found.errors
    if not document.lstrip().startswith("mutation"):
        standard = await answer(database, request, compiled=False)
        assert orjson.dumps(standard.body()) == orjson.dumps(found.body())
        assert standard.stats.statements == found.stats.statements
    return found.data


def codes(payload: Any) -> list[str]:
    """The codes of a payload's refusals."""
    return [error["code"] for error in payload["userErrors"]]


async def data_of(database: Database, document: str, variables: dict[str, Any]) -> Any:
    """The data of an answer without errors."""
    found = await answer(database, GraphQLRequest(document, None, variables))
    assert not found.errors, found.errors
    return found.data


async def ask_by_roots(database: Database, document: str, **variables: Any) -> Any:
    """The data of an answer without errors, got by as many statements as it has root fields."""
    found = await answer(database, GraphQLRequest(document, variables=variables))
    assert not found.errors
    assert found.data is not None
    assert found.stats.statements == len(found.data)
    return found.data
