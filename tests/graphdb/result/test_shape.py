"""Each shape reads its value from a row, by `read` and by the generated function alike."""

from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLFloat,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLString,
)

from graphdb.driver.errors import BadInput
from graphdb.result.codegen import NeedsStandardPath, generate_completion
from graphdb.result.cursor import PageArguments, encode_cursor
from graphdb.result.shape import (
    Computed,
    ConnectionPart,
    ConnectionShape,
    Constant,
    CursorShape,
    ErrorShape,
    FromRequest,
    ListShape,
    ObjectShape,
    ObjectValue,
    ScalarShape,
    Shape,
    UnionShape,
    read,
)

THING = GraphQLObjectType("Thing", {"name": GraphQLField(GraphQLString)})
KIND = GraphQLEnumType("Kind", {"WORK": None, "TOPIC": None})
COLOURS = GraphQLList(GraphQLNonNull(GraphQLString))


def thing(slot: int | None = None, name: int = 0) -> ObjectShape:
    """The shape of a Thing whose name lies at a position of its row."""
    return ObjectShape("Thing", {"name": ScalarShape(name)}, {"name": GraphQLString}, slot)


VALUES: list[tuple[Shape, GraphQLOutputType, list[Any], list[Any], Any]] = [
    (Constant("a"), GraphQLString, [], [], "a"),
    (Constant(None), GraphQLString, [], [], None),
    (ScalarShape(1), GraphQLInt, ["a", 7], [], 7),
    (ScalarShape(0), GraphQLFloat, [0.5], [], 0.5),
    (ScalarShape(0), KIND, ["WORK"], [], "WORK"),
    (ScalarShape(0), COLOURS, [["a", "b"]], [], ["a", "b"]),
    (ScalarShape(0), GraphQLString, [None], [], None),
    (ScalarShape(0, str.upper), GraphQLString, ["a"], [], "A"),
    (ScalarShape(0, str.upper), GraphQLString, [None], [], None),
    (ScalarShape(0, is_wrapped=True), GraphQLString, [["a"]], [], "a"),
    (ScalarShape(0, is_wrapped=True), GraphQLString, [[]], [], None),
    (thing(), THING, ["a"], [], {"name": "a"}),
    (thing(0), THING, [[["a"]]], [], {"name": "a"}),
    (thing(0), THING, [[]], [], None),
    (UnionShape(0, {"Thing": thing()}), THING, [[["Thing", ["a"]]]], [], {"name": "a"}),
    (UnionShape(0, {"Thing": thing()}), THING, [[[]]], [], None),
    (ListShape(0, thing()), GraphQLList(THING), [[["a"], ["b"]]], [], [{"name": "a"}, {"name": "b"}]),
    (
        ListShape(0, UnionShape(0, {"Thing": thing()})),
        GraphQLList(THING),
        [[["Thing", ["a"]], []]],
        [],
        [{"name": "a"}, None],
    ),
    (Computed(0, 0, lambda value, options: [value + options], thing()), THING, [["a"]], ["b"], {"name": "ab"}),
    (Computed(0, 0, lambda value, options: None, thing()), THING, [["a"]], ["b"], None),
    (Computed(0, 0, lambda value, options: [value], thing()), THING, [[]], ["b"], None),
    (
        Computed(0, 0, lambda value, options: [[value], [options]], thing(), many=True),
        GraphQLList(THING),
        [["a"]],
        ["b"],
        [{"name": "a"}, {"name": "b"}],
    ),
    (FromRequest(1), GraphQLString, [], ["a", "b"], "b"),
]


@pytest.mark.parametrize(("shape", "type_", "row", "by_slot", "value"), VALUES)
def test_a_value_is_read_alike_both_ways(
    shape: Shape, type_: GraphQLOutputType, row: list[Any], by_slot: list[Any], value: Any
) -> None:
    assert read(shape, row, by_slot) == value
    assert generate_completion(shape, type_)(row, by_slot) == value


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (GraphQLNonNull(GraphQLString), None),
        (GraphQLString, 7),
        (GraphQLInt, 2**31),
        (GraphQLInt, True),
        (GraphQLFloat, float("nan")),
        (KIND, "VENUE"),
        (COLOURS, ["a", None]),
        (COLOURS, "a"),
    ],
)
def test_a_value_of_the_wrong_type_needs_the_standard_path(type_: GraphQLOutputType, value: Any) -> None:
    with pytest.raises(NeedsStandardPath):
        generate_completion(ScalarShape(0), type_)([value], [])


