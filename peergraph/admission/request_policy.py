"""The policy that one request is answered under: its limits, and the points that its client may spend."""

from dataclasses import dataclass
from typing import Any

from peergraph.admission.concurrency_limit import ConcurrencyLimit
from peergraph.admission.list_lengths import UNKNOWN, ListLengths
from peergraph.admission.rate_limit import RateLimit
from peergraph.errors import TooCostly
from peergraph.limits import UNPRICED, DocumentLimits


@dataclass(frozen=True, slots=True)
class RequestPolicy:
    """The limits of one request, the name that its client's spending is remembered by, and the points that this client
    may spend within a minute (0: no limit). The defaults are for the person who runs the server.

    `lengths` are the lengths of lists by which the request's cost is estimated.
    """

    limits: DocumentLimits = UNPRICED
    rate_limit: RateLimit | None = None
    concurrency_limit: ConcurrencyLimit | None = None
    client: str = ""
    points_per_minute: int = 0
    lengths: ListLengths = UNKNOWN

    def charge(self, points: int, again: int = 0) -> None:
        """Take points from those that the client has left. Raises RateLimited when it has fewer.

        `again` are the points that the client is charged before these, if it sends its request once more.
        """
        if self.rate_limit is not None:
            self.rate_limit.charge(self.client, points, self.points_per_minute, again)

    def overdraw(self, points: int) -> None:
        """Take points for work that is not refused, even if the client has fewer left."""
        if self.rate_limit is not None:
            self.rate_limit.overdraw(self.client, points, self.points_per_minute)

    def over_budget(self, points: int, what: str, cost: dict[str, Any] | None = None) -> TooCostly | None:
        """Return the error of a request that needs more points than its client may spend within a minute, else None.

        `what` begins the sentence, and `cost` is the report of an operation's cost.
        """
        if self.rate_limit is None or not self.points_per_minute or points <= self.points_per_minute:
            return None
        sentence = (
            f"{what} needs {points} points, and you may spend {self.points_per_minute} within a minute, so that it is "
            "never answered. Ask for less."
        )
        return TooCostly("budget", sentence, budget=self.points_per_minute, **({} if cost is None else {"cost": cost}))
