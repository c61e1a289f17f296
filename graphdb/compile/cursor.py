"""Pages by keyset: the orders a list can have, what `first`, `after`, `last` and `before` ask for, cursors."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

import orjson

from graphdb.driver.errors import BadInput

MOST = 100
USUAL = 20
LONGEST_CURSOR = 4096


@dataclass(frozen=True, slots=True)
class Key:
    """One key of an order: an expression over this, node and edge, the type of its values, its direction."""

    expression: str
    type: type
    descending: bool


@dataclass(frozen=True, slots=True)
class Order:
    """A total order of a list: its keys, the last one unique; its tag in cursors; whether an index has it."""

    tag: str
    keys: tuple[Key, ...]
    indexed: bool = False


def ordered(tag: str, expression: str, type_: type, *, descending: bool, indexed: bool = False) -> Order:
    """The order by one expression, ties by id in the same direction, so that one index gives the whole order."""
    keys = (Key(expression, type_, descending), Key("node.id", str, descending))
    return Order(f"{tag}-{'desc' if descending else 'asc'}", keys, indexed)


@dataclass(frozen=True, slots=True)
class PageArguments:
    """What part of a list is wanted: at most `size` rows, from its start or its end, after or before a place."""

    size: int
    forward: bool
    after: tuple[Any, ...] | None
    before: tuple[Any, ...] | None

    def cut(self, rows: list[Any] | None) -> tuple[list[Any], bool]:
        """The rows of the page in the list's order, and whether there was one more in the reading direction."""
        if rows is None:
            return [], False
        more = len(rows) > self.size
        rows = rows[: self.size] if more else rows
        return (rows if self.forward else rows[::-1]), more


def page_arguments(arguments: dict[str, Any], order: Order) -> PageArguments:
    """The window that a connection's arguments ask for; raises BadInput naming the limit that was passed."""
    first, last = arguments.get("first"), arguments.get("last")
    after, before = arguments.get("after"), arguments.get("before")
    if first is not None and last is not None:
        raise BadInput("Give first or last, not both.")
    if after is not None and before is not None:
        raise BadInput("Give after or before, not both.")
    name, size = ("last", last) if last is not None else ("first", USUAL if first is None else first)
    in_range(name, size, MOST)
    return PageArguments(
        size,
        last is None,
        None if after is None else decode("after", after, order),
        None if before is None else decode("before", before, order),
    )


def in_range(name: str, value: int, most: int, least: int = 1) -> int:
    """The value, or BadInput naming both limits."""
    if not least <= value <= most:
        raise BadInput(f"{name} must be from {least} to {most}, not {value}.")
    return value


def encode(tag: str, values: list[Any]) -> str:
    """A cursor: an order's tag and a row's keys in it."""
    return base64.urlsafe_b64encode(orjson.dumps([tag, *values])).decode().rstrip("=")


def decode(name: str, text: str, order: Order) -> tuple[Any, ...]:
    """The keys in a cursor of this order; raises BadInput for anything else."""
    try:
        if len(text) > LONGEST_CURSOR:
            raise ValueError
        padded = text.encode("ascii") + b"=" * (-len(text) % 4)
        tag, *values = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if tag != order.tag or len(values) != len(order.keys):
            raise ValueError
        for value, key in zip(values, order.keys, strict=True):
            if type(value) is not key.type or (isinstance(value, int) and abs(value) >= 2**63):
                raise ValueError
    except (ValueError, TypeError, binascii.Error, UnicodeEncodeError) as error:
        raise BadInput(f"{name} is not a cursor of this list in this order; use one that this list gave.") from error
    return tuple(values)
