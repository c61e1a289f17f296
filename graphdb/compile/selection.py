"""The selections of an operation as graphql-core collects them: merged, with fragments spread and @skip and @include
applied."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from graphql import (
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLField,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLString,
    ObjectValueNode,
    OperationDefinitionNode,
    Undefined,
    VariableNode,
    get_named_type,
)
from graphql.execution.collect_fields import FieldDetailsList, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues, get_argument_values
from graphql.utilities.coerce_input_value import coerce_default_value

from graphdb.compile.coercion import NeedsGraphQLCore, arguments_of, mentions_variable
from graphdb.compile.variable_shape import shape_of
from graphdb.driver.errors import BadInput

# The roles that a statement's text may differ by.
VISITOR, ACCOUNT, MODERATOR = "visitor", "account", "moderator"


class SelectedField(NamedTuple):
    """A field of a selection under its response key, with the syntax nodes that select it."""

    key: str
    name: str
    definition: GraphQLField | None  # None for __typename
    details: FieldDetailsList

    @property
    def type(self) -> GraphQLOutputType:
        """The type of the field's value."""
        return GraphQLNonNull(GraphQLString) if self.definition is None else self.definition.type

    def arguments(self, variables: VariableValues) -> dict[str, Any]:
        """Return the field's coerced arguments. An explicit null counts as absent, so that the default applies.

        Raises BadInput if a variable with a default is null for an argument that must not be null.
        """
        assert self.definition is not None
        try:
            values = get_argument_values(self.definition, self.details[0].node, variables)
        except GraphQLError as error:
            raise BadInput(error.message) from error
        for name in [name for name, value in values.items() if value is None]:
            default = coerce_default_value(self.definition.args[name])
            if default is Undefined or default is None:
                del values[name]
            else:
                values[name] = default
        return values

    def arguments_for(self, variables: VariableValues) -> Callable[[VariableValues], dict[str, Any]]:
        """Return the function that gives the field's coerced arguments, as `arguments` does, but only for variables of
        the same shape as these: where one is absent or null, it is in all. Raises BadInput as `arguments`."""
        assert self.definition is not None
        arguments = self.arguments(variables)
        given = {argument.name.value: argument.value for argument in self.details[0].node.arguments or ()}
        with suppress(NeedsGraphQLCore):
            evaluate = arguments_of(self.definition, given, variables)
            if evaluate(variables.coerced) == arguments:
                return lambda values: evaluate(values.coerced)
        return self.arguments

    def variable(self, path: tuple[str, ...]) -> tuple[str, ...] | None:
        """Return the variable that gives the argument at a path, and the path within its value; None if none does."""
        name, *below = path
        nodes = [node.value for node in self.details[0].node.arguments or () if node.name.value == name]
        while nodes and isinstance(nodes[0], ObjectValueNode) and below:
            inner = below.pop(0)
            nodes = [node.value for node in nodes[0].fields if node.name.value == inner]
        return (nodes[0].name.value, *below) if nodes and isinstance(nodes[0], VariableNode) else None

    def is_fixed(self) -> bool:
        """Return whether the arguments are the same in every request with this document."""
        return not any(mentions_variable(argument.value) for argument in self.details[0].node.arguments or ())


class Principal(Protocol):
    """Somebody signed in, as statements know them: the id is a parameter, and texts may differ by the role."""

    @property
    def id(self) -> str: ...

    @property
    def role(self) -> str: ...


@dataclass(frozen=True)
class Operation:
    """One operation of a validated document, with the values of its variables, who sends it (None for a visitor), the
    time of the request, the limits of the settings by name, and a clock that shows the time while it is executed."""

    schema: GraphQLSchema
    node: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    variables: VariableValues
    viewer: Principal | None = None
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    limits: Mapping[str, int] = field(default_factory=dict)
    clock: Callable[[], datetime] | None = None

    @property
    def characters(self) -> int:
        """The characters of the whole document, all of which stays in memory as long as the operation."""
        return len(self.node.loc.source.body) if self.node.loc else 0

    @property
    def role(self) -> str:
        """The role of who sends the request; a statement's text depends on nothing else of them."""
        return VISITOR if self.viewer is None else self.viewer.role

    @cached_property
    def variable_shape(self) -> tuple[Any, ...]:
        """All of the variables that can change a statement's text."""
        return shape_of(self.variables)

    @cached_property
    def _fragment_details(self) -> dict[str, FragmentDetails]:
        return {name: FragmentDetails(node) for name, node in self.fragments.items()}

    @cached_property
    def roots(self) -> list[SelectedField]:
        """The root fields, in response order."""
        root = self.schema.get_root_type(self.node.operation)
        assert root is not None
        collected = collect_fields(self.schema, self._fragment_details, self.variables, root, self.node)
        return list(self._fields(root, collected.grouped_field_set.items()))

    def fields(self, type_: GraphQLObjectType, details: FieldDetailsList) -> list[SelectedField]:
        """Return the fields that a selection has for an object of this type, in response order."""
        collected = collect_subfields(self.schema, self._fragment_details, self.variables, self.node, type_, details)
        return list(self._fields(type_, collected.grouped_field_set.items()))

    def _fields(
        self, type_: GraphQLObjectType, grouped: Iterable[tuple[str, FieldDetailsList]]
    ) -> Iterable[SelectedField]:
        for key, details in grouped:
            name = details[0].node.name.value
            yield SelectedField(
                key, name, None if name == "__typename" else self.schema.get_field(type_, name), details
            )


def object_type(selected: SelectedField) -> GraphQLObjectType:
    """Return the object type of a field, or of each object in its list."""
    assert selected.definition is not None
    type_ = get_named_type(selected.definition.type)
    assert isinstance(type_, GraphQLObjectType)
    return type_
