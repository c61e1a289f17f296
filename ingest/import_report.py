"""The report of an import: its counts, its exit code, and the table and sentences at its end."""

from collections import Counter
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table

from ingest.dead_letters import DeadLetters
from ingest.import_batch import ImportBatch
from ingest.new_versions import WriteOutcome

# At most so many sentences about files are printed.
MAX_SENTENCES = 100
# Exit codes.
NOT_ALL_READ = 1
NOTHING_TAKEN = 3


@dataclass(slots=True)
class ImportCounts:
    """What an import did: `unreadable` are sentences about files that were not read, `notes` others about files,
    `skipped` the number of skipped files by kind."""

    read: int = 0
    set_aside: int = 0
    outcome: WriteOutcome = field(default_factory=WriteOutcome)
    unreadable: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)

    def add(self, batch: ImportBatch) -> None:
        """Add what was read for a batch."""
        self.read += len(batch.packed) + len(batch.set_aside)
        self.set_aside += len(batch.set_aside)
        self.unreadable += batch.unreadable
        self.notes += batch.notes
        self.skipped += batch.skipped

    @property
    def code(self) -> int:
        """The exit code."""
        if self.read == self.set_aside:
            return NOTHING_TAKEN
        return NOT_ALL_READ if self.unreadable else 0


def print_report(console: Console, counts: ImportCounts, seconds: float, dead_letters: DeadLetters) -> None:
    """Print the closing table, and sentences about files and dead letters."""
    outcome = counts.outcome
    row = {
        "read": f"{counts.read:,}",
        "added": f"{outcome.added:,}",
        "updated": f"{outcome.updated:,}",
        "unchanged": f"{outcome.unchanged:,}",
        "set aside": f"{counts.set_aside:,}",
        "joined": f"{outcome.joined:,}",
        "seconds": f"{seconds:.1f}",
        "records per second": f"{counts.read / max(seconds, 0.001):,.0f}",
    }
    table = Table(title=None)
    for name in row:
        table.add_column(name, justify="right")
    table.add_row(*row.values())
    console.print(table)

    def say(sentence: str, style: str = "") -> None:
        console.print(sentence, style=style, markup=False, highlight=False, soft_wrap=True)

    for sentences, style in ((counts.unreadable, "red"), (counts.notes, "")):
        for sentence in sentences[:MAX_SENTENCES]:
            say(sentence, style)
        if len(sentences) > MAX_SENTENCES:
            say(f"{len(sentences) - MAX_SENTENCES:,} more files are like these.", style)
    if counts.skipped:
        numbers = ", ".join(f"{count:,} of {kind}" for kind, count in sorted(counts.skipped.items()))
        say(f"Skipped files, because nothing of their kind is imported: {numbers}.")
    if dead_letters.failure:
        say(dead_letters.failure, "red")
    elif counts.set_aside and dead_letters.path:
        say(f"Records set aside, with the reasons: {dead_letters.path}")
    if counts.read and outcome.unchanged == counts.read:
        say("Nothing changed: the graph has all of these records already.")
    elif not counts.read and not counts.unreadable:
        say("There was no record to import.")
