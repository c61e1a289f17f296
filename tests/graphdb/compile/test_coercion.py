"""Compiled coercion gives what graphql-core gives: the same values in the same order, and leaves all errors to it."""

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    OperationDefinitionNode,
    build_schema,
    is_input_type,
    parse,
    validate,
)
from graphql.execution.values import VariableValues, get_variable_values
from hypothesis import given, note
from hypothesis import strategies as st

from graphdb.compile.coercion import NeedsGraphQLCore, VariableCoercion
from graphdb.compile.selection import Operation, SelectedField, object_type
from graphdb.compile.variable_shape import shape_of
from graphdb.driver.errors import BadInput
from peergraph.admission.variables import MOST_ERRORS, coerce_variables, variable_errors
from schema.api import core
from tests.support.examples import examples
from tests.support.operations import DAYS, MOMENTS, Maker, literal

INPUT_TYPES = sorted(name for name, type_ in core.type_map.items() if is_input_type(type_))
DIGITS = 12345678901234567890
WRONG: list[Any] = [
    None,
    True,
    0,
    1.0,
    1.5,
    -1,
    2**31,
    -(2**31) - 1,
    DIGITS,
    1e300,
    "",
    "x",
    "1",
    [],
    [[]],
    {},
    {"x": 1},
]


def definitions(text: str) -> tuple[Any, ...]:
    """The definitions of the variables of an operation."""
    (node,) = parse(text).definitions
    assert isinstance(node, OperationDefinitionNode)
    return tuple(node.variable_definitions or ())


def by_graphql_core(nodes: tuple[Any, ...], variables: dict[str, Any]) -> Any:
    """What is coerced without anything that is compiled."""
    values = get_variable_values(core, nodes, variables, max_errors=MOST_ERRORS)
    return variable_errors(nodes, variables) or values if isinstance(values, list) else values


def told(coerced: Any) -> Any:
    """All that can be told of coerced variables, with the types and the order of values, or of their errors."""
    if isinstance(coerced, VariableValues):
        sources = [(name, str(source.signature.type), repr(source.value)) for name, source in coerced.sources.items()]
        return repr(coerced.coerced), sources
    return [(error.message, error.path, error.locations, error.extensions) for error in coerced]


class Values:
    """Makes values of an input type; one in so many parts of them is of another kind."""

    def __init__(self, chance: random.Random, faults: float) -> None:
        self.chance, self.faults = chance, faults
        self.maker = Maker(chance, ["W1", "orcid:0000-0002-1825-0097"], 1)

    def of(self, type_: GraphQLInputType, name: str = "", depth: int = 0) -> Any:
        if self.chance.random() < self.faults:
            return self.chance.choice(WRONG)
        if isinstance(type_, GraphQLNonNull):
            type_ = type_.of_type
        elif self.chance.random() < 0.1:
            return None
        if isinstance(type_, GraphQLList):
            item = self.of(type_.of_type, name, depth)
            return item if self.chance.random() < self.faults else [item, *self.several(type_.of_type, name, depth)]
        if not isinstance(type_, GraphQLInputObjectType):
            return self.maker.value(name, GraphQLNonNull(type_))
        likely = 0.5 if len(type_.fields) < 6 else 0.2
        names = [
            key
            for key, field in type_.fields.items()
            if (isinstance(field.type, GraphQLNonNull) and self.chance.random() > self.faults)
            or (self.chance.random() < likely and (depth < 3 or key not in ("AND", "OR", "NOT")))
        ]
        self.chance.shuffle(names)
        given = {key: self.of(type_.fields[key].type, key, depth + 1) for key in names}
        return given | ({"unknown": 1} if self.chance.random() < self.faults else {})

    def several(self, type_: GraphQLInputType, name: str, depth: int) -> list[Any]:
        return [self.of(type_, name, depth) for _ in range(self.chance.randint(0, 2))]


