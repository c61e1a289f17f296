"""Why Neo4j ended while it was starting, read from its log."""

from pathlib import Path

DISK_FULL = "The disk that holds {home} is full."
# A text of Neo4j's log, and our sentence about its cause.
CAUSES = (
    ("No space left on device", DISK_FULL),
    ("Address already in use", "Port {port} is in use; choose another PEERGRAPH_BOLT_PORT."),
    ("Could not reserve enough space", "There is not enough memory for a heap of {heap}; lower PEERGRAPH_HEAP."),
    ("Invalid maximum heap size", "{heap} cannot be Neo4j's heap; change PEERGRAPH_HEAP."),
    ("Too small maximum heap", "{heap} cannot be Neo4j's heap; change PEERGRAPH_HEAP."),
    ("OutOfMemoryError", "A heap of {heap} is too small for Neo4j to start; raise PEERGRAPH_HEAP."),
)


def start_failure(log: Path, exit_code: int, *, home: Path, port: int, heap: str) -> str:
    """Return one sentence that says why Neo4j ended: a known cause, else the last error in its log."""
    text = log.read_text(errors="replace")
    for sign, sentence in CAUSES:
        if sign in text:
            return sentence.format(home=home, port=port, heap=heap)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if "ERROR" in line or "rror:" in line or "Caused by" in line]
    last = (errors or lines or ["it said nothing"])[-1]
    return f"Neo4j ended while starting (exit code {exit_code}, {last!r}); its log is {log}."
