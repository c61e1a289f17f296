"""A batch of records that were read, with everything that was read or skipped since the batch before."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ingest.file_entry import FileEntry
from ingest.record import WorkRecord
from ingest.record_version import PackedRecord, with_import_date

# A batch ends early when its works refer to this many things: some have thousands of authors.
MAX_WEIGHT = 60_000
# A batch ends early when its records have this many bytes together.
MAX_BYTES = 16 * 1024 * 1024


@dataclass(slots=True)
class ImportBatch:
    """A batch to write, and what was read besides: entries that are set aside, sentences about files that are
    `unreadable`, `notes` on others, the number of `skipped` files by kind, and the bytes read since the import began.
    """

    entries: list[FileEntry] = field(default_factory=list)
    weight: int = 0
    size: int = 0
    set_aside: list[FileEntry] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    bytes: int = 0

    def is_full(self, batch_size: int) -> bool:
        """Whether the batch has enough records, entries set aside, references or bytes."""
        is_heavy = self.weight >= MAX_WEIGHT or self.size >= MAX_BYTES
        return len(self.entries) >= batch_size or is_heavy or len(self.set_aside) >= batch_size

    @property
    def packed(self) -> list[PackedRecord]:
        """The records to write."""
        return [entry.packed for entry in self.entries if entry.packed]

    def reject(self, rejected: list[tuple[PackedRecord, str]]) -> None:
        """Set aside records that could not be written."""
        reasons = {id(packed): reason for packed, reason in rejected}
        for entry in self.entries:
            if entry.packed and (reason := reasons.get(id(entry.packed))):
                self.set_aside.append(FileEntry(entry.path, entry.line, None, reason, entry.packed.fields.values))
        self.entries = [entry for entry in self.entries if id(entry.packed) not in reasons]


def add_entry(batch: ImportBatch, entry: FileEntry) -> None:
    """Add an entry to a batch."""
    if entry.packed is None:
        batch.set_aside.append(entry)
        return
    # Dated here and not where the batch is written, because that may be tried several times.
    today = datetime.now(UTC).date().isoformat()
    entry = FileEntry(entry.path, entry.line, with_import_date(entry.packed, today))
    assert entry.packed
    batch.entries.append(entry)
    batch.size += len(entry.packed.text)
    record = entry.packed.record
    if isinstance(record, WorkRecord):
        batch.weight += 5 * len(record.authors) + len(record.references)


@dataclass(slots=True)
class FileTally:
    """How many records of one file were accepted and rejected, and why the first was rejected."""

    accepted: int = 0
    rejected: int = 0
    reason: str = ""

    def add(self, entry: FileEntry) -> None:
        """Count an entry."""
        if entry.packed is not None:
            self.accepted += 1
            return
        self.rejected += 1
        self.reason = self.reason or entry.reason or ""

    def sentence(self, file: Path) -> str:
        """The sentence about a file from which no record was accepted."""
        if self.rejected == 1:
            return f"{file}: its only record was set aside: {self.reason}."
        return f"{file}: none of its {self.rejected:,} records was taken; the first: {self.reason}."
