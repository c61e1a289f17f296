"""What a resolver knows of the request it works for."""

from dataclasses import dataclass, field

from graphdb.compile.selection import Operation
from graphdb.driver.database import Database
from graphdb.driver.request_stats import RequestStats
from resolvers.deferred_selection import DeferredSelections
from resolvers.viewer import Viewer


@dataclass(slots=True)
class Context:
    """One request: its database, its operation, what it has cost so far, who asks (None: a visitor), and what comes
    later (None: its answer comes whole)."""

    database: Database
    operation: Operation
    tally: RequestStats = field(default_factory=RequestStats)
    viewer: Viewer | None = None
    later: DeferredSelections | None = None
