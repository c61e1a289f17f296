"""`peergraph explain`: the statements a document becomes, their parameters, and Neo4j's plans for them."""

from typing import Any

import orjson

from graphdb.compile.plan_cache import compile_roots
from graphdb.driver.database import Database
from graphdb.driver.errors import BadInput
from peergraph.execution.execute import GraphQLRequest, prepared, read_document


async def explanation(database: Database, *, document: str, variables: dict[str, Any]) -> str:
    """For each root field its Cypher, its parameters and its plan; raises BadInput for a document that has errors."""
    operation = prepared(read_document(document), GraphQLRequest(document, variables=variables))
    if isinstance(operation, list):
        raise BadInput("\n".join(error.message for error in operation))
    parts = []
    for root in compile_roots(operation) or ():
        if root.plan is None:
            continue
        values = root.plan.values(operation)
        plan = await database.plan(root.plan.statement, values.parameters)
        shown = orjson.dumps(values.parameters, option=orjson.OPT_INDENT_2).decode()
        parts.append(
            f"// {root.root.key}\n{root.plan.statement.text}\n\n// parameters\n{shown}\n\n// plan\n{drawn(plan)}\n"
        )
    return "\n".join(parts) or "No root field of this operation is asked of Neo4j."


def drawn(plan: dict[str, Any], depth: int = 0) -> str:
    """A plan as indented lines, the operator that gives the result first."""
    arguments = plan.get("args", {})
    name = plan["operatorType"].partition("@")[0]
    rows = arguments.get("EstimatedRows", 0.0)
    line = f"{'  ' * depth}{name}  ~{rows:.0f} rows  {arguments.get('Details', '')}".rstrip()
    return "\n".join([line, *(drawn(child, depth + 1) for child in plan.get("children", ()))])
