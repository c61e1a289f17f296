"""OpenAlex's merged_ids: tables of old and new ids."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

from ingest.errors import UnreadableFile
from ingest.file_entry import FileEntry, make_entry
from ingest.file_format import BYTE_ORDER_MARK, delimiter, table_header
from ingest.open_file import OpenFile

# Bytes of a row; the columns are some identifiers and dates.
LONGEST_ROW = 1024 * 1024


def is_table(file: OpenFile) -> bool:
    """Whether a file is a table of merged ids."""
    return "merge_into_id" in table_header(file.start.removeprefix(BYTE_ORDER_MARK))


def read_table(file: OpenFile, make: Callable[[dict[str, str]], Any]) -> Iterator[FileEntry]:
    """Yield an entry for each row of a table with a header."""
    separator = delimiter(file.start.removeprefix(BYTE_ORDER_MARK).split(b"\n")[0].decode(errors="replace"))
    try:
        rows = csv.DictReader(decode_lines(file), delimiter=separator)
        rows.fieldnames = [name.strip().lower() for name in rows.fieldnames or ()]
        for row in rows:
            file.line = rows.line_num
            yield make_entry(file.path, rows.line_num, row, make, row)
    except (csv.Error, UnicodeDecodeError) as error:
        raise UnreadableFile(
            f"{file.path} is not a table after line {file.line}, the rest was not read: {error}."
        ) from error


def decode_lines(file: OpenFile) -> Iterator[str]:
    """Yield the lines of a file as text. Raises UnreadableFile at one that is too long for a row."""
    decode = codecs.getincrementaldecoder("utf-8-sig")().decode
    while line := file.readline(LONGEST_ROW):
        if len(line) == LONGEST_ROW:
            raise UnreadableFile(
                f"{file.path} has a row that is too long after line {file.line}, the rest was not read."
            )
        # Rows may end in a carriage return alone.
        yield from io.StringIO(decode(line), newline="")
    decode(b"", True)
