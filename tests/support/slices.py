"""Documents that ask for slices."""

from typing import Any

from graphdb.driver.database import Database
from peergraph.admission.request import GraphQLRequest
from peergraph.execution.execute import answer

NODES = "nodes { entityId kind hop score isCenter degree hidden { kind count atLeast expandCursor } }"
EDGES = "edges { key kind source target weight count firstYear lastYear byYear { year count } } omittedEdgeCount"
SLICE = f"{NODES} {EDGES} omitted {{ kind count atLeast }} sampled asOf remaining {{ kind count atLeast expandCursor }}"
EXPLORE = f"""
query Explore($centers: [ID!]!, $options: ExploreOptions) {{
  explore(centers: $centers, options: $options) {{ {SLICE} }}
}}"""
EXPAND = f"""
query Expand($node: ID!, $kinds: [EntityKind!], $first: Int, $after: String, $known: [ID!], $years: IntRange,
    $types: [WorkType!], $weights: RankWeights) {{
  expand(node: $node, kinds: $kinds, first: $first, after: $after, known: $known, years: $years, types: $types,
    weights: $weights) {{ {SLICE} }}
}}"""


async def ask_slice(database: Database, document: str, **variables: Any) -> dict[str, Any]:
    """Return the one root field of an answer without errors, read by one statement."""
    found = await answer(database, GraphQLRequest(document, None, variables))
    assert not found.errors
    assert found.stats.statements == 1
    assert found.data is not None
    return next(iter(found.data.values()))
