"""Sources of single fields: properties, counts, values, nodes, lists and maps, each with the Cypher it compiles to.

The examples in the docstrings are run by tests/graphdb/compile/test_source.py; `cypher` compiles a field that has the
source and prints the row that the field is read from.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphdb.compile.argument import in_range
from graphdb.compile.compiler import Compiler, RowBuilder, Scope
from graphdb.compile.plan import RequestValues
from graphdb.compile.selection import SelectedField, object_type
from graphdb.driver.cypher_file import cypher_file, rename, words
from graphdb.result.cursor import Key
from graphdb.result.shape import Constant, ListShape, ScalarShape, Shape


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same value for every object of the type.

    >>> cypher(Fixed("WORK"))
    []
    """

    value: Any

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        return Constant(self.value)


@dataclass(frozen=True, slots=True)
class Property:
    """A property of the node; `convert` turns a value that is not null into the field's value.

    >>> cypher(Property("label"))
    [this.label]
    """

    name: str
    convert: Callable[[Any], Any] | None = None

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        return ScalarShape(row.add(f"{scope.this}.{self.name}"), self.convert)


@dataclass(frozen=True, slots=True)
class EdgeProperty:
    """A property of the edge (or map) that led to the node; of the node itself where no edge did.

    >>> cypher(EdgeProperty("position"), edge="authored")
    [authored.position]
    """

    name: str

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        return ScalarShape(row.add(f"{scope.edge or scope.this}.{self.name}"))


@dataclass(frozen=True, slots=True)
class Expression:
    """A Cypher expression over this, edge and that, the node that the edge starts from.

    >>> cypher(Expression("coalesce(this.openToCollaborate, true)"))
    [coalesce(this.openToCollaborate, true)]
    """

    text: str
    convert: Callable[[Any], Any] | None = None

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        text = rename(self.text, this=scope.this, edge=scope.edge, that=scope.parent)
        return ScalarShape(row.add(text), self.convert)


@dataclass(frozen=True, slots=True)
class Count:
    """The number of rows that a .cypher file gives.

    >>> cypher(Count("work/references"))
    [COUNT { MATCH (this)-[:CITES]->(node:Work) }]
    """

    file: str

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        return ScalarShape(row.add(f"COUNT {{ {cypher_file(self.file).bind({'this': scope.this})} }}"))


@dataclass(frozen=True, slots=True)
class Exists:
    """Whether a .cypher file gives any row.

    >>> cypher(Exists("work/references"))
    [EXISTS { MATCH (this)-[:CITES]->(node:Work) }]
    """

    file: str

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        return ScalarShape(row.add(f"EXISTS {{ {cypher_file(self.file).bind({'this': scope.this})} }}"))


@dataclass(frozen=True, slots=True)
class Value:
    """The value that a .cypher file returns; null when it gives no row. For `of_edge` see List.

    >>> cypher(Value("graph/as_of"))
    [COLLECT { MATCH (graph:Graph {name: 'peergraph'})
    RETURN 'v' + toString(coalesce(graph.version, 0)) }]
    """

    file: str
    convert: Callable[[Any], Any] | None = None
    of_edge: bool = False

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        variables = variables_of_edge(scope) if self.of_edge else {"this": scope.this}
        expression = f"COLLECT {{ {cypher_file(self.file).bind(variables)} }}"
        return ScalarShape(row.add(expression), self.convert, is_wrapped=True)


@dataclass(frozen=True, slots=True)
class SameNode:
    """The node in scope as another type, such as an edge's `node`. If `with_edge`, its fields see the edge too.

    >>> cypher(SameNode(), "thing { name }")
    [this.label]
    """

    with_edge: bool = False

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        inner = Scope(scope.this, scope.edge if self.with_edge else None)
        return compiler.record_from_sources(object_type(selected), selected.details, inner, row)


@dataclass(frozen=True, slots=True)
class SameNodeByType:
    """The node in scope as whichever of several types its label says.

    >>> cypher(SameNodeByType(), "any { name }")
    [COLLECT { CALL (this) { WITH this WHERE this:Thing RETURN ['Thing', [this.label]] AS chosen
    UNION ALL
    WITH this WHERE this:Work RETURN ['Work', [this.label]] AS chosen
    UNION ALL
    WITH this WHERE this IS NULL RETURN [] AS chosen }
    RETURN chosen }]
    """

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        node = compiler.node(selected, Scope(scope.this))
        node.shape.slot = row.add(f"COLLECT {{ {node.return_clause()} }}")
        return node.shape


@dataclass(frozen=True, slots=True)
class FirstNode:
    """The first node that a .cypher file binds; null when there is none.

    >>> cypher(FirstNode("topic/parent"), "thing { name }")
    [COLLECT { MATCH (this)-[:WITHIN]->(n1:Topic)
    WITH n1 LIMIT 1
    RETURN [n1.label] }]
    """

    file: str

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        variable = f"n{compiler.unique_number()}"
        text = cypher_file(self.file).bind({"this": scope.this, "node": variable})
        node = compiler.node(selected, Scope(variable))
        node.shape.slot = row.add(f"COLLECT {{ {text}\nWITH {variable} LIMIT 1\n{node.return_clause()} }}")
        return node.shape


