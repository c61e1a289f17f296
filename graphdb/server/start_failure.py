"""Why Neo4j did not start, or closed the graph while it started, read from what it logged since then."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DISK_FULL = "The disk that holds {home} is full."
UNREADABLE = (
    "Neo4j cannot read its transaction log in {home} to the end, as after a disk that was full; "
    "`peergraph db repair` keeps a copy and cuts off what cannot be read."
)
MISSING = (
    "Transaction logs of Neo4j's are missing in {home}; "
    "`peergraph db repair` keeps a copy and opens the graph without them."
)
# A text of Neo4j's logs, and our sentence about its cause. The first that is there counts: a log that could not be
# read because the disk is full is no damage.
CAUSES = (
    ("No space left on device", DISK_FULL),
    ("Disk quota exceeded", DISK_FULL),
    ("System is out of disk space", DISK_FULL),
    ("Address already in use", "Port {port} is in use; choose another PEERGRAPH_BOLT_PORT."),
    ("Could not reserve enough space", "There is not enough memory for a heap of {heap}; lower PEERGRAPH_HEAP."),
    ("Invalid maximum heap size", "{heap} cannot be Neo4j's heap; change PEERGRAPH_HEAP."),
    ("Too small maximum heap", "{heap} cannot be Neo4j's heap; change PEERGRAPH_HEAP."),
    ("OutOfMemoryError", "A heap of {heap} is too small for Neo4j to start; raise PEERGRAPH_HEAP."),
    ("Error reading transaction logs, recovery not possible", UNREADABLE),
    ("fail_on_corrupted_log_files", UNREADABLE),
    ("fail_on_missing_files", MISSING),
)
# Sentences whose cause `peergraph db repair` can mend.
REPAIRABLE = (UNREADABLE, MISSING)
# A text of Neo4j's about the operator's file of settings.
BAD_SETTING = ("Unrecognized setting", "Error evaluating value for setting", "Bad value")
# Bytes at the end of a log that are read.
LONGEST_LOG = 4 << 20


@dataclass(frozen=True, slots=True)
class StartLogs:
    """Neo4j's logs from the moment that they were remembered, which is before a start."""

    console: Path
    sizes: dict[Path, int]

    @classmethod
    def remember(cls, folder: Path) -> "StartLogs":
        """Return the logs in this folder, of which only what is added counts. Java's output begins anew anyway."""
        logs = (folder / "neo4j.log", folder / "debug.log")
        return cls(folder / "console.log", {log: log.stat().st_size if log.exists() else 0 for log in logs})

    def errors(self) -> str:
        """Return what Java printed, and what Neo4j logged as errors with their traces."""
        texts = [read_from(self.console, 0)]
        for log, size in self.sizes.items():
            added = read_from(log, size)
            texts.append("\n".join(json_errors(added)) if log.name == "debug.log" else plain_errors(added))
        return "\n".join(texts)


def start_failure(errors: str, what: str, *, log: Path, home: Path, port: int, heap: str) -> tuple[str, bool]:
    """Return a sentence that says why Neo4j did not start, and whether a repair can help.

    It is a known cause, else `what` happened with the last of the errors.
    """
    for sign, sentence in CAUSES:
        if sign in errors:
            return sentence.format(home=home, port=port, heap=heap), sentence in REPAIRABLE
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    for line in lines:
        if any(sign in line for sign in BAD_SETTING):
            return f"Neo4j refuses a setting of {home / 'neo4j.conf'}: {line[:300]}", False
    causes = [line for line in lines if "ERROR" in line or "rror:" in line or "Caused by" in line]
    last = (causes or lines or ["it said nothing"])[-1][:300]
    return f"Neo4j {what}: {last!r}; its log is {log}.", False


def json_errors(text: str) -> Iterator[str]:
    """Yield the messages and traces of a log of JSON lines that are errors; lines that are cut are left out."""
    for line in text.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and entry.get("level") in ("ERROR", "FATAL"):
            yield f"ERROR {entry.get('message', '')}"
            yield str(entry.get("stacktrace", ""))


def plain_errors(text: str) -> str:
    """Return a plain log without its lines of information."""
    return "\n".join(line for line in text.splitlines() if " INFO " not in line)


def read_from(log: Path, start: int) -> str:
    """Return a log's text from a position; all of it if it has begun anew since, at most its last LONGEST_LOG bytes."""
    try:
        with log.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(start if start <= size else 0, size - LONGEST_LOG))
            return file.read().decode(errors="replace")
    except OSError:
        return ""
