"""The value of a JSON text, also of one as other programs write it."""

import json
import re
from typing import Any

import orjson

SURROGATE = re.compile("[\ud800-\udfff]")


def is_json(part: bytes) -> bool:
    """Whether a text is one JSON value."""
    try:
        parse_json(part)
    except ValueError:
        return False
    return True


def parse_json(part: bytes) -> Any:
    """The value of a JSON text, also of one as other programs write it: with NaN, with one of a character's two
    surrogates (which is dropped), with a comma behind it. Raises ValueError when it is none."""
    try:
        return orjson.loads(part)
    except orjson.JSONDecodeError as error:
        try:
            written = part.decode().strip("\x1e \t\r\n").removesuffix(",")
            return clean_json(json.loads(written, strict=True))
        except (ValueError, RecursionError):
            raise error from None


def clean_json(value: Any) -> Any:
    """A JSON value without lone surrogates, infinite numbers and whole numbers beyond 64 bits."""
    match value:
        case str():
            return SURROGATE.sub("", value)
        case list():
            return [clean_json(each) for each in value]
        case dict():
            return {clean_json(name): clean_json(each) for name, each in value.items()}
        case float() if value != value or value in (float("inf"), float("-inf")):
            return None
        case int() if abs(value) >= 2**63:
            return float(value) if abs(value) < 10**300 else None
    return value
