"""Plans made before anybody asks.

Neo4j plans a statement when it first comes, and one that has just started does so slowly: ten seconds for the first
slice, on two cores. So a server that starts has the statements of a researcher's page (page.graphql), of slices
(slices.graphql) and of the trusted documents explained, which plans them and runs nothing: a visitor's, and those of
somebody signed in.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from itertools import islice, product
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
    type_from_ast,
)
from graphql.type import is_required_input_field

from graphdb.driver.database import Database
from graphdb.driver.errors import GraphError, Unavailable
from peergraph.admission.document import Document, read_document
from peergraph.admission.prepare import prepare
from peergraph.admission.request import GraphQLRequest
from peergraph.limits import DocumentLimits
from resolvers.viewer import Viewer
from schema.api import core

log = logging.getLogger("peergraph")

PAGE = Path(__file__).with_name("page.graphql")
SLICES = Path(__file__).with_name("slices.graphql")
# Documents whose statements are planned; Neo4j keeps a thousand plans.
MOST = 100
# Values for variables of which nothing is known but their type. Neo4j has a plan for texts of 11 to 100 characters,
# as most identifiers are, and another one for shorter ones.
STAND_INS = {"ID": "of-nobody-at-all", "String": "some words here", "Int": 10, "Float": 1.0, "Boolean": True}
SIGNED_IN = Viewer("peergraph:warm-up", "nobody", "Nobody")


@asynccontextmanager
async def warming(database: Database, documents: Iterable[str], bounds: DocumentLimits) -> AsyncIterator[None]:
    """Plans made beside what the block does; what is not planned when it ends is left."""
    task = asyncio.create_task(warm_up(database, documents, bounds))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait((task,))


async def warm_up(database: Database, documents: Iterable[str], bounds: DocumentLimits) -> int:
    """Have Neo4j plan the statements of all queries of the documents; how many. What cannot be planned is left out,
    and once Neo4j cannot be reached so is the rest."""
    planned = 0
    for text in islice(documents, MOST):
        document = read_document(text, bounds)
        for operation, viewer in product(document.operations.values(), (None, SIGNED_IN)):
            try:
                planned += await explained(database, document, operation, viewer)
            except Unavailable as error:
                log.debug("plans were made for %d statements, then: %s", planned, error)
                return planned
            except (GraphError, GraphQLError) as error:
                log.debug("no plan was made for an operation: %s", error)
    log.debug("plans were made for %d statements", planned)
    return planned


async def explained(
    database: Database, document: Document, operation: OperationDefinitionNode, viewer: Viewer | None
) -> int:
    """Have Neo4j explain the statements of an operation as this viewer asks it; how many. Raises GraphError,
    or GraphQLError, for one that is refused."""
    name = operation.name.value if operation.name else None
    variables = stand_ins(operation)
    if operation.operation is not OperationType.QUERY or variables is None:
        return 0
    asked = prepare(document, GraphQLRequest("", name, variables, viewer))
    if isinstance(asked, list):
        return 0
    plans = [root.plan for root in document.plans[name].of(asked) or () if root.plan is not None]
    for plan in plans:
        await database.plan(plan.statement, plan.values(asked).parameters)
    return len(plans)


def stand_ins(operation: OperationDefinitionNode) -> dict[str, Any] | None:
    """A value for each variable that has to have one; None where no value can be thought of."""
    found = {}
    for definition in operation.variable_definitions or ():
        type_ = type_from_ast(core, definition.type)
        if isinstance(type_, GraphQLNonNull) and definition.default_value is None:
            found[definition.variable.name.value] = stand_in(type_.of_type)
    return None if None in found.values() else found


def stand_in(type_: GraphQLInputType) -> Any:
    """A value of an input type; None where none can be thought of."""
    if isinstance(type_, GraphQLNonNull):
        return stand_in(type_.of_type)
    if isinstance(type_, GraphQLList):
        item = stand_in(type_.of_type)
        return None if item is None else [item]
    if isinstance(type_, GraphQLEnumType):
        return next(iter(type_.values))
    if isinstance(type_, GraphQLInputObjectType):
        required = {name: field for name, field in type_.fields.items() if is_required_input_field(field)}
        found = {name: stand_in(field.type) for name, field in required.items()}
        return None if None in found.values() else found
    assert isinstance(type_, GraphQLScalarType)
    return STAND_INS.get(type_.name)
