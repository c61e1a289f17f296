"""The checks of a field's arguments: ids, numbers in a range, the page that is asked for."""

from typing import Any

from graphdb.driver.errors import BadInput
from graphdb.result.cursor import Order, PageArguments, decode_cursor
from graphdb.text.identifiers import parse_keys

LONGEST_ID = 512
MOST_IDS = 100
MAX_PAGE_SIZE = 100
DEFAULT_PAGE_SIZE = 20


def keys_of_id(text: str) -> list[str]:
    """Return the keys that an id argument may mean, in the order they are tried.

    Raises BadInput for a text that can be no id.
    """
    if len(text) > LONGEST_ID:
        raise BadInput(f"An id has at most {LONGEST_ID} characters, not {len(text)}.")
    if "\0" in text:
        raise BadInput("An id has no NUL character.")
    return parse_keys(text)


def in_range(name: str, value: int, most: int, least: int = 1) -> int:
    """Return the value; raises BadInput naming both limits if it lies outside of them."""
    if not least <= value <= most:
        raise BadInput(f"{name} must be from {least} to {most}, not {value}.")
    return value


def page_arguments(arguments: dict[str, Any], order: Order) -> PageArguments:
    """Return the page that a connection's arguments ask for; raises BadInput for arguments that contradict each other
    or are out of range."""
    first, last = arguments.get("first"), arguments.get("last")
    after, before = arguments.get("after"), arguments.get("before")
    if first is not None and last is not None:
        raise BadInput("Give first or last, not both.")
    if after is not None and before is not None:
        raise BadInput("Give after or before, not both.")
    name, size = ("last", last) if last is not None else ("first", DEFAULT_PAGE_SIZE if first is None else first)
    in_range(name, size, MAX_PAGE_SIZE)
    return PageArguments(
        size,
        last is None,
        None if after is None else decode_cursor("after", after, order),
        None if before is None else decode_cursor("before", before, order),
    )
