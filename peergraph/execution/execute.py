"""From a GraphQL request to its answer: parsed and validated once, compiled once, one statement per root field.

An operation whose root fields all have sources never meets graphql-core's executor. Anything unusual about it (an
argument out of range, a value that strict completion does not pass) sends it down the standard path, which finds the
exact errors, as do operations with other root fields: introspection, mutations.
"""

import asyncio
import logging
import secrets
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLNonNull,
    OperationDefinitionNode,
    OperationType,
    experimental_execute_incrementally,
    parse,
    validate,
)
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from graphdb.compile.plan_cache import CompiledField, OperationPlans
from graphdb.compile.selection import Operation
from graphdb.driver.database import Database
from graphdb.driver.errors import BadInput, Denied, GraphError
from graphdb.driver.request_stats import RequestStats
from graphdb.lru_cache import LRUCache
from graphdb.result.codegen import NeedsStandardPath
from peergraph.admission import cost, document_limits
from peergraph.admission.cost import Cost
from peergraph.admission.document_limits import UNPRICED, DocumentLimits, TooCostly
from peergraph.admission.request_policy import RequestPolicy
from peergraph.execution import defer
from peergraph.execution.variables import coerced
from peergraph.settings import DEFAULT_INVITATION_LIMITS
from resolvers.context import Context
from resolvers.viewer import Viewer
from schema.api import core

log = logging.getLogger("peergraph")

# Documents that are kept parsed and validated, by characters: some hundred bytes of memory each. A longer one than
# LONGEST_KEPT is read each time, so that a client with long ones does not push out all others.
KEPT = LRUCache(500, heaviest=200_000)
LONGEST_KEPT = 10_000
# Parsing and validating these takes about as long as a point of cost stands for.
CHARACTERS_A_POINT = 4
# Complaints of validation that are told; finding them, and guessing what was meant, takes time.
MOST_COMPLAINTS = 10
# Characters; what a client sent is said back in messages, but not all of a hundred thousand characters.
LONGEST_MESSAGE = 1_000
# Root fields of one request that are asked of Neo4j at the same time, so that one request cannot hold the whole pool.
AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """What a client asks: a document, which of its operations, and the values of its variables; who it is (None: a
    visitor), when it asks, which writes it must see, what this server limits, and on what terms it is answered."""

    document: str
    operation_name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)
    viewer: Viewer | None = None
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    bookmarks: frozenset[str] = frozenset()
    limits: Mapping[str, int] = field(default_factory=lambda: DEFAULT_INVITATION_LIMITS)
    terms: RequestPolicy = field(default_factory=RequestPolicy)


@dataclass(slots=True)
class Answer:
    """What it gets. `started` is false for a request error: nothing was executed, and there is no data at all.

    `cost` is what was estimated beforehand; None where nothing could be.
    """

    data: dict[str, Any] | None = None
    errors: list[GraphQLError] = field(default_factory=list)
    tally: RequestStats = field(default_factory=RequestStats)
    started: bool = True
    cost: Cost | None = None

    def body(self) -> dict[str, Any]:
        """The response as a map; every error in the form a client may see."""
        found: dict[str, Any] = {"data": self.data} if self.started else {}
        if self.errors:
            found["errors"] = [shown(error) for error in self.errors]
        return found


class MethodRefused(GraphError):
    """An operation of this type (query, mutation, subscription) may not be asked for in this way."""

    code = "BAD_USER_INPUT"

    def __init__(self, operation: str) -> None:
        super().__init__(f"A {operation} is not answered in this way.")
        self.operation = operation


@dataclass(frozen=True, slots=True)
class Document:
    """A document parsed and validated, or its errors; its operations with their plans."""

    node: DocumentNode | None
    errors: list[GraphQLError]
    operations: dict[str | None, OperationDefinitionNode] = field(default_factory=dict)
    fragments: dict[str, FragmentDefinitionNode] = field(default_factory=dict)
    plans: dict[str | None, OperationPlans] = field(default_factory=dict)
    # The limit that it passes where nothing is refused for that.
    over: TooCostly | None = None
    # The same without @defer, for a client that takes its answer in one part.
    whole: DocumentNode | None = None


