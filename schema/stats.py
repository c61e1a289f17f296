"""The whole graph in numbers."""

import strawberry

from graphdb.compile.source import Count, Expression, Fixed, Value
from schema.field import graph
from schema.scalars import DateTime
from schema.version import VERSION


@strawberry.type(description="The whole graph in numbers.")
class GraphStats:
    researcher_count: int = graph(Count("graph/researcher_count"), "How many researchers are in the graph.")
    work_count: int = graph(Count("graph/work_count"), "How many works are in the graph.")
    topic_count: int = graph(Count("graph/topic_count"), "How many topics of all levels are in the graph.")
    institution_count: int = graph(Count("graph/institution_count"), "How many institutions are in the graph.")
    authorship_count: int = graph(
        Count("graph/authorship_count"), "How many pairs of a researcher and a work of theirs there are."
    )
    citation_count: int = graph(
        Count("graph/citation_count"), "How many pairs of a citing and a cited work there are, both in the graph."
    )
    last_imported_at: DateTime | None = graph(
        Expression("toString(this.lastImportedAt)"), "When an import last changed the graph; null before the first."
    )
    as_of: str = graph(
        Value("graph/as_of"),
        "The data version, an opaque string. Equal strings mean that every answer a visitor can see is equal.",
    )
    version: str = graph(Fixed(VERSION), "The version of peergraph that answers.")
