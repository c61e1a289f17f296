"""One import from beginning to end: files are read while batches are written, bad records go aside, a table ends it."""

import asyncio
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import orjson
from rich.console import Console
from rich.table import Table

from graphdb.driver.database import Database
from ingest import arxiv, openalex, own_format
from ingest.batch import write_or_split
from ingest.errors import PlainTextFile, RecordRejected, UnreadableFile
from ingest.file_format import reason_unread
from ingest.files import ByteMeter, FileEntry, OpenFile, find_files, is_table, json_objects, read_table
from ingest.new_versions import WriteOutcome
from ingest.progress import show_progress
from ingest.record import WorkRecord
from ingest.record_version import PackedRecord, with_import_date

BATCH_SIZE = 500
# A batch ends early when its works refer to this many things: some have thousands of authors.
MAX_WEIGHT = 60_000
# ... or are of so many bytes together.
MAX_BYTES = 16 * 1024 * 1024
# At most so many sentences about files are printed.
MAX_SENTENCES = 100


# Exit codes.
NOT_ALL_READ = 1
NOTHING_TAKEN = 3


@dataclass(slots=True)
class ImportBatch:
    """A batch on its way, beside what was read to make it."""

    entries: list[FileEntry] = field(default_factory=list)
    weight: int = 0
    size: int = 0
    bad: list[FileEntry] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    bytes: int = 0

    def is_full(self, most: int) -> bool:
        is_heavy = self.weight >= MAX_WEIGHT or self.size >= MAX_BYTES
        return len(self.entries) >= most or is_heavy or len(self.bad) >= most

    @property
    def packed(self) -> list[PackedRecord]:
        """The records that were made."""
        return [entry.packed for entry in self.entries if entry.packed]

    def reject(self, refused: list[tuple[PackedRecord, str]]) -> None:
        """Put records that could not be written with those that could not be made."""
        reasons = {id(packed): reason for packed, reason in refused}
        for entry in self.entries:
            if entry.packed and (reason := reasons.get(id(entry.packed))):
                self.bad.append(FileEntry(entry.path, entry.line, None, reason, entry.packed.fields.values))
        self.entries = [entry for entry in self.entries if id(entry.packed) not in reasons]


@dataclass(slots=True)
class ImportCounts:
    """What an import did: `unreadable` are sentences about files that were not read, `told` others about files,
    `passed` how many files of what were passed over."""

    read: int = 0
    set_aside: int = 0
    outcome: WriteOutcome = field(default_factory=WriteOutcome)
    unreadable: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)

    def add(self, pile: ImportBatch) -> None:
        """Count what was read for a pile."""
        self.read += len(pile.packed) + len(pile.bad)
        self.set_aside += len(pile.bad)
        self.unreadable += pile.unreadable
        self.notes += pile.notes
        self.skipped += pile.skipped

    @property
    def code(self) -> int:
        """The exit code."""
        if self.read == self.set_aside:
            return NOTHING_TAKEN
        return NOT_ALL_READ if self.unreadable else 0


async def import_paths(
    database: Database,
    source: str,
    paths: list[Path],
    console: Console,
    dead_letter: Path | None = None,
    batch: int = BATCH_SIZE,
) -> int:
    """Import files or folders of `openalex`, `arxiv` or `records`: the exit code, 0 when every file could be read, 1
    when some could not, 3 when no record at all could be taken.

    Records that cannot be taken go to the `dead_letter` file, one line of JSON each (file, line, reason, record). What
    was written stays written: an import that was ended goes on where it was when it is run again.
    """
    started = time.monotonic()
    letters = DeadLetters(dead_letter)
    tally = ImportCounts()
    with letters, show_progress(console, source, sum(total_size(path) for path in paths)) as tell:
        piles = read_batches(source, paths, batch)
        # The next batch is read while Neo4j writes this one.
        coming = asyncio.create_task(asyncio.to_thread(next, piles, None))
        try:
            while pile := await coming:
                coming = asyncio.create_task(asyncio.to_thread(next, piles, None))
                if pile.entries:
                    outcome = await write_or_split(database, pile.packed, datetime.now(UTC))
                    pile.reject(outcome.refused)
                    outcome.refused.clear()
                    tally.outcome += outcome
                letters.put(pile.bad)
                tally.add(pile)
                rate = tally.read / (time.monotonic() - started)
                tell(pile.bytes, f"{tally.read:,} records, {rate:,.0f}/s")
        finally:
            coming.cancel()
    print_report(console, tally, time.monotonic() - started, letters)
    return tally.code


