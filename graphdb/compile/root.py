"""Where a root field starts: from one key, from several, from the one node that stands for the whole graph."""

from dataclasses import dataclass, field
from typing import Any

from graphdb.compile.argument import MOST_IDS, in_range, keys_of_id
from graphdb.compile.compiler import Compiler, NodeSelection, RequestValues, RowBuilder, Scope
from graphdb.compile.selection import Operation, SelectedField
from graphdb.compile.viewer import MODERATOR, bind_viewer
from graphdb.driver.cypher_file import cypher_file
from graphdb.result.shape import ListShape, Shape

ENTITIES = "Researcher|Work|Topic|Institution"
# Whatever an id finds for anybody.
NODES = f"{ENTITIES}|Venue"


@dataclass(frozen=True, slots=True)
class ByKey:
    """The entity that the argument `id` names, in whatever scheme; null when it names nothing or another kind."""

    label: str = ENTITIES

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        def bind(arguments: dict[str, Any], values: RequestValues) -> None:
            values.parameters["keys"] = keys_of_id(arguments["id"])

        compiler.arguments(selected, bind)
        return single_node(compiler.node(selected, scope, {label: label for label in self.label.split("|")}), row)

    def statement(self, row: RowBuilder) -> str:
        return (
            "UNWIND $keys AS key\n"
            f"MATCH (:Key {{key: key}})-[:NAMES]->(this:{self.label})\n"
            f"WITH this LIMIT 1\n{row.return_clause()}"
        )


@dataclass(frozen=True, slots=True)
class ByOwnId(ByKey):
    """The same, for an id that we know ourselves."""

    id: str = field(kw_only=True)

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        def bind(_: Operation, values: RequestValues) -> None:
            values.parameters["keys"] = [self.id]

        compiler.bind_request(bind)
        return single_node(compiler.node(selected, scope, {label: label for label in self.label.split("|")}), row)


@dataclass(frozen=True, slots=True)
class ById:
    """The node of one label with an id that we know ourselves."""

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
    """What has an id and is not for everybody: its type, its label, the files that find the one whose id is `key`: what
    the viewer may know of, and what moderators may where that is more."""

    type: str
    label: str
    mine: str
    any: str | None = None

    def clauses(self, standing: str) -> str:
        """The clauses that find it for somebody of this standing."""
        return cypher_file(self.any if self.any and standing == MODERATOR else self.mine).bind({})


@dataclass(frozen=True, slots=True)
class AnyNode:
    """Whatever the argument `id` names: an entity or a venue, or by its own id what who asks may know of."""

    private: tuple[PrivateType, ...]

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        def bind(arguments: dict[str, Any], values: RequestValues) -> None:
            values.parameters["keys"] = keys_of_id(arguments["id"])

        compiler.arguments(selected, bind)
        shape = single_node(compiler.node(selected, scope, labels(compiler, self.private)), row)
        row.clauses = f"UNWIND $keys AS key\n{named(compiler, self.private)}\nWITH this LIMIT 1\n{row.clauses}"
        return shape

    def statement(self, row: RowBuilder) -> str:
        return row.return_clause()


@dataclass(frozen=True, slots=True)
class AnyNodes:
    """The same for each of the argument `ids`, in its order, null in the place of each that names nothing."""

    private: tuple[PrivateType, ...]

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        def bind(arguments: dict[str, Any], values: RequestValues) -> None:
            in_range("The number of ids", len(arguments["ids"]), MOST_IDS)
            values.parameters["ids"] = [keys_of_id(text) for text in arguments["ids"]]

        compiler.arguments(selected, bind)
        chosen = compiler.node(selected, scope, labels(compiler, self.private))
        row.clauses = (
            "UNWIND $ids AS keys\n"
            "OPTIONAL CALL (keys) {\n"
            f"UNWIND keys AS key\n{named(compiler, self.private)}\nRETURN this LIMIT 1\n"
            f"}}\n{chosen.clauses}"
        )
        return ListShape(row.add(f"collect({chosen.expression})"), chosen.shape)

    def statement(self, row: RowBuilder) -> str:
        return row.return_clause()


def labels(compiler: Compiler, private: tuple[PrivateType, ...]) -> dict[str, str]:
    """The label of the nodes of each type that who asks may find."""
    found = {label: label for label in NODES.split("|")}
    return found if compiler.viewer is None else found | {one.type: one.label for one in private}


def named(compiler: Compiler, private: tuple[PrivateType, ...]) -> str:
    """The clauses that find what `key` names for who asks."""
    entity = f"MATCH (:Key {{key: key}})-[:NAMES]->(this:{NODES})"
    if compiler.viewer is None:
        return entity
    compiler.bind_request(bind_viewer)
    parts = [entity, *(one.clauses(compiler.role) for one in private)]
    return "CALL (key) {\n" + "\nUNION\n".join(f"{part}\nRETURN this" for part in parts) + "\n}"


@dataclass(frozen=True, slots=True)
class SingleNode:
    """An object read from the one node that a .cypher file binds as `this`."""

    file: str

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        return single_node(compiler.node(selected, scope), row)

    def statement(self, row: RowBuilder) -> str:
        return f"{cypher_file(self.file).bind({})}\n{row.return_clause()}"


def single_node(chosen: NodeSelection, row: RowBuilder) -> Shape:
    """The shape of the one node that a statement has found, put into its row."""
    row.clauses = chosen.clauses
    chosen.shape.slot = row.add(f"[{chosen.expression}]")
    return chosen.shape