@dataclass(frozen=True, slots=True)
class PreparedRequest:
    """A request that may be executed and is paid for: its document, its operation and what that was estimated to cost,
    and its root fields compiled, None where only the standard path can answer."""

    request: GraphQLRequest
    document: Document
    operation: Operation
    cost: Cost
    roots: list[CompiledField] | None

    @property
    def is_public(self) -> bool:
        """Whether everybody who asks the same gets the same."""
        return self.roots is not None and not any(root.is_personal for root in self.roots)

    @property
    def is_steady(self) -> bool:
        """Whether the answer is told by the data version alone: no account, clock or lagging index has a part in it."""
        plans = [root.plan for root in self.roots or () if root.plan is not None]
        return (
            bool(plans)
            and (self.request.viewer is None or self.is_public)
            and not any(plan.request_bindings or plan.lags for plan in plans)
        )

    def turn(self) -> AbstractAsyncContextManager[None]:
        """Its turn among dear operations. Raises Later when too many wait."""
        lane = self.request.terms.lane
        return lane.turn(self.cost.estimated) if lane else nullcontext()


def read_document(text: str, bounds: DocumentLimits = UNPRICED) -> Document:
    """The document that a text is; kept, so that a client's repeated query is parsed and validated once."""
    key = (text, bounds)
    if (kept := KEPT.get(key)) is None:
        kept = new_document(text, bounds)
        if len(text) <= LONGEST_KEPT:
            KEPT.put(key, kept, len(text))
    return kept  # type: ignore[no-any-return]


