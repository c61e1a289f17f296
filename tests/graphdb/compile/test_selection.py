"""Selections are merged, and their arguments and the variables behind them are read, as GraphQL says."""

from typing import Any

import pytest
from graphql import FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode, build_schema, parse, parse_value
from graphql.execution.values import get_variable_values

from graphdb.compile.coercion import mentions_variable
from graphdb.compile.selection import Operation, object_type
from graphdb.driver.errors import BadInput
from tests.support.source_cypher import Account

SCHEMA: GraphQLSchema = build_schema("""
input Range { min: Int max: Int }
input Where { range: Range text: String }
type Query { list(where: Where, first: Int = 5, must: Int! = 7): [Item!] item: Item }
type Item { a: String b: String }
""")


def operation(text: str, **values: Any) -> Operation:
    """The operation of a document over the schema of this file."""
    definitions = parse(text).definitions
    node = next(one for one in definitions if isinstance(one, OperationDefinitionNode))
    fragments = {one.name.value: one for one in definitions if isinstance(one, FragmentDefinitionNode)}
    variables = get_variable_values(SCHEMA, node.variable_definitions or (), values)
    assert not isinstance(variables, list)
    return Operation(SCHEMA, node, fragments, variables)


def test_selections_of_one_key_are_merged_and_fragments_are_spread() -> None:
    given = operation("{ item { a } item { ...F b } } fragment F on Item { a again: a }")
    (item,) = given.roots
    assert [field.key for field in given.fields(object_type(item), item.details)] == ["a", "again", "b"]


def test_skip_and_include_are_applied() -> None:
    text = "query($yes: Boolean!) { item @include(if: $yes) { a } list @skip(if: $yes) { a } }"
    assert [field.key for field in operation(text, yes=True).roots] == ["item"]
    assert [field.key for field in operation(text, yes=False).roots] == ["list"]


def test_an_explicit_null_is_as_if_the_argument_were_absent() -> None:
    given = operation("query($n: Int) { list(first: $n) { a } }", n=None)
    assert given.roots[0].arguments(given.variables) == {"first": 5, "must": 7}
    given = operation("{ list(first: 3) { a } }")
    assert given.roots[0].arguments(given.variables) == {"first": 3, "must": 7}


def test_a_null_where_none_may_be_is_refused() -> None:
    given = operation("query($n: Int = 1) { list(must: $n) { a } }", n=None)
    with pytest.raises(BadInput):
        given.roots[0].arguments(given.variables)


@pytest.mark.parametrize(
    ("arguments", "path", "variable"),
    [
        ("first: $n", ("first",), ("n",)),
        ("first: 3", ("first",), None),
        ("", ("first",), None),
        ("where: $w", ("where", "range", "min"), ("w", "range", "min")),
        ("where: {range: $r}", ("where", "range", "min"), ("r", "min")),
        ("where: {range: {min: $n}}", ("where", "range", "min"), ("n",)),
        ("where: {range: {max: $n}}", ("where", "range", "min"), None),
    ],
)
def test_the_variable_behind_an_argument_is_found(
    arguments: str, path: tuple[str, ...], variable: tuple[str, ...] | None
) -> None:
    listed = f"list({arguments})" if arguments else "list"
    text = f"query($n: Int, $w: Where, $r: Range) {{ {listed} {{ a }} item {{ a }} }}"
    field = operation(text).roots[0]
    assert field.variable(path) == variable
    assert field.is_fixed() == ("$" not in arguments)


def test_a_variable_is_found_at_any_depth_of_a_literal() -> None:
    assert mentions_variable(parse_value("[{range: {min: $n}}]"))
    assert not mentions_variable(parse_value("[{range: {min: 3}}]"))


def test_a_visitor_has_the_role_of_visitors() -> None:
    given = operation("{ item { a } }")
    assert given.role == "visitor"
    signed_in = Operation(given.schema, given.node, {}, given.variables, Account())
    assert signed_in.role == "account"
