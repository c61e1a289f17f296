"""The context that resolvers get: the request that they work for."""

from dataclasses import dataclass, field

from graphdb.compile.selection import Operation
from graphdb.driver.database import Database
from graphdb.driver.request_stats import RequestStats
from resolvers.deferred_selection import DeferredSelections
from resolvers.viewer import Viewer


@dataclass(slots=True)
class Context:
    """One request: its database, its operation, what it has cost so far and its viewer, who is None for a visitor.

    `deferred` is what @defer puts off, None if the whole answer is sent at once.
    """

    database: Database
    operation: Operation
    stats: RequestStats = field(default_factory=RequestStats)
    viewer: Viewer | None = None
    deferred: DeferredSelections | None = None
