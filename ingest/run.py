"""One import from beginning to end: files are read while batches are written, bad records go aside, a table ends it."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import orjson
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from graphdb.database import Database
from ingest import arxiv, openalex, records
from ingest.files import Entry, Meter, Opened, found, json_objects, table
from ingest.record import Packed, WorkRecord
from ingest.refusal import Refused, Unreadable
from ingest.writer import Outcome, write

BATCH = 500
# A batch closes early when its works refer to this many things: some name thousands of authors.
HEAVIEST = 60_000


@dataclass(slots=True)
class Pile:
    """A batch on its way, beside what was read to make it."""

    packed: list[Packed] = field(default_factory=list)
    weight: int = 0
    bad: list[Entry] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    bytes: int = 0

    def is_full(self, most: int) -> bool:
        return len(self.packed) >= most or self.weight >= HEAVIEST or len(self.bad) >= most


@dataclass(slots=True)
class Tally:
    """What an import did."""

    read: int = 0
    set_aside: int = 0
    outcome: Outcome = field(default_factory=Outcome)
    unreadable: list[str] = field(default_factory=list)


async def import_paths(
    database: Database,
    source: str,
    paths: list[Path],
    console: Console,
    dead_letter: Path | None = None,
    batch: int = BATCH,
) -> int:
    """Import files or folders of `openalex`, `arxiv` or `records`: the exit code, 0 when every file could be read.

    Records that cannot be taken go to the `dead_letter` file, one line of JSON each (file, line, reason, record). What
    was written stays written: an import that was ended goes on where it was when it is run again.
    """
    started = time.monotonic()
    letters = Letters(dead_letter or Path(f"set-aside-{source}-{datetime.now(UTC):%Y%m%d-%H%M%S}.jsonl"))
    tally = Tally()
    with letters, progress(console) as bar:
        task = bar.add_task(source, total=sum(size(path) for path in paths) or None, rate="")
        piles = read(source, paths, batch)
        # The next batch is read and made while Neo4j writes this one.
        coming = asyncio.create_task(asyncio.to_thread(next, piles, None))
        try:
            while pile := await coming:
                coming = asyncio.create_task(asyncio.to_thread(next, piles, None))
                if pile.packed:
                    tally.outcome += await write(database, pile.packed, datetime.now(UTC))
                letters.put(pile.bad)
                tally.unreadable += pile.unreadable
                tally.read += len(pile.packed) + len(pile.bad)
                tally.set_aside += len(pile.bad)
                rate = tally.read / (time.monotonic() - started)
                bar.update(task, completed=pile.bytes, rate=f"{tally.read:,} records, {rate:,.0f}/s")
        finally:
            coming.cancel()
    report(console, tally, time.monotonic() - started, letters.path)
    return 1 if tally.unreadable else 0


def read(source: str, paths: list[Path], most: int) -> Iterator[Pile]:
    """The files' records in piles of at most `most`, with all that could not be read."""
    meter, pile = Meter(), Pile()
    for path in paths:
        try:
            files = found(path)
        except Unreadable as error:
            pile.unreadable.append(str(error))
            continue
        for file in files:
            try:
                for entry in entries(source, file, meter):
                    put(pile, entry)
                    if pile.is_full(most):
                        pile.bytes = meter.total
                        yield pile
                        pile = Pile()
            except Unreadable as error:
                pile.unreadable.append(str(error))
    pile.bytes = meter.total
    yield pile


def put(pile: Pile, entry: Entry) -> None:
    """Add an entry to a pile."""
    if entry.packed is None:
        pile.bad.append(entry)
        return
    pile.packed.append(entry.packed)
    record = entry.packed.record
    if isinstance(record, WorkRecord):
        pile.weight += 5 * len(record.authors) + len(record.references)


def entries(source: str, path: Path, meter: Meter) -> Iterator[Entry]:
    """The entries of one file, by what it is."""
    with Opened(path, meter) as file:
        if source == "arxiv":
            yield from arxiv.entries(file)
        elif source == "records":
            yield from json_objects(file, records.record)
        elif path.name.removesuffix(".gz").endswith(".csv"):
            yield from table(file, merged)
        else:
            yield from json_objects(file, openalex.record)


def merged(row: dict[str, Any]) -> Any:
    """The record of a row of OpenAlex's merged_ids."""
    old, new = row.get("id"), row.get("merge_into_id")
    if not isinstance(old, str) or not isinstance(new, str):
        raise Refused("the row has no id and merge_into_id")
    return openalex.merge(old, new)


def size(path: Path) -> int:
    """The bytes to read under a path."""
    try:
        return sum(file.stat().st_size for file in found(path))
    except (Unreadable, OSError):
        return 0


class Letters:
    """The dead-letter file; it is made when the first record is set aside."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: TextIO | None = None

    def __enter__(self) -> "Letters":
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()

    def put(self, entries: list[Entry]) -> None:
        """Write entries, so that they are on the disk when the next batch begins."""
        for entry in entries:
            self._file = self._file or self.path.open("w", encoding="utf-8")
            letter = {"file": str(entry.path), "line": entry.line, "reason": entry.reason, "record": entry.raw}
            self._file.write(orjson.dumps(letter, default=str).decode() + "\n")
        if entries and self._file:
            self._file.flush()


def progress(console: Console) -> Progress:
    """A bar with the rate and the time left; silent where nobody watches."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def report(console: Console, tally: Tally, seconds: float, letters: Path) -> None:
    """Print what the import did."""
    closing = Table(title=None)
    for name in ("read", "added", "updated", "unchanged", "set aside", "seconds", "works per second"):
        closing.add_column(name, justify="right")
    outcome = tally.outcome
    numbers = (tally.read, outcome.added, outcome.updated, outcome.unchanged, tally.set_aside)
    closing.add_row(
        *(f"{number:,}" for number in numbers), f"{seconds:.1f}", f"{tally.read / max(seconds, 0.001):,.0f}"
    )
    console.print(closing)
    for sentence in tally.unreadable:
        console.print(sentence, style="red", markup=False, highlight=False, soft_wrap=True)
    if tally.set_aside:
        console.print(f"Records set aside, with the reasons: {letters}", markup=False, highlight=False, soft_wrap=True)
    if tally.read and outcome.unchanged == tally.read:
        console.print("Nothing changed: the graph holds all of these records as they are.", highlight=False)
    elif not tally.read and not tally.unreadable:
        console.print("There was no record to import.", highlight=False)
