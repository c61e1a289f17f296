"""A page of a list: a connection's rows in one order, from a place in it, with what PageInfo needs to be exact."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLObjectType, get_named_type, is_abstract_type

from graphdb.compile.argument import page_arguments
from graphdb.compile.compiler import SOURCE, Compiler, RequestValues, RowBuilder, Scope
from graphdb.compile.filter import MOST_IN_STATEMENT, TOO_MANY_HITS, Filter, Named, leaves, parameters
from graphdb.compile.filter_clauses import ALWAYS, WALK, Clauses, Drive, FilterCompiler, Led, too_many_hits
from graphdb.compile.index_scan import IndexOrderedScan
from graphdb.compile.selection import SelectedField
from graphdb.compile.source import SameNodeByType
from graphdb.driver.cypher_file import cypher_file, rename, words
from graphdb.driver.errors import BadInput
from graphdb.result.cursor import Order
from graphdb.result.shape import (
    ConnectionPart,
    ConnectionShape,
    CursorShape,
    ListShape,
    Shape,
    UnionShape,
)

Orders = Callable[[dict[str, Any]], Order]
UNFILTERED = Filter({})


@dataclass(frozen=True, slots=True)
class Connection:
    """A page of the nodes that a .cypher file binds, in the order that `orders` chooses from the arguments.

    >>> by_year = order_by("year", "node.year", int, descending=True)
    >>> cypher(Connection("work/references", lambda arguments: by_year), "list(first: 2) { totalCount nodes { name } }")
    [COLLECT { MATCH (this)-[:CITES]->(n1:Work)
    WITH n1 ORDER BY n1.year DESC, n1.id DESC LIMIT $p1_n
    RETURN [n1.label] }, COUNT { MATCH (this)-[:CITES]->(n1:Work) }]

    `flags` says which `// if` lines of the file the arguments switch on, `parameters` gives the file's own parameters.
    `total` is an expression over this for the size of the list, where a kept number has it; `walk` reads the list
    in one of its orders through an index. `filter` reads what `where` makes of the arguments, and `same` names the test
    in it that says of a node what the file says: that it belongs to this.
    """

    file: str
    orders: Orders
    total: str | None = None
    flags: Callable[[dict[str, Any]], frozenset[str]] = lambda arguments: frozenset()
    parameters: Callable[[dict[str, Any]], dict[str, Any]] = lambda arguments: {}
    walk: IndexOrderedScan | None = None
    filter: Filter = UNFILTERED
    same: str | None = None
    where: Callable[[dict[str, Any]], dict[str, Any] | None] = lambda arguments: arguments.get("where")

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        return _Place(self, compiler, selected, scope).page(row)

    def statement(self, row: RowBuilder) -> str:
        """The whole statement when the connection is a root field: it needs nothing to start from."""
        return row.return_clause()


class _Place:
    """One connection at its place in a statement: its variables, parameters and window."""

    def __init__(self, source: Connection, compiler: Compiler, selected: SelectedField, scope: Scope) -> None:
        number = compiler.unique_number()
        self.node, self.edge, self.prefix = f"n{number}", f"e{number}", f"p{number}_"
        self.source, self.compiler, self.asked, self.scope = source, compiler, selected, scope
        self.slot = compiler.request_slot()
        arguments = compiler.arguments(selected, self.bind)
        self.order = source.orders(arguments)
        self.forward = arguments.get("last") is None
        self.after, self.before = "after" in arguments, "before" in arguments
        self.flags = source.flags(arguments)
        variables = {"this": scope.this, "node": self.node, "edge": self.edge}
        base = cypher_file(source.file).bind(variables, self.prefix, self.flags)
        self.has_edge = self.edge in words(base)
        self.carried = [self.node, self.edge] if self.has_edge else [self.node]
        self.keys = [rename(key.expression, node=self.node, edge=self.edge) for key in self.order.keys]
        self.tree = source.filter.read(source.where(arguments))
        compiler.filter_tests += sum(1 for _ in leaves(self.tree))
        if compiler.filter_tests > MOST_IN_STATEMENT:
            raise BadInput(f"The filters below one root field have at most {MOST_IN_STATEMENT} tests together.")
        self.clauses, self.own = self.filtered(base)

    def bind(self, arguments: dict[str, Any], values: RequestValues) -> None:
        """The window and the parameters of one request."""
        found = page_arguments(arguments, self.source.orders(arguments))
        values.by_slot[self.slot] = found
        values.parameters[f"{self.prefix}n"] = found.size + 1
        for number, value in enumerate(found.after or found.before or ()):
            values.parameters[f"{self.prefix}k{number}"] = value
        asked = self.source.parameters(arguments) | parameters(self.source.filter.read(self.source.where(arguments)))
        for name, value in asked.items():
            values.parameters[self.prefix + name] = value

    def filtered(self, base: str) -> tuple[Clauses, bool]:
        """The clauses that bind the list's nodes, narrowed by its filter, and whether the list's own way drives."""
        led = None if self.source.walk is None else Led(self.source.walk, self.scope.this)
        if not self.tree.parts:
            return Clauses((), base, led=led), True
        narrowing = FilterCompiler(self.node, self.prefix, self.order.keys[0].expression, self.carried)
        if self.order.indexed:
            return narrowing.clauses(Drive(WALK, base), self.tree)
        test = self.source.filter.tests[self.source.same] if self.source.same and not self.has_edge else None
        assert test is None or isinstance(test, Named)
        drive = Drive(ALWAYS if test is None else test.rank, base, (self.scope.this,), led)
        return narrowing.clauses(drive, self.tree, self.scope.this, test)

    def page(self, row: RowBuilder) -> ConnectionShape:
        """The connection's shape, its expression added to the row."""
        compiler, asked = self.compiler, self.asked
        assert asked.definition is not None
        type_ = get_named_type(asked.definition.type)
        assert isinstance(type_, GraphQLObjectType)
        inner = RowBuilder()
        page = ConnectionShape(self.slot, self.order.tag, typename=type_.name)
        wanted: set[str] = set()
        scope = Scope(self.node, self.edge if self.has_edge else None, self.scope.this)
        record = compiler.record(type_, asked.details, lambda part: self.part(part, scope, inner, row, page, wanted))
        page.fields, page.types = record.fields, record.types
        if wanted & {"cursor", "startCursor", "endCursor"}:
            page.keys = tuple(inner.add(key) for key in self.keys)
        if wanted & {"edges", "nodes", "pageInfo"}:
            page.rows = row.add(self.rows(inner))
        if "totalCount" in wanted:
            counted = (shape.counted for shape in page.fields.values() if isinstance(shape, ListShape))
            page.total = next(filter(None, counted), ()) or (row.add(self.total()),)
        if "hasPreviousPage" in wanted and self.after:
            page.before = row.add(self.probe(before=True))
        if "hasNextPage" in wanted and self.before:
            page.after = row.add(self.probe(before=False))
        if (refused := too_many_hits(self.tree, self.prefix)) is not None:
            page.refused, page.refusal = row.add(refused), BadInput(TOO_MANY_HITS)
        return page

    def part(
        self,
        part: SelectedField,
        scope: Scope,
        inner: RowBuilder,
        row: RowBuilder,
        page: ConnectionShape,
        wanted: set[str],
    ) -> Shape:
        """One field of the connection; what it needs is noted in `wanted`."""
        compiler = self.compiler
        assert part.definition is not None
        wanted.add(part.name)
        if part.name == "totalCount":
            return ConnectionPart("totalCount")
        if SOURCE in part.definition.extensions:
            start = None if self.order.indexed else self.scope.this
            return compiler.shape(part, Scope(self.node, parent=start, list_clauses=self.whole()), row)
        below = get_named_type(part.definition.type)
        if part.name == "nodes" and is_abstract_type(below):
            shape = SameNodeByType().compile(compiler, part, Scope(self.node), inner)
            assert isinstance(shape, UnionShape)
            return ConnectionPart("nodes", shape)
        assert isinstance(below, GraphQLObjectType)
        if part.name == "pageInfo":

            def fact_shape(fact: SelectedField) -> Shape:
                wanted.add(fact.name)
                return ConnectionPart(fact.name)

            return ConnectionPart("pageInfo", compiler.record(below, part.details, fact_shape))
        if part.name == "nodes":
            return ConnectionPart("nodes", compiler.record_from_sources(below, part.details, Scope(self.node), inner))

        def edge_shape(selected: SelectedField) -> Shape:
            if selected.name != "cursor":
                return compiler.shape(selected, scope, inner)
            wanted.add("cursor")
            return CursorShape(page)

        return ConnectionPart("edges", compiler.record(below, part.details, edge_shape))

    def rows(self, inner: RowBuilder) -> str:
        """One row more than the page holds, in reading direction."""
        led = self.clauses.led
        if led is not None and led.walk.order == self.order.tag:
            return self.walked(led, inner)
        text = self.clauses.text(self.indexed() + self.past(self.keys))
        limit = f"WITH {', '.join(self.carried)} {self.cut(self.keys)}"
        return f"COLLECT {{ {text}\n{limit}\nRETURN {inner.text()} }}"

    def walked(self, led: Led, inner: RowBuilder) -> str:
        """The same rows, read through the index that has them in this order."""
        walk = led.walk
        if not walk.keys:
            text = cypher_file(walk.file).bind({"this": led.this, "node": self.node}, self.prefix, self.flags)
            text = Clauses((), text).text(self.past(self.keys))
            return f"COLLECT {{ {text}\nWITH DISTINCT {self.node} {self.cut(self.keys)}\nRETURN {inner.text()} }}"
        start = f"s{self.prefix}" if walk.starts else led.this
        text = cypher_file(walk.file).bind({"this": start, "node": self.node, "edge": self.edge}, self.prefix)
        keys = [f"{self.edge}.{key}" for key in walk.keys]
        cut = self.cut(keys, first=f"{self.edge}.of")
        clauses = self.clauses.by(text, dict(zip(self.keys, keys, strict=True)))
        text = f"{clauses.text(self.past(keys), bound=False)}\nWITH {self.node}, {self.edge} {cut}"
        if walk.starts or led.found:
            used = [name for name in dict.fromkeys((start, self.scope.this)) if name in words(text)]
            imported = "*" if self.clauses.binds else ", ".join(used)
            text = (
                f"CALL ({imported}) {{ {text}\nRETURN {self.node} }}\nWITH DISTINCT {self.node} {self.cut(self.keys)}"
            )
        starts = cypher_file(walk.starts).bind({"this": led.this, "node": start}, self.prefix) if walk.starts else ""
        text = "\n".join(part for part in (*self.clauses.binds, led.found, starts, text) if part)
        return f"COLLECT {{ {text}\nRETURN {inner.text()} }}"

    def past(self, keys: list[str]) -> list[str]:
        """The conditions that hold for the rows on the near side of the given cursors."""
        after = beyond(keys, self.order, self.prefix, after=True) if self.after else []
        return after + (beyond(keys, self.order, self.prefix, after=False) if self.before else [])

    def cut(self, keys: list[str], first: str | None = None) -> str:
        """The order in reading direction, and how far to read; `first` is a key that is the same for all rows."""
        ways = [part.descending == self.forward for part in self.order.keys]
        if first:
            keys, ways = [first, *keys], [ways[0], *ways]
        listed = ", ".join(key + (" DESC" if down else "") for key, down in zip(keys, ways, strict=True))
        return f"ORDER BY {listed} LIMIT ${self.prefix}n"

    def indexed(self) -> list[str]:
        """What the planner must read to know that an index holds every row: a key is never null."""
        return [f"{key} IS NOT NULL" for key in self.keys] if self.order.indexed and self.own else []

    def whole(self) -> str:
        """The clauses that bind every node of the list."""
        return self.clauses.text(self.indexed())

    def total(self) -> str:
        """The size of the whole list."""
        if self.tree.parts:
            return self.subquery("COUNT", self.whole())
        if self.source.total and not self.flags:
            return rename(self.source.total, this=self.scope.this)
        return self.subquery("COUNT", self.clauses.text())

    def probe(self, *, before: bool) -> str:
        """Whether there is a row on the far side of the given cursor."""
        conditions = beyond(self.keys, self.order, self.prefix, after=not before, inclusive=True)
        text = self.clauses.text(self.indexed() + conditions)
        return self.subquery("EXISTS", text)

    def subquery(self, kind: str, text: str) -> str:
        """A COUNT or EXISTS over these clauses; more than a MATCH and its WHERE has to end in RETURN."""
        more = any(line.lstrip().startswith(("WITH", "UNWIND", "CALL", "OPTIONAL CALL")) for line in text.splitlines())
        return f"{kind} {{ {text}\nRETURN {self.node} }}" if more else f"{kind} {{ {text} }}"


def beyond(keys: list[str], order: Order, prefix: str, *, after: bool, inclusive: bool = False) -> list[str]:
    """The conditions that hold for rows after (or before) the place that the cursor's two keys name."""
    (key, tie), (by_key, by_tie) = keys, order.keys
    ahead, ahead_in_tie = ("<" if part.descending == after else ">" for part in (by_key, by_tie))
    equal = "=" if inclusive else ""
    # Of two ranges under an OR the planner makes a union of two indexes in a small graph, which it then has to sort.
    return [
        f"{key} {ahead}= ${prefix}k0",
        f"({key} <> ${prefix}k0 OR {tie} {ahead_in_tie}{equal} ${prefix}k1)",
    ]
