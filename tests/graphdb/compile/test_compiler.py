"""The compiler binds what differs between requests, notes what a text depends on, and names its statements."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from graphql import OperationDefinitionNode, parse
from graphql.execution.values import get_variable_values

from graphdb.compile.compiler import Compiler, RowBuilder, Scope, int_or_none
from graphdb.compile.plan import RequestValues
from graphdb.compile.selection import Operation, Principal, SelectedField
from graphdb.compile.source import Property
from graphdb.result.shape import Constant, ObjectShape, ScalarShape, Shape
from tests.support.source_cypher import Account, schema_with

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def operation(text: str, viewer: Principal | None = None, **values: object) -> Operation:
    """The operation of a document over the small schema."""
    (node,) = parse(text).definitions
    assert isinstance(node, OperationDefinitionNode)
    schema = schema_with(Property("label"))
    variables = get_variable_values(schema, node.variable_definitions or (), values)
    assert not isinstance(variables, list)
    return Operation(schema, node, {}, variables, viewer, NOW)


@dataclass
class Recorded:
    """A root source of the tests that records how often its arguments are bound."""

    bound: list[object] = field(default_factory=list)
    is_personal: bool = False

    def compile(self, compiler: Compiler, selected: SelectedField, scope: Scope, row: RowBuilder) -> Shape:
        def bind(arguments: dict[str, object], values: RequestValues) -> None:
            self.bound.append(arguments.get("id"))
            values.parameters["id"] = arguments.get("id")

        compiler.arguments(selected, bind)
        compiler.vary_by(selected, ("id",), len)
        if self.is_personal:
            compiler.bind_request(bind_now)
            compiler.bind_request(bind_now)
        return ScalarShape(row.add("this.id"))

    def statement(self, row: RowBuilder) -> str:
        return row.return_clause()


def bind_now(operation: Operation, values: RequestValues) -> None:
    values.parameters["now"] = operation.now


def test_an_expression_has_one_position_in_a_row() -> None:
    row = RowBuilder()
    assert [row.add("a"), row.add("b"), row.add("a")] == [0, 1, 0]
    assert row.return_clause() == "RETURN [a, b] AS found"


def test_fixed_arguments_are_bound_once_and_variables_for_each_request() -> None:
    fixed, varying = Recorded(), Recorded()
    first = operation('{ by_id(id: "a") { name } }')
    plan = Compiler(first).plan(first.roots[0], fixed)
    assert [plan.values(first).parameters for _ in range(2)] == [{"id": "a"}, {"id": "a"}]
    assert fixed.bound == ["a"]
    text = "query($id: ID) { by_id(id: $id) { name } }"
    plan = Compiler(operation(text, id="a")).plan(operation(text, id="a").roots[0], varying)
    assert plan.values(operation(text, id="b")).parameters == {"id": "b"}
    assert plan.values(operation(text, id="c")).parameters == {"id": "c"}
    assert plan.fixed.parameters == {}


def test_a_variable_that_decides_the_text_is_noted_with_what_of_it_decides() -> None:
    given = operation("query($id: ID) { by_id(id: $id) { name } }", id="abc")
    plan = Compiler(given).plan(given.roots[0], Recorded())
    assert {path: of("abc") for path, of in plan.deciding.items()} == {("id",): 3}
    given = operation('{ by_id(id: "abc") { name } }')
    assert Compiler(given).plan(given.roots[0], Recorded()).deciding == {}


def test_what_the_request_says_is_bound_once_and_makes_the_plan_personal() -> None:
    given = operation('{ by_id(id: "a") { name } }', Account())
    plan = Compiler(given).plan(given.roots[0], Recorded(is_personal=True))
    assert plan.request_bindings == (bind_now,)
    assert plan.is_personal
    assert plan.values(given).parameters == {"id": "a", "now": NOW}
    assert not Compiler(given).plan(given.roots[0], Recorded()).is_personal


def test_who_asks_cannot_be_read_without_making_the_plan_personal() -> None:
    given = operation("{ value }", Account())
    for name in ("viewer", "role"):
        compiler = Compiler(given)
        assert getattr(compiler, name) is not None
        assert compiler.plan(given.roots[0], Recorded()).is_personal


def test_a_statement_is_named_by_its_operation_and_field() -> None:
    for text, name in (("{ value }", "value"), ("query Two { value }", "Two.value")):
        given = operation(text)
        assert Compiler(given).statement_name(given.roots[0]) == name
    long = operation(f"query {'N' * 70} {{ value }}")
    assert Compiler(long).statement_name(long.roots[0]) == f"{'N' * 60}.value"


def test_a_record_has_the_selected_fields_in_their_order_by_response_key() -> None:
    given = operation("{ thing { second: name __typename first: name } }")
    compiler, row = Compiler(given), RowBuilder()
    thing = given.schema.type_map["Thing"]
    record = compiler.record_from_sources(thing, given.roots[0].details, Scope("this"), row)  # type: ignore[arg-type]
    assert list(record.fields) == ["second", "__typename", "first"]
    assert record.fields["__typename"] == Constant("Thing")
    assert isinstance(record, ObjectShape)
    assert row.expressions == ["this.label"]


def test_a_statement_over_a_full_text_index_may_lag() -> None:
    class Searching(Recorded):
        def statement(self, row: RowBuilder) -> str:
            return "CALL db.index.fulltext.queryNodes('x', $text)"

    given = operation('{ by_id(id: "a") { name } }')
    assert Compiler(given).plan(given.roots[0], Searching()).lags
    assert not Compiler(given).plan(given.roots[0], Recorded()).lags


@pytest.mark.parametrize(("value", "shown"), [(2**31, None), (-(2**31), -(2**31)), (2**31 - 1, 2**31 - 1), ("a", "a")])
def test_an_integer_beyond_graphql_s_is_null(value: object, shown: object) -> None:
    assert int_or_none(value) == shown


def test_numbers_and_slots_are_not_given_twice() -> None:
    compiler = Compiler(operation("{ value }"))
    assert [compiler.unique_number(), compiler.unique_number()] == [1, 2]
    assert [compiler.request_slot(), compiler.request_slot()] == [0, 1]
