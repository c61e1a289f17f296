"""Files of records, of whatever form, read a piece at a time: lines, pages of an API, lists, gzip, folders, tables."""

import csv
import gzip
import io
import json
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from ingest.errors import RecordRejected, UnreadableFile, describe_defect
from ingest.file_format import BYTE_ORDER_MARK, delimiter, table_header
from ingest.json_text import RECORD_FIELDS, InvalidJSON, JSONText
from ingest.record_version import PackedRecord, pack

LONGEST_LINE = 64 * 1024 * 1024
# Bytes of a file that are read to recognise its format.
HEAD_SIZE = 64 * 1024
# Layers of gzip that are unpacked: some tools pack what is packed already.
MAX_GZIP_LAYERS = 3
FIRST_NAME = re.compile(rb'\s*\{\s*"([^"\\]*)"\s*:')
SURROGATE = re.compile("[\ud800-\udfff]")
# Names of files without records that systems and downloads leave in folders.
NOT_RECORDS = re.compile(
    r"manifest(\.json)?|_SUCCESS|_committed_.*|_started_.*|Thumbs\.db|desktop\.ini|(md5|sha\d+)sums?(\.txt)?"
    r"|.*\.(md5|sha1|sha256|crc|log|py|sh|ipynb)",
    re.IGNORECASE,
)
# The folders of OpenAlex's snapshot from which nothing is imported.
SKIPPED_FOLDERS = (
    "funders", "publishers", "awards", "keywords", "sdgs", "countries", "continents", "languages", "licenses",
    "source-types", "work-types", "institution-types", "oa-statuses", "venues",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One record of a file: what was made of it, or why it is set aside and what it was."""

    path: Path
    line: int
    packed: PackedRecord | None = None
    reason: str | None = None
    raw: Any = None


@dataclass(slots=True)
class ByteMeter:
    """How much of the files has been read, in bytes as they lie on the disk."""

    done: int = 0
    at: int = 0

    @property
    def total(self) -> int:
        return self.done + self.at


@dataclass(slots=True)
class ImportFiles:
    """The files to read under a path, in order, and what is passed over: how many files of what."""

    files: list[Path] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)


MakeRecord = Callable[[Any], Any]


def find_files(path: Path) -> ImportFiles:
    """What lies under a path; raises Unreadable when there is nothing there."""
    try:
        path.stat()
    except FileNotFoundError:
        raise UnreadableFile(f"{path} does not exist.") from None
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error.strerror or error}.") from error
    if not path.is_dir():
        return ImportFiles([path])
    there = ImportFiles()
    for each in sorted(path.rglob("*")):
        parts = each.relative_to(path.parent).parts
        if any(part[0] == "." or part == "__MACOSX" for part in parts[1:]) or not each.is_file():
            continue
        kind = next((part for part in parts[:-1] if part in SKIPPED_FOLDERS), None)
        if kind and any(part.startswith("updated_date=") for part in parts):
            there.skipped[kind] += 1
        elif not NOT_RECORDS.fullmatch(each.name):
            there.files.append(each)
    if not there.files and not there.skipped:
        raise UnreadableFile(f"{path} is a folder without files to import.")
    return there


class MeteredFile(io.RawIOBase):
    """A file on the disk that says how much of it was read."""

    def __init__(self, disk: BinaryIO, meter: ByteMeter) -> None:
        self._disk = disk
        self._meter = meter

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        read = self._disk.readinto(buffer)  # type: ignore[attr-defined]
        self._meter.at += read
        return int(read)


class ReplayedStream(io.RawIOBase):
    """A stream whose first bytes were read already, and are read again; `trouble` is what came behind them then."""

    def __init__(self, start: bytes, rest: io.BufferedIOBase, trouble: Exception | None = None) -> None:
        self._start = start
        self._rest = rest
        self._error = trouble

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self._start:
            part, self._start = self._start[: len(buffer)], self._start[len(buffer) :]
            buffer[: len(part)] = part
            return len(part)
        if self._error:
            raise self._error
        return self._rest.readinto1(buffer)


class OpenFile:
    """A file being read, unpacked when it is gzip; every way it can break raises Unreadable with one sentence.

    `start` are its first bytes, which are read again.
    """

    def __init__(self, path: Path, meter: ByteMeter) -> None:
        self.path = path
        self.line = 0
        self.start = b""
        self._meter = meter
        try:
            self._disk = path.open("rb", buffering=0)
        except OSError as error:
            raise UnreadableFile(f"{path} cannot be read: {error.strerror or error}.") from error
        try:
            self._stream = self._open_stream()
        except BaseException:
            self._disk.close()
            raise

    def _open_stream(self) -> io.BufferedReader:
        stream: io.BufferedIOBase = io.BufferedReader(MeteredFile(self._disk, self._meter), HEAD_SIZE)
        layers = 0
        while True:
            self.start, trouble = read_head(stream)
            if trouble and not self.start:
                self._guard(partial(reraise, trouble))
            buffered: io.BufferedReader = io.BufferedReader(ReplayedStream(self.start, stream, trouble))
            if self.start[:2] != b"\x1f\x8b" or layers == MAX_GZIP_LAYERS:
                return buffered
            stream = gzip.GzipFile(fileobj=buffered)
            layers += 1

    def __enter__(self) -> "OpenFile":
        return self

    def __exit__(self, *_: object) -> None:
        self._meter.done += self._meter.at
        self._meter.at = 0
        self._disk.close()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        return self._guard(lambda: self._stream.read(size))

    def readline(self, size: int = -1) -> bytes:
        """The next line, or as much of it as was asked for."""
        return self._guard(lambda: self._stream.readline(size))

    def _guard(self, step: Callable[[], bytes]) -> bytes:
        try:
            return step()
        except EOFError as error:
            raise UnreadableFile(
                f"{self.path} breaks off{self._position()}: its end is missing, the rest was not read."
            ) from error
        except (OSError, zlib.error) as error:
            raise UnreadableFile(
                f"{self.path} is damaged{self._position()}, the rest was not read: {error}."
            ) from error

    def _position(self) -> str:
        return f" after line {self.line}" if self.line else ""


def read_head(stream: io.BufferedIOBase) -> tuple[bytes, Exception | None]:
    """The first bytes of a stream, as far as it is sound, and what ended it before there were enough."""
    start = b""
    try:
        while len(start) < HEAD_SIZE and (more := stream.read1(HEAD_SIZE - len(start))):
            start += more
    except (EOFError, OSError, zlib.error) as error:
        return start, error
    return start, None


def reraise(error: Exception) -> bytes:
    raise error


def iter_lines(file: OpenFile) -> Iterator[tuple[int, bytes | None]]:
    """Each line with its number, empty ones left out; None for one too long to hold."""
    while line := file.readline(LONGEST_LINE):
        file.line += 1
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            yield file.line, None
        elif stripped := line.strip().removeprefix(BYTE_ORDER_MARK).strip():
            yield file.line, stripped


def json_objects(file: OpenFile, make: MakeRecord) -> Iterator[FileEntry]:
    """An entry for each record of a file: a line each, or wherever they stand in a larger JSON text."""
    if not is_json_lines(file.start.removeprefix(BYTE_ORDER_MARK)):
        yield from read_json_text(file, make)
        return
    for number, line in iter_lines(file):
        yield from entries_of_text(file.path, number, line, make)


def is_json_lines(start: bytes) -> bool:
    """Whether each line of a file that begins so is a record of its own, as far as its beginning tells."""
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
    """Whether an object says who it is."""
    return "id" in item or "kind" in item


def read_json_text(file: OpenFile, make: MakeRecord) -> Iterator[FileEntry]:
    """An entry for each record inside a larger JSON text, however long its one line is; numbered from 1."""
    whole = JSONText(WithoutByteOrderMark(file), LONGEST_LINE)
    number = 0
    try:
        for part in whole.records():
            number += 1
            yield from entries_of_text(file.path, number, part, make, "record")
    except InvalidJSON as error:
        raise UnreadableFile(
            f"{file.path} is not JSON after its record {number}, the rest was not read: {error}."
        ) from error
    if not number and whole.is_grouped:
        raise UnreadableFile(f"{file.path} holds counts (an answer of group_by) and no records.")
    if not number and not whole.has_list:
        raise UnreadableFile(f"{file.path} holds no records.")


class WithoutByteOrderMark:
    """A file without the mark of UTF-8 at its beginning."""

    def __init__(self, file: OpenFile) -> None:
        self._file = file
        self._is_begun = False

    def read(self, size: int, /) -> bytes:
        read = self._file.read(size)
        if not self._is_begun:
            self._is_begun, read = True, read.removeprefix(BYTE_ORDER_MARK) or self._file.read(size)
        return read


def entries_of_text(
    path: Path, number: int, part: bytes | None, make: MakeRecord, what: str = "line"
) -> Iterator[FileEntry]:
    """The entries of one line, or of one part of a larger text: one as a rule, more where it holds several records."""
    if part is None:
        yield FileEntry(path, number, None, f"the {what} is longer than {LONGEST_LINE // 1024 // 1024} MB", None)
        return
    try:
        item = parse_json(part)
    except ValueError as error:
        yield from entries_of_invalid_json(path, number, part, make, error, what)
        return
    if what == "line" and (isinstance(item, list) or (isinstance(item, dict) and not is_record(item))):
        # A page or a list, with its records inside.
        yield from entries_of_page(path, number, part, make)
    elif isinstance(item, dict) and len(item) == 1 and (many := next(iter(item.values()))) and is_dump(many):
        for each in many:
            yield make_entry(path, number, each, make, each)
    else:
        yield make_entry(path, number, item, make, item)


def is_dump(value: Any) -> bool:
    """Whether the only thing that an object holds is a list of things with ids."""
    return isinstance(value, list) and all(isinstance(each, dict) and "id" in each for each in value)


def entries_of_page(path: Path, number: int, part: bytes, make: MakeRecord) -> Iterator[FileEntry]:
    """The entries of the records within a line."""
    whole = JSONText(io.BytesIO(part), LONGEST_LINE)
    try:
        for each in whole.records():
            yield from entries_of_text(path, number, each, make, "record")
    except InvalidJSON as error:
        yield FileEntry(path, number, None, str(error), part.decode())
    if whole.is_grouped:
        yield FileEntry(path, number, None, "it holds counts (an answer of group_by) and no records", part.decode())


def entries_of_invalid_json(
    path: Path, number: int, part: bytes, make: MakeRecord, error: ValueError, what: str
) -> Iterator[FileEntry]:
    """The entries of a text that is no JSON: of each of several objects on one line, else why it is set aside."""
    try:
        shown = part.decode()
    except UnicodeDecodeError:
        yield FileEntry(path, number, None, "not UTF-8", part.decode(errors="backslashreplace"))
        return
    several: list[bytes | None] = []
    if what == "line" and re.search(rb"\}\s*,?\s*\{", part):
        try:
            several = list(JSONText(io.BytesIO(part), LONGEST_LINE).records())
        except InvalidJSON:
            several = []
    if len(several) > 1 and all(each and is_json(each) for each in several):
        for each in several:
            yield from entries_of_text(path, number, each, make, "record")
        return
    yield FileEntry(path, number, None, f"not JSON: {first_line(error)}", shown)


def is_json(part: bytes) -> bool:
    try:
        parse_json(part)
    except ValueError:
        return False
    return True


def parse_json(part: bytes) -> Any:
    """The value of a JSON text, also of one as other programs write it: with NaN, with half of a character that takes
    two (which is dropped), with a comma behind it; raises ValueError when it is none."""
    try:
        return orjson.loads(part)
    except orjson.JSONDecodeError as error:
        try:
            written = part.decode().strip("\x1e \t\r\n").removesuffix(",")
            return clean_json(json.loads(written, strict=True))
        except (ValueError, RecursionError):
            raise error from None


def clean_json(value: Any) -> Any:
    """A JSON value without halves of characters."""
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


def make_entry(path: Path, number: int, item: Any, make: MakeRecord, raw: Any) -> FileEntry:
    """The entry of one object: the record made of it, or why there is none."""
    try:
        made = make(item)
        return FileEntry(path, number, made if isinstance(made, PackedRecord) else pack(made))
    except RecordRejected as error:
        return FileEntry(path, number, None, str(error), raw)
    except Exception as error:  # a defect of ours may cost the record that meets it, and no other
        return FileEntry(path, number, None, describe_defect(error), raw)


def read_table(file: OpenFile, make: Callable[[dict[str, str]], Any]) -> Iterator[FileEntry]:
    """An entry for each row of a table with a header."""
    between = delimiter(file.start.removeprefix(BYTE_ORDER_MARK).split(b"\n")[0].decode(errors="replace"))
    try:
        rows = csv.DictReader(
            io.TextIOWrapper(io.BufferedReader(RawFile(file)), "utf-8-sig", newline=""), delimiter=between
        )
        rows.fieldnames = [name.strip().lower() for name in rows.fieldnames or ()]
        for row in rows:
            file.line = rows.line_num
            yield make_entry(file.path, rows.line_num, row, make, row)
    except (csv.Error, UnicodeDecodeError) as error:
        raise UnreadableFile(
            f"{file.path} is not a table after line {file.line}, the rest was not read: {error}."
        ) from error


def is_table(file: OpenFile) -> bool:
    """Whether a file is a table of merged ids."""
    return "merge_into_id" in table_header(file.start.removeprefix(BYTE_ORDER_MARK))


class RawFile(io.RawIOBase):
    """An opened file as the standard library wants one."""

    def __init__(self, file: OpenFile) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        read = self._file.read(len(buffer))
        buffer[: len(read)] = read
        return len(read)


def first_line(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
