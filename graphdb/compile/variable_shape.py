"""The shape of variables: all of them that can change a statement's text."""

from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
)
from graphql.execution.values import VariableValues


def shape_of(variables: VariableValues) -> tuple[Any, ...]:
    """Return all of the variables that can change a statement's text: presence, null, booleans, enums, structure."""
    return tuple(
        (name, value_shape(source.signature.type, variables.coerced[name]) if name in variables.coerced else "absent")
        for name, source in variables.sources.items()
    )


def value_shape(type_: GraphQLInputType, value: Any) -> Any:
    """Return what of one value can change a statement's text."""
    if isinstance(type_, GraphQLNonNull):
        type_ = type_.of_type
    if value is None:
        return None
    if isinstance(type_, GraphQLList):
        return tuple(value_shape(type_.of_type, item) for item in value) if has_structure(type_.of_type) else "list"
    if isinstance(type_, GraphQLInputObjectType):
        return tuple((name, value_shape(type_.fields[name].type, part)) for name, part in sorted(value.items()))
    if isinstance(type_, GraphQLEnumType) or type_.name == "Boolean":
        return value
    return "value"


def has_structure(type_: GraphQLInputType) -> bool:
    """Return whether values of the type can change a statement's text by more than their presence."""
    while isinstance(type_, GraphQLNonNull | GraphQLList):
        type_ = type_.of_type
    return not isinstance(type_, GraphQLScalarType)
