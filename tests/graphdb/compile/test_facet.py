"""Facets are counted in one pass over the nodes for all properties, and one for all relations."""

from typing import Any

import pytest

from graphdb.compile.plan import Plan
from graphdb.driver.errors import BadInput
from graphdb.result.shape import ConnectionShape, Constant, ListShape
from peergraph.explain import compile_document, operation_of

PASS = "MATCH (n1:Work)"


def plan_of(facets: str, rest: str = "", **variables: Any) -> Plan:
    """The plan of a list of works with these facets."""
    ((_, plan, _),) = compile_document(
        operation_of(f"{{ works(first: 1) {{ {facets} {rest} }} }}", variables, "visitor")
    )
    return plan


def test_all_properties_are_counted_in_one_pass() -> None:
    one = plan_of("facets(by: [YEAR]) { buckets { key count } }").statement.text
    three = plan_of("facets(by: [YEAR, TYPE, LANGUAGE]) { buckets { key count } }").statement.text
    assert one.count(PASS) == three.count(PASS) == 1


def test_all_relations_are_counted_in_another_pass() -> None:
    both = plan_of("facets(by: [YEAR, TOPIC, VENUE, COUNTRY]) { buckets { key count } }").statement.text
    assert both.count(PASS) == 2


def test_a_facet_named_twice_comes_once() -> None:
    once, twice = (
        plan_of(f"facets(by: [{by}]) {{ buckets {{ key }} }}").statement.text for by in ("YEAR", "YEAR, YEAR")
    )
    assert once == twice


def test_no_facet_needs_nothing_of_the_graph() -> None:
    shape = plan_of("facets(by: []) { by }").shape
    assert isinstance(shape, ConnectionShape)
    assert shape.fields["facets"] == Constant([])


def test_the_length_of_the_list_is_read_from_a_facet_of_a_property() -> None:
    counted = plan_of("facets(by: [TOPIC, YEAR]) { by }", "totalCount")
    assert "COUNT {" not in counted.statement.text
    shape = counted.shape
    assert isinstance(shape, ConnectionShape)
    assert isinstance(shape.fields["facets"], ListShape)
    assert shape.total == shape.fields["facets"].counted != ()


def test_nodes_are_read_again_only_for_other_counts_of_relations_with_several_values() -> None:
    without, single, several = (
        plan_of(f"facets(by: [{by}]) {{ {fields} }}").statement.text.count(PASS)
        for by, fields in (("TOPIC", "by"), ("VENUE", "otherCount"), ("TOPIC", "otherCount"))
    )
    assert (without, single, several) == (1, 1, 2)


@pytest.mark.parametrize("first", [0, 201])
def test_the_number_of_buckets_has_limits(first: int) -> None:
    with pytest.raises(BadInput, match="first must be from 1 to 200"):
        plan_of(f"facets(by: [YEAR], first: {first}) {{ by }}")
