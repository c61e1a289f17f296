"""Errors in the form that a client may see: a defect of ours becomes a number that finds its line in the log."""

import logging
import secrets
from typing import Any

from graphql import GraphQLError

from graphdb.driver.errors import GraphError

log = logging.getLogger("peergraph")

# Characters. A message quotes what the client sent, but not all of a hundred thousand characters.
LONGEST_MESSAGE = 1_000


def visible_error(error: GraphQLError) -> dict[str, Any]:
    """Return a GraphQL error as a map; a defect's message is replaced and logged."""
    formatted = error.formatted
    if len(formatted["message"]) > LONGEST_MESSAGE:
        formatted["message"] = formatted["message"][:LONGEST_MESSAGE] + "…"
    cause: Exception = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    # graphql-core gives the nodes of what a client did wrong in its document, and none for a value that a scalar or an
    # enum cannot have: below a field such a value comes from the graph, else from the client's variables.
    is_clients = isinstance(cause, GraphQLError) and (cause is error or cause.nodes or error.path is None)
    if is_clients or isinstance(cause, GraphError):
        return {**formatted, "extensions": {"code": "BAD_USER_INPUT", **formatted.get("extensions", {})}}
    return {**formatted, **log_defect(cause, error.path)}


def log_defect(cause: Exception, where: object) -> dict[str, Any]:
    """Log a defect under a new number, and return the error that tells a client this number."""
    number = secrets.token_hex(4)
    log.error("defect %s at %s", number, where, exc_info=cause)
    return {
        "message": f"Something went wrong on our side; it is logged as {number}.",
        "extensions": {"code": "INTERNAL", "id": number},
    }
