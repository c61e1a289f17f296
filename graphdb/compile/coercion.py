"""Coercion of variables and arguments: functions that are made once for the types and the syntax of a document.

graphql-core goes through all fields of an input type, and looks up each type of a variable, for every request. These
functions return what graphql-core returns for usual values. They raise NeedsGraphQLCore for all others, right or wrong,
and graphql-core then finds the value or the errors.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Never

from graphql import (
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLError,
    GraphQLField,
    GraphQLFloat,
    GraphQLID,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInt,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
    ListValueNode,
    Node,
    NullValueNode,
    ObjectValueNode,
    Undefined,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
)
from graphql.execution.get_variable_signature import get_variable_signature
from graphql.execution.values import VariableValues, VariableValueSource
from graphql.type import is_required_input_field
from graphql.utilities.coerce_input_value import coerce_default_value, coerce_input_literal

# Input objects within input objects, as many as a filter may nest and some more.
DEEPEST = 12

Coerce = Callable[[Any], Any]
Evaluate = Callable[[Mapping[str, Any]], Any]


class NeedsGraphQLCore(Exception):
    """Raised for a value that is not plainly right; graphql-core finds what it means, or the error."""


def give_up(_: Any) -> Never:
    """Raise NeedsGraphQLCore, whatever the value is."""
    raise NeedsGraphQLCore


# ---- the values of variables -----------------------------------------------------------------------------------------

# The functions of named types, by the depth within other input objects: as many as the schema has input types.
COERCIONS: dict[tuple[GraphQLNamedType, int], Coerce] = {}


def coercion(type_: GraphQLInputType, depth: int = 0) -> Coerce:
    """Return the function that coerces a value to a type, within so many input objects."""
    if isinstance(type_, GraphQLNonNull):
        return non_null_coercion(type_.of_type, depth)
    coerce = non_null_coercion(type_, depth)
    return lambda value: None if value is None else coerce(value)


def non_null_coercion(type_: GraphQLInputType, depth: int) -> Coerce:
    """Return the function that coerces a value, which it refuses if it is None, to a type."""
    if isinstance(type_, GraphQLList):
        coerce_item = coercion(type_.of_type, depth)

        def coerce_list(value: Any) -> list[Any]:
            if value.__class__ is not list:  # one value may stand for a list of it
                raise NeedsGraphQLCore
            return [coerce_item(item) for item in value]

        return coerce_list
    assert isinstance(type_, GraphQLNamedType)
    key = (type_, depth)
    if key not in COERCIONS:
        COERCIONS[key] = named_coercion(type_, depth)
    return COERCIONS[key]


def named_coercion(type_: GraphQLNamedType, depth: int) -> Coerce:
    """Return the function that coerces a value to a scalar, an enum or an input object."""
    if isinstance(type_, GraphQLInputObjectType):
        return object_coercion(type_, depth)
    if isinstance(type_, GraphQLEnumType):
        values = {name: type_.coerce_input_value(name) for name in type_.values}
        return lambda value: values[value] if value.__class__ is str else give_up(value)
    assert isinstance(type_, GraphQLScalarType)
    if type_ in (GraphQLString, GraphQLID):
        return lambda value: value if value.__class__ is str else give_up(value)
    if type_ is GraphQLInt:
        return lambda value: value if value.__class__ is int and -(2**31) <= value < 2**31 else give_up(value)
    if type_ is GraphQLBoolean:
        return lambda value: value if value.__class__ is bool else give_up(value)
    if type_ is GraphQLFloat:
        return lambda value: value if value.__class__ is float and math.isfinite(value) else give_up(value)
    coerce: Coerce = type_.coerce_input_value
    return lambda value: give_up(value) if value is None else coerce(value)


def object_coercion(type_: GraphQLInputObjectType, depth: int) -> Coerce:
    """Return the function that coerces a value to an input object, whose fields come in the order of the type."""
    if depth == DEEPEST or type_.is_one_of or type_.out_type is not GraphQLInputObjectType.out_type:
        return give_up
    fields = type_.fields
    positions = {name: position for position, name in enumerate(fields)}
    names = {name: field.out_name or name for name, field in fields.items()}
    required = frozenset(name for name, field in fields.items() if is_required_input_field(field))
    defaults = {
        name: default for name, field in fields.items() if (default := coerce_default_value(field)) is not Undefined
    }
    coerce = {name: coercion(field.type, depth + 1) for name, field in fields.items()}

    def coerce_object(value: Any) -> dict[str, Any]:
        if value.__class__ is not dict or not required <= value.keys():
            raise NeedsGraphQLCore
        given = {**defaults, **value} if defaults else value
        return {
            names[name]: coerce[name](value[name]) if name in value else defaults[name]
            for name in (given if len(given) == 1 else sorted(given, key=positions.__getitem__))
        }

    return coerce_object


class VariableCoercion:
    """The coercion of one operation's variables, made when it is first asked for."""

    def __init__(self, schema: GraphQLSchema, definitions: Sequence[VariableDefinitionNode]) -> None:
        self.definitions = definitions
        self._schema = schema
        self._variables: list[tuple[str, VariableValueSource, Coerce, Any]] | None = None

    def values(self, variables: Mapping[str, Any]) -> VariableValues:
        """Return the coerced values of variables. Raises NeedsGraphQLCore."""
        sources: dict[str, VariableValueSource] = {}
        coerced: dict[str, Any] = {}
        try:
            if self._variables is None:
                self._variables = [self._variable(definition) for definition in self.definitions]
            for name, absent, coerce, default in self._variables:
                value = variables.get(name, Undefined)
                if value is Undefined:
                    sources[name] = absent
                    if default is not Undefined:
                        coerced[name] = default
                    elif isinstance(absent.signature.type, GraphQLNonNull):
                        raise NeedsGraphQLCore
                else:
                    sources[name] = VariableValueSource(absent.signature, value)
                    coerced[name] = coerce(value)
        except Exception as error:  # also what a scalar raises, and a look-up that finds no such name
            raise NeedsGraphQLCore from error
        return VariableValues(sources, coerced)

    def _variable(self, definition: VariableDefinitionNode) -> tuple[str, VariableValueSource, Coerce, Any]:
        """Return a variable's name, its source where no value is given, its coercion and its default."""
        signature = get_variable_signature(self._schema, definition)
        if isinstance(signature, GraphQLError):
            raise NeedsGraphQLCore
        default = coerce_default_value(signature)
        return signature.name, VariableValueSource(signature), coercion(signature.type), default


