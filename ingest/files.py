"""Files of JSON objects, of whatever form, read a piece at a time: lines, pages of an API, gzip, folders, tables."""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import ijson
import orjson

from ingest.record import Packed, pack
from ingest.refusal import Refused, Unreadable

LONGEST_LINE = 64 * 1024 * 1024
PAGE = re.compile(rb'\s*\{\s*"(?:meta|results|group_by)"\s*:')
PRETTY = re.compile(rb"\s*(?:\{\s*\r?\n|\[)")
MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of a file: what was made of it, or why it is set aside and what it was."""

    path: Path
    line: int
    packed: Packed | None = None
    reason: str | None = None
    raw: Any = None


@dataclass(slots=True)
class Meter:
    """How much of the files has been read, in bytes as they lie on the disk."""

    done: int = 0
    at: int = 0

    @property
    def total(self) -> int:
        return self.done + self.at


Make = Callable[[Any], Any]


def found(path: Path) -> list[Path]:
    """The files to read under a path, in order; raises Unreadable when there is nothing there."""
    if path.is_dir():
        files = sorted(
            each for each in path.rglob("*") if each.is_file() and each.name != "manifest" and each.name[0] != "."
        )
        if not files:
            raise Unreadable(f"{path} is an empty folder.")
        return files
    if not path.exists():
        raise Unreadable(f"{path} does not exist.")
    return [path]


class Opened:
    """A file being read, unpacked when it is gzip; every way it can break raises Unreadable with one sentence."""

    def __init__(self, path: Path, meter: Meter) -> None:
        self.path = path
        self.line = 0
        self._meter = meter
        try:
            self._disk = path.open("rb")
            packed = self._disk.read(2) == b"\x1f\x8b"
            self._disk.seek(0)
        except OSError as error:
            raise Unreadable(f"{path} cannot be read: {error.strerror or error}.") from error
        self._stream: BinaryIO = gzip.GzipFile(fileobj=self._disk) if packed else self._disk  # type: ignore[assignment]

    def __enter__(self) -> "Opened":
        return self

    def __exit__(self, *_: object) -> None:
        self._meter.done += self._meter.at
        self._meter.at = 0
        self._disk.close()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        return self._reading(lambda: self._stream.read(size))

    def readline(self, size: int = -1) -> bytes:
        """The next line, or as much of it as was asked for."""
        return self._reading(lambda: self._stream.readline(size))

    def peek(self) -> bytes:
        """The first bytes, which are read again afterwards."""
        start = self._reading(lambda: self._stream.read(4096))
        self._stream.seek(0)
        return start

    def _reading(self, step: Callable[[], bytes]) -> bytes:
        try:
            read = step()
        except EOFError as error:
            raise Unreadable(
                f"{self.path} breaks off{self._place()}: its end is missing, the rest was not read."
            ) from error
        except (OSError, zlib.error) as error:
            raise Unreadable(f"{self.path} is damaged{self._place()}, the rest was not read: {error}.") from error
        self._meter.at = self._disk.tell()
        return read

    def _place(self) -> str:
        return f" after line {self.line}" if self.line else ""


def lines(file: Opened) -> Iterator[tuple[int, bytes | None]]:
    """Each line with its number, empty ones left out; None for one too long to hold."""
    while line := file.readline(LONGEST_LINE):
        file.line += 1
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            yield file.line, None
        elif stripped := line.strip():
            yield file.line, stripped.removeprefix(MARK)


def json_objects(file: Opened, make: Make) -> Iterator[Entry]:
    """An entry for each object of a file: a line each, or the results of a page, or the items of a list."""
    start = file.peek().removeprefix(MARK)
    if PAGE.match(start):
        yield from page(file, make, "results.item")
    elif PRETTY.match(start):
        yield from page(file, make, "item" if start.lstrip().startswith(b"[") else "")
    else:
        for number, line in lines(file):
            yield made(file.path, number, line, make)


def page(file: Opened, make: Make, prefix: str) -> Iterator[Entry]:
    """An entry for each object inside a larger JSON text, however long its one line is; numbered from 1."""
    number = 0
    try:
        for item in ijson.items(file, prefix, use_float=True, multiple_values=True):
            number += 1
            yield offered(file.path, number, item, make, item)
    except ijson.JSONError as error:
        raise Unreadable(
            f"{file.path} is not JSON after its record {number}, the rest was not read: {first_line(error)}."
        ) from error
    except UnicodeDecodeError as error:
        raise Unreadable(f"{file.path} is not UTF-8 after its record {number}, the rest was not read.") from error


def made(path: Path, number: int, line: bytes | None, make: Make) -> Entry:
    """The entry of one line."""
    if line is None:
        return Entry(path, number, None, f"the line is longer than {LONGEST_LINE // 1024 // 1024} MB", None)
    try:
        item = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        try:
            text = line.decode()
        except UnicodeDecodeError:
            return Entry(path, number, None, "not UTF-8", line.decode(errors="backslashreplace"))
        return Entry(path, number, None, f"not JSON: {first_line(error)}", text)
    return offered(path, number, item, make, item)


def offered(path: Path, number: int, item: Any, make: Make, raw: Any) -> Entry:
    """The entry of one object: the record made of it, or why there is none."""
    try:
        return Entry(path, number, pack(make(item)))
    except Refused as error:
        return Entry(path, number, None, str(error), raw)


def table(file: Opened, make: Callable[[dict[str, str]], Any]) -> Iterator[Entry]:
    """An entry for each row of a CSV file with a header."""
    try:
        rows = csv.DictReader(io.TextIOWrapper(io.BufferedReader(Raw(file)), "utf-8-sig", newline=""))
        for row in rows:
            file.line = rows.line_num
            yield offered(file.path, rows.line_num, row, make, row)
    except (csv.Error, UnicodeDecodeError) as error:
        raise Unreadable(
            f"{file.path} is not a table after line {file.line}, the rest was not read: {error}."
        ) from error


class Raw(io.RawIOBase):
    """An opened file as the standard library wants one."""

    def __init__(self, file: Opened) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        read = self._file.read(len(buffer))
        buffer[: len(read)] = read
        return len(read)


def first_line(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
