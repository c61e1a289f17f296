"""Begins a subscription, for WebSocket and for server-sent events."""

from collections.abc import Callable

import orjson
from graphql import Node, OperationType, VariableNode, Visitor, visit

from graphdb.compile.selection import Operation
from graphdb.driver.database import Database
from graphdb.driver.errors import GraphError
from peergraph.admission.admit import admit, admit_long_document
from peergraph.admission.request import Answer, GraphQLRequest
from peergraph.errors import SubscriptionEnd, graphql_error
from peergraph.execution.execute import execute
from peergraph.subscriptions.poller import SubscriptionPoller
from peergraph.subscriptions.subscriber import Subscriber


async def subscribe_or_answer(
    database: Database,
    poller: SubscriptionPoller,
    request: GraphQLRequest,
    until: float,
    on_end: Callable[[SubscriptionEnd], None],
    *,
    read_only: bool = False,
) -> Answer | Subscriber:
    """Return the subscriber of a subscription, or the answer to any other request.

    A subscription goes on until the time `until`, in seconds since 1970. When the server ends it, `on_end` is called
    with the reason. Raises MethodRefused for a mutation if `read_only`, and TryLater.
    """
    document = await admit_long_document(request)
    prepared = admit(request, document, database=database, read_only=read_only, subscribing=True)
    if isinstance(prepared, Answer):
        return prepared
    operation = prepared.operation
    if operation.node.operation is not OperationType.SUBSCRIPTION:
        return await execute(database, prepared)
    try:
        return poller.subscribe(
            operation, shared_key(request, operation), until, on_end, prepared.cost.estimated, request.policy
        )
    except GraphError as error:
        return Answer(errors=[graphql_error(error)], started=False)


def shared_key(request: GraphQLRequest, operation: Operation) -> tuple[object, ...]:
    """Return what is equal for subscriptions that get equal events for an item: the variable of `after` is left out."""
    variables = dict(request.variables)
    path = operation.roots[0].variable(("after",)) if operation.roots else None
    if path is not None and uses_of_variable(operation, path[0]) == 1:
        variables.pop(path[0], None)
    texts = orjson.dumps(variables, option=orjson.OPT_SORT_KEYS)
    return (request.document, request.operation_name, texts, operation.role)


class VariableCounter(Visitor):
    """Counts where a variable stands, its definition included."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name, self.count = name, 0

    def enter_variable(self, node: VariableNode, *_: object) -> None:
        """Count a variable of the name."""
        self.count += node.name.value == self.name


def uses_of_variable(operation: Operation, name: str) -> int:
    """Return how often an operation uses a variable, in itself and in all fragments of its document."""
    counter = VariableCounter(name)
    nodes: list[Node] = [operation.node, *operation.fragments.values()]
    for node in nodes:
        visit(node, counter)
    return counter.count - 1  # its definition
