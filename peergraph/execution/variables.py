"""The variables of a request, coerced to their types; what is wrong with them is said in GraphQL's terms."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

import orjson
from graphql import GraphQLError, Undefined, VariableDefinitionNode
from graphql.execution.values import VariableValues, get_variable_values
from graphql.pyutils import inspect, print_path_list
from graphql.utilities import type_from_ast, validate_input_value

from schema.api import core

MOST_COMPLAINTS = 50
# Characters of a wrong value that are said back.
LONGEST_VALUE = 200


class Enough(Exception):
    """So many things are wrong that no more are told."""


def coerced(
    definitions: Sequence[VariableDefinitionNode], given: Mapping[str, Any]
) -> VariableValues | list[GraphQLError]:
    """The values of an operation's variables, or an error for each that does not fit its type, at most 50."""
    values = get_variable_values(core, definitions, dict(given), max_errors=MOST_COMPLAINTS)
    if not isinstance(values, list):
        return values
    return complaints(definitions, given) or values


def complaints(definitions: Sequence[VariableDefinitionNode], given: Mapping[str, Any]) -> list[GraphQLError]:
    """What is wrong with variables, as graphql-core says it, but with values as JSON; at most 50 errors."""
    found: list[GraphQLError] = []
    for definition in definitions:
        name, type_ = definition.variable.name.value, type_from_ast(core, definition.type)
        value = given.get(name, Undefined)
        if value is Undefined and definition.default_value:
            continue

        def complain(
            error: GraphQLError,
            path: list[str | int],
            name: str = name,
            value: Any = value,
            node: VariableDefinitionNode = definition,
        ) -> None:
            if len(found) == MOST_COMPLAINTS:
                raise Enough
            said = in_json(error.message, at(value, path))
            message = f"Variable '${name}' has invalid value{print_path_list(path)}: {said}"
            found.append(GraphQLError(message, node, original_error=error, extensions={"code": "BAD_USER_INPUT"}))

        with suppress(Enough):
            validate_input_value(value, type_, complain)  # type: ignore[arg-type]
    return found


def at(value: Any, path: Sequence[str | int]) -> Any:
    """What stands in a value at a path; Undefined where nothing does."""
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return Undefined
    return value


def in_json(message: str, value: Any) -> str:
    """A message about a value that ends in the value as Python prints it, with the value as JSON instead."""
    head, found, tail = message.rpartition(inspect(value))
    if found and tail in ("", "."):
        try:
            text = orjson.dumps(value).decode()
        except TypeError:  # nested deeper than it writes
            text = "a deeply nested value"
        message = head + (text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE] + "…") + tail
    return message.replace("not to be None", "not to be null")
