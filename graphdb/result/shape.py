"""Shapes: how the record of a compiled statement is read.

A row is a list of values by position. The value of a subquery that finds one row or none is wrapped: it is a list of
one value or of none. The shape of a GraphQL field says which position (slot) holds the field's value and what the value
consists of. codegen.py generates a fast function from shapes. `read` here turns the same row into the nested dicts that
graphql-core completes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from operator import getitem
from typing import Any

from graphql import GraphQLOutputType

from graphdb.result.cursor import PageArguments, encode_cursor


class ObjectValue(dict[str, Any]):
    """The values of an object by response key, with the name of its GraphQL type."""

    __slots__ = ("typename",)

    def __init__(self, typename: str) -> None:
        super().__init__()
        self.typename = typename


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that is known without the graph."""

    value: Any


@dataclass(frozen=True, slots=True)
class ErrorShape:
    """A field whose arguments were refused; its value is the error."""

    error: Exception


@dataclass(frozen=True, slots=True)
class ScalarShape:
    """A scalar, an enum's name or a list of them at `slot`; `convert` turns Cypher's value into the field's."""

    slot: int
    convert: Callable[[Any], Any] | None = None
    is_wrapped: bool = False


@dataclass(slots=True)
class ObjectShape:
    """An object that is read from a row: the wrapped row at `slot`, or the enclosing row if slot is None."""

    typename: str
    fields: dict[str, "Shape"] = field(default_factory=dict)
    types: dict[str, GraphQLOutputType] = field(default_factory=dict)
    slot: int | None = None


@dataclass(slots=True)
class UnionShape:
    """An object of one of several types: `slot` holds a wrapped pair of the type's name and the object's row."""

    slot: int
    records: dict[str, ObjectShape]


@dataclass(slots=True)
class ListShape:
    """A list of rows at `slot`, each read by `item` (of a UnionShape, whose slot is then not used, each is a pair).

    `counted` is the path, from the row that the list stands in, to the number of all nodes that the list is about.
    """

    slot: int
    item: "ObjectShape | UnionShape"
    counted: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Computed:
    """An object that Python computes from the wrapped value at `slot`: `make` turns the value and the request's value
    at `request_slot` into the row that `record` reads, or into None. With `many` it makes a list of such rows."""

    slot: int
    request_slot: int
    make: Callable[[Any, Any], list[Any] | None]
    record: ObjectShape
    many: bool = False


@dataclass(frozen=True, slots=True)
class FromRequest:
    """A scalar that the request itself gives, at `request_slot` of its values; it is not sent to Neo4j."""

    request_slot: int


@dataclass(slots=True)
class ConnectionShape:
    """A connection: the slots of its rows and of whether rows exist before and after the page, and the path to the
    length of the whole list.

    A slot is None, and the path `total` empty, if the field is not selected. `keys` are the positions, in a row of the
    page, of the order's keys, which cursors hold. If the value at `refused` is true, the field's value is the error
    `refusal`.
    """

    request_slot: int
    tag: str
    rows: int | None = None
    total: tuple[int, ...] = ()
    before: int | None = None
    after: int | None = None
    keys: tuple[int, ...] = ()
    refused: int | None = None
    refusal: Exception | None = None
    typename: str = ""
    fields: dict[str, "Shape"] = field(default_factory=dict)
    types: dict[str, GraphQLOutputType] = field(default_factory=dict)


@dataclass(slots=True)
class ConnectionPart:
    """A field of a connection, or of its pageInfo, that is computed from the connection's rows."""

    name: str
    record: ObjectShape | UnionShape | None = None


@dataclass(frozen=True, slots=True)
class CursorShape:
    """The cursor of a row of a page."""

    page: ConnectionShape


Shape = (
    Constant
    | ErrorShape
    | ScalarShape
    | ObjectShape
    | UnionShape
    | ListShape
    | Computed
    | FromRequest
    | ConnectionShape
    | ConnectionPart
    | CursorShape
)


