"""Connections: a page of a list by keyset, with all that PageInfo and totalCount need to be exact."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphql import get_named_type, is_abstract_type

from graphdb.compile.argument import page_arguments
from graphdb.compile.compiler import Compiler, RowBuilder, Scope
from graphdb.compile.filter import (
    MOST_IN_STATEMENT,
    TOO_MANY_HITS,
    EntityTest,
    Filter,
    filter_parameters,
    iter_tests,
)
from graphdb.compile.filter_clauses import (
    ALWAYS_DRIVES,
    FULL_SCAN,
    FilterCompiler,
    too_many_hits,
)
from graphdb.compile.index_scan import IndexOrderedScan
from graphdb.compile.list_clauses import DrivingClauses, ListClauses, ScanStart
from graphdb.compile.plan import RequestValues
from graphdb.compile.selection import SelectedField, object_type
from graphdb.compile.source import SameNode, SameNodeByType
from graphdb.driver.cypher_file import cypher_file, rename, words
from graphdb.driver.errors import BadInput
from graphdb.result.cursor import Order
from graphdb.result.shape import (
    ConnectionPart,
    ConnectionShape,
    CursorShape,
    ListShape,
    ObjectShape,
    Shape,
    UnionShape,
)

OrderOfArguments = Callable[[dict[str, Any]], Order]
UNFILTERED = Filter({})


@dataclass(frozen=True, slots=True)
class Connection:
    """A page of the nodes that a .cypher file binds, in the order that `orders` returns for the arguments.

    >>> by_year = order_by("year", "node.year", int, descending=True)
    >>> cypher(Connection("work/references", lambda arguments: by_year), "list(first: 2) { totalCount nodes { name } }")
    [COLLECT { MATCH (this)-[:CITES]->(n1:Work)
    WITH n1 ORDER BY n1.year DESC, n1.id DESC LIMIT $p1_n
    RETURN [n1.label] }, COUNT { MATCH (this)-[:CITES]->(n1:Work) }]

    `total` is an expression over this for the length of the list, if a property has it. `flags` returns the names of
    the file's `// if` lines that the arguments switch on, and `parameters` returns the file's own parameters.
    `index_scan` reads the list in one of its orders through an index. `filter` reads what `where` returns for the
    arguments, and `membership` names its test that a node is in the list of this.
    """

    file: str
    orders: OrderOfArguments
    total: str | None = None
    flags: Callable[[dict[str, Any]], frozenset[str]] = lambda arguments: frozenset()
    parameters: Callable[[dict[str, Any]], dict[str, Any]] = lambda arguments: {}
    index_scan: IndexOrderedScan | None = None
    filter: Filter = UNFILTERED
    membership: str | None = None
    where: Callable[[dict[str, Any]], dict[str, Any] | None] = lambda arguments: arguments.get("where")

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        return ConnectionCompiler(self, compiler, selected, scope, row).shape()

    def statement(self, row: RowBuilder) -> str:
        return row.return_clause()


class ConnectionCompiler:
    """Compiles one connection of a statement, with the names that its variables and parameters have there.

    `row` is the row that the connection's own values are read from, `item_row` the row of each node of the page.
    """

    def __init__(
        self, source: Connection, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder
    ) -> None:
        number = compiler.unique_number()
        self.node, self.edge, self.prefix = f"n{number}", f"e{number}", f"p{number}_"
        self.source, self.compiler, self.selected, self.scope = source, compiler, selected, scope
        self.row, self.item_row = row, RowBuilder()
        self.slot = compiler.request_slot()
        # The order and the tests of the filter are the same in all requests that this is compiled for.
        arguments = selected.arguments(compiler.operation.variables)
        self.order = source.orders(arguments)
        page_arguments(arguments, self.order)  # what is wrong with these is told before what is wrong with the filter
        self.tree = source.filter.read(source.where(arguments))
        self.tests = tuple(iter_tests(self.tree))
        compiler.arguments(selected, self.bind)
        self.forward = arguments.get("last") is None
        self.after, self.before = "after" in arguments, "before" in arguments
        self.flags = source.flags(arguments)
        variables = {"this": scope.this, "node": self.node, "edge": self.edge}
        base = cypher_file(source.file).bind(variables, self.prefix, self.flags)
        self.has_edge = self.edge in words(base)
        self.carried = [self.node, self.edge] if self.has_edge else [self.node]
        self.keys = [rename(key.expression, node=self.node, edge=self.edge) for key in self.order.keys]
        compiler.filter_tests += len(self.tests)
        if compiler.filter_tests > MOST_IN_STATEMENT:
            raise BadInput(f"The filters below one root field have at most {MOST_IN_STATEMENT} tests together.")
        self.clauses, self.own_clauses_drive = self.filtered(base)
        self.page = ConnectionShape(self.slot, self.order.tag, typename=object_type(selected).name)
        # The names of the selected fields at all levels of the connection.
        self.names: set[str] = set()

    def bind(self, arguments: dict[str, Any], values: RequestValues) -> None:
        """Add the page arguments and the parameters of one request."""
        page = page_arguments(arguments, self.order)
        values.by_slot[self.slot] = page
        values.parameters[f"{self.prefix}n"] = page.size + 1
        for number, value in enumerate(page.after or page.before or ()):
            values.parameters[f"{self.prefix}k{number}"] = value
        for name, value in self.source.parameters(arguments).items():
            values.parameters[self.prefix + name] = value
        if self.tests:
            for name, value in filter_parameters(self.tests, self.source.where(arguments)).items():
                values.parameters[self.prefix + name] = value

    def filtered(self, base: str) -> tuple[ListClauses, bool]:
        """Return the clauses that bind the nodes of the filtered list, and whether the list's own clauses drive."""
        scan = self.source.index_scan
        start = None if scan is None else ScanStart(scan, self.scope.this)
        if not self.tree.parts:
            return ListClauses((), base, start=start), True
        compiler = FilterCompiler(self.node, self.prefix, self.order.keys[0].expression, self.carried)
        if self.order.indexed:
            return compiler.clauses(DrivingClauses(FULL_SCAN, base), self.tree)
        membership = None if self.has_edge else self.source.membership
        test = None if membership is None else self.source.filter.tests[membership]
        assert test is None or isinstance(test, EntityTest)
        rank = ALWAYS_DRIVES if test is None else test.rank
        own = DrivingClauses(rank, base, (self.scope.this,), start)
        return compiler.clauses(own, self.tree, self.scope.this, test)

    def shape(self) -> ConnectionShape:
        """Return how to read the connection, after adding its expressions to the row."""
        page, row, names = self.page, self.row, self.names
        record = self.compiler.record(object_type(self.selected), self.selected.details, self.part)
        page.fields, page.types = record.fields, record.types
        if names & {"cursor", "startCursor", "endCursor"}:
            page.keys = tuple(self.item_row.add(key) for key in self.keys)
        if names & {"edges", "nodes", "pageInfo"}:
            page.rows = row.add(self.rows())
        if "totalCount" in names:
            counted = (shape.counted for shape in page.fields.values() if isinstance(shape, ListShape))
            page.total = next(filter(None, counted), ()) or (row.add(self.total()),)
        if "hasPreviousPage" in names and self.after:
            page.before = row.add(self.has_rows_beyond(after=False))
        if "hasNextPage" in names and self.before:
            page.after = row.add(self.has_rows_beyond(after=True))
        if (refused := too_many_hits(self.tree, self.prefix)) is not None:
            page.refused, page.refusal = row.add(refused), BadInput(TOO_MANY_HITS)
        return page

    def part(self, part: SelectedField) -> Shape:
        """Return the shape of one field of the connection."""
        assert part.definition is not None
        self.names.add(part.name)
        match part.name:
            case "totalCount":
                return ConnectionPart("totalCount")
            case "nodes":
                return self.nodes(part)
            case "edges":
                return ConnectionPart("edges", self.compiler.record(object_type(part), part.details, self.edge_part))
            case "pageInfo":
                return ConnectionPart("pageInfo", self.compiler.record(object_type(part), part.details, self.info_part))
        # A source of the connection's own, such as facets, reads the whole list.
        parent = None if self.order.indexed else self.scope.this
        return self.compiler.shape(part, Scope(self.node, parent=parent, list_clauses=self.whole_list()), self.row)

    def nodes(self, selected: SelectedField) -> ConnectionPart:
        """Return the part for the nodes themselves, after adding what they need to the row of a node."""
        assert selected.definition is not None
        source = SameNodeByType() if is_abstract_type(get_named_type(selected.definition.type)) else SameNode()
        shape = source.compile(self.compiler, selected, Scope(self.node), self.item_row)
        assert isinstance(shape, ObjectShape | UnionShape)
        return ConnectionPart("nodes", shape)

    def edge_part(self, selected: SelectedField) -> Shape:
        """Return the shape of one field of an edge."""
        if selected.name == "cursor":
            self.names.add("cursor")
            return CursorShape(self.page)
        scope = Scope(self.node, self.edge if self.has_edge else None, self.scope.this)
        return self.compiler.shape(selected, scope, self.item_row)

    def info_part(self, selected: SelectedField) -> Shape:
        """Return the shape of one field of PageInfo."""
        self.names.add(selected.name)
        return ConnectionPart(selected.name)

    def rows(self) -> str:
        """Return the expression for the page's rows and one row more, in reading direction."""
        start = self.clauses.start
        if start is not None and start.scan.order == self.order.tag:
            return self.scanned_rows(start)
        text = self.clauses.text(self.index_conditions() + self.page_conditions(self.keys))
        limit = f"WITH {', '.join(self.carried)} {self.order_and_limit(self.keys)}"
        return f"COLLECT {{ {text}\n{limit}\nRETURN {self.item_row.text()} }}"

    def scanned_rows(self, start: ScanStart) -> str:
        """Return the expression for the same rows, read through the index that has them in this order."""
        scan, item = start.scan, self.item_row.text()
        if not scan.keys:
            text = cypher_file(scan.file).bind({"this": start.this, "node": self.node}, self.prefix, self.flags)
            text = ListClauses((), text).text(self.page_conditions(self.keys))
            return f"COLLECT {{ {text}\nWITH DISTINCT {self.node} {self.order_and_limit(self.keys)}\nRETURN {item} }}"
        first = f"s{self.prefix}" if scan.starts else start.this
        text = cypher_file(scan.file).bind({"this": first, "node": self.node, "edge": self.edge}, self.prefix)
        keys = [f"{self.edge}.{key}" for key in scan.keys]
        clauses = self.clauses.by_path(text, dict(zip(self.keys, keys, strict=True)))
        limit = self.order_and_limit(keys, constant=f"{self.edge}.of")
        text = f"{clauses.text(self.page_conditions(keys), with_lookups=False)}\nWITH {self.node}, {self.edge} {limit}"
        if scan.starts or start.lookup:
            used = [name for name in dict.fromkeys((first, self.scope.this)) if name in words(text)]
            imported = "*" if self.clauses.lookups else ", ".join(used)
            distinct = f"WITH DISTINCT {self.node} {self.order_and_limit(self.keys)}"
            text = f"CALL ({imported}) {{ {text}\nRETURN {self.node} }}\n{distinct}"
        starts = cypher_file(scan.starts).bind({"this": start.this, "node": first}, self.prefix) if scan.starts else ""
        text = "\n".join(part for part in (*self.clauses.lookups, start.lookup, starts, text) if part)
        return f"COLLECT {{ {text}\nRETURN {item} }}"

    def page_conditions(self, keys: list[str]) -> list[str]:
        """Return the conditions for rows after the cursor `after` and before the cursor `before`."""
        after = cursor_conditions(keys, self.order, self.prefix, after=True) if self.after else []
        return after + (cursor_conditions(keys, self.order, self.prefix, after=False) if self.before else [])

    def order_and_limit(self, keys: list[str], constant: str | None = None) -> str:
        """Return the order in reading direction and the limit. `constant` is a leading key that is equal in all
        rows."""
        descending = [key.descending == self.forward for key in self.order.keys]
        if constant:
            keys, descending = [constant, *keys], [descending[0], *descending]
        text = ", ".join(key + (" DESC" if down else "") for key, down in zip(keys, descending, strict=True))
        return f"ORDER BY {text} LIMIT ${self.prefix}n"

    def index_conditions(self) -> list[str]:
        """Return conditions that always hold and tell the planner that the order's index has every row."""
        if not self.order.indexed or not self.own_clauses_drive:
            return []
        return [f"{key} IS NOT NULL" for key in self.keys]

    def whole_list(self) -> str:
        """Return the clauses that bind every node of the list."""
        return self.clauses.text(self.index_conditions())

    def total(self) -> str:
        """Return the expression for the length of the whole list."""
        if self.tree.parts:
            return self.subquery("COUNT", self.whole_list())
        if self.source.total and not self.flags:
            return rename(self.source.total, this=self.scope.this)
        return self.subquery("COUNT", self.clauses.text())

    def has_rows_beyond(self, *, after: bool) -> str:
        """Return the expression for whether the list has rows after the cursor `before`, or else before the cursor
        `after`; the cursor's own row counts."""
        conditions = cursor_conditions(self.keys, self.order, self.prefix, after=after, inclusive=True)
        text = self.clauses.text(self.index_conditions() + conditions)
        return self.subquery("EXISTS", text)

    def subquery(self, kind: str, text: str) -> str:
        """Return a COUNT or EXISTS over the clauses, which end in RETURN if they are more than MATCH and WHERE."""
        more = any(line.lstrip().startswith(("WITH", "UNWIND", "CALL", "OPTIONAL CALL")) for line in text.splitlines())
        return f"{kind} {{ {text}\nRETURN {self.node} }}" if more else f"{kind} {{ {text} }}"


def cursor_conditions(keys: list[str], order: Order, prefix: str, *, after: bool, inclusive: bool = False) -> list[str]:
    """Return the conditions for rows after (or before) the row that a cursor's two keys name, with that row if
    `inclusive`."""
    (key, tie), (by_key, by_tie) = keys, order.keys
    ahead, ahead_in_tie = ("<" if part.descending == after else ">" for part in (by_key, by_tie))
    equal = "=" if inclusive else ""
    # Of two ranges under an OR the planner makes a union of two indexes in a small graph, which it then has to sort.
    return [
        f"{key} {ahead}= ${prefix}k0",
        f"({key} <> ${prefix}k0 OR {tie} {ahead_in_tie}{equal} ${prefix}k1)",
    ]
