"""On what terms a client is answered: what one request may ask for, what it may spend, where dear ones wait."""

from dataclasses import dataclass

from peergraph.admission.concurrency_limit import ConcurrencyLimit
from peergraph.admission.document_limits import UNPRICED, DocumentLimits
from peergraph.admission.list_lengths import UNKNOWN, ListLengths
from peergraph.admission.rate_limit import RateLimit


@dataclass(frozen=True, slots=True)
class RequestPolicy:
    """The terms of one client, by the name that its spending is remembered by, and the points it may spend within a
    minute (0: no limit); the lengths that lists are priced by. As they are: the terms of who runs the server."""

    bounds: DocumentLimits = UNPRICED
    budgets: RateLimit | None = None
    lane: ConcurrencyLimit | None = None
    client: str = ""
    budget: int = 0
    lengths: ListLengths = UNKNOWN

    def spend(self, points: int) -> None:
        """Take points from what the client has left; raises Spent when it has fewer."""
        if self.budgets is not None:
            self.budgets.spend(self.client, points, self.budget)
