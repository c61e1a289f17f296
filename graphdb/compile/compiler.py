"""The compiler: it turns a root field and everything selected below it into one Cypher statement with one record.

A source (source.py) knows the Cypher of one field. The compiler walks the selection and lets the source of each field
add expressions to the row that the field's object is read from. A plan keeps the statement, how to read its record, and
what has to be bound again for each request.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from graphql import (
    GraphQLField,
    GraphQLInt,
    GraphQLObjectType,
    get_named_type,
    is_abstract_type,
)
from graphql.execution.collect_fields import FieldDetailsList

from graphdb.compile.plan import BindArguments, BindRequest, DecidingVariables, GiveArguments, Plan, RequestValues
from graphdb.compile.selection import Operation, Principal, SelectedField
from graphdb.driver.database import Parameters, Statement
from graphdb.driver.errors import BadInput
from graphdb.result.cursor import PageArguments
from graphdb.result.shape import Constant, ErrorShape, ObjectShape, ScalarShape, Shape, UnionShape

# Where a GraphQL field keeps its source: GraphQLField.extensions[SOURCE].
SOURCE = "peergraph-source"
LONGEST_OPERATION_NAME = 60


@dataclass(frozen=True, slots=True)
class Scope:
    """The Cypher variables that an object's fields read: its node, the edge that led to it, the node the edge starts
    from.

    For a connection itself, `list_clauses` bind each node of the whole list as this.
    """

    this: str
    edge: str | None = None
    parent: str | None = None
    list_clauses: str | None = None


@dataclass(slots=True)
class RowBuilder:
    """The expressions of one row, each stated once, and the clauses that have to come before them."""

    expressions: list[str] = field(default_factory=list)
    clauses: str = ""

    def add(self, expression: str) -> int:
        """Return the position of the expression's value in the row, adding the expression if it is new."""
        if expression in self.expressions:
            return self.expressions.index(expression)
        self.expressions.append(expression)
        return len(self.expressions) - 1

    def text(self) -> str:
        """Return the row as a Cypher list."""
        return "[" + ", ".join(self.expressions) + "]"

    def return_clause(self) -> str:
        """Return the end of a root field's statement, which returns one record of this row."""
        return f"{self.clauses}RETURN {self.text()} AS found"


@dataclass(frozen=True, slots=True)
class NodeSelection:
    """The Cypher that reads a node (clauses, then an expression) and the shape of its value, whose slot the caller
    sets."""

    clauses: str
    expression: str
    shape: ObjectShape | UnionShape

    def return_clause(self) -> str:
        """Return the end of a subquery that binds the node."""
        return f"{self.clauses}RETURN {self.expression}"


