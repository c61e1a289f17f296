"""Where a field's value comes from: a property, a count, a value, a node, a list, a map; each compiles itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphdb.compile.argument import in_range
from graphdb.compile.compiler import Compiler, RequestValues, RowBuilder, Scope
from graphdb.compile.selection import SelectedField, object_type
from graphdb.driver.cypher_file import cypher_file, rename, words
from graphdb.result.cursor import Key
from graphdb.result.shape import Constant, ListShape, ScalarShape, Shape


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same value for every object of the type."""

    value: Any

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        return Constant(self.value)


@dataclass(frozen=True, slots=True)
class Property:
    """A property of the node; `convert` turns it, when not null, into what is answered."""

    name: str
    convert: Callable[[Any], Any] | None = None

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        return ScalarShape(row.add(f"{scope.this}.{self.name}"), self.convert)


@dataclass(frozen=True, slots=True)
class EdgeProperty:
    """A property of the edge (or map) by which the node was reached; the node's own where nothing led to it."""

    name: str

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        return ScalarShape(row.add(f"{scope.edge or scope.this}.{self.name}"))


@dataclass(frozen=True, slots=True)
class Expression:
    """A Cypher expression over this, edge and that (the node reached from)."""

    text: str
    convert: Callable[[Any], Any] | None = None

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        return ScalarShape(
            row.add(rename(self.text, this=scope.this, edge=scope.edge, that=scope.parent)), self.convert
        )


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows a .cypher file gives."""

    file: str

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        return ScalarShape(row.add(f"COUNT {{ {cypher_file(self.file).bind({'this': scope.this})} }}"))


@dataclass(frozen=True, slots=True)
class Value:
    """The value that a .cypher file returns; null when it gives no row. With `of_edge` as for List."""

    file: str
    convert: Callable[[Any], Any] | None = None
    of_edge: bool = False

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        variables = ends(scope) if self.of_edge else {"this": scope.this}
        return ScalarShape(
            row.add(f"COLLECT {{ {cypher_file(self.file).bind(variables)} }}"), self.convert, is_wrapped=True
        )


@dataclass(frozen=True, slots=True)
class SameNode:
    """The node in scope itself, seen as another type: an edge's `node`, a WorkTopic's `topic`; `with_edge` lets its
    fields see the edge too."""

    with_edge: bool = False

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        inner = Scope(scope.this, scope.edge if self.with_edge else None)
        return compiler.record_from_sources(object_type(selected), selected.details, inner, row)


@dataclass(frozen=True, slots=True)
class SameNodeByType:
    """The node in scope itself, seen as whatever of several types it is."""

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        chosen = compiler.node(selected, Scope(scope.this))
        chosen.shape.slot = row.add(f"COLLECT {{ {chosen.return_clause()} }}")
        return chosen.shape


def ends(scope: Scope) -> dict[str, str]:
    """The variables of a file that starts from both ends of the edge in scope."""
    assert scope.parent is not None
    assert scope.edge is not None
    return {"this": scope.parent, "that": scope.this, "edge": scope.edge}


@dataclass(frozen=True, slots=True)
class FirstNode:
    """The node that a .cypher file binds; null when there is none."""

    file: str

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        number = compiler.unique_number()
        node = f"n{number}"
        text = cypher_file(self.file).bind({"this": scope.this, "node": node})
        chosen = compiler.node(selected, Scope(node))
        chosen.shape.slot = row.add(f"COLLECT {{ {text}\nWITH {node} LIMIT 1\n{chosen.return_clause()} }}")
        return chosen.shape


@dataclass(frozen=True, slots=True)
class List:
    """Every node a .cypher file binds, in order; with `most`, at most `first` of them.

    With `of_edge` the file starts from both ends of the edge in scope: `this` is the node reached from, `that` the
    node reached, `edge` the edge.
    """

    file: str
    order: tuple[Key, ...]
    most: int | None = None
    of_edge: bool = False

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        number = compiler.unique_number()
        node, edge, prefix = f"n{number}", f"e{number}", f"p{number}_"
        if self.of_edge:
            text = cypher_file(self.file).bind(ends(scope) | {"node": node}, prefix)
            inner, carried = Scope(node), node
        else:
            text = cypher_file(self.file).bind({"this": scope.this, "node": node, "edge": edge}, prefix)
            has_edge = f"{edge}" in words(text)
            inner = Scope(node, edge if has_edge else None, scope.this)
            carried = f"{node}, {edge}" if has_edge else node
        item = compiler.node(selected, inner)
        keys = ", ".join(
            rename(key.expression, node=node, edge=edge) + (" DESC" if key.descending else "") for key in self.order
        )
        limit = ""
        if self.most is not None:
            most = self.most

            def bind(arguments: dict[str, Any], values: RequestValues) -> None:
                values.parameters[f"{prefix}n"] = in_range("first", arguments["first"], most)

            compiler.arguments(selected, bind)
            limit = f" LIMIT ${prefix}n"
        body = f"{text}\nWITH {carried} ORDER BY {keys}{limit}\n{item.return_clause()}"
        return ListShape(row.add(f"COLLECT {{ {body} }}"), item.shape)


@dataclass(frozen=True, slots=True)
class Summary:
    """An object that is no node: a .cypher file binds a map of facts about `this` as `edge`.

    The file is read only when a field that is asked for reads the edge, and of its `// if name` lines those whose name
    such a field mentions.
    """

    file: str

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        edge = f"e{compiler.unique_number()}"
        inner = RowBuilder()
        record = compiler.record_from_sources(object_type(selected), selected.details, Scope(scope.this, edge), inner)
        read = words(inner.text())
        text = (
            cypher_file(self.file).bind({"this": scope.this, "edge": edge}, flags=frozenset(read))
            if edge in read
            else ""
        )
        record.slot = row.add(f"COLLECT {{ {text}\nRETURN {inner.text()} }}")
        return record


@dataclass(frozen=True, slots=True)
class MapList:
    """Objects that are no nodes: the maps of a list, an expression over this and edge; each is its object's edge."""

    text: str

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        edge = f"e{compiler.unique_number()}"
        inner = RowBuilder()
        record = compiler.record_from_sources(
            object_type(selected), selected.details, Scope(scope.this, edge, scope.parent), inner
        )
        maps = rename(self.text, this=scope.this, edge=scope.edge)
        return ListShape(row.add(f"COLLECT {{ UNWIND {maps} AS {edge} RETURN {inner.text()} }}"), record)


@dataclass(frozen=True, slots=True)
class FirstOf:
    """The first nodes, `first` of `most`, of a list of nodes of any kind: an expression over this and edge."""

    text: str
    most: int

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        number = compiler.unique_number()
        node, limit = f"n{number}", f"p{number}_n"

        def bind(arguments: dict[str, Any], values: RequestValues) -> None:
            values.parameters[limit] = in_range("first", arguments["first"], self.most)

        compiler.arguments(selected, bind)
        item = compiler.node(selected, Scope(node))
        nodes = rename(self.text, this=scope.this, edge=scope.edge)
        return ListShape(
            row.add(f"COLLECT {{ UNWIND {nodes}[..${limit}] AS {node}\n{item.return_clause()} }}"), item.shape
        )


@dataclass(frozen=True, slots=True)
class Exists:
    """Whether a .cypher file gives any row."""

    file: str

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        return ScalarShape(row.add(f"EXISTS {{ {cypher_file(self.file).bind({'this': scope.this})} }}"))
