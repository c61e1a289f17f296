"""Answers that come one after the other: what WebSocket and server-sent events share."""

import re
from collections.abc import Callable

import orjson
from graphql import GraphQLError, OperationType

from graphdb.compile.selection import Operation
from graphdb.driver.database import Database
from graphdb.driver.errors import GraphError
from peergraph.execution.execute import Answer, GraphQLRequest, answer, paid_document, prepared, priced
from peergraph.subscriptions.poller import Subscriber, SubscriptionEnd, SubscriptionPoller


async def begin(
    database: Database,
    feed: SubscriptionPoller,
    request: GraphQLRequest,
    until: float,
    on_end: Callable[[SubscriptionEnd], None],
    *,
    read_only: bool = False,
) -> Answer | Subscriber:
    """What a request gets: one answer, or, where it subscribes, one for each event.

    A subscription goes on until the time `until`; when it is ended, `on_end` is told why. Raises MethodRefused for a
    mutation where only reading is allowed, Later when the client may not spend what it costs.
    """
    document = paid_document(request)
    operation = prepared(document, request, read_only=read_only, subscribing=True)
    if isinstance(operation, list):
        return Answer(errors=operation, started=False)
    if operation.node.operation is not OperationType.SUBSCRIPTION:
        return await answer(database, request, read_only=read_only)
    if isinstance(price := priced(document, operation, request), Answer):
        return price
    try:
        return feed.subscribe(operation, asked_alike(request, operation), until, on_end)
    except GraphError as error:
        refused = GraphQLError(str(error), original_error=error, extensions=error.extensions)
        return Answer(errors=[refused], started=False)


def asked_alike(request: GraphQLRequest, operation: Operation) -> tuple[object, ...]:
    """What is the same for subscriptions that ask the same of each item: all but the variable that says after which."""
    variables = dict(request.variables)
    way = operation.roots[0].variable(("after",)) if operation.roots else None
    if way is not None and len(re.findall(rf"\${way[0]}\b", request.document)) == 2:  # declared, and used here alone
        variables.pop(way[0], None)
    texts = orjson.dumps(variables, option=orjson.OPT_SORT_KEYS)
    return (request.document, request.operation_name, texts, operation.role)
