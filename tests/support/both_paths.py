"""Answer on the compiled and the standard path, and check that both give the same bytes."""

import re
from typing import Any

import orjson

from graphdb.driver.database import Database
from peergraph.admission.request import Answer, GraphQLRequest
from peergraph.execution.execute import answer
from resolvers.viewer import Viewer

# A defect of ours is logged under a number made up for it.
DEFECT = re.compile(rb"[0-9a-f]{8}(?=\.\"|\")")


def body(found: Answer) -> bytes:
    """Return the body of the response without the numbers of defects."""
    text = orjson.dumps(found.body())
    return DEFECT.sub(b"number", text) if b'"INTERNAL"' in text else text


async def both(
    database: Database, document: str, variables: dict[str, Any] | None = None, viewer: Viewer | None = None
) -> Answer:
    """Return the compiled answer, after comparing it with that of the standard path."""
    request = GraphQLRequest(document, None, variables or {}, viewer)
    compiled = await answer(database, request)
    standard = await answer(database, request, compiled=False)
    assert body(compiled) == body(standard)
    return compiled
