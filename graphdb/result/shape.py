"""What a compiled statement's record looks like, and how it is read for graphql-core's own completion.

A row is a list of values by position. What a subquery finds once or not at all is lone: a list of one value or none.
A shape says, for one GraphQL field, which position holds its value and what that value is made of. `completion` turns
shapes into one fast function; `read` here turns the same row into the nested dicts that graphql-core walks itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from operator import getitem
from typing import Any

from graphql import GraphQLOutputType

from graphdb.result.cursor import PageArguments, encode_cursor


class ObjectValue(dict[str, Any]):
    """An object found in the graph: its GraphQL type's name, and its values by response key."""

    __slots__ = ("typename",)

    def __init__(self, typename: str) -> None:
        super().__init__()
        self.typename = typename


@dataclass(frozen=True, slots=True)
class Constant:
    """A value known without asking the graph."""

    value: Any


@dataclass(frozen=True, slots=True)
class ErrorShape:
    """A field whose arguments were refused; reading it gives the error."""

    error: Exception


@dataclass(frozen=True, slots=True)
class ScalarShape:
    """A scalar, an enum's name or a list of them at `slot`; `convert` turns what Cypher gave into what is answered."""

    slot: int
    convert: Callable[[Any], Any] | None = None
    is_wrapped: bool = False


@dataclass(slots=True)
class ObjectShape:
    """An object whose values lie in a row: the lone row at `slot`, or the row it stands in when slot is None."""

    typename: str
    fields: dict[str, "Shape"] = field(default_factory=dict)
    types: dict[str, GraphQLOutputType] = field(default_factory=dict)
    slot: int | None = None


@dataclass(slots=True)
class UnionShape:
    """An object of one of several types: at `slot`, lone, a pair of the type's name and its row."""

    slot: int
    records: dict[str, ObjectShape]


@dataclass(slots=True)
class ListShape:
    """A list of rows at `slot`, each of the same record (or choice, whose own slot is then not used).

    `counted` leads, in the row that the list stands in, to the number of all nodes that were gone through for it.
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
    """A scalar that the request itself says, at by_slot[request_slot]; Neo4j never sees it."""

    request_slot: int


@dataclass(slots=True)
class ConnectionShape:
    """A connection: its rows, their number in the whole list, and whether any lie before and after, each at its slot.

    A slot is None when its part was not asked for, and so is the way to `total` empty; `keys`, for cursors, are the
    positions of the order's keys in a row.
    Where the value at `refused` is true, the page is `refusal` instead.
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
    """A part of a page that is worked out from its rows: edges, nodes, pageInfo, totalCount."""

    name: str
    record: ObjectShape | UnionShape | None = None


@dataclass(frozen=True, slots=True)
class CursorShape:
    """The place of a row in its page's order."""

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
    """The value of one field as graphql-core's completion wants it: Rows, lists, plain values, or an exception."""
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
            return read_choice(records, first_or_none(row[slot]), by_slot)
        case ListShape(slot, item, _):
            rows = row[slot]
            if rows is None:
                return None
            if isinstance(item, UnionShape):
                return [read_choice(item.records, pair, by_slot) for pair in rows]
            return [read_record(item, inner, by_slot) for inner in rows]
        case Computed(slot, request_slot, make, record, many):
            found = first_or_none(row[slot])
            made = None if found is None else make(found, by_slot[request_slot])
            if made is not None and many:
                return [read_record(record, inner, by_slot) for inner in made]
            return None if made is None else read_record(record, made, by_slot)
        case FromRequest(request_slot):
            return by_slot[request_slot]
        case ConnectionShape():
            return read_page(shape, row, by_slot)
        case CursorShape(page):
            return encode_cursor(page.tag, [row[key] for key in page.keys])
        case ConnectionPart():
            raise TypeError("a part of a page is read with its page")


def first_or_none(values: list[Any]) -> Any:
    """The one value in a list of one or none."""
    return values[0] if values else None


def read_record(record: ObjectShape, row: list[Any], by_slot: list[Any]) -> ObjectValue:
    """One object with all its fields."""
    found = ObjectValue(record.typename)
    for key, shape in record.fields.items():
        found[key] = read(shape, row, by_slot)
    return found


def item_of(shape: ObjectShape | UnionShape, row: list[Any], by_slot: list[Any]) -> ObjectValue | None:
    """The object that a row of a page is of, or holds."""
    if isinstance(shape, UnionShape):
        return read_choice(shape.records, first_or_none(row[shape.slot]), by_slot)
    return read_record(shape, row, by_slot)


def read_choice(records: dict[str, ObjectShape], pair: list[Any] | None, by_slot: list[Any]) -> ObjectValue | None:
    """The object of the type that the pair names, or None."""
    return read_record(records[pair[0]], pair[1], by_slot) if pair else None


def read_page(page: ConnectionShape, row: list[Any], by_slot: list[Any]) -> ObjectValue | Exception | None:
    """A connection's edges, nodes, page info and total; the error where the list was refused."""
    if page.refused is not None and row[page.refused]:
        return page.refusal
    arguments = by_slot[page.request_slot]
    rows, more = arguments.cut(None if page.rows is None else row[page.rows])
    found = ObjectValue(page.typename)
    for key, part in page.fields.items():
        if not isinstance(part, ConnectionPart):
            found[key] = read(part, row, by_slot)
        elif part.name == "totalCount":
            found[key] = reduce(getitem, page.total, row)
        elif part.name == "pageInfo":
            before = None if page.before is None else row[page.before]
            after = None if page.after is None else row[page.after]
            facts = page_info(page, arguments, rows, more, before, after)
            found[key] = ObjectValue("PageInfo")
            assert isinstance(part.record, ObjectShape)
            for name, shape in part.record.fields.items():
                found[key][name] = facts[shape.name] if isinstance(shape, ConnectionPart) else read(shape, [], by_slot)
        else:
            assert part.record is not None
            found[key] = [item_of(part.record, inner, by_slot) for inner in rows]
    return found


def page_info(
    page: ConnectionShape,
    arguments: PageArguments,
    rows: list[Any],
    more: bool,
    before: bool | None,
    after: bool | None,
) -> dict[str, Any]:
    """The four fields of PageInfo; exact in both directions."""
    return {
        "hasNextPage": (more if arguments.forward else False) or bool(after),
        "hasPreviousPage": (more if not arguments.forward else False) or bool(before),
        "startCursor": encode_cursor(page.tag, [rows[0][key] for key in page.keys]) if rows and page.keys else None,
        "endCursor": encode_cursor(page.tag, [rows[-1][key] for key in page.keys]) if rows and page.keys else None,
    }
