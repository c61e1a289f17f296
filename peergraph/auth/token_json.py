"""The JSON objects of a token, which every reader must understand alike."""

import json
from typing import Any

import orjson


def token_object(text: bytes) -> dict[str, Any]:
    """Return a JSON object. Raises ValueError for anything else, and for an object in which a name stands twice: of the
    two values, another reader may take the other (RFC 7515, section 4; RFC 7519, section 4)."""
    value = orjson.loads(text)
    if not isinstance(value, dict):
        raise ValueError("the text is not an object")
    json.loads(text, object_pairs_hook=unique)
    return value


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of names and values. Raises ValueError if a name stands twice."""
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name stands twice in an object")
    return value