# ---- the arguments of fields -----------------------------------------------------------------------------------------


def arguments_of(definition: GraphQLField, given: Mapping[str, ValueNode], variables: VariableValues) -> Evaluate:
    """Return the function from the coerced variables of a request to the arguments of a field.

    It holds for all requests whose variables have the shape of these: where one is absent or null, it is in all. A null
    counts as absent. Raises NeedsGraphQLCore.
    """
    parts: list[tuple[str, Evaluate]] = []
    for name, argument in definition.args.items():
        node = given.get(name)
        default = coerce_default_value(argument)
        if node is not None and not is_null(node, variables):
            parts.append((argument.out_name or name, evaluation(node, argument.type, variables)))
        elif default is not Undefined and default is not None:
            parts.append((argument.out_name or name, constant(default)))
    return lambda coerced: {name: evaluate(coerced) for name, evaluate in parts}


def evaluation(node: ValueNode, type_: GraphQLInputType, variables: VariableValues) -> Evaluate:
    """Return the function from coerced variables to the value of a literal. Raises NeedsGraphQLCore."""
    if isinstance(node, VariableNode):
        if is_absent(node, variables) or (isinstance(type_, GraphQLNonNull) and is_null(node, variables)):
            raise NeedsGraphQLCore
        return itemgetter(node.name.value)
    if not mentions_variable(node):
        value = coerce_input_literal(node, type_)
        if value is Undefined:
            raise NeedsGraphQLCore
        return constant(value)
    nullable = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    if isinstance(node, ListValueNode) and isinstance(nullable, GraphQLList):
        items = [evaluation(item, nullable.of_type, variables) for item in node.values]
        return lambda coerced: [evaluate(coerced) for evaluate in items]
    if isinstance(node, ObjectValueNode) and isinstance(nullable, GraphQLInputObjectType):
        return object_evaluation(node, nullable, variables)
    raise NeedsGraphQLCore


def object_evaluation(node: ObjectValueNode, type_: GraphQLInputObjectType, variables: VariableValues) -> Evaluate:
    """Return the function from coerced variables to the value of an object literal. Raises NeedsGraphQLCore."""
    if type_.is_one_of or type_.out_type is not GraphQLInputObjectType.out_type:
        raise NeedsGraphQLCore
    given = {field.name.value: field.value for field in node.fields}
    parts: list[tuple[str, Evaluate]] = []
    for name, field in type_.fields.items():
        value = given.get(name)
        if value is not None and not is_absent(value, variables):
            parts.append((field.out_name or name, evaluation(value, field.type, variables)))
        elif is_required_input_field(field):
            raise NeedsGraphQLCore
        elif (default := coerce_default_value(field)) is not Undefined:
            parts.append((field.out_name or name, constant(default)))
    return lambda coerced: {name: evaluate(coerced) for name, evaluate in parts}


def constant(value: Any) -> Evaluate:
    """Return the function that returns the value, whatever the variables are."""
    return lambda _: value


def is_absent(node: ValueNode, variables: VariableValues) -> bool:
    """Whether a value is a variable that has no value."""
    return isinstance(node, VariableNode) and node.name.value not in variables.coerced


def is_null(node: ValueNode, variables: VariableValues) -> bool:
    """Whether a value is null, or a variable that is null or has no value."""
    if isinstance(node, VariableNode):
        return variables.coerced.get(node.name.value) is None
    return isinstance(node, NullValueNode)


def mentions_variable(node: Node) -> bool:
    """Return whether a value literal contains a variable."""
    if isinstance(node, VariableNode):
        return True
    if hasattr(node, "values"):
        return any(mentions_variable(value) for value in node.values)
    if hasattr(node, "fields"):
        return any(mentions_variable(field.value) for field in node.fields)
    return False
