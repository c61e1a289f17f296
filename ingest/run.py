"""One import from beginning to end: files are read while batches are written, bad records are set aside."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from graphdb.driver.database import Database
from ingest import arxiv, openalex, own_format
from ingest.batch import write_or_split
from ingest.dead_letters import DeadLetters
from ingest.errors import PlainTextFile, RecordRejected, UnreadableFile
from ingest.file_entry import FileEntry
from ingest.file_format import reason_unread
from ingest.import_batch import BatchSize, FileTally, ImportBatch, add_entry
from ingest.import_files import find_files
from ingest.import_report import ImportCounts, print_report
from ingest.json_file import json_objects
from ingest.merge_table import is_table, read_table
from ingest.open_file import ByteMeter, OpenFile
from ingest.progress import show_progress

BATCH_SIZE = 500


async def import_paths(
    database: Database,
    source: str,
    paths: list[Path],
    console: Console,
    dead_letter: Path | None = None,
    batch_size: int = BATCH_SIZE,
) -> int:
    """Import files or folders of `openalex`, `arxiv` or `records`. Returns the exit code: 0 when every file could be
    read, 1 when some could not, 3 when no record at all could be imported.

    Records that cannot be imported go to the `dead_letter` file, one line of JSON each (file, line, reason, record).
    What was written stays written: an import that was interrupted continues where it was when it is run again.
    """
    started = time.monotonic()
    dead_letters = DeadLetters(dead_letter)
    counts = ImportCounts()
    with dead_letters, show_progress(console, source, sum(total_size(path) for path in paths)) as report:
        size = BatchSize(batch_size)
        batches = read_batches(source, paths, size)
        # The next batch is read while Neo4j writes this one.
        next_batch = asyncio.create_task(asyncio.to_thread(next, batches, None))
        try:
            while batch := await next_batch:
                next_batch = asyncio.create_task(asyncio.to_thread(next, batches, None))
                if batch.entries:
                    outcome = await write_or_split(database, batch.packed, datetime.now(UTC))
                    size.adapt(batch, outcome.held)
                    batch.reject(outcome.rejected)
                    outcome.rejected.clear()
                    counts.outcome += outcome
                dead_letters.put(batch.set_aside)
                counts.add(batch)
                rate = counts.read / (time.monotonic() - started)
                report(batch.bytes, f"{counts.read:,} records, {rate:,.0f}/s")
        finally:
            next_batch.cancel()
    print_report(console, counts, time.monotonic() - started, dead_letters)
    return counts.code


def read_batches(source: str, paths: list[Path], batch_size: BatchSize) -> Iterator[ImportBatch]:
    """Yield the files' records in batches of at most `batch_size`, with everything that could not be read."""
    meter, batch = ByteMeter(), ImportBatch()
    for path in paths:
        try:
            found = find_files(path)
        except UnreadableFile as error:
            batch.unreadable.append(str(error))
            continue
        batch.skipped += found.skipped
        batch.unreadable += found.unreadable
        for file in found.files:
            tally = FileTally()
            try:
                for entry in read_entries(source, file, meter):
                    add_entry(batch, entry)
                    tally.add(entry)
                    if batch.is_full(batch_size):
                        batch.bytes = meter.total
                        yield batch
                        batch = ImportBatch()
            except PlainTextFile as error:
                if file == path:
                    batch.unreadable.append(str(error))
                else:
                    batch.skipped["plain text"] += 1
            except UnreadableFile as error:
                batch.unreadable.append(str(error))
            if tally.rejected and not tally.accepted:
                batch.notes.append(tally.sentence(file))
    batch.bytes = meter.total
    yield batch


def read_entries(source: str, path: Path, meter: ByteMeter) -> Iterator[FileEntry]:
    """Yield the entries of one file, by its format. Raises UnreadableFile at once if this source has no such files."""
    with OpenFile(path, meter) as file:
        if reason := reason_unread(file.start, source):
            raise (PlainTextFile if reason.is_note else UnreadableFile)(f"{path} {reason.text}.")
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
    """The number of bytes to read under a path; 0 when it cannot be read."""
    try:
        return sum(file.stat().st_size for file in find_files(path).files)
    except (UnreadableFile, OSError):
        return 0