def read(shape: Shape, row: list[Any], by_slot: list[Any]) -> Any:
    """Return the value of one field as graphql-core completes it: ObjectValues, lists, scalars, or an exception."""
    match shape:
        case Constant(value):
            return value
        case ErrorShape(error):
            return error
        case ScalarShape(slot=slot, convert=convert):
            value = first_or_none(row[slot]) if shape.is_wrapped else row[slot]
            return value if convert is None or value is None else convert(value)
        case ObjectShape():
            inner = row if shape.slot is None else first_or_none(row[shape.slot])
            return None if inner is None else read_record(shape, inner, by_slot)
        case UnionShape(slot, records):
            return read_union(records, first_or_none(row[slot]), by_slot)
        case ListShape(slot, item, _):
            rows = row[slot]
            if rows is None:
                return None
            if isinstance(item, UnionShape):
                return [read_union(item.records, pair, by_slot) for pair in rows]
            return [read_record(item, inner, by_slot) for inner in rows]
        case Computed(slot, request_slot, make, record, many):
            value = first_or_none(row[slot])
            computed = None if value is None else make(value, by_slot[request_slot])
            if computed is not None and many:
                return [read_record(record, inner, by_slot) for inner in computed]
            return None if computed is None else read_record(record, computed, by_slot)
        case FromRequest(request_slot):
            return by_slot[request_slot]
        case ConnectionShape():
            return read_connection(shape, row, by_slot)
        case CursorShape(page):
            return encode_cursor(page.tag, [row[key] for key in page.keys])
        case ConnectionPart():
            raise TypeError("a part of a connection is read with its connection")


def first_or_none(values: list[Any]) -> Any:
    """Return the value that a list of one value or none wraps, or None."""
    return values[0] if values else None


def read_record(record: ObjectShape, row: list[Any], by_slot: list[Any]) -> ObjectValue:
    """Return one object with all its fields."""
    value = ObjectValue(record.typename)
    for key, shape in record.fields.items():
        value[key] = read(shape, row, by_slot)
    return value


def read_item(shape: ObjectShape | UnionShape, row: list[Any], by_slot: list[Any]) -> ObjectValue | None:
    """Return the object that is read from a row of a page."""
    if isinstance(shape, UnionShape):
        return read_union(shape.records, first_or_none(row[shape.slot]), by_slot)
    return read_record(shape, row, by_slot)


def read_union(records: dict[str, ObjectShape], pair: list[Any] | None, by_slot: list[Any]) -> ObjectValue | None:
    """Return the object of the type that the pair names, or None if there is no pair."""
    return read_record(records[pair[0]], pair[1], by_slot) if pair else None


def read_connection(page: ConnectionShape, row: list[Any], by_slot: list[Any]) -> ObjectValue | Exception | None:
    """Return a connection with its fields, or the error if the list was refused."""
    if page.refused is not None and row[page.refused]:
        return page.refusal
    arguments = by_slot[page.request_slot]
    rows, more = arguments.cut(None if page.rows is None else row[page.rows])
    value = ObjectValue(page.typename)
    for key, part in page.fields.items():
        if not isinstance(part, ConnectionPart):
            value[key] = read(part, row, by_slot)
        elif part.name == "totalCount":
            value[key] = reduce(getitem, page.total, row)
        elif part.name == "pageInfo":
            before = None if page.before is None else row[page.before]
            after = None if page.after is None else row[page.after]
            facts = page_info(page, arguments, rows, more, before, after)
            value[key] = ObjectValue("PageInfo")
            assert isinstance(part.record, ObjectShape)
            for name, shape in part.record.fields.items():
                value[key][name] = facts[shape.name] if isinstance(shape, ConnectionPart) else read(shape, [], by_slot)
        else:
            assert part.record is not None
            value[key] = [read_item(part.record, inner, by_slot) for inner in rows]
    return value


def page_info(
    page: ConnectionShape,
    arguments: PageArguments,
    rows: list[Any],
    more: bool,
    before: bool | None,
    after: bool | None,
) -> dict[str, Any]:
    """Return the four fields of PageInfo, which are exact in both directions."""
    return {
        "hasNextPage": (more if arguments.forward else False) or bool(after),
        "hasPreviousPage": (more if not arguments.forward else False) or bool(before),
        "startCursor": encode_cursor(page.tag, [rows[0][key] for key in page.keys]) if rows and page.keys else None,
        "endCursor": encode_cursor(page.tag, [rows[-1][key] for key in page.keys]) if rows and page.keys else None,
    }