def read_batches(source: str, paths: list[Path], most: int) -> Iterator[ImportBatch]:
    """The files' records in piles of at most `most`, with all that could not be read."""
    meter, pile = ByteMeter(), ImportBatch()
    for path in paths:
        try:
            there = find_files(path)
        except UnreadableFile as error:
            pile.unreadable.append(str(error))
            continue
        pile.skipped += there.skipped
        for file in there.files:
            seen = FileTally()
            try:
                for entry in read_entries(source, file, meter):
                    add_entry(pile, entry)
                    seen.add(entry)
                    if pile.is_full(most):
                        pile.bytes = meter.total
                        yield pile
                        pile = ImportBatch()
            except PlainTextFile as error:
                if file == path:
                    pile.unreadable.append(str(error))
                else:
                    pile.skipped["plain text"] += 1
            except UnreadableFile as error:
                pile.unreadable.append(str(error))
            if seen.refused and not seen.taken:
                pile.notes.append(seen.sentence(file))
    pile.bytes = meter.total
    yield pile


@dataclass(slots=True)
class FileTally:
    """What was seen of one file: how many records were taken and refused, and why the first was."""

    taken: int = 0
    refused: int = 0
    reason: str = ""

    def add(self, entry: FileEntry) -> None:
        if entry.packed is not None:
            self.taken += 1
            return
        self.refused += 1
        self.reason = self.reason or entry.reason or ""

    def sentence(self, file: Path) -> str:
        """What is told of a file of which nothing was taken."""
        if self.refused == 1:
            return f"{file}: its only record was set aside: {self.reason}."
        return f"{file}: none of its {self.refused:,} records was taken; the first: {self.reason}."


def add_entry(pile: ImportBatch, entry: FileEntry) -> None:
    """Add an entry to a pile."""
    if entry.packed is None:
        pile.bad.append(entry)
        return
    # Dated here and not where the batch is written, because that may be tried several times.
    today = datetime.now(UTC).date().isoformat()
    entry = FileEntry(entry.path, entry.line, with_import_date(entry.packed, today))
    assert entry.packed
    pile.entries.append(entry)
    pile.size += len(entry.packed.text)
    record = entry.packed.record
    if isinstance(record, WorkRecord):
        pile.weight += 5 * len(record.authors) + len(record.references)


def read_entries(source: str, path: Path, meter: ByteMeter) -> Iterator[FileEntry]:
    """The entries of one file, by what it is; raises Unreadable at once when it is nothing that this source has."""
    with OpenFile(path, meter) as file:
        if why := reason_unread(file.start, source):
            raise (PlainTextFile if why.is_note else UnreadableFile)(f"{path} {why.why}.")
        if source == "arxiv":
            yield from arxiv.read_entries(file)
        elif source == "records":
            yield from json_objects(file, own_format.read_version)
        elif is_table(file):
            yield from read_table(file, read_merge)
        else:
            yield from json_objects(file, openalex.read_version)


def read_merge(row: dict[str, Any]) -> Any:
    """The record of a row of OpenAlex's merged_ids."""
    old, new = row.get("id"), row.get("merge_into_id")
    if not isinstance(old, str) or not isinstance(new, str):
        raise RecordRejected("the row has no id and merge_into_id")
    return openalex.read_merge(old, new)


