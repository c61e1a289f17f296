"""What planning a statement costs, and the gate before the plans that are not known of until they are needed.

Neo4j plans each new statement once, for longer than most statements run: some 0.1 ms for a character of its text,
however the text came about (`python -m bench.costs` measures it). Planning cannot be interrupted.
"""

import math
from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass

from graphdb.driver.database import Statement
from graphdb.driver.errors import Denied, Unavailable
from peergraph.admission.prices import MEASURED
from peergraph.admission.request_policy import RequestPolicy
from peergraph.errors import TooCostly, TooManyWaiting

PER_STATEMENT: int = MEASURED["planning"]["statement"]
PER_CHARACTER: float = MEASURED["planning"]["character"]


def planning_points(statements: Iterable[Statement]) -> int:
    """Return the points that Neo4j takes to plan statements."""
    return sum(math.ceil(PER_STATEMENT + PER_CHARACTER * len(statement.text)) for statement in statements)


def over_planning(points: int, most: int) -> TooCostly | None:
    """Return the error of an operation whose statements cost more to plan than they may, else None; 0 is no limit."""
    if not most or points <= most:
        return None
    return TooCostly("planning", planning_sentence(points, most), planning={"estimated": points, "limit": most})


def planning_sentence(points: int, most: int) -> str:
    """Return what a client is told whose operation takes too long to plan."""
    return (
        f"Planning this operation costs {points} points, and that of one may cost at most {most}. "
        "Select less at once, such as fewer slices and fewer fields with selections."
    )


@dataclass(slots=True)
class PlanGate:
    """What the plans of one request pass that its admission could not know of: those of mutations, of deferred parts,
    and of the standard path.

    Each is charged even if the client has fewer points left, for the request has begun; its next ones have to wait
    until the points are back. If `has_turn`, the operation runs within the concurrency limit already.
    """

    policy: RequestPolicy
    has_turn: bool
    planned: int = 0

    def enter(self, statement: Statement) -> AbstractAsyncContextManager[None]:
        """Return a block in which a statement may be planned. It raises Denied when the request has planned too much,
        and Unavailable when too many operations wait."""
        points = planning_points((statement,))
        self.planned += points
        limits = self.policy.limits
        if limits.enforced and over_planning(self.planned, limits.planning) is not None:
            raise Denied(planning_sentence(self.planned, limits.planning), "TOO_COSTLY")
        self.policy.overdraw(points)
        limit = self.policy.concurrency_limit
        return nullcontext() if self.has_turn or limit is None else self._take_turn(points)

    @asynccontextmanager
    async def _take_turn(self, points: int) -> AsyncIterator[None]:
        assert self.policy.concurrency_limit is not None
        try:
            async with self.policy.concurrency_limit.enter(points):
                yield
        except TooManyWaiting as error:
            raise Unavailable(str(error)) from error
