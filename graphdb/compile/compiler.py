"""The compiler: a root field's whole selection becomes one Cypher statement that returns one record.

A source (source.py) knows for one field which Cypher gives it. The compiler walks the selection, lets each field's
source add expressions to the row it stands in, and keeps what must be done again for other values of the variables.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInt,
    GraphQLObjectType,
    get_named_type,
    is_abstract_type,
)
from graphql.execution.collect_fields import FieldDetailsList

from graphdb.compile.selection import Operation, Principal, SelectedField
from graphdb.driver.database import Parameters, Statement
from graphdb.driver.errors import BadInput
from graphdb.result.cursor import PageArguments
from graphdb.result.shape import Constant, ErrorShape, ObjectShape, ScalarShape, Shape, UnionShape

# Where a GraphQL field keeps its source: GraphQLField.extensions[SOURCE].
SOURCE = "peergraph-source"
LONGEST_NAME = 60
# What full text finds follows the writes within moments, not within their transactions (migration 3).
LAGGING = "db.index.fulltext"


def narrowed(value: Any) -> Any:
    """A value of the graph as GraphQL's Int, null beyond 32 bits."""
    return value if not isinstance(value, int) or -(2**31) <= value < 2**31 else None


@dataclass(frozen=True, slots=True)
class Scope:
    """The Cypher variables an object's fields read: its node, the edge that led to it, the node the edge came from.

    For a connection itself, `list_clauses` bind each node of the whole list as this.
    """

    this: str
    edge: str | None = None
    parent: str | None = None
    list_clauses: str | None = None


@dataclass(slots=True)
class RowBuilder:
    """The expressions of one row, each read once, and the clauses that have to come before them."""

    expressions: list[str] = field(default_factory=list)
    clauses: str = ""

    def add(self, expression: str) -> int:
        """The position that holds the expression's value."""
        if expression in self.expressions:
            return self.expressions.index(expression)
        self.expressions.append(expression)
        return len(self.expressions) - 1

    def text(self) -> str:
        """The row as a Cypher list."""
        return "[" + ", ".join(self.expressions) + "]"

    def return_clause(self) -> str:
        """Return the end of a root field's statement, which returns one record of this row."""
        return f"{self.clauses}RETURN {self.text()} AS found"


@dataclass(slots=True)
class RequestValues:
    """The values of one request: the statement's parameters, and by slot what reading the record needs, such as the
    arguments of a page or the options of a slice."""

    parameters: Parameters = field(default_factory=dict)
    by_slot: list[Any] = field(default_factory=list)

    def copy(self) -> "RequestValues":
        """Return a copy that can be changed."""
        return RequestValues(dict(self.parameters), list(self.by_slot))


@dataclass(frozen=True, slots=True)
class NodeSelection:
    """What is read of a node that was found: an expression after some clauses, its shape's slot still to be set."""

    clauses: str
    expression: str
    shape: ObjectShape | UnionShape

    def return_clause(self) -> str:
        """Return the end of a subquery that binds the node."""
        return f"{self.clauses}RETURN {self.expression}"


Bind = Callable[[dict[str, Any], RequestValues], None]
BindRequest = Callable[[Operation, RequestValues], None]
# Variables whose very value decides a statement's text, by the way to it: what of the value does.
DecidingVariables = dict[tuple[str, ...], Callable[[Any], Any]]


@dataclass(frozen=True, slots=True)
class Plan:
    """A root field compiled: its statement, how to read the record, how to bind what differs from one request to the
    next (the values of variables, who asks, when), and which variables have other statements for other values.

    `is_personal` when somebody else who asks the same may get something else.
    """

    statement: Statement
    shape: Shape
    fixed: RequestValues
    bound: tuple[tuple[SelectedField, Bind], ...]
    request_bindings: tuple[BindRequest, ...] = ()
    deciding: DecidingVariables = field(default_factory=dict)
    is_personal: bool = False

    @property
    def lags(self) -> bool:
        """Whether what it finds may be older than the data version that it is found at."""
        return LAGGING in self.statement.text

    def values(self, operation: Operation) -> RequestValues:
        """Return the values of one request; raises BadInput for an argument out of range."""
        if not self.bound and not self.request_bindings:
            return self.fixed
        values = self.fixed.copy()
        for asked, bind in self.bound:
            bind(asked.arguments(operation.variables), values)
        for bind_request in self.request_bindings:
            bind_request(operation, values)
        return values