def total_size(path: Path) -> int:
    """The bytes to read under a path."""
    try:
        return sum(file.stat().st_size for file in find_files(path).files)
    except (UnreadableFile, OSError):
        return 0


class DeadLetters:
    """The dead-letter file; it is made when the first record is set aside. Without a path records are only counted.

    `trouble` is the sentence that says why it could not be written; the import goes on without it.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.failure: str | None = None
        self._file: TextIO | None = None

    def __enter__(self) -> "DeadLetters":
        return self

    def __exit__(self, *_: object) -> None:
        self._guard(lambda file: file.close())

    def put(self, entries: list[FileEntry]) -> None:
        """Write entries, so that they are on the disk when the next batch begins."""
        if not entries or self.path is None or self.failure:
            return
        try:
            if self._file is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._file = self.path.open("w", encoding="utf-8")
        except OSError as error:
            self._note_failure(error)
            return

        def write(file: TextIO) -> None:
            for entry in entries:
                letter = {"file": str(entry.path), "line": entry.line, "reason": entry.reason, "record": entry.raw}
                file.write(encode_dead_letter(letter) + "\n")
            file.flush()

        self._guard(write)

    def _guard(self, step: Callable[[TextIO], None]) -> None:
        if self._file is None:
            return
        try:
            step(self._file)
        except OSError as error:
            self._note_failure(error)

    def _note_failure(self, error: OSError) -> None:
        self.failure = self.failure or (
            f"The records set aside could not be written to {self.path}: {error.strerror or error}; the graph has all "
            "others."
        )


def dead_letter_path(folder: Path, source: str) -> Path:
    """Where an import that begins now puts its dead letters, in a folder for those of all imports."""
    return folder / f"{source}-{datetime.now(UTC):%Y%m%d-%H%M%S}-{os.getpid()}.jsonl"


def encode_dead_letter(letter: dict[str, Any]) -> str:
    """A dead letter as one line of JSON; without its record where that is nested too deeply to be written."""
    try:
        return orjson.dumps(letter, default=str).decode()
    except TypeError:  # half of a character, a number of more than 64 bits, or too deep a nesting
        try:
            return json.dumps(letter, default=str)
        except (ValueError, RecursionError):
            return encode_dead_letter(letter | {"record": None})


def print_report(console: Console, tally: ImportCounts, seconds: float, letters: DeadLetters) -> None:
    """Print what the import did."""
    outcome = tally.outcome
    row = {
        "read": f"{tally.read:,}",
        "added": f"{outcome.added:,}",
        "updated": f"{outcome.updated:,}",
        "unchanged": f"{outcome.unchanged:,}",
        "set aside": f"{tally.set_aside:,}",
        "joined": f"{outcome.joined:,}",
        "seconds": f"{seconds:.1f}",
        "records per second": f"{tally.read / max(seconds, 0.001):,.0f}",
    }
    closing = Table(title=None)
    for name in row:
        closing.add_column(name, justify="right")
    closing.add_row(*row.values())
    console.print(closing)

    def say(sentence: str, style: str = "") -> None:
        console.print(sentence, style=style, markup=False, highlight=False, soft_wrap=True)

    for sentences, style in ((tally.unreadable, "red"), (tally.notes, "")):
        for sentence in sentences[:MAX_SENTENCES]:
            say(sentence, style)
        if len(sentences) > MAX_SENTENCES:
            say(f"{len(sentences) - MAX_SENTENCES:,} more files are like these.", style)
    if tally.skipped:
        counts = ", ".join(f"{count:,} of {what}" for what, count in sorted(tally.skipped.items()))
        say(f"Files passed over, as nothing of the kind is imported: {counts}.")
    if letters.failure:
        say(letters.failure, "red")
    elif tally.set_aside and letters.path:
        say(f"Records set aside, with the reasons: {letters.path}")
    if tally.read and outcome.unchanged == tally.read:
        say("Nothing changed: the graph holds all of these records as they are.")
    elif not tally.read and not tally.unreadable:
        say("There was no record to import.")
