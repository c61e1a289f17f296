"""Files of JSON: a record a line, or records anywhere in a larger JSON text."""

import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ingest.errors import UnreadableFile
from ingest.file_entry import FileEntry, MakeRecord, first_line, make_entry
from ingest.file_format import BYTE_ORDER_MARK
from ingest.json_text import MAX_BREAKS, RECORD_FIELDS, BrokenPart, InvalidJSON, JSONText
from ingest.json_value import is_json, parse_json
from ingest.open_file import OpenFile

LONGEST_LINE = 64 * 1024 * 1024
FIRST_NAME = re.compile(rb'\s*\{\s*"([^"\\]*)"\s*:')
# A line that only opens something, or begins and ends so: what it opens continues below it.
OPENING_LINE = re.compile(rb"^[^\S\n]*+[\[{](?:[^\n]*[\[{])?[^\S\n]*$", re.MULTILINE)
SEVERAL_OBJECTS = re.compile(rb"\}\s*+(?:,\s*+)?\{")


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
    if first[:1] not in (b"{", b"["):
        # Something else stands first: the rest of a record, or the record separator of a JSON text sequence.
        return b"\x1e" not in start
    try:
        item = parse_json(first)
    except ValueError:
        if first[:1] == b"[":
            return False
        if ended:
            # A line of its own that is invalid, unless an object continues below it.
            return not first.rstrip().endswith((b"{", b"[", b",", b":"))
        name = FIRST_NAME.match(first)
        return name is not None and name[1] in RECORD_FIELDS
    if isinstance(item, dict) and is_record(item):
        return True
    # A page or a list on a line of its own, and other lines below it.
    return bool(rest.strip()) and not OPENING_LINE.search(rest)


def is_record(item: dict[str, Any]) -> bool:
    """Whether an object has an id or a kind."""
    return "id" in item or "kind" in item


def read_json_text(file: OpenFile, make: MakeRecord) -> Iterator[FileEntry]:
    """Yield an entry for each record inside a larger JSON text, however long its one line is; numbered from 1."""
    json_text = JSONText(WithoutByteOrderMark(file), LONGEST_LINE)
    number, broken_after, reason = 0, 0, ""
    try:
        for part in json_text.records():
            number += 1
            if isinstance(part, BrokenPart):
                yield broken_entry(file.path, number, part)
                if json_text.breaks and not reason:
                    broken_after, reason = number - 1, part.reason
            else:
                yield from entries_of_text(file.path, number, part, make, "record")
    except InvalidJSON as error:
        if json_text.breaks < MAX_BREAKS:
            raise UnreadableFile(
                f"{file.path} is not JSON after its record {number}, the rest was not read: {error}."
            ) from error
        # So much is broken that only lines can be told apart.
        for part in split_lines(json_text.rest()):
            number += 1
            yield from entries_of_text(file.path, number, part, make)
    if reason:
        raise UnreadableFile(
            f"{file.path} is not JSON after its record {broken_after}, which cost what stands there: {reason}."
        )
    if not number and json_text.is_grouped:
        raise UnreadableFile(f"{file.path} holds counts (an answer of group_by) and no records.")
    if not number and not json_text.has_list:
        raise UnreadableFile(f"{file.path} holds no records.")


def broken_entry(path: Path, number: int, part: BrokenPart) -> FileEntry:
    """The entry of a part of a text that cannot be read."""
    return FileEntry(path, number, None, part.reason, part.text.decode(errors="backslashreplace"))


def split_lines(pieces: Iterable[bytes]) -> Iterator[bytes | None]:
    """Yield the lines of a text that comes in pieces, without empty ones; None for one that is too long to hold."""
    begun, is_too_long = b"", False
    for piece in pieces:
        *lines, begun = (begun + piece).split(b"\n")
        for line in lines:
            if is_too_long or line.strip():
                yield None if is_too_long else line.strip()
            is_too_long = False
        if len(begun) > LONGEST_LINE:
            begun, is_too_long = b"", True
    if is_too_long or begun.strip():
        yield None if is_too_long else begun.strip()


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
            if isinstance(each, BrokenPart):
                yield broken_entry(path, number, each)
            else:
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
    objects: list[bytes] = []
    if unit == "line" and SEVERAL_OBJECTS.search(part):
        try:
            objects = list(iter_whole(JSONText(io.BytesIO(part), LONGEST_LINE)))
        except InvalidJSON:
            objects = []
    if len(objects) > 1:
        for each in objects:
            yield from entries_of_text(path, number, each, make, "record")
        return
    yield FileEntry(path, number, None, f"not JSON: {first_line(error)}", decoded)


def iter_whole(json_text: JSONText) -> Iterator[bytes]:
    """Yield the records of a text of which each is JSON. Raises InvalidJSON at the first other part."""
    for each in json_text.records():
        if not isinstance(each, bytes) or not is_json(each):
            raise InvalidJSON("a part of it is no JSON")
        yield each