class Compiler:
    """Compiles one root field. With `tolerant`, a refused argument breaks its own field alone."""

    def __init__(self, operation: Operation, tolerant: bool = False) -> None:
        self.operation = operation
        self._tolerant = tolerant
        self._counter = 0
        self._fixed = RequestValues()
        self._now = RequestValues()
        self._bound: list[tuple[SelectedField, Bind]] = []
        self._request_bindings: list[BindRequest] = []
        self._deciding: DecidingVariables = {}
        self._is_personal = False
        # How many parts the filters of the statement have so far.
        self.filter_parts = 0

    def plan(self, root: SelectedField, source: Any = None) -> Plan:
        """The plan of a root field by its own source, or of another field by one that it is found by just now."""
        assert root.definition is not None
        source = source or source_of(root.definition)
        row = RowBuilder()
        shape = source.compile(self, root, Scope("this"), row)
        statement = Statement(self.name(root), source.statement(row))
        bound, request_bindings = tuple(self._bound), tuple(self._request_bindings)
        return Plan(statement, shape, self._fixed, bound, request_bindings, self._deciding, self._is_personal)

    @property
    def viewer(self) -> Principal | None:
        """Who asks; what is compiled with regard to that is theirs alone."""
        self._is_personal = True
        return self.operation.viewer

    @property
    def role(self) -> str:
        """The standing of who asks, with the same effect."""
        self._is_personal = True
        return self.operation.role

    def name(self, root: SelectedField) -> str:
        """What the statement is called in logs and timers: the operation's name, if it has one, and the field's."""
        operation = self.operation.node.name
        return f"{operation.value[:LONGEST_NAME]}.{root.name}" if operation else root.name

    def record(self, type_: GraphQLObjectType, details: FieldDetailsList, scope: Scope, row: RowBuilder) -> ObjectShape:
        """The fields selected on an object, its expressions added to the row."""
        found = ObjectShape(type_.name)
        for asked in self.operation.fields(type_, details):
            found.fields[asked.key] = self.shape(type_, asked, scope, row)
            found.types[asked.key] = asked.type
        return found

    def shape(self, type_: GraphQLObjectType, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        """One field's shape, or a broken one where its arguments are refused and that is tolerated."""
        if selected.definition is None:
            return Constant(type_.name)
        try:
            shape: Shape = source_of(selected.definition).compile(self, selected, scope, row)
        except BadInput as error:
            if not self._tolerant:
                raise
            return ErrorShape(error)
        if isinstance(shape, ScalarShape) and shape.convert is None and selected.type is GraphQLInt:
            # Null is less wrong than an error where a graph of before holds a year that cannot be.
            return replace(shape, convert=narrowed)
        return shape

    def node(self, selected: SelectedField, scope: Scope, labels: Mapping[str, str] | None = None) -> NodeSelection:
        """What is read of the node in scope: its fields, by label where the type is abstract.

        `labels` names the types that a node found may have, each with the label of its nodes; None stands for all of
        the abstract type, whose nodes are labelled as they are called.
        """
        assert selected.definition is not None
        type_ = get_named_type(selected.definition.type)
        if isinstance(type_, GraphQLObjectType):
            row = RowBuilder()
            record = self.record(type_, selected.details, scope, row)
            return NodeSelection("", row.text(), record)
        assert is_abstract_type(type_)
        branches, records = [], {}
        for possible in sorted(self.operation.schema.get_possible_types(type_), key=lambda found: found.name):
            label = possible.name if labels is None else labels.get(possible.name)
            if label is None:
                continue
            row = RowBuilder()
            records[possible.name] = self.record(possible, selected.details, scope, row)
            test = f"WITH {scope.this} WHERE {scope.this}:{label}"
            branches.append(f"{test} RETURN ['{possible.name}', {row.text()}] AS chosen")
        branches.append(f"WITH {scope.this} WHERE {scope.this} IS NULL RETURN [] AS chosen")
        union = "\nUNION ALL\n".join(branches)
        return NodeSelection(f"CALL ({scope.this}) {{ {union} }}\n", "chosen", UnionShape(0, records))

    def arguments(self, selected: SelectedField, bind: Bind) -> dict[str, Any]:
        """The field's arguments; `bind` turns them into parameters, again in later requests if they hold variables."""
        arguments = selected.arguments(self.operation.variables)
        if selected.is_fixed():
            bind(arguments, self._fixed)
        else:
            bind(arguments, self._now)
            self._bound.append((selected, bind))
        return arguments

    def add_parameters(self, parameters: Parameters) -> None:
        """Add parameters that depend on the selection alone and so are the same in every request."""
        self._fixed.parameters |= parameters

    def bind_request(self, bind: BindRequest) -> None:
        """Have `bind` add to the values of each request what the request itself says, such as who sends it.

        `bind` is called once a request, however many fields ask for it.
        """
        self._is_personal = True
        if bind not in self._request_bindings:
            self._request_bindings.append(bind)

    def vary_by(
        self, selected: SelectedField, path: tuple[str, ...], of: Callable[[Any], Any] = lambda value: value
    ) -> None:
        """Note that the statement's text depends on `of` the argument at the path, if a variable gives the argument."""
        variable_path = selected.variable(path)
        if variable_path is not None:
            self._deciding[variable_path] = of

    def fresh(self) -> int:
        """A number not given before in this statement."""
        self._counter += 1
        return self._counter

    def request_slot(self) -> int:
        """Return the slot of one more value that each request gives for reading the record."""
        placeholder = PageArguments(0, True, None, None)
        self._fixed.by_slot.append(placeholder)
        self._now.by_slot.append(placeholder)
        return len(self._fixed.by_slot) - 1


def source_of(definition: GraphQLField) -> Any:
    """The source a schema field was declared with."""
    return definition.extensions[SOURCE]
