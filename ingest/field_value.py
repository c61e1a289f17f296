"""Single values as sources spell them, converted to one form; None for what is no such value.

Tables that went through pandas or a spreadsheet write 2019 as 2019.0, true as "True" or 1, and nothing as NaN: these
are read as what they stand for. `object_value` and `list_value` reject the record where something other than an object
or a list stands in its place: what was meant cannot be known, and leaving it out would lose it silently.
"""

import datetime
import math
import re
from collections.abc import Iterable
from typing import Any

from graphdb.text import identifiers
from ingest.errors import RecordRejected
from ingest.placeholder import is_placeholder

ADDRESS = re.compile(r"https?://[^\s\x00-\x1f\x7f\"'<>`\\\ud800-\udfff]{1,2000}", re.IGNORECASE)
# GraphQL's Int has 32 bits; a source's count beyond is a mistake.
LARGEST = 2**31 - 1
EARLIEST_YEAR = 1400
# No database and no page can carry NUL, and no encoding can carry one of a character's two surrogates.
UNUSABLE = re.compile("[\x00\ud800-\udfff]")
DIGITS = re.compile(r"\s*(\d{1,18})(?:\.0*)?\s*", re.ASCII)
DAY = re.compile(r"\s*(\d{4}-?(?:\d\d-?\d\d|W\d\d-?\d))(?!\d)", re.ASCII)
MONTH = re.compile(r"\s*(\d{4})(?:-(?:0[1-9]|1[0-2]))?\s*", re.ASCII)
TRUTHS = {"true": True, "false": False, "1": True, "0": False, "1.0": True, "0.0": False}
# Codes that are reserved for other uses, with the countries' own codes.
RESERVED = {"UK": "GB", "EL": "GR"}


def text(value: Any) -> str | None:
    """A text that is not empty, without the characters that no database and no page can carry."""
    if not isinstance(value, str):
        return None
    if not value.isascii() or "\x00" in value:
        value = UNUSABLE.sub("", value)
    value = value.strip()
    return value or None


def text_or_number(value: Any) -> str | None:
    """A text, or a number as a text: the volume 12, which a table may have made 12.0."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return text(value)
    if not math.isfinite(value):
        return None
    if abs(value) >= 10**15:
        return None
    return str(int(value)) if value == int(value) else str(value)


def whole_number(value: Any) -> int | None:
    """A whole number of at least 0 that GraphQL's Int can hold, also from its text."""
    if type(value) is int:
        return value if 0 <= value <= LARGEST else None
    if isinstance(value, str) and (digits := DIGITS.fullmatch(value)):
        value = int(digits[1])
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LARGEST:
        return None
    return int(value) if value == int(value) else None


def number(value: Any) -> float | None:
    """A finite number, also from its text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        result = float(value)
    except (ValueError, OverflowError):
        return None
    return result if math.isfinite(result) else None


def boolean(value: Any) -> bool | None:
    """True or False, also from the texts and numbers that tables write; None for anything else."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return bool(value) if value in (0, 1) else None
    return TRUTHS.get(value.strip().lower()) if isinstance(value, str) else None


def latest_year() -> int:
    """The last year that a record may have: works are dated ahead, but not beyond the next year."""
    return datetime.datetime.now(datetime.UTC).year + 1


def year(value: Any) -> int | None:
    """A year from 1400 to the next."""
    whole = whole_number(value)
    return whole if whole is not None and EARLIEST_YEAR <= whole <= latest_year() else None


def iso_day(value: Any) -> str | None:
    """A day of such a year, as 2026-05-17."""
    match = DAY.match(value) if isinstance(value, str) else None
    if not match:
        return None
    try:
        day = datetime.date.fromisoformat(match[1])
    except ValueError:
        return None
    return day.isoformat() if year(day.year) else None


def year_of(value: Any) -> int | None:
    """The year of a date, or of a text that names a month or a year alone."""
    if day := iso_day(value):
        return int(day[:4])
    match = MONTH.fullmatch(value) if isinstance(value, str) else None
    return year(match[1]) if match else None


def timestamp(value: Any) -> str | None:
    """When a source changed a record, in UTC: a day, or a day and a time, as texts that sort in the order of time."""
    day = iso_day(value)
    if day is None:
        return None
    try:
        moment = datetime.datetime.fromisoformat(value.strip())
    except ValueError:
        return day
    if moment.tzinfo:
        try:
            moment = moment.astimezone(datetime.UTC).replace(tzinfo=None)
        except OverflowError:
            return day
    text_of_moment = moment.isoformat()
    return text_of_moment.removesuffix("T00:00:00")