@examples(400)
@given(seed=st.integers(0, 2**32 - 1), faults=st.sampled_from([0.0, 0.0, 0.03, 0.2]))
def test_variables_of_all_input_types_are_coerced_as_graphql_core_does(seed: int, faults: float) -> None:
    chance = random.Random(seed)
    values, declared, variables = Values(chance, faults), [], {}
    for number in range(chance.randint(1, 3)):
        named: Any = core.type_map[chance.choice(INPUT_TYPES)]
        type_: Any = chance.choice([named, GraphQLNonNull(named), GraphQLList(GraphQLNonNull(named))])
        text = f"$v{number}: {type_}"
        if chance.random() < 0.2:
            text += f" = {literal(Values(chance, 0.0).of(GraphQLNonNull(type_) if type_ is named else type_), type_)}"
        declared.append(text)
        if chance.random() < 0.85:
            variables[f"v{number}"] = values.of(type_)
    document = f"query ({', '.join(declared)}) {{ __typename }}"
    note(f"{document}\n{variables}")
    nodes = definitions(document)
    coercion = VariableCoercion(core, nodes)
    assert told(coerce_variables(coercion, variables)) == told(by_graphql_core(nodes, variables))
    # The second time everything is compiled.
    assert told(coerce_variables(coercion, variables)) == told(by_graphql_core(nodes, variables))


USUAL_VALUES: dict[str, list[Any]] = {
    "ID!": ["W1"],
    "Int": [3, None, 2**31 - 1, -(2**31)],
    "Boolean!": [True],
    "Float": [0.5],
    "String": ["words"],
    "Date": DAYS[:1],
    "DateTime": MOMENTS,
    "[ID!]!": [["W1", "W2"], []],
    "WorkOrder": [{"by": "TITLE"}, {"direction": "ASC", "by": "PUBLISHED"}, None],
    "WorkFilter": [{}, {"topic": "T1", "year": {"min": 2000}}, {"OR": [{"NOT": {"text": "a"}}, {"types": []}]}],
    "ExploreOptions": [{}, {"depth": 2}],
}


@pytest.mark.parametrize("type_", USUAL_VALUES)
def test_usual_values_do_not_need_graphql_core(type_: str) -> None:
    nodes = definitions(f"query ($v: {type_}) {{ __typename }}")
    coercion = VariableCoercion(core, nodes)
    for value in USUAL_VALUES[type_]:
        assert told(coercion.values({"v": value})) == told(by_graphql_core(nodes, {"v": value}))


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("Int", 1.0),
        ("Int", True),
        ("Int", 2**31),
        ("Float", 1),
        ("Float", DIGITS),
        ("ID", 7),
        ("String", 7),
        ("Boolean", 1),
        ("[ID!]", "W1"),
        ("[ID!]", [None]),
        ("ID!", None),
        ("WorkOrder", {}),
        ("WorkOrder", {"by": "NOTHING"}),
        ("WorkOrder", {"by": 1}),
        ("WorkOrder", {"by": []}),
        ("WorkFilter", {"nothing": 1}),
        ("WorkFilter", []),
        ("Date", "2020-02-30"),
        ("Date", 20200230),
    ],
)
def test_everything_else_is_left_to_graphql_core(type_: str, value: Any) -> None:
    nodes = definitions(f"query ($v: {type_}) {{ __typename }}")
    coercion = VariableCoercion(core, nodes)
    with pytest.raises(NeedsGraphQLCore):
        coercion.values({"v": value})
    assert told(coerce_variables(coercion, {"v": value})) == told(by_graphql_core(nodes, {"v": value}))


@pytest.mark.parametrize("levels", [5, 11, 12, 13, 60, 190, 198, 199, 200, 201, 300, 900])
def test_filters_nested_at_any_depth_are_coerced_as_graphql_core_does(levels: int) -> None:
    value: dict[str, Any] = {"text": "a"}
    for _ in range(levels):
        value = {"NOT": value}
    nodes = definitions("query ($v: WorkFilter) { __typename }")
    for variables in ({"v": value}, {"v": {"AND": [value, value]}}):
        coerced = coerce_variables(VariableCoercion(core, nodes), variables)
        assert levels in range(191, 201) or isinstance(coerced, VariableValues) == (levels < 200)
        assert told(coerced) == told(by_graphql_core(nodes, variables))


def test_an_input_of_which_one_field_is_given_is_left_to_graphql_core() -> None:
    schema = build_schema("input One @oneOf { a: Int b: Int } type Query { f(one: One): Int }")
    nodes = definitions("query ($v: One) { __typename }")
    for value in ({"a": 1}, {"a": None}, {"a": 1, "b": 2}, {}):
        with pytest.raises(NeedsGraphQLCore):
            VariableCoercion(schema, nodes).values({"v": value})


