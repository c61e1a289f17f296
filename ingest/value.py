"""Single values as sources spell them, made alike; None for what is not such a value."""

import datetime
import math
import re
from collections.abc import Iterable
from typing import Any

from graphdb import identifiers
from ingest.placeholder import is_placeholder

ADDRESS = re.compile(r"https?://[^\s\x00-\x1f\x7f\"'<>`\\]{1,2000}", re.IGNORECASE)
# Neo4j's whole numbers end here; a source's number beyond is a mistake.
LARGEST = 2**63 - 1
YEARS = range(1, 10000)
# Codes that are reserved for what others use them for, and the countries' own.
RESERVED = {"UK": "GB", "EL": "GR"}


def text(value: Any) -> str | None:
    """A text with something in it, without the characters that no database and no page can carry."""
    if not isinstance(value, str):
        return None
    if "\x00" in value:
        value = value.replace("\x00", "")
    value = value.strip()
    return value or None


def whole(value: Any) -> int | None:
    """A whole number of at least 0."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= LARGEST else None


def number(value: Any) -> float | None:
    """A finite number, also from its text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def date(value: Any) -> str | None:
    """A day as 2026-05-17."""
    if not isinstance(value, str):
        return None
    try:
        return datetime.date.fromisoformat(value[:10]).isoformat()
    except ValueError:
        return None


def year_of(day: str | None) -> int | None:
    """The year of a day."""
    return int(day[:4]) if day else None


def language(value: Any) -> str | None:
    """A language by ISO 639-1."""
    code = value[:2].lower() if isinstance(value, str) and (len(value) == 2 or value[2:3] in "-_") else ""
    return code if code.isascii() and code.isalpha() and len(code) == 2 else None


def country(value: Any) -> str | None:
    """A country by ISO 3166-1 alpha-2."""
    code = value.upper() if isinstance(value, str) and len(value) == 2 and value.isascii() and value.isalpha() else None
    return RESERVED.get(code, code) if code else None


def web_address(value: Any) -> str | None:
    """An address of the web; anything else (javascript:, a path) is not one to print as a link."""
    return value if isinstance(value, str) and ADDRESS.fullmatch(value) else None


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects in a list; empty when it is no list."""
    return (
        [item for item in value if isinstance(item, dict)]
        if isinstance(value, Iterable) and not isinstance(value, str | dict)
        else []
    )


def texts(value: Any) -> tuple[str, ...]:
    """The texts in a list, or those of an object by language, each once; empty when it is neither."""
    if isinstance(value, dict):
        value = value.values()
    return present(map(text, value)) if isinstance(value, Iterable) and not isinstance(value, str) else ()


def key(scheme: str, value: Any) -> str | None:
    """The key of an identifier in any of its spellings; None for one that stands for nothing."""
    if isinstance(value, int):
        value = str(value)
    canonical = identifiers.canonical(scheme, value) if isinstance(value, str) else None
    found = identifiers.key(scheme, canonical) if canonical else None
    return None if is_placeholder(found) else found


def present(values: Iterable[str | None]) -> tuple[str, ...]:
    """The values that are there, each once, in their order."""
    return tuple(dict.fromkeys(value for value in values if value))
