"""A read: what is sent to Neo4j, and what becomes known of it beside its records."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

# Seconds that an answer may come after the end of a statement's own time-out.
PATIENCE = 5.0


@dataclass(slots=True)
class Read:
    """A statement to read by, in a transaction of its own that Neo4j ends after `seconds`."""

    name: str
    text: str
    parameters: Mapping[str, Any]
    seconds: float
    # Writes that it has to see.
    bookmarks: Collection[str] = ()
    # When Neo4j had a plan and began to run it, by time.perf_counter(); None before.
    planned_at: float | None = None
    # Names what it saw, once it has ended.
    bookmark: str | None = None

    @property
    def metadata(self) -> dict[str, Any]:
        """Return what Neo4j shows of it in its list of transactions."""
        return {"name": self.name}


class ServerSilent(Exception):
    """Neo4j has not answered in the time that it has for an answer."""
