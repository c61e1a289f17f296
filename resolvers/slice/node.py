"""The rows of the nodes of slices and paths: what the statement reads of a node, and where each field is in its row."""

from dataclasses import dataclass, field
from typing import Any

from graphdb.compile.compiler import Compiler, NodeSelection, Scope
from graphdb.compile.layout import Layout
from graphdb.compile.selection import SelectedField
from graphdb.driver.cypher_file import cypher_file, rename
from graphdb.result.shape import UnionShape, first_or_none

# The positions of what cypher/entity/degrees.cypher returns.
AUTHORED, ABOUT, CREDITED_TO, AFFILIATED_WITH, WITHIN, PART_OF, CITES, MUTUAL, COLLABORATORS = range(9)

ID, KIND, LABEL, HOP, SCORE, IS_CENTER, DEGREE, HIDDEN, ENTITY = range(9)

HIDDEN_LAYOUT: Layout = {"kind": 0, "count": 1, "atLeast": 2, "expandCursor": 3}


@dataclass(slots=True)
class NodeReader:
    """What a statement reads of each node in the variable `node`, by the selections of a list of nodes."""

    compiler: Compiler
    node: str
    selected_names: set[str] = field(default_factory=set)
    entities: list[NodeSelection] = field(default_factory=list)

    def layout(self) -> Layout:
        """Return where each field is in a node's row. `record_from_layout` adds the names of the selected fields to
        `selected_names`."""
        return {
            "entityId": ID,
            "kind": KIND,
            "label": LABEL,
            "hop": HOP,
            "score": SCORE,
            "isCenter": IS_CENTER,
            "degree": DEGREE,
            "hidden": (HIDDEN, HIDDEN_LAYOUT),
            "entity": self.entity,
        }

    def entity(self, selected: SelectedField) -> UnionShape:
        """Return the shape of a node's entity, which comes after the node's own values in the row."""
        selection = self.compiler.node(selected, Scope(self.node))
        assert isinstance(selection.shape, UnionShape)
        name = f"chosen{self.compiler.unique_number()}"
        selection.shape.slot = ENTITY + len(self.entities)
        self.entities.append(NodeSelection(rename(selection.clauses, chosen=name), f"[{name}]", selection.shape))
        return selection.shape

    def return_clause(self, degrees: str) -> str:
        """Return the end of a subquery that returns [id, label, [degrees], entity …], degrees only where that
        expression is true."""
        counts = cypher_file("entity/degrees").bind({"this": self.node})
        degrees = f"COLLECT {{ WITH {self.node} WHERE {degrees} {counts} }}"
        values = [f"{self.node}.id", f"{self.node}.label", degrees]
        clauses = "".join(chosen.clauses for chosen in self.entities)
        return f"{clauses}RETURN [{', '.join(values + [chosen.expression for chosen in self.entities])}]"


def node_row(read: list[Any], kind: str, hop: int, score: float, hidden: list[Any], *, center: bool) -> list[Any]:
    """Return the row of a node, from what the statement read of it."""
    id_, label, degrees, *entities = read
    return [id_, kind, label, hop, score, center, degree_of(first_or_none(degrees)), hidden, *entities]


def degree_of(degrees: list[int] | None) -> int | None:
    """Return the number of distinct neighbours by stored relations, from what cypher/entity/degrees.cypher returned."""
    if degrees is None:
        return None
    *relations, mutual, _ = degrees
    return sum(relations) - mutual