def test_an_object_knows_its_type() -> None:
    value = read(UnionShape(0, {"Thing": thing()}), [[["Thing", ["a"]]]], [])
    assert isinstance(value, ObjectValue)
    assert value.typename == "Thing"


def test_a_refused_argument_is_the_value_of_its_field() -> None:
    error = BadInput("first must be from 1 to 10, not 11.")
    assert read(ErrorShape(error), [], []) is error


def page(**slots: Any) -> ConnectionShape:
    """A connection of things with all its parts, whose rows hold a name and an id."""
    shape = ConnectionShape(0, "name-asc", rows=0, keys=(0, 1), typename="ThingConnection", **slots)
    edge = ObjectShape(
        "Edge", {"cursor": CursorShape(shape), "node": thing()}, {"cursor": GraphQLString, "node": THING}
    )
    info = {name: ConnectionPart(name) for name in ("hasNextPage", "hasPreviousPage", "startCursor", "endCursor")}
    shape.fields = {
        "totalCount": ConnectionPart("totalCount"),
        "edges": ConnectionPart("edges", edge),
        "nodes": ConnectionPart("nodes", thing()),
        "pageInfo": ConnectionPart("pageInfo", ObjectShape("PageInfo", {**info, "__typename": Constant("PageInfo")})),
    }
    shape.types = dict.fromkeys(shape.fields, GraphQLString)
    return shape


ROWS = [["a", "1"], ["b", "2"], ["c", "3"]]
CURSORS = {name: encode_cursor("name-asc", [name, id_]) for name, id_ in ROWS}


def both(shape: ConnectionShape, row: list[Any], arguments: PageArguments) -> Any:
    """What both ways give for a connection, which has to be the same."""
    value = read(shape, row, [arguments])
    assert generate_completion(shape, THING)(row, [arguments]) == value
    return value


def test_a_page_has_one_row_less_than_was_read_and_says_that_there_is_more() -> None:
    value = both(page(total=(1,)), [ROWS, 9], PageArguments(2, True, None, None))
    assert value["totalCount"] == 9
    assert value["nodes"] == [{"name": "a"}, {"name": "b"}]
    assert value["edges"][0] == {"cursor": CURSORS["a"], "node": {"name": "a"}}
    assert value["pageInfo"] == {
        "hasNextPage": True,
        "hasPreviousPage": False,
        "startCursor": CURSORS["a"],
        "endCursor": CURSORS["b"],
        "__typename": "PageInfo",
    }


def test_the_last_page_is_in_the_order_of_the_list() -> None:
    value = both(page(total=(1,), after=2), [ROWS[::-1], 9, True], PageArguments(2, False, None, ("d", "4")))
    assert [node["name"] for node in value["nodes"]] == ["b", "c"]
    assert (value["pageInfo"]["hasPreviousPage"], value["pageInfo"]["hasNextPage"]) == (True, True)


def test_the_length_of_a_list_may_lie_deeper() -> None:
    value = both(page(total=(1, 0, 2)), [[], [[0, 0, 5]]], PageArguments(2, True, None, None))
    assert (value["totalCount"], value["pageInfo"]["startCursor"]) == (5, None)


def test_a_refused_list_is_its_error() -> None:
    shape = page(total=(1,), refused=2)
    shape.refusal = BadInput("too many")
    row = [ROWS, 9, True]
    assert read(shape, row, [PageArguments(2, True, None, None)]) is shape.refusal
    with pytest.raises(NeedsStandardPath):
        generate_completion(shape, THING)(row, [PageArguments(2, True, None, None)])
    both(shape, [ROWS, 9, False], PageArguments(2, True, None, None))
