"""OpenAlex's merged_ids: tables of old and new ids."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

from ingest.errors import UnreadableFile
from ingest.file_entry import FileEntry, make_entry
from ingest.file_format import BYTE_ORDER_MARK, delimiter, table_header
from ingest.open_file import OpenFile


def is_table(file: OpenFile) -> bool:
    """Whether a file is a table of merged ids."""
    return "merge_into_id" in table_header(file.start.removeprefix(BYTE_ORDER_MARK))


def read_table(file: OpenFile, make: Callable[[dict[str, str]], Any]) -> Iterator[FileEntry]:
    """Yield an entry for each row of a table with a header."""
    separator = delimiter(file.start.removeprefix(BYTE_ORDER_MARK).split(b"\n")[0].decode(errors="replace"))
    try:
        rows = csv.DictReader(
            io.TextIOWrapper(io.BufferedReader(RawFile(file)), "utf-8-sig", newline=""), delimiter=separator
        )
        rows.fieldnames = [name.strip().lower() for name in rows.fieldnames or ()]
        for row in rows:
            file.line = rows.line_num
            yield make_entry(file.path, rows.line_num, row, make, row)
    except (csv.Error, UnicodeDecodeError) as error:
        raise UnreadableFile(
            f"{file.path} is not a table after line {file.line}, the rest was not read: {error}."
        ) from error


class RawFile(io.RawIOBase):
    """An open file as the standard library's text reader takes it."""

    def __init__(self, file: OpenFile) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        read = self._file.read(len(buffer))
        buffer[: len(read)] = read
        return len(read)
