"""What an operation asks of the schema is counted before it is executed: exactly, however it is written."""

import json
from typing import Any

import orjson
import pytest
from graphql import execute_sync, get_introspection_query, parse

from peergraph.admission.cost import estimate
from peergraph.admission.introspection import (
    ELEMENTS,
    EXTENTS,
    KEPT,
    SCHEMA,
    measure,
)
from peergraph.limits import USUAL
from schema.api import core
from tests.support.introspection import names, operation, root


def cost(document: str, **variables: Any) -> int:
    return estimate(operation(document, **variables)).estimated


DOCUMENTS = {
    "usual": get_introspection_query(),
    "types of fields of types": "{ __schema { types { fields { type { fields { name } } } } } }",
    "descriptions": "{ __schema { types { fields { " + names(30, "description") + " } } } }",
    "defaults": "{ __schema { types { fields { args { defaultValue type { name ofType { name } } } } } } }",
    "lists": "{ __schema { directives { name locations args(includeDeprecated: true) { name } } queryType { name } } }",
    "unions, enums": "{ __schema { types { kind possibleTypes { name } interfaces { name } enumValues { name } } } }",
    "a long name": "{ __schema { types { fields { " + "n" * 1_000 + ": name } } } }",
    "a type": '{ __type(name: "Work") { name fields(includeDeprecated: true) { name isDeprecated type { kind } } } }',
    "no type": '{ __type(name: "Wrok") { name fields { name } } }',
    "inputs": '{ __type(name: "WorkFilter") { inputFields { name type { inputFields { name __typename } } } } }',
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_bytes_of_an_answer_are_known_before_it_is_made(name: str) -> None:
    data = execute_sync(core, parse(DOCUMENTS[name])).data
    (value,) = (data or {}).values()
    size = len(orjson.dumps(value))
    # Each list and each object that is not empty may be told a comma too long.
    assert size <= measure(root(DOCUMENTS[name])).bytes <= size * 1.2 + 40


def values_in(value: Any) -> int:
    """The number of leaves, objects and lists."""
    if isinstance(value, dict):
        return 1 + sum(map(values_in, value.values()))
    return 1 + (sum(map(values_in, value)) if isinstance(value, list) else 0)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_each_value_has_its_price(name: str) -> None:
    data = execute_sync(core, parse(DOCUMENTS[name])).data
    assert 0.4 * values_in(data) <= measure(root(DOCUMENTS[name])).points <= 2 * values_in(data) + 10


@pytest.mark.parametrize(
    "document",
    [
        "{ __schema { types { fields { type { fields { " + names(900, "name") + " } } } } } }",
        "{ __schema { types { fields { " + names(900, "description") + " } } } }",
        "{ " + " ".join(f"r{n}: __schema {{ types {{ fields {{ {names(19, 'description')} }} }} }}" for n in range(40))
        + " }",
    ],
    ids=["names", "descriptions", "roots"],
)  # fmt: skip
def test_what_takes_long_costs_more_than_an_operation_may(document: str) -> None:
    assert cost(document) > USUAL.cost


def test_how_it_is_written_changes_nothing() -> None:
    usual = get_introspection_query()
    compact = " ".join(usual.split()).replace("query IntrospectionQuery", "query Q")
    inlined = """{ s: __schema { ...S } }
      fragment S on __Schema { queryType { name } ... on __Schema { types { ...N } } }
      fragment N on __Type { name n: name @skip(if: true) @include(if: true) }"""
    plain = "{ __schema { queryType { name } types { name } } }"
    assert root(usual).name == root(compact).name
    assert root(plain).name == root(inlined).name
    assert root(plain).name != root("{ __schema { types { name } queryType { name } } }").name
    by_variable = "query ($n: String!, $d: Boolean) { __type(name: $n) { fields(includeDeprecated: $d) { name } } }"
    literal = '{ __type(name: "Work") { fields(includeDeprecated: true) { name } } }'
    assert root(by_variable, n="Work", d=True).name == root(literal).name
    assert root(by_variable, n="Work", d=False).name != root(literal).name
    assert root(by_variable, n="Topic", d=True).name != root(literal).name
    assert cost(by_variable, n="Work", d=True) == cost(literal) > cost(by_variable, n="Wrok", d=True)


def test_names_of_types_that_are_not_there_are_not_remembered() -> None:
    document = "query ($n: String!) { __type(name: $n) { name } }"
    before = measure(root(document, n="nobody"))
    for n in range(EXTENTS.max_entries or 0):
        measure(root(document, n=f"nobody {n}"))
    known = (len(ELEMENTS), len(SCHEMA.objects))
    assert measure(root(document, n="nobody at all")) == before
    assert (len(ELEMENTS), len(SCHEMA.objects)) == known
    assert len(EXTENTS) <= (EXTENTS.max_entries or 0)


def test_the_answers_that_are_kept_are_bounded() -> None:
    largest = "{ __schema { types { " + names(5, "fields { name description type { name kind } }") + " } } }"
    for n in range(40):
        introspected = root(largest.replace("a0", f"b{n}"))
        KEPT.put(introspected, {"number": n})
        assert KEPT.get(introspected) == {"number": n}
        assert KEPT.values.weight <= 4_000_000
    too_large = root("{ __schema { types { fields { " + names(60, "description") + " } } } }")
    KEPT.put(too_large, {})
    assert not KEPT.has(too_large)
    KEPT.values.clear()


def test_the_error_names_the_dearest_field() -> None:
    document = '{ work(id: "x") { title } s: __schema { types { f: fields { ' + names(50, "description") + " } } } }"
    assert estimate(operation(document)).dearest == "s.types.f"
    json.dumps(estimate(operation(document)).report(USUAL))