def paid_document(request: GraphQLRequest) -> Document:
    """The document of a request; who sends a new one pays for reading it. Raises Later when it cannot be paid."""
    if (request.document, request.terms.bounds) not in KEPT:
        request.terms.spend(len(request.document) // CHARACTERS_A_POINT)
    return read_document(request.document, request.terms.bounds)


def new_document(text: str, bounds: DocumentLimits) -> Document:
    """A text limited, parsed, limited again and validated."""
    over = document_limits.glance(text, bounds)
    if over is not None and bounds.enforced:
        return Document(None, [over])
    try:
        node = parse(text, max_tokens=bounds.tokens if bounds.enforced else None)
        over = over or document_limits.check(node, bounds)
        if over is not None and bounds.enforced:
            return Document(None, [over])
        errors = validate(core, node, max_errors=MOST_COMPLAINTS)
        whole = defer.whole(node) if "defer" in text else node
    except GraphQLError as error:
        return Document(None, [coded(error, "GRAPHQL_PARSE_FAILED")])
    except RecursionError:
        return Document(None, [coded(GraphQLError("The document is nested too deeply."), "TOO_COSTLY")])
    if errors:
        return Document(None, [coded(error, "GRAPHQL_VALIDATION_FAILED") for error in errors])
    found = Document(node, [], over=over, whole=whole)
    for definition in node.definitions:
        if isinstance(definition, OperationDefinitionNode):
            name = definition.name.value if definition.name else None
            found.operations[name] = definition
            found.plans[name] = OperationPlans()
        elif isinstance(definition, FragmentDefinitionNode):
            found.fragments[definition.name.value] = definition
    return found


def coded(error: GraphQLError, code: str) -> GraphQLError:
    """The error with this code, where it has none of its own."""
    error.extensions = {"code": code, **(error.extensions or {})}
    return error


def choose(document: Document, name: str | None) -> OperationDefinitionNode:
    """The operation that a request means; raises GraphQLError when that is not clear."""
    if name is not None:
        if name not in document.operations:
            raise GraphQLError(f"Unknown operation named '{name}'.")
        return document.operations[name]
    if len(document.operations) != 1:
        many = "the document has several" if document.operations else "the document has none"
        raise GraphQLError(f"Must provide operation name: {many}.")
    return next(iter(document.operations.values()))


def prepared(
    document: Document, request: GraphQLRequest, *, read_only: bool = False, subscribing: bool = False
) -> Operation | list[GraphQLError]:
    """The operation that a request means, its variables coerced; or the errors that stand against it.

    Raises MethodRefused for a subscription where answers do not come one after the other (`subscribing`), and for a
    mutation where only reading is allowed.
    """
    if document.errors:
        return document.errors
    try:
        node = choose(document, request.operation_name)
    except GraphQLError as error:
        return [coded(error, "OPERATION_RESOLUTION_FAILURE")]
    refused = read_only and node.operation is OperationType.MUTATION
    if refused or (node.operation is OperationType.SUBSCRIPTION and not subscribing):
        raise MethodRefused(node.operation.value)
    variables = coerced(node.variable_definitions or (), request.variables)
    if isinstance(variables, list):
        return variables
    return Operation(core, node, document.fragments, variables, request.viewer, request.now, request.limits)


async def answer(
    database: Database, request: GraphQLRequest, *, compiled: bool = True, read_only: bool = False
) -> Answer:
    """The answer to a request; raises MethodRefused for a mutation where only reading is allowed, Later when the client
    may not spend what it costs, or too many wait.

    With `compiled` false everything takes the standard path: slower, and equal to the byte.
    """
    found = ready(request, compiled=compiled, read_only=read_only)
    return found if isinstance(found, Answer) else await answered(database, found)


def ready(request: GraphQLRequest, *, compiled: bool = True, read_only: bool = False) -> PreparedRequest | Answer:
    """A request read, validated, paid for and compiled; the answer with the errors that stand against it. Raises as
    `answer`."""
    document = paid_document(request)
    operation = prepared(document, request, read_only=read_only)
    if isinstance(operation, list):
        return Answer(errors=operation, started=False)
    price = priced(document, operation, request)
    if isinstance(price, Answer):
        return price
    roots = None
    if compiled:
        name = operation.node.name
        with suppress(BadInput, Denied, GraphQLError):
            roots = document.plans[name.value if name else None].of(operation)
    return PreparedRequest(request, document, operation, price, roots)


def priced(document: Document, operation: Operation, request: GraphQLRequest) -> Cost | Answer:
    """What an operation costs, paid for; or the answer that refuses it. Raises Later when it cannot be paid."""
    try:
        estimated = cost.estimate(operation, request.terms.lengths)
    except GraphQLError as error:  # a condition is null: what is asked for cannot be told, so neither can its cost
        return Answer(errors=[error], started=False)
    refused = allowed(document, estimated, request)
    return estimated if refused is None else Answer(errors=[refused], started=False, cost=estimated)


def allowed(document: Document, estimated: Cost, request: GraphQLRequest) -> TooCostly | None:
    """Pay for an operation; the refusal of one that costs more than any may. Raises Later when it cannot be paid."""
    bounds = request.terms.bounds
    refused = cost.over(estimated, bounds)
    if refused is not None and bounds.enforced:
        return refused
    for over in (document.over, refused):
        if over is not None:
            document_limits.let_pass(over.limit, over.message)
    request.terms.spend(estimated.estimated)
    return None


async def answered(database: Database, asked: PreparedRequest, tally: RequestStats | None = None) -> Answer:
    """The answer to a request that is ready, what it costs added to the tally; raises Later when too many wait."""
    tally = tally or RequestStats(bookmarks=asked.request.bookmarks)
    async with asked.turn():
        found = await executed(database, asked, tally)
    found.cost = asked.cost
    return found


async def executed(database: Database, asked: PreparedRequest, tally: RequestStats) -> Answer:
    """The same, when it is its turn."""
    if asked.roots is not None:
        with suppress(BadInput, Denied, NeedsStandardPath, GraphQLError):
            return await fast(database, asked.operation, asked.roots, tally)
    context = Context(database, asked.operation, tally, asked.request.viewer)
    return await standard(context, asked.document, asked.request)


async def fast(database: Database, operation: Operation, roots: list[CompiledField], tally: RequestStats) -> Answer:
    """Every root field's statement run and completed; raises Irregular for what strict completion does not pass."""
    found = Answer(data={}, tally=tally)
    bound = [root.plan.values(operation) if root.plan else None for root in roots]
    places = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> Any:
        root, values = roots[number], bound[number]
        if root.plan is None or values is None or root.complete is None:
            return root.value
        async with places:
            row = await database.read(root.plan.statement, values.parameters, tally)
        if row is None:
            return None
        try:
            return root.complete(row, values.by_slot)
        except Exception as error:
            raise NeedsStandardPath from error

    if len(roots) == 1:
        results = [await settled(one(0))]
    else:
        results = await asyncio.gather(*(settled(one(number)) for number in range(len(roots))))
    if any(isinstance(result, NeedsStandardPath) for result in results):
        raise NeedsStandardPath
    for root, result in zip(roots, results, strict=True):
        required = isinstance(root.root.type, GraphQLNonNull)
        if isinstance(result, Exception):
            nodes = [details.node for details in root.root.details]
            extensions = result.extensions if isinstance(result, GraphError) else None
            found.errors.append(
                GraphQLError(str(result), nodes, path=[root.root.key], original_error=result, extensions=extensions)
            )
            result = None
        elif result is None and required:
            raise NeedsStandardPath
        if result is None and required:
            found.data = None
        elif found.data is not None:
            found.data[root.root.key] = result
    return found


async def settled(work: Any) -> Any:
    """What `work` gives, or the exception it raised."""
    try:
        return await work
    except Exception as error:
        return error


async def standard(context: Context, document: Document, request: GraphQLRequest) -> Answer:
    """The operation of the context by graphql-core's own executor, in one part."""
    assert document.whole is not None
    # `execute` refuses every document of a schema that has @defer.
    result = experimental_execute_incrementally(
        core,
        document.whole,
        variable_values=request.variables,
        operation_name=request.operation_name,
        context_value=context,
        executor_class=StrawberryGraphQLCoreExecutionContext,
    )
    if asyncio.iscoroutine(result) or asyncio.isfuture(result):
        result = await result
    # Root fields end in any order; their errors are given in the order of the fields, as the compiled path does. An
    # error without a path comes alone: the root fields themselves could not be told.
    errors = result.errors or []  # type: ignore[union-attr]
    if all(error.path for error in errors):
        order = [root.key for root in context.operation.roots] if errors else []
        errors = sorted(errors, key=lambda error: order.index(error.path[0]))
    return Answer(result.data, errors, context.stats)  # type: ignore[union-attr]


def shown(error: GraphQLError) -> dict[str, Any]:
    """An error as a client may see it: our own defects by a number that finds the log line, all else as it is."""
    found = error.formatted
    if len(found["message"]) > LONGEST_MESSAGE:
        found["message"] = found["message"][:LONGEST_MESSAGE] + "…"
    cause: Exception = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    # graphql-core names the place in the document for what a client did wrong, and none for a value that a scalar or an
    # enum cannot have: below a field such a value comes from the graph, else from the client's variables.
    told = isinstance(cause, GraphQLError) and (cause is error or cause.nodes or error.path is None)
    if told or isinstance(cause, GraphError):
        return {**found, "extensions": {"code": "BAD_USER_INPUT", **found.get("extensions", {})}}
    return {**found, **defect(cause, error.path)}


def defect(cause: Exception, where: object) -> dict[str, Any]:
    """What a client may see of a defect of ours: a number, under which the log has all of it."""
    number = secrets.token_hex(4)
    log.error("defect %s at %s", number, where, exc_info=cause)
    return {
        "message": f"Something went wrong on our side; it is logged as {number}.",
        "extensions": {"code": "INTERNAL", "id": number},
    }