def selected_fields(operation: Operation) -> Iterator[SelectedField]:
    """Every field of an operation that has arguments, at all depths, in every type that it may have."""
    unread = list(operation.roots)
    while unread:
        selected = unread.pop()
        if selected.definition is None or selected.name.startswith("__"):
            continue
        if selected.definition.args:
            yield selected
        try:
            unread += operation.fields(object_type(selected), selected.details)
        except AssertionError:  # a leaf, or an interface whose fields are those of its types
            continue


def other(value: Any, chance: random.Random) -> Any:
    """Another value of the same shape: other texts and numbers, the same nulls, enums, booleans and keys."""
    if isinstance(value, dict):
        return {key: other(part, chance) for key, part in value.items()}
    if isinstance(value, list):
        return [other(part, chance) for part in value]
    if value.__class__ is int:
        return chance.randint(-5, 3000)
    return chance.choice(["W7", "other words"]) if value.__class__ is str and not value.isupper() else value


def given_or_refused(work: Callable[[VariableValues], Any], variables: VariableValues) -> Any:
    """What `work` returns, or the sentence with which it refuses."""
    try:
        return work(variables)
    except BadInput as error:
        return str(error)


@examples(300)
@given(seed=st.integers(0, 2**32 - 1))
def test_arguments_of_made_up_operations_are_those_of_graphql_core(seed: int) -> None:
    chance = random.Random(seed)
    document, variables = Maker(chance, ["W1", "x" * 600, "words"], chance.choice([1, 2, 3])).operation()
    note(f"{document}\n{variables}")
    node = parse(document)
    if validate(core, node):
        return  # merged twice with arguments that differ
    (operation_node,) = (found for found in node.definitions if isinstance(found, OperationDefinitionNode))
    fragments = {found.name.value: found for found in node.definitions if found is not operation_node}  # type: ignore[attr-defined]
    coerced = [
        get_variable_values(core, operation_node.variable_definitions or (), given)
        for given in (variables, other(variables, chance))
    ]
    first, second = (values if isinstance(values, VariableValues) else None for values in coerced)
    if first is None or any(value is None for name, value in first.coerced.items() if name.startswith("b")):
        return  # nobody knows what is selected where a condition is null
    for selected in selected_fields(Operation(core, operation_node, fragments, first)):  # type: ignore[arg-type]
        expected = given_or_refused(selected.arguments, first)
        arguments = given_or_refused(selected.arguments_for, first)
        if not callable(arguments):
            assert arguments == expected
            continue
        assert repr(arguments(first)) == repr(expected)
        if second is not None and shape_of(first) == shape_of(second):
            assert repr(arguments(second)) == repr(selected.arguments(second))


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        ("query ($id: ID!) { researcher(id: $id) { id } }", {"id": "W1"}),
        ("query ($n: Int, $a: String) { works(first: $n, after: $a) { totalCount } }", {"n": None}),
        ("query ($n: Int = 3) { works(first: $n) { totalCount } }", {}),
        ("query ($t: ID, $y: Int) { works(where: {topic: $t, year: {min: $y}}) { totalCount } }", {"y": 1}),
        ('query ($t: ID!) { works(where: {OR: [{topic: $t}, {text: "a"}]}) { totalCount } }', {"t": "T"}),
        ("query ($by: WorkOrderBy!) { works(orderBy: {by: $by}, last: 2) { totalCount } }", {"by": "TITLE"}),
        ('query ($a: ID!, $b: ID!) { nodes(ids: [$a, "x", $b]) { id } }', {"a": "W1", "b": "W2"}),
    ],
)
def test_usual_arguments_do_not_need_graphql_core(document: str, variables: dict[str, Any]) -> None:
    (node,) = parse(document).definitions
    assert isinstance(node, OperationDefinitionNode)
    values = get_variable_values(core, node.variable_definitions or (), variables)
    assert isinstance(values, VariableValues)
    (root,) = Operation(core, node, {}, values).roots
    arguments = root.arguments_for(values)
    assert arguments != root.arguments
    assert repr(arguments(values)) == repr(root.arguments(values))


def test_enums_have_the_values_that_graphql_core_gives_them() -> None:
    for name in INPUT_TYPES:
        type_ = core.type_map[name]
        if isinstance(type_, GraphQLEnumType):
            nodes = definitions(f"query ($v: {name}) {{ __typename }}")
            for value in type_.values:
                coerced = VariableCoercion(core, nodes).values({"v": value})
                assert told(coerced) == told(by_graphql_core(nodes, {"v": value}))
