"""What a resolver knows of the request it works for."""

from dataclasses import dataclass, field

from graphdb.compile.selection import Operation
from graphdb.driver.database import Database, Tally
from resolvers.deferred_selection import Later
from resolvers.viewer import Viewer


@dataclass(slots=True)
class Context:
    """One request: its database, its operation, what it has cost so far, who asks (None: a visitor), and what comes
    later (None: its answer comes whole)."""

    database: Database
    operation: Operation
    tally: Tally = field(default_factory=Tally)
    viewer: Viewer | None = None
    later: Later | None = None
