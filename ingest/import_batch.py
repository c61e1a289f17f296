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
# Seconds for which the transaction of a batch should keep accounts from writing, at most.
LONGEST_HOLD = 1.0
# The share of a whole batch that an import begins with, as nobody knows yet how fast the server is; the least share;
# and the least share after a batch without news, which is only read.
FIRST_SHARE, LEAST_SHARE, UNCHANGED_SHARE = 0.5, 0.2, 0.5
# A batch ends early when its records have this many bytes together.
MAX_BYTES = 16 * 1024 * 1024


@dataclass(slots=True)
class BatchSize:
    """How large batches are: `most` records, and the `share` of this and of the weight by which the last batches kept
    accounts from writing for no longer than LONGEST_HOLD."""

    most: int
    share: float = FIRST_SHARE

    def adapt(self, batch: "ImportBatch", held: float) -> None:
        """Adapt the share after a batch that kept accounts from writing for `held` seconds; 0 if none was written."""
        share = max(len(batch.entries) / self.most, batch.weight / MAX_WEIGHT)
        if held == 0:
            self.share = max(self.share, UNCHANGED_SHARE)
        elif held > LONGEST_HOLD:
            self.share = max(LEAST_SHARE, min(self.share, share * max(0.25, LONGEST_HOLD / held)))
        else:
            self.share = max(self.share, min(1.0, share * min(2.0, LONGEST_HOLD / held)))


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

    def is_full(self, batch_size: BatchSize) -> bool:
        """Whether the batch has enough records, entries set aside, references or bytes."""
        most, share = batch_size.most, batch_size.share
        is_heavy = self.weight >= MAX_WEIGHT * share or self.size >= MAX_BYTES
        return len(self.entries) >= most * share or is_heavy or len(self.set_aside) >= most

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
