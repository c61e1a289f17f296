"""Sources of root fields: where a statement starts, such as from one key, from several, or from one fixed node."""

from dataclasses import dataclass, field
from typing import Any

from graphdb.compile.argument import MOST_IDS, in_range, keys_of_id
from graphdb.compile.compiler import Compiler, NodeSelection, RowBuilder, Scope
from graphdb.compile.plan import RequestValues
from graphdb.compile.selection import MODERATOR, Operation, SelectedField
from graphdb.compile.viewer import bind_viewer
from graphdb.driver.cypher_file import cypher_file
from graphdb.result.shape import ListShape, Shape

ENTITIES = "Researcher|Work|Topic|Institution"
# The labels that an id may find for everybody.
NODES = f"{ENTITIES}|Venue"


@dataclass(frozen=True, slots=True)
class ByKey:
    """The entity that the argument `id` names in any scheme; null when it names nothing or another kind.

    >>> statement(ByKey("Work"), 'by_id(id: "10.1000/a") { name }')
    UNWIND $keys AS key
    MATCH (:Key {key: key})-[:NAMES]->(this:Work)
    WITH this LIMIT 1
    CALL (this) { WITH this WHERE this:Work RETURN ['Work', [this.label]] AS chosen
    UNION ALL
    WITH this WHERE this IS NULL RETURN [] AS chosen }
    RETURN [[chosen]] AS found
    """

    label: str = ENTITIES

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        compiler.arguments(selected, bind_id)
        return single_node(self.selection(compiler, selected, scope), row)

    def selection(self, compiler: Compiler, selected: SelectedField, scope: Scope) -> NodeSelection:
        """Return how to read the entity, which has one of the source's labels."""
        return compiler.node(selected, scope, {label: label for label in self.label.split("|")})

    def statement(self, row: RowBuilder) -> str:
        return (
            "UNWIND $keys AS key\n"
            f"MATCH (:Key {{key: key}})-[:NAMES]->(this:{self.label})\n"
            f"WITH this LIMIT 1\n{row.return_clause()}"
        )


@dataclass(frozen=True, slots=True)
class ByOwnId(ByKey):
    """The entity that an id of this graph names, which Python gives."""

    id: str = field(kw_only=True)

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        def bind(_: Operation, values: RequestValues) -> None:
            values.parameters["keys"] = [self.id]

        compiler.bind_request(bind)
        return single_node(self.selection(compiler, selected, scope), row)


@dataclass(frozen=True, slots=True)
class ById:
    """The node of one label that has an id, which Python gives.

    >>> statement(ById("Claim", "C1"), "thing { name }")
    MATCH (this:Claim {id: $id})
    RETURN [[[this.label]]] AS found
    """

    label: str
    id: str

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        def bind(_: Operation, values: RequestValues) -> None:
            values.parameters["id"] = self.id

        compiler.bind_request(bind)
        return single_node(compiler.node(selected, scope), row)

    def statement(self, row: RowBuilder) -> str:
        return f"MATCH (this:{self.label} {{id: $id}})\n{row.return_clause()}"


@dataclass(frozen=True, slots=True)
class PrivateType:
    """A type whose objects have an id but may not be read by everybody: its name and its nodes' label.

    `viewer_file` finds the node whose id is `key` if the viewer may read it; `moderator_file` finds it for moderators,
    if they may read more.
    """

    type: str
    label: str
    viewer_file: str
    moderator_file: str | None = None

    def clauses(self, role: str) -> str:
        """Return the clauses that find the node for somebody of this role."""
        file = self.moderator_file if self.moderator_file and role == MODERATOR else self.viewer_file
        return cypher_file(file).bind({})


@dataclass(frozen=True, slots=True)
class AnyNode:
    """Whatever the argument `id` names: an entity, a venue, or a private node that the viewer may read; else null.

    >>> statement(AnyNode(()), 'by_id(id: "10.1000/a") { name }')
    UNWIND $keys AS key
    MATCH (:Key {key: key})-[:NAMES]->(this:Researcher|Work|Topic|Institution|Venue)
    WITH this LIMIT 1
    CALL (this) { WITH this WHERE this:Work RETURN ['Work', [this.label]] AS chosen
    UNION ALL
    WITH this WHERE this IS NULL RETURN [] AS chosen }
    RETURN [[chosen]] AS found
    """

    private: tuple[PrivateType, ...]

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        compiler.arguments(selected, bind_id)
        shape = single_node(compiler.node(selected, scope, labels_by_type(compiler, self.private)), row)
        row.clauses = f"UNWIND $keys AS key\n{find_by_key(compiler, self.private)}\nWITH this LIMIT 1\n{row.clauses}"
        return shape

    def statement(self, row: RowBuilder) -> str:
        return row.return_clause()


@dataclass(frozen=True, slots=True)
class AnyNodes:
    """What each of the argument `ids` names, in its order, with null for each that names nothing."""

    private: tuple[PrivateType, ...]

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        def bind(arguments: dict[str, Any], values: RequestValues) -> None:
            in_range("The number of ids", len(arguments["ids"]), MOST_IDS)
            values.parameters["ids"] = [keys_of_id(text) for text in arguments["ids"]]

        compiler.arguments(selected, bind)
        node = compiler.node(selected, scope, labels_by_type(compiler, self.private))
        row.clauses = (
            "UNWIND $ids AS keys\n"
            "OPTIONAL CALL (keys) {\n"
            f"UNWIND keys AS key\n{find_by_key(compiler, self.private)}\nRETURN this LIMIT 1\n"
            f"}}\n{node.clauses}"
        )
        return ListShape(row.add(f"collect({node.expression})"), node.shape)

    def statement(self, row: RowBuilder) -> str:
        return row.return_clause()


def bind_id(arguments: dict[str, Any], values: RequestValues) -> None:
    """Add the parameter `keys`: the keys that the argument `id` may mean."""
    values.parameters["keys"] = keys_of_id(arguments["id"])


def labels_by_type(compiler: Compiler, private: tuple[PrivateType, ...]) -> dict[str, str]:
    """Return the label of each type that the sender of the request may find by an id."""
    labels = {label: label for label in NODES.split("|")}
    return labels if compiler.viewer is None else labels | {type_.type: type_.label for type_ in private}


def find_by_key(compiler: Compiler, private: tuple[PrivateType, ...]) -> str:
    """Return the clauses that bind as `this` what `key` names for the sender of the request."""
    entity = f"MATCH (:Key {{key: key}})-[:NAMES]->(this:{NODES})"
    if compiler.viewer is None:
        return entity
    compiler.bind_request(bind_viewer)
    branches = [entity, *(type_.clauses(compiler.role) for type_ in private)]
    return "CALL (key) {\n" + "\nUNION\n".join(f"{branch}\nRETURN this" for branch in branches) + "\n}"


@dataclass(frozen=True, slots=True)
class SingleNode:
    """An object read from the one node that a .cypher file binds as `this`.

    >>> statement(SingleNode("graph/whole"), "thing { name }")
    MATCH (this:Graph {name: 'peergraph'})
    RETURN [[[this.label]]] AS found
    """

    file: str

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        return single_node(compiler.node(selected, scope), row)

    def statement(self, row: RowBuilder) -> str:
        return f"{cypher_file(self.file).bind({})}\n{row.return_clause()}"


def single_node(node: NodeSelection, row: RowBuilder) -> Shape:
    """Return the shape of the one node that a statement finds, after adding the node to the row."""
    row.clauses = node.clauses
    node.shape.slot = row.add(f"[{node.expression}]")
    return node.shape
