"""Shapes as indented text, for a person who wants to see how a record is read."""

from collections.abc import Iterator, Mapping

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
    ScalarShape,
    Shape,
    UnionShape,
)


def shape_text(key: str, shape: Shape) -> str:
    """Return the shape of the field with a response key as lines of text, two spaces deeper at each level."""
    return "\n".join(shape_lines(key, shape))


def shape_lines(key: str, shape: Shape, depth: int = 0) -> Iterator[str]:
    """Yield a line for the shape, then those of the shapes within it."""
    yield f"{'  ' * depth}{key}: {summary(shape)}"
    match shape:
        case ObjectShape() | ConnectionShape():
            yield from field_lines(shape.fields, depth + 1)
        case UnionShape(_, records):
            yield from record_lines(records, depth + 1)
        case ListShape(_, UnionShape(_, records), _):
            yield from record_lines(records, depth + 1)
        case ListShape(_, ObjectShape() as record, _) | Computed(record=record):
            yield from field_lines(record.fields, depth + 1)
        case ConnectionPart(record=ObjectShape() as record):
            yield from field_lines(record.fields, depth + 1)
        case ConnectionPart(record=UnionShape(_, records)):
            yield from record_lines(records, depth + 1)


def field_lines(fields: Mapping[str, Shape], depth: int) -> Iterator[str]:
    """Yield the lines of an object's fields."""
    for key, shape in fields.items():
        yield from shape_lines(key, shape, depth)


def record_lines(records: Mapping[str, ObjectShape], depth: int) -> Iterator[str]:
    """Yield the lines of each possible type of an object."""
    for name, record in records.items():
        yield f"{'  ' * depth}on {name}"
        yield from field_lines(record.fields, depth + 1)


def summary(shape: Shape) -> str:
    """Return what a shape is and which slots it reads, in one line."""
    match shape:
        case Constant(value):
            return f"constant {value!r}"
        case ErrorShape(error):
            return f"error {str(error)!r}"
        case ScalarShape(slot, convert, is_wrapped):
            converted = "" if convert is None else f", converted by {getattr(convert, '__name__', 'a function')}"
            return f"scalar at {slot}{', wrapped' if is_wrapped else ''}{converted}"
        case ObjectShape(typename, slot=slot):
            return f"{typename} in the same row" if slot is None else f"{typename}, its row wrapped at {slot}"
        case UnionShape(slot, records):
            return f"one of {', '.join(records)}, wrapped at {slot}"
        case ListShape(slot, ObjectShape(typename), _):
            return f"list of {typename}, rows at {slot}"
        case ListShape(slot, UnionShape(_, records), _):
            return f"list of {', '.join(records)}, at {slot}"
        case Computed(slot, request_slot, _, record, many):
            return (
                f"{'list of ' if many else ''}{record.typename}, computed from {slot} and request slot {request_slot}"
            )
        case FromRequest(request_slot):
            return f"request slot {request_slot}"
        case ConnectionShape():
            return connection_summary(shape)
        case ConnectionPart("nodes" | "edges", ObjectShape(typename)):
            return f"list of {typename}, one of each row"
        case ConnectionPart("nodes" | "edges", UnionShape(slot, records)):
            return f"list of {', '.join(records)}, at {slot} of each row"
        case ConnectionPart():
            return "computed from the page"
        case CursorShape(page):
            return f"cursor of the values at {' and '.join(map(str, page.keys))}"
    raise TypeError(f"{shape} is no shape")


def connection_summary(page: ConnectionShape) -> str:
    """Return which slots a connection reads, in one line."""
    slots = {
        "rows at": page.rows,
        "length of the list at": ".".join(map(str, page.total)) or None,
        "whether rows come before at": page.before,
        "whether rows come after at": page.after,
        "whether it is refused at": page.refused,
    }
    named = [f"{name} {slot}" for name, slot in slots.items() if slot is not None]
    return ", ".join([page.typename, *named, f"page arguments in request slot {page.request_slot}"])