def language(value: Any) -> str | None:
    """A language by ISO 639-1."""
    code = value[:2].lower() if isinstance(value, str) and (len(value) == 2 or value[2:3] in "-_") else ""
    return code if code.isascii() and code.isalpha() and len(code) == 2 else None


def country(value: Any) -> str | None:
    """A country by ISO 3166-1 alpha-2."""
    code = value.upper() if isinstance(value, str) and len(value) == 2 and value.isascii() and value.isalpha() else None
    return RESERVED.get(code, code) if code else None


def web_address(value: Any) -> str | None:
    """A web address; None for anything else (javascript:, a path), which cannot be printed as a link."""
    return value if isinstance(value, str) and ADDRESS.fullmatch(value) else None


def object_value(value: Any, name: str) -> dict[str, Any]:
    """The object under a name, empty where there is none. Raises RecordRejected for anything else."""
    if isinstance(value, dict):
        return value
    if is_nothing(value):
        return {}
    raise RecordRejected(
        f"{name} has another shape than it should: it is {json_type_name(value)}, where an object belongs"
    )


def list_value(value: Any, name: str) -> list[Any]:
    """The list under a name, empty where there is none. Raises RecordRejected for anything else."""
    if isinstance(value, list):
        return value
    if is_nothing(value):
        return []
    raise RecordRejected(
        f"{name} has another shape than it should: it is {json_type_name(value)}, where a list belongs"
    )


def as_list(value: Any) -> list[Any]:
    """The values in a list; a single value as a list of it."""
    return value if isinstance(value, list) else [value]


def is_nothing(value: Any) -> bool:
    """Whether a value means that there is none: null, an empty one of any type, NaN as tables write it."""
    return not value or value != value


def json_type_name(value: Any) -> str:
    """The type of a JSON value, for a sentence."""
    return next((name for type_, name in JSON_TYPE_NAMES if isinstance(value, type_)), "something else")


JSON_TYPE_NAMES = (
    (bool, "true or false"),
    (str, "a text"),
    (int | float, "a number"),
    (dict, "an object"),
    (list, "a list"),
)


def quote(value: Any) -> str:
    """A value for a sentence: a text in quotes, cut at 80 characters, else the name of its type."""
    if not isinstance(value, str):
        return "nothing" if value is None else json_type_name(value)
    printable = UNUSABLE.sub("", value)
    return f'"{printable if len(printable) <= 80 else printable[:79] + "…"}"'


def object_list(value: Any, name: str = "a list in it") -> list[dict[str, Any]]:
    """The objects in a list, without other values among them. Raises RecordRejected when it is no list."""
    return [item for item in list_value(value, name) if isinstance(item, dict)]


def text_list(value: Any) -> tuple[str, ...]:
    """The texts in a list, or those of an object by language, each once; empty when it is neither."""
    if isinstance(value, dict):
        value = value.values()
    return unique_values(map(text, value)) if isinstance(value, Iterable) and not isinstance(value, str) else ()


def identifier_key(scheme: str, value: Any) -> str | None:
    """The key of an identifier in any of its spellings; None for an invalid one and for a placeholder."""
    if isinstance(value, int | float):
        value = text_or_number(value)
    elif isinstance(value, str) and not value.isascii():
        value = UNUSABLE.sub("", value)
    canonical = identifiers.canonical_value(scheme, value) if isinstance(value, str) else None
    key = identifiers.identifier_key(scheme, canonical) if canonical else None
    return None if is_placeholder(key) else key


def openalex_key(kind: str, value: Any) -> str | None:
    """The key of an OpenAlex id of this kind, which the id's letter or the word before its slash gives; None for an id
    of another kind, which names something else."""
    key = identifier_key("OPENALEX", value)
    local_id = (key or "").removeprefix(f"openalex:{kind}")
    return (
        key if key and local_id != key and (local_id.startswith("/") if len(kind) > 1 else local_id.isdigit()) else None
    )


def unique_values(values: Iterable[str | None]) -> tuple[str, ...]:
    """The values that are not empty, each once, in their order."""
    return tuple(dict.fromkeys(value for value in values if value))
