"""The variables of a request, coerced to their types, and the errors of those that do not fit."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import orjson
from graphql import GraphQLError, Undefined, VariableDefinitionNode
from graphql.execution.values import VariableValues, get_variable_values
from graphql.pyutils import inspect, print_path_list
from graphql.utilities import type_from_ast, validate_input_value

from graphdb.compile.coercion import NeedsGraphQLCore, VariableCoercion
from peergraph.errors import TooCostly
from peergraph.limits import DocumentLimits
from schema.api import core

MOST_ERRORS = 50
# Characters of a wrong value that a message quotes.
LONGEST_VALUE = 200


class EnoughErrors(Exception):
    """MOST_ERRORS errors were found, and no more are looked for."""


def coerce_variables(coercion: VariableCoercion, variables: Mapping[str, Any]) -> VariableValues | list[GraphQLError]:
    """Return the values of an operation's variables, or an error for each that does not fit its type, at most 50."""
    with suppress(NeedsGraphQLCore):
        return coercion.values(variables)
    values = get_variable_values(core, coercion.definitions, dict(variables), max_errors=MOST_ERRORS)
    if not isinstance(values, list):
        return values
    return variable_errors(coercion.definitions, variables) or values


def over_values(variables: Mapping[str, Any], limits: DocumentLimits) -> TooCostly | None:
    """Return the limit on the values within variables if they exceed it, else None.

    A body holds some hundred thousand values, and checking each takes graphql-core longer than reading it.
    """
    seen, unread = 0, [variables.values()]
    while unread:
        values = unread.pop()
        seen += len(values)
        if seen > limits.values:
            return TooCostly("values", f"The variables of a request have at most {limits.values} values.")
        for value in values:
            if isinstance(value, dict):
                unread.append(value.values())
            elif isinstance(value, list):
                unread.append(value)  # type: ignore[arg-type]
    return None


def variable_errors(definitions: Sequence[VariableDefinitionNode], variables: Mapping[str, Any]) -> list[GraphQLError]:
    """Return the errors of variables in graphql-core's words, but with values as JSON; at most 50 errors."""
    errors: list[GraphQLError] = []
    for definition in definitions:
        name, type_ = definition.variable.name.value, type_from_ast(core, definition.type)
        value = variables.get(name, Undefined)
        if value is Undefined and definition.default_value:
            continue

        def add_error(
            error: GraphQLError,
            path: list[str | int],
            name: str = name,
            value: Any = value,
            node: VariableDefinitionNode = definition,
        ) -> None:
            if len(errors) == MOST_ERRORS:
                raise EnoughErrors
            reason = with_json_value(error.message, value_at(value, path))
            message = f"Variable '${name}' has invalid value{print_path_list(path)}: {reason}"
            errors.append(GraphQLError(message, node, original_error=error, extensions={"code": "BAD_USER_INPUT"}))

        with suppress(EnoughErrors):
            validate_input_value(value, type_, add_error)  # type: ignore[arg-type]
    return errors


def value_at(value: Any, path: Sequence[str | int]) -> Any:
    """Return the part of a value at a path, or Undefined where there is none."""
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return Undefined
    return value


def with_json_value(message: str, value: Any) -> str:
    """Return a message that ends in a value as Python prints it, with the value as JSON instead."""
    head, printed, tail = message.rpartition(inspect(value))
    if printed and tail in ("", "."):
        try:
            text = orjson.dumps(value).decode()
        except TypeError:  # nested deeper than it writes
            text = "a deeply nested value"
        message = head + (text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…") + tail
    return message.replace("not to be None", "not to be null")
