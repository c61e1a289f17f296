"""What `peergraph query` does: it answers one document without a server."""

from typing import Any

from graphdb.driver.database import Database
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer


async def response(database: Database, *, document: str, variables: dict[str, Any]) -> dict[str, Any]:
    """Return the response to a document, as the server would send it."""
    return (await answer(database, GraphQLRequest(document, variables=variables))).body()