class Source(Protocol):
    """What gives a field its value: `compile` adds the field's Cypher to the row and returns how to read the value."""

    def compile(self, compiler: "Compiler", selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape: ...


class RootSource(Source, Protocol):
    """A source that a statement can start from: `statement` returns the whole text once the row is compiled."""

    def statement(self, row: RowBuilder) -> str: ...


class Compiler:
    """Compiles one root field. If `tolerant`, a refused argument is an error of its own field alone."""

    def __init__(self, operation: Operation, tolerant: bool = False) -> None:
        self.operation = operation
        self._tolerant = tolerant
        self._numbers = 0
        self._fixed = RequestValues()
        # Takes the values of arguments that hold variables while compiling; each request binds them anew.
        self._discarded = RequestValues()
        self._argument_bindings: list[tuple[GiveArguments, BindArguments]] = []
        self._request_bindings: list[BindRequest] = []
        self._deciding: DecidingVariables = {}
        self._is_personal = False
        # The number of tests in all filters of the statement so far.
        self.filter_tests = 0

    def plan(self, root: SelectedField, source: RootSource | None = None) -> Plan:
        """Return the plan of a field, by its own source unless another is given; raises BadInput for a refused
        argument."""
        assert root.definition is not None
        source = source or root_source_of(root.definition)
        row = RowBuilder()
        shape = source.compile(self, root, Scope("this"), row)
        statement = Statement(self.statement_name(root), source.statement(row))
        return Plan(
            statement,
            shape,
            self._fixed,
            tuple(self._argument_bindings),
            tuple(self._request_bindings),
            self._deciding,
            self._is_personal,
        )

    @property
    def viewer(self) -> Principal | None:
        """Who sends the request, None for a visitor. Reading it makes the plan personal."""
        self._is_personal = True
        return self.operation.viewer

    @property
    def role(self) -> str:
        """The role of who sends the request. Reading it makes the plan personal."""
        self._is_personal = True
        return self.operation.role

    def statement_name(self, root: SelectedField) -> str:
        """Return the statement's name in logs and timers: the operation's name, if it has one, and the field's."""
        operation = self.operation.node.name
        return f"{operation.value[:LONGEST_OPERATION_NAME]}.{root.name}" if operation else root.name

    def record(
        self, type_: GraphQLObjectType, details: FieldDetailsList, shape_of: Callable[[SelectedField], Shape]
    ) -> ObjectShape:
        """Return how to read an object of the type: `shape_of` gives the shape of each field that is selected on it."""
        record = ObjectShape(type_.name)
        for selected in self.operation.fields(type_, details):
            record.types[selected.key] = selected.type
            record.fields[selected.key] = Constant(type_.name) if selected.definition is None else shape_of(selected)
        return record

    def record_from_sources(
        self, type_: GraphQLObjectType, details: FieldDetailsList, scope: Scope, row: RowBuilder
    ) -> ObjectShape:
        """Return how to read an object whose fields each have a source, after adding their expressions to the row."""
        return self.record(type_, details, lambda selected: self.shape(selected, scope, row))

    def shape(self, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        """Return the shape of one field by its source, or an ErrorShape if its arguments are refused and the compiler
        is tolerant."""
        assert selected.definition is not None
        try:
            shape = source_of(selected.definition).compile(self, selected, scope, row)
        except BadInput as error:
            if not self._tolerant:
                raise
            return ErrorShape(error)
        if isinstance(shape, ScalarShape) and shape.convert is None and selected.type is GraphQLInt:
            # A graph that an older version wrote may hold a year out of range; null is better than an error.
            return replace(shape, convert=int_or_none)
        return shape

    def node(self, selected: SelectedField, scope: Scope, labels: Mapping[str, str] | None = None) -> NodeSelection:
        """Return how to read the node in scope, by its label if the field's type is abstract.

        `labels` gives the label of each type that the node may have. None means every type of the abstract type, whose
        labels are the names of the types.
        """
        assert selected.definition is not None
        type_ = get_named_type(selected.definition.type)
        if isinstance(type_, GraphQLObjectType):
            row = RowBuilder()
            record = self.record_from_sources(type_, selected.details, scope, row)
            return NodeSelection("", row.text(), record)
        assert is_abstract_type(type_)
        branches, records = [], {}
        for possible in sorted(self.operation.schema.get_possible_types(type_), key=lambda possible: possible.name):
            label = possible.name if labels is None else labels.get(possible.name)
            if label is None:
                continue
            row = RowBuilder()
            records[possible.name] = self.record_from_sources(possible, selected.details, scope, row)
            test = f"WITH {scope.this} WHERE {scope.this}:{label}"
            branches.append(f"{test} RETURN ['{possible.name}', {row.text()}] AS chosen")
        branches.append(f"WITH {scope.this} WHERE {scope.this} IS NULL RETURN [] AS chosen")
        union = "\nUNION ALL\n".join(branches)
        return NodeSelection(f"CALL ({scope.this}) {{ {union} }}\n", "chosen", UnionShape(0, records))

    def arguments(self, selected: SelectedField, bind: BindArguments) -> dict[str, Any]:
        """Return the field's arguments. `bind` turns them into request values, for each request if they hold
        variables."""
        arguments = selected.arguments(self.operation.variables)
        if selected.is_fixed():
            bind(arguments, self._fixed)
        else:
            bind(arguments, self._discarded)
            self._argument_bindings.append((selected.arguments_for(self.operation.variables), bind))
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

    def unique_number(self) -> int:
        """Return a number that no other call for this statement returns."""
        self._numbers += 1
        return self._numbers

    def request_slot(self) -> int:
        """Return the slot of one more value that each request gives for reading the record."""
        placeholder = PageArguments(0, True, None, None)
        self._fixed.by_slot.append(placeholder)
        self._discarded.by_slot.append(placeholder)
        return len(self._fixed.by_slot) - 1


def source_of(definition: GraphQLField) -> Source:
    """Return the source that a schema field was declared with."""
    source: Source = definition.extensions[SOURCE]
    return source


def root_source_of(definition: GraphQLField) -> RootSource:
    """Return the source that a root field was declared with."""
    source: RootSource = definition.extensions[SOURCE]
    return source


def int_or_none(value: Any) -> Any:
    """Return the value, or None for an integer beyond the 32 bits of GraphQL's Int."""
    return value if not isinstance(value, int) or -(2**31) <= value < 2**31 else None
