"""The golden statements: for each .graphql file here, the Cypher and parameters that it becomes for each role."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from graphdb.compile.plan_cache import compile_roots
from graphdb.driver.errors import Denied
from peergraph.admission.document import read_document
from peergraph.admission.prepare import prepare
from peergraph.admission.request import GraphQLRequest
from peergraph.explain import SENDERS, statement_text
from resolvers.feed import compile_subscription

FOLDER = Path(__file__).parent
QUERIES = sorted(path.stem for path in FOLDER.glob("*.graphql"))
VARIABLES = "# variables: "
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def golden_text(name: str) -> str:
    """Return what <name>.cypher has to hold: the statements of a visitor, then those of an account and of a moderator
    where they differ."""
    document = (FOLDER / f"{name}.graphql").read_text()
    sections: list[str] = []
    seen: dict[str, str] = {}
    for role in SENDERS:
        statements = statements_of(document, role)
        if statements in seen:
            sections.append(f"// ---- {role}: the same as for {seen[statements]} ----\n")
        else:
            seen[statements] = f"a{'n' if role == 'account' else ''} {role}"
            sections.append(f"// ---- {role} ----\n\n{statements}")
    return "\n".join(sections)


def statements_of(document: str, role: str) -> str:
    """Return the statements that a document becomes for somebody of the role, each with its parameters."""
    request = GraphQLRequest(document, variables=variables_of(document), viewer=SENDERS[role], now=NOW)
    operation = prepare(read_document(document), request, subscribing=True)
    assert not isinstance(operation, list), operation
    if operation.node.operation.value == "subscription":
        if request.viewer is None:
            return "// refused: Sign in first.\n"
        subscription = compile_subscription(operation)
        plans = [("feed of several", subscription.shared), ("feed of one", subscription.own)]
    else:
        try:
            roots = compile_roots(operation)
        except Denied as error:
            return f"// refused: {error}\n"
        assert roots is not None
        plans = [(root.root.key, root.plan) for root in roots if root.plan is not None]
    return "\n".join(statement_text(key, plan, plan.values(operation).parameters) for key, plan in plans) or (
        "// no statement\n"
    )


def variables_of(document: str) -> dict[str, Any]:
    """Return the variables that a comment of the document gives."""
    lines = [line.removeprefix(VARIABLES) for line in document.splitlines() if line.startswith(VARIABLES)]
    variables: dict[str, Any] = json.loads(lines[0]) if lines else {}
    return variables
