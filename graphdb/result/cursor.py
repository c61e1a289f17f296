"""Pages by keyset: the orders that a list can have, the page that a request asks for, the texts of cursors."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

import orjson

from graphdb.driver.errors import BadInput

LONGEST_CURSOR = 4096


@dataclass(frozen=True, slots=True)
class Key:
    """One key of an order: a Cypher expression over this, node and edge, the type of its values, its direction."""

    expression: str
    type: type
    descending: bool


@dataclass(frozen=True, slots=True)
class Order:
    """A total order of a list: its tag in cursors, its keys (the last one is unique), and whether an index has it."""

    tag: str
    keys: tuple[Key, ...]
    indexed: bool = False


def order_by(tag: str, expression: str, type_: type, *, descending: bool, indexed: bool = False) -> Order:
    """Return the order by one expression, then by id in the same direction, so that one index can give it."""
    keys = (Key(expression, type_, descending), Key("node.id", str, descending))
    return Order(f"{tag}-{'desc' if descending else 'asc'}", keys, indexed)


@dataclass(frozen=True, slots=True)
class PageArguments:
    """The part of a list that a request asks for: at most `size` rows, from its start or (not `forward`) from its end,
    after or before the row that has the given keys."""

    size: int
    forward: bool
    after: tuple[Any, ...] | None
    before: tuple[Any, ...] | None

    def cut(self, rows: list[Any] | None) -> tuple[list[Any], bool]:
        """Return the page's rows in the order of the list, and whether one more follows in the reading direction."""
        if rows is None:
            return [], False
        more = len(rows) > self.size
        rows = rows[: self.size] if more else rows
        return (rows if self.forward else rows[::-1]), more


def encode_cursor(tag: str, values: list[Any]) -> str:
    """Return the cursor of a row: the tag of the list's order and the row's keys, as JSON in base64."""
    return base64.urlsafe_b64encode(orjson.dumps([tag, *values])).decode().rstrip("=")


def decode_cursor(name: str, text: str, order: Order) -> tuple[Any, ...]:
    """Return the keys in a cursor of this order; raises BadInput, naming the argument, for anything else."""
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