@dataclass(frozen=True, slots=True)
class List:
    """The nodes that a .cypher file binds, in order; with `most`, the first of them, by the argument `first` of at most
    `most`.

    If `of_edge`, the file starts from the edge in scope: `this` is the node that the edge starts from, `that` is the
    node that it leads to, and `edge` is the edge.

    >>> cypher(List("work/references", (Key("node.year", int, True),)), "things { name }")
    [COLLECT { MATCH (this)-[:CITES]->(n1:Work)
    WITH n1 ORDER BY n1.year DESC
    RETURN [n1.label] }]
    """

    file: str
    order: tuple[Key, ...]
    most: int | None = None
    of_edge: bool = False

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        number = compiler.unique_number()
        node, edge, prefix = f"n{number}", f"e{number}", f"p{number}_"
        if self.of_edge:
            text = cypher_file(self.file).bind(variables_of_edge(scope) | {"node": node}, prefix)
            inner, carried = Scope(node), node
        else:
            text = cypher_file(self.file).bind({"this": scope.this, "node": node, "edge": edge}, prefix)
            has_edge = edge in words(text)
            inner = Scope(node, edge if has_edge else None, scope.this)
            carried = f"{node}, {edge}" if has_edge else node
        item = compiler.node(selected, inner)
        keys = ", ".join(
            rename(key.expression, node=node, edge=edge) + (" DESC" if key.descending else "") for key in self.order
        )
        limit = "" if self.most is None else f" LIMIT {first_parameter(compiler, selected, f'{prefix}n', self.most)}"
        body = f"{text}\nWITH {carried} ORDER BY {keys}{limit}\n{item.return_clause()}"
        return ListShape(row.add(f"COLLECT {{ {body} }}"), item.shape)


@dataclass(frozen=True, slots=True)
class FirstOf:
    """The first nodes of a list of nodes of any kind, by the argument `first` of at most `most`. The list is an
    expression over this and edge.

    >>> cypher(FirstOf("edge.evidence", 50), "things { name }", edge="reason")
    [COLLECT { UNWIND reason.evidence[..$p1_n] AS n1
    RETURN [n1.label] }]
    """

    text: str
    most: int

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        number = compiler.unique_number()
        node, limit = f"n{number}", first_parameter(compiler, selected, f"p{number}_n", self.most)
        item = compiler.node(selected, Scope(node))
        nodes = rename(self.text, this=scope.this, edge=scope.edge)
        return ListShape(
            row.add(f"COLLECT {{ UNWIND {nodes}[..{limit}] AS {node}\n{item.return_clause()} }}"), item.shape
        )


@dataclass(frozen=True, slots=True)
class Summary:
    """An object that is no node: a .cypher file binds a map of facts about `this` as `edge`.

    The statement has the file's clauses only if a selected field reads the edge. Of the file's lines with `// if name`
    it has those whose name such a field mentions.
    """

    file: str

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        edge = f"e{compiler.unique_number()}"
        inner = RowBuilder()
        record = compiler.record_from_sources(object_type(selected), selected.details, Scope(scope.this, edge), inner)
        names = words(inner.text())
        file = cypher_file(self.file)
        text = file.bind({"this": scope.this, "edge": edge}, flags=frozenset(names)) if edge in names else ""
        record.slot = row.add(f"COLLECT {{ {text}\nRETURN {inner.text()} }}")
        return record


@dataclass(frozen=True, slots=True)
class MapList:
    """A list of objects that are no nodes: the maps of a list, which is an expression over this and edge. Each map is
    the edge of its object.

    >>> cypher(MapList("this.signals"), "things { weight }")
    [COLLECT { UNWIND this.signals AS e1 RETURN [e1.weight] }]
    """

    text: str

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        edge = f"e{compiler.unique_number()}"
        inner = RowBuilder()
        record = compiler.record_from_sources(
            object_type(selected), selected.details, Scope(scope.this, edge, scope.parent), inner
        )
        maps = rename(self.text, this=scope.this, edge=scope.edge)
        return ListShape(row.add(f"COLLECT {{ UNWIND {maps} AS {edge} RETURN {inner.text()} }}"), record)


def variables_of_edge(scope: Scope) -> dict[str, str]:
    """Return the variables of a file that starts from the edge in scope."""
    assert scope.parent is not None
    assert scope.edge is not None
    return {"this": scope.parent, "that": scope.this, "edge": scope.edge}


def first_parameter(compiler: Compiler, selected: SelectedField, name: str, most: int) -> str:
    """Return the Cypher parameter that holds the argument `first`; raises BadInput unless it is from 1 to `most`."""

    def bind(arguments: dict[str, Any], values: RequestValues) -> None:
        values.parameters[name] = in_range("first", arguments["first"], most)

    compiler.arguments(selected, bind)
    return f"${name}"
