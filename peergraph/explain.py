"""`peergraph explain`: the cost of a document, its statements, their parameters, and Neo4j's plans for them."""

from collections.abc import Iterator
from typing import Any

import orjson

from graphdb.compile.compiler import Compiler, root_source_of
from graphdb.compile.plan import Plan
from graphdb.compile.plan_cache import compile_roots
from graphdb.compile.selection import ACCOUNT, MODERATOR, VISITOR, Operation
from graphdb.driver.cypher_file import bound_files
from graphdb.driver.database import Database, Parameters
from graphdb.driver.errors import BadInput
from peergraph.admission.cost import estimate
from peergraph.admission.document import read_document
from peergraph.admission.prepare import prepare
from peergraph.admission.request import GraphQLRequest
from resolvers.viewer import Viewer

# Somebody of each role that a statement's text may differ by.
SENDERS: dict[str, Viewer | None] = {
    VISITOR: None,
    ACCOUNT: Viewer("https://issuer.example", "ada", "Ada Lovelace"),
    MODERATOR: Viewer("https://issuer.example", "ada", "Ada Lovelace", is_moderator=True),
}
NO_STATEMENT = "No root field of this operation is asked of Neo4j."


def explain_text(*, document: str, variables: dict[str, Any], role: str = VISITOR) -> str:
    """Return the cost, Cypher and parameters of each root field; raises BadInput for a document that has errors.

    Neo4j is not needed.
    """
    operation = operation_of(document, variables, role)
    texts = [
        origin_text(operation, key) + statement_text(key, plan, parameters)
        for key, plan, parameters in compile_document(operation)
    ]
    return "\n".join([cost_text(operation), *texts]) if texts else NO_STATEMENT


async def explain(database: Database, *, document: str, variables: dict[str, Any], role: str = VISITOR) -> str:
    """Return the cost, and the Cypher, the parameters and Neo4j's plan of each root field; raises BadInput for a
    document that has errors."""
    operation, texts = operation_of(document, variables, role), []
    for key, plan, parameters in compile_document(operation):
        neo4j_plan = await database.plan(plan.statement, parameters)
        text = origin_text(operation, key) + statement_text(key, plan, parameters)
        texts.append(f"{text}\n// plan\n{plan_text(neo4j_plan)}\n")
    return "\n".join([cost_text(operation), *texts]) if texts else NO_STATEMENT


def operation_of(document: str, variables: dict[str, Any], role: str) -> Operation:
    """Return the operation as somebody of the role sends it; raises BadInput for a document that has errors."""
    request = GraphQLRequest(document, variables=variables, viewer=SENDERS[role])
    operation = prepare(read_document(document), request)
    if isinstance(operation, list):
        raise BadInput("\n".join(error.message for error in operation))
    return operation


def compile_document(operation: Operation) -> Iterator[tuple[str, Plan, Parameters]]:
    """Yield the response key, the plan and the parameters of each root field that needs a statement."""
    for root in compile_roots(operation) or ():
        if root.plan is not None:
            yield root.root.key, root.plan, root.plan.values(operation).parameters


def cost_text(operation: Operation) -> str:
    """Return a line with the estimated cost of an operation if all its lists are full, and with its dearest field."""
    cost = estimate(operation)
    return f"// cost: {cost.estimated} points if all lists are full; the dearest field is {cost.dearest}\n"


def origin_text(operation: Operation, key: str) -> str:
    """Return lines that name the source of a root field and the .cypher files that were read for its statement."""
    selected = next(root for root in operation.roots if root.key == key)
    assert selected.definition is not None
    with bound_files() as names:
        Compiler(operation).plan(selected)
    source = type(root_source_of(selected.definition)).__name__
    lines = [f"// source: {source}; files read for its statement:", *(f"// cypher/{name}.cypher" for name in names)]
    return "\n".join(lines) + "\n"


def statement_text(key: str, plan: Plan, parameters: Parameters) -> str:
    """Return a root field's Cypher and its parameters as JSON."""
    shown = orjson.dumps(parameters, option=orjson.OPT_INDENT_2).decode()
    return f"// {key}\n{plan.statement.text}\n\n// parameters\n{shown}\n"


def plan_text(plan: dict[str, Any], depth: int = 0) -> str:
    """Return Neo4j's plan as indented lines, the operator that gives the result first."""
    arguments = plan.get("args", {})
    name = plan["operatorType"].partition("@")[0]
    rows = arguments.get("EstimatedRows", 0.0)
    line = f"{'  ' * depth}{name}  ~{rows:.0f} rows  {arguments.get('Details', '')}".rstrip()
    return "\n".join([line, *(plan_text(child, depth + 1) for child in plan.get("children", ()))])
