"""An entry of a file: the record made of it, or why it is set aside."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.errors import RecordRejected, describe_defect
from ingest.record_version import PackedRecord, pack

MakeRecord = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One record of a file: what was made of it, or why it is set aside and what it was."""

    path: Path
    line: int
    packed: PackedRecord | None = None
    reason: str | None = None
    raw: Any = None


def make_entry(path: Path, number: int, item: Any, make: MakeRecord, raw: Any) -> FileEntry:
    """The entry of one object: the record made of it, or why there is none."""
    try:
        record = make(item)
        return FileEntry(path, number, record if isinstance(record, PackedRecord) else pack(record))
    except RecordRejected as error:
        return FileEntry(path, number, None, str(error), raw)
    except Exception as error:  # a defect of ours may cost the record that meets it, and no other
        return FileEntry(path, number, None, describe_defect(error), raw)


def first_line(error: Exception) -> str:
    """The first line of an error's message, without the full stop; the error's type when it has no message."""
    return str(error).splitlines()[0].rstrip(".") if str(error) else type(error).__name__
