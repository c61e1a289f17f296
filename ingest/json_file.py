"""Files of JSON: a record a line, or records anywhere in a larger JSON text."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from ingest.errors import UnreadableFile
from ingest.file_entry import FileEntry, MakeRecord, first_line, make_entry
from ingest.file_format import BYTE_ORDER_MARK
from ingest.json_text import RECORD_FIELDS, InvalidJSON, JSONText
from ingest.open_file import OpenFile

LONGEST_LINE = 64 * 1024 * 1024
FIRST_NAME = re.compile(rb'\s*\{\s*"([^"\\]*)"\s*:')
SURROGATE = re.compile("[\ud800-\udfff]")


def iter_lines(file: OpenFile) -> Iterator[tuple[int, bytes | None]]:
    """Yield each line with its number, without empty ones; None for one that is too long to hold."""
    while line := file.readline(LONGEST_LINE):
        file.line += 1
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            yield file.line, None
        elif stripped := line.strip().removeprefix(BYTE_ORDER_MARK).strip():
            yield file.line, stripped


def json_objects(file: OpenFile, make: MakeRecord) -> Iterator[FileEntry]:
    """Yield an entry for each record of a file: a line each, or wherever they stand in a larger JSON text."""
    if not is_json_lines(file.start.removeprefix(BYTE_ORDER_MARK)):
        yield from read_json_text(file, make)
        return
    for number, line in iter_lines(file):
        yield from entries_of_text(file.path, number, line, make)


def is_json_lines(start: bytes) -> bool:
    """Whether each line of a file that begins so is a record of its own, as far as its beginning shows."""
    first, ended, rest = start.lstrip().partition(b"\n")
    if first[:1] == b"[":
        return False
    if first[:1] != b"{":
        # Something else stands first: the rest of a record, or the record separator of a JSON text sequence.
        return b"\x1e" not in start
    try:
        item = parse_json(first)
    except ValueError:
        if ended:
            # A line of its own that is invalid, unless an object continues below it.
            return not first.rstrip().endswith((b"{", b"[", b",", b":"))
        name = FIRST_NAME.match(first)
        return name is not None and name[1] in RECORD_FIELDS
    return is_record(item) or rest.lstrip()[:1] == b"{"


def is_record(item: dict[str, Any]) -> bool:
    """Whether an object has an id or a kind."""
    return "id" in item or "kind" in item


def read_json_text(file: OpenFile, make: MakeRecord) -> Iterator[FileEntry]:
    """Yield an entry for each record inside a larger JSON text, however long its one line is; numbered from 1."""
    json_text = JSONText(WithoutByteOrderMark(file), LONGEST_LINE)
    number = 0
    try:
        for part in json_text.records():
            number += 1
            yield from entries_of_text(file.path, number, part, make, "record")
    except InvalidJSON as error:
        raise UnreadableFile(
            f"{file.path} is not JSON after its record {number}, the rest was not read: {error}."
        ) from error
    if not number and json_text.is_grouped:
        raise UnreadableFile(f"{file.path} holds counts (an answer of group_by) and no records.")
    if not number and not json_text.has_list:
        raise UnreadableFile(f"{file.path} holds no records.")


class WithoutByteOrderMark:
    """A file without the byte order mark of UTF-8 at its beginning."""

    def __init__(self, file: OpenFile) -> None:
        self._file = file
        self._is_begun = False

    def read(self, size: int, /) -> bytes:
        read = self._file.read(size)
        if not self._is_begun:
            self._is_begun, read = True, read.removeprefix(BYTE_ORDER_MARK) or self._file.read(size)
        return read


def entries_of_text(
    path: Path, number: int, part: bytes | None, make: MakeRecord, unit: str = "line"
) -> Iterator[FileEntry]:
    """Yield the entries of one line, or of a part of a larger text: usually one, several if it has several records."""
    if part is None:
        yield FileEntry(path, number, None, f"the {unit} is longer than {LONGEST_LINE // 1024 // 1024} MB", None)
        return
    try:
        item = parse_json(part)
    except ValueError as error:
        yield from entries_of_invalid_json(path, number, part, make, error, unit)
        return
    if unit == "line" and (isinstance(item, list) or (isinstance(item, dict) and not is_record(item))):
        # A page or a list, with its records inside.
        yield from entries_of_page(path, number, part, make)
    elif isinstance(item, dict) and len(item) == 1 and (members := next(iter(item.values()))) and is_dump(members):
        for each in members:
            yield make_entry(path, number, each, make, each)
    else:
        yield make_entry(path, number, item, make, item)


def is_dump(value: Any) -> bool:
    """Whether the only value of an object is a list of things with ids."""
    return isinstance(value, list) and all(isinstance(each, dict) and "id" in each for each in value)


def entries_of_page(path: Path, number: int, part: bytes, make: MakeRecord) -> Iterator[FileEntry]:
    """Yield the entries of the records within a line."""
    json_text = JSONText(io.BytesIO(part), LONGEST_LINE)
    try:
        for each in json_text.records():
            yield from entries_of_text(path, number, each, make, "record")
    except InvalidJSON as error:
        yield FileEntry(path, number, None, str(error), part.decode())
    if json_text.is_grouped:
        yield FileEntry(path, number, None, "it holds counts (an answer of group_by) and no records", part.decode())


def entries_of_invalid_json(
    path: Path, number: int, part: bytes, make: MakeRecord, error: ValueError, unit: str
) -> Iterator[FileEntry]:
    """Yield the entries of a text that is no JSON: of each of several objects on one line, else why it is set aside."""
    try:
        decoded = part.decode()
    except UnicodeDecodeError:
        yield FileEntry(path, number, None, "not UTF-8", part.decode(errors="backslashreplace"))
        return
    objects: list[bytes | None] = []
    if unit == "line" and re.search(rb"\}\s*,?\s*\{", part):
        try:
            objects = list(JSONText(io.BytesIO(part), LONGEST_LINE).records())
        except InvalidJSON:
            objects = []
    if len(objects) > 1 and all(each and is_json(each) for each in objects):
        for each in objects:
            yield from entries_of_text(path, number, each, make, "record")
        return
    yield FileEntry(path, number, None, f"not JSON: {first_line(error)}", decoded)


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
