"""`peergraph query`: one document answered without a server."""

from typing import Any

from graphdb.driver.database import Database
from peergraph.execution.execute import GraphQLRequest, answer


async def response(database: Database, *, document: str, variables: dict[str, Any]) -> dict[str, Any]:
    """The response to a document as a map, as the server would give it."""
    return (await answer(database, GraphQLRequest(document, variables=variables))).body()
