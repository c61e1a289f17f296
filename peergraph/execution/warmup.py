"""What a server does when it starts, so that nobody waits for it later.

Neo4j plans a statement at its first use, and does so slowly when it has just started: ten seconds for the first slice,
on two cores. So a server that starts has the statements of a researcher's page (page.graphql), of slices
(slices.graphql) and of the trusted documents explained, as a visitor and as an account ask for them. Explaining plans a
statement and runs nothing. Pages of some people are answered, which lets Java and Python compile what every request
runs, and reads what is often read. The answer to what most tools ask of the schema is made and kept. Readiness waits
for all of this, for PEERGRAPH_WARM_UP seconds at most.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle, islice, product
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    OperationDefinitionNode,
    OperationType,
    get_introspection_query,
    type_from_ast,
)
from graphql.type import is_required_input_field

from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Database
from graphdb.driver.errors import GraphError, Unavailable
from graphdb.driver.request_stats import without_slow_log
from peergraph.admission.document import Document, read_document
from peergraph.admission.prepare import prepare
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer
from peergraph.limits import DocumentLimits
from peergraph.workers.shared import WorkerShare
from resolvers.viewer import Viewer
from schema.api import core

log = logging.getLogger("peergraph")

PAGE = Path(__file__).with_name("page.graphql")
SLICES = Path(__file__).with_name("slices.graphql")
# Seconds between two looks whether another worker has warmed up.
TURN_PAUSE = 0.05
# Documents whose statements are planned; Neo4j keeps a thousand plans.
MOST = 100
# Values for required variables, by type. Neo4j has one plan for texts of 11 to 100 characters, which most identifiers
# have, and another one for shorter texts.
STAND_INS = {"ID": "of-nobody-at-all", "String": "some words here", "Int": 10, "Float": 1.0, "Boolean": True}
# What tools ask of the schema: by default, and with all that GraphQL has gained since.
INTROSPECTION = (
    get_introspection_query(),
    get_introspection_query(
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=True,
        one_of=True,
    ),
)
SIGNED_IN = Viewer("peergraph:warm-up", "nobody", "Nobody")
PEOPLE = statement("graph/warm_up_people")
# Pages that are answered. Java compiles what runs often while it goes on.
PAGES = 40


@dataclass(slots=True)
class WarmUp:
    """The warm-up of a server, and whether its readiness waits for that: for at most so many seconds."""

    seconds: float
    clock: Callable[[], float] = time.monotonic
    began: float | None = None
    is_over: bool = False

    @property
    def is_awaited(self) -> bool:
        """Whether the server is not ready yet because it warms up."""
        return self.began is not None and not self.is_over and self.clock() - self.began < self.seconds


@asynccontextmanager
async def warming_up(
    database: Database,
    documents: Iterable[str],
    limits: DocumentLimits,
    state: WarmUp | None = None,
    worker: WorkerShare | None = None,
) -> AsyncIterator[None]:
    """Warm up while the block runs, and stop when it ends; `state` says meanwhile how far that is."""
    state = state or WarmUp(0.0)
    state.began = state.clock()
    task = asyncio.create_task(warm_up_in_turn(database, documents, limits, state, worker))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait((task,))


async def warm_up_in_turn(
    database: Database, documents: Iterable[str], limits: DocumentLimits, state: WarmUp, worker: WorkerShare | None
) -> None:
    """Warm up, of several workers after the first one has, so that Neo4j makes each plan once."""
    try:
        while worker is not None and not worker.may_warm_up() and state.is_awaited:  # noqa: ASYNC110
            await asyncio.sleep(TURN_PAUSE)  # the memory that tells it wakes nobody
        with without_slow_log():
            await warm_up(database, documents, limits)
    except Exception:
        log.exception("the server could not warm up; it goes on")
    finally:
        state.is_over = True
        if worker is not None:
            worker.has_warmed_up()


async def warm_up(database: Database, documents: Iterable[str], limits: DocumentLimits) -> int:
    """Answer pages, and have Neo4j plan the statements of all queries of the documents. Returns how many it planned.

    A statement that cannot be planned is skipped; once Neo4j cannot be reached, so is the rest.
    """
    await answer_pages(database, PAGES // 4)
    planned = 0
    for text in islice(documents, MOST):
        document = read_document(text, limits)
        for operation, viewer in product(document.operations.values(), (None, SIGNED_IN)):
            try:
                planned += await plan_operation(database, document, operation, viewer)
            except Unavailable as error:
                log.debug("plans were made for %d statements, then: %s", planned, error)
                return planned
            except (GraphError, GraphQLError) as error:
                log.debug("no plan was made for an operation: %s", error)
    log.debug("plans were made for %d statements", planned)
    for text in INTROSPECTION:
        await answer(database, GraphQLRequest(text))
    await answer_pages(database, PAGES)
    return planned


async def answer_pages(database: Database, number: int) -> None:
    """Answer the pages of people, one after the other, as visitors and as somebody signed in asks for them.

    Neo4j plans a statement by EXPLAIN, but compiles and reads only what it runs. Does nothing in an empty graph.
    """
    page = PAGE.read_text()
    try:
        people = await database.read(PEOPLE, {})
        for person, viewer, _ in zip(cycle(people), cycle((SIGNED_IN, None)), range(number), strict=False):
            await answer(database, GraphQLRequest(page, None, {"researcher": person}, viewer))
    except GraphError as error:
        log.debug("no page was answered to warm up: %s", error)


async def plan_operation(
    database: Database, document: Document, operation: OperationDefinitionNode, viewer: Viewer | None
) -> int:
    """Have Neo4j plan the statements of an operation as this viewer asks for them, and return how many.

    Raises GraphError or GraphQLError for an operation that is refused.
    """
    name = operation.name.value if operation.name else None
    variables = stand_ins(operation)
    if operation.operation is not OperationType.QUERY or variables is None:
        return 0
    prepared = prepare(document, GraphQLRequest("", name, variables, viewer))
    if isinstance(prepared, list):
        return 0
    plans = [root.plan for root in document.plans[name].compiled_fields(prepared) or () if root.plan is not None]
    for plan in plans:
        await database.plan(plan.statement, plan.values(prepared).parameters)
    return len(plans)


def stand_ins(operation: OperationDefinitionNode) -> dict[str, Any] | None:
    """Return a value for each required variable; None when there is no stand-in for one of them."""
    values = {}
    for definition in operation.variable_definitions or ():
        type_ = type_from_ast(core, definition.type)
        if isinstance(type_, GraphQLNonNull) and definition.default_value is None:
            values[definition.variable.name.value] = stand_in(type_.of_type)
    return None if None in values.values() else values


def stand_in(type_: GraphQLInputType) -> Any:
    """Return a value of an input type; None when there is no stand-in for it."""
    if isinstance(type_, GraphQLNonNull):
        return stand_in(type_.of_type)
    if isinstance(type_, GraphQLList):
        item = stand_in(type_.of_type)
        return None if item is None else [item]
    if isinstance(type_, GraphQLEnumType):
        return next(iter(type_.values))
    if isinstance(type_, GraphQLInputObjectType):
        required = {name: field for name, field in type_.fields.items() if is_required_input_field(field)}
        values = {name: stand_in(field.type) for name, field in required.items()}
        return None if None in values.values() else values
    assert isinstance(type_, GraphQLScalarType)
    return STAND_INS.get(type_.name)
