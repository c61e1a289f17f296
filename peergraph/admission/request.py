"""What a client asks, and what it gets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from graphql import GraphQLError

from graphdb.driver.request_stats import RequestStats
from peergraph.admission.cost import Cost
from peergraph.admission.request_policy import RequestPolicy
from peergraph.settings import DEFAULT_ACCOUNT_LIMITS
from peergraph.visible_error import visible_error
from resolvers.viewer import Viewer


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """A document, the name of its operation, the values of its variables, and who sends it under which policy.

    `viewer` is None for a visitor, `now` is the time of the request, `bookmarks` name the writes that it must see, and
    `clock` gives the time while it is answered, which stands still at `now` where there is none.
    """

    document: str
    operation_name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)
    viewer: Viewer | None = None
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    bookmarks: frozenset[str] = frozenset()
    account_limits: Mapping[str, int] = field(default_factory=lambda: DEFAULT_ACCOUNT_LIMITS)
    policy: RequestPolicy = field(default_factory=RequestPolicy)
    clock: Callable[[], datetime] | None = None


@dataclass(slots=True)
class Answer:
    """The data and the errors that a request gets, and what they took.

    `started` is false for a request error: nothing was executed, and there is no data at all. `cost` is the estimate;
    it is None where none could be made.
    """

    data: dict[str, Any] | None = None
    errors: list[GraphQLError] = field(default_factory=list)
    stats: RequestStats = field(default_factory=RequestStats)
    started: bool = True
    cost: Cost | None = None

    def body(self) -> dict[str, Any]:
        """Return the GraphQL response as a map, with every error in the form that a client may see."""
        body: dict[str, Any] = {"data": self.data} if self.started else {}
        if self.errors:
            body["errors"] = [visible_error(error) for error in self.errors]
        return body
