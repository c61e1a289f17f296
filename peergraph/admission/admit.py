"""The one stage that every request passes before it is executed: who sends it, what it is charged, when it may run.

A request is charged up to four times, each before the work that the points stand for: REQUEST_POINTS when it arrives
(to the address of its client when its token is not accepted), its document when that has to be parsed, its operation's
estimated cost, and the plans that Neo4j has yet to make for it. An answer from the cache is charged the first alone.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from graphql import GraphQLError, OperationType

from graphdb.compile.plan import RequestValues
from graphdb.compile.plan_cache import CompiledField
from graphdb.compile.selection import Operation
from graphdb.driver.database import Database
from graphdb.driver.errors import BadInput, Denied
from peergraph.admission import cost, document_limits
from peergraph.admission.concurrency_limit import ConcurrencyLimit
from peergraph.admission.cost import Cost
from peergraph.admission.document import SMALL, Document, is_cacheable, is_cached, read_document, read_long_document
from peergraph.admission.list_lengths import MeasuredLengths
from peergraph.admission.planning import PlanGate, over_planning, planning_points
from peergraph.admission.prepare import prepare
from peergraph.admission.rate_limit import RateLimit, client_of_address, is_on_this_machine
from peergraph.admission.request import Answer, GraphQLRequest
from peergraph.admission.request_policy import RequestPolicy
from peergraph.auth.sign_in import SignedIn, SignIn
from peergraph.errors import BadToken, TooCostly
from peergraph.limits import UNPRICED, DocumentLimits
from peergraph.settings import DEFAULT_ACCOUNT_LIMITS
from peergraph.workers.shared import Shared
from resolvers.viewer import Viewer

# The points of a request, whatever it asks.
REQUEST_POINTS = 1
# Parsing and validating so many characters takes about as long as a point of cost stands for.
CHARACTERS_PER_POINT = 4


@dataclass(frozen=True, slots=True)
class Admitted:
    """A client whose request has arrived: who it is, and the policy that the request is answered under."""

    signed_in: SignedIn | None
    clock: Callable[[], datetime]
    account_limits: Mapping[str, int]
    policy: RequestPolicy

    @property
    def viewer(self) -> Viewer | None:
        """The account that signed in, or None for a visitor."""
        return self.signed_in.viewer if self.signed_in else None

    @property
    def until(self) -> float:
        """When the client's token expires, in seconds since 1970."""
        return self.signed_in.until if self.signed_in else math.inf

    def request(
        self,
        document: str,
        operation_name: str | None = None,
        variables: dict[str, Any] | None = None,
        bookmarks: frozenset[str] = frozenset(),
    ) -> GraphQLRequest:
        """Return the GraphQL request that this client sends now."""
        return GraphQLRequest(
            document,
            operation_name,
            variables or {},
            self.viewer,
            self.clock(),
            bookmarks,
            self.account_limits,
            self.policy,
            self.clock,
        )


@dataclass(slots=True)
class Admission:
    """The admission of one server: how it signs clients in, and its limits.

    If `is_local` is true, clients on this machine have no rate limit.
    """

    sign_in: SignIn = field(default_factory=lambda: SignIn({}))
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    limits: DocumentLimits = UNPRICED
    account_limits: Mapping[str, int] = field(default_factory=lambda: DEFAULT_ACCOUNT_LIMITS)
    is_local: bool = False
    shared: Shared = field(default_factory=Shared)
    lengths: MeasuredLengths = field(default_factory=MeasuredLengths)
    rate_limit: RateLimit = field(init=False)
    concurrency_limit: ConcurrencyLimit = field(init=False)

    def __post_init__(self) -> None:
        self.rate_limit = RateLimit(self.limits, shared=self.shared.points)
        self.concurrency_limit = ConcurrencyLimit(self.limits, self.shared.turns)

    async def sign_in_and_admit(self, scope: Mapping[str, Any]) -> Admitted:
        """Sign in the client of an ASGI scope by its Authorization header, and admit its request. Raises as `identify`
        and `admit_client`."""
        return self.admit_client(scope, await self.identify(scope, authorization_headers(scope["headers"])))

    async def identify(self, scope: Mapping[str, Any], authorizations: Sequence[bytes]) -> SignedIn | None:
        """Return who the authorizations say the client is; None when there are none.

        Raises BadToken, RateLimited for one that is charged more than it has, and NoKeys.
        """
        try:
            if len(authorizations) > 1:
                raise BadToken("There are several Authorization headers.")
            return await self.sign_in.authenticate(authorizations[0] if authorizations else None)
        except BadToken:
            # Checking a signature is work too, and only the address of this client is known.
            self.policy(scope, None).charge(REQUEST_POINTS)
            raise

    def admit_client(self, scope: Mapping[str, Any], signed_in: SignedIn | None) -> Admitted:
        """Charge a client for the arrival of a request. Raises RateLimited."""
        policy = self.policy(scope, signed_in.viewer if signed_in else None)
        policy.charge(REQUEST_POINTS)
        return Admitted(signed_in, self.clock, self.account_limits, policy)

    def policy(self, scope: Mapping[str, Any], viewer: Viewer | None) -> RequestPolicy:
        """Return the policy of a client, which is the viewer, else the address that the request comes from."""
        limits, address = self.limits, scope.get("client")
        client = client_of_address(address) if viewer is None else viewer.id
        points = limits.budget if viewer is None else limits.budget_signed_in
        if self.is_local and is_on_this_machine(address, scope["headers"]):
            points = 0
        return RequestPolicy(limits, self.rate_limit, self.concurrency_limit, client, points, self.lengths.lengths)


def authorization_headers(headers: Iterable[tuple[bytes, bytes]]) -> list[bytes]:
    """Return the values of all Authorization headers."""
    return [value for name, value in headers if name == b"authorization"]


@dataclass(frozen=True, slots=True)
class PreparedRequest:
    """A request that is charged and may be executed: its document, its operation with the estimated cost, and its root
    fields compiled, which are None where only the standard path can answer.

    `values` are those of the root fields that have a plan. `planning` is what the plans cost that Neo4j has to make.
    """

    request: GraphQLRequest
    document: Document
    operation: Operation
    cost: Cost
    roots: list[CompiledField] | None
    values: list[RequestValues | None] = field(default_factory=list)
    planning: int = 0

    @property
    def is_public(self) -> bool:
        """Whether every client gets the same answer."""
        return self.roots is not None and not any(root.is_personal for root in self.roots)

    @property
    def is_steady(self) -> bool:
        """Whether the answer depends on the graph version alone: on no account, clock or index that lags behind."""
        plans = [root.plan for root in self.roots or () if root.plan is not None]
        return (
            bool(plans)
            and (self.request.viewer is None or self.is_public)
            and not any(plan.request_bindings or plan.lags for plan in plans)
        )

    def enter_concurrency_limit(self) -> AbstractAsyncContextManager[None]:
        """Return a block that begins when the operation may run. It raises TryLater when too many wait."""
        limit = self.request.policy.concurrency_limit
        return limit.enter(self.cost.estimated + self.planning) if limit else nullcontext()

    def plan_gate(self) -> PlanGate:
        """Return the gate before plans that are found to be needed while the operation is executed."""
        policy = self.request.policy
        has_turn = self.cost.estimated + self.planning > policy.limits.cheap
        return PlanGate(policy, has_turn, self.planning)


def admit_document(request: GraphQLRequest) -> Document:
    """Return the document of a request, and charge the client if it has to be parsed. Raises RateLimited.

    Of a document that costs more to parse than the client may ever spend, the document has the error alone.
    """
    refused = None if is_cached(request.document, request.policy.limits) else charge_document(request)
    return refused or read_document(request.document, request.policy.limits)


async def admit_long_document(request: GraphQLRequest) -> Document | None:
    """Return the document of a request as `admit_document` does if it is long and has to be parsed, else None. Raises
    RateLimited."""
    text, limits = request.document, request.policy.limits
    if len(text) <= SMALL or is_cached(text, limits):
        return None
    return charge_document(request) or await read_long_document(text, limits)


def charge_document(request: GraphQLRequest) -> Document | None:
    """Charge the client for a document that has to be parsed. Raises RateLimited.

    Returns a document with an error alone if parsing it costs more than the client may ever spend, else None.
    """
    policy = request.policy
    points = len(request.document) // CHARACTERS_PER_POINT
    too_costly = policy.over_budget(REQUEST_POINTS + points, "This document")
    if too_costly is not None and policy.limits.enforced:
        return Document(None, [too_costly])
    charge_or_let_pass(policy, points, REQUEST_POINTS, too_costly)
    return None


def repeated_points(text: str) -> int:
    """Return the points that a client is charged before its operation is, each time it sends a document."""
    return REQUEST_POINTS + (0 if is_cacheable(text) else len(text) // CHARACTERS_PER_POINT)


def charge_or_let_pass(policy: RequestPolicy, points: int, again: int, too_costly: TooCostly | None) -> None:
    """Charge the client, unless its budget is exceeded on a server that only measures. Raises RateLimited."""
    if too_costly is None:
        policy.charge(points, again)
    else:
        document_limits.let_pass(too_costly.limit, too_costly.message)


def admit(
    request: GraphQLRequest,
    document: Document | None = None,
    *,
    database: Database | None = None,
    compiled: bool = True,
    read_only: bool = False,
    subscribing: bool = False,
) -> PreparedRequest | Answer:
    """Charge the client for a request, whose `document` may be admitted already, and compile it.

    Without a `database` nothing is charged for plans, because nobody knows which ones Neo4j has.
    Returns the answer with the errors of a request that is invalid or too costly. Raises RateLimited, and MethodRefused
    for a mutation if `read_only` and for a subscription unless `subscribing`.
    """
    document = document or admit_document(request)
    operation = prepare(document, request, read_only=read_only, subscribing=subscribing)
    if isinstance(operation, list):
        return Answer(errors=operation, started=False)
    try:
        estimated = cost.estimate(operation, request.policy.lengths)
    except GraphQLError as error:  # a condition or an argument is null, so nobody knows what is selected
        return Answer(errors=[error], started=False)
    limits = request.policy.limits
    again = repeated_points(request.document)
    over_cost = cost.over(estimated, limits)
    over_budget = request.policy.over_budget(again + estimated.estimated, "This request", estimated.report(limits))
    too_costly = over_cost or over_budget
    if too_costly is not None and limits.enforced:
        return Answer(errors=[too_costly], started=False, cost=estimated)
    for exceeded in (document.exceeded, over_cost):
        if exceeded is not None:
            document_limits.let_pass(exceeded.limit, exceeded.message)
    charge_or_let_pass(request.policy, estimated.estimated, again, over_budget)
    roots: list[CompiledField] | None = None
    values: list[RequestValues | None] = []
    if compiled and operation.node.operation is not OperationType.SUBSCRIPTION:
        name = operation.node.name
        with suppress(BadInput, Denied, GraphQLError):
            fields = document.plans[name.value if name else None].compiled_fields(operation)
            values = [root.plan.values(operation) if root.plan else None for root in fields or ()]
            roots = fields
    counted = over_budget is not None
    over, planning = admit_plans(request, roots or [], values, database, again + estimated.estimated, counted=counted)
    if over is not None:
        return Answer(errors=[over], started=False, cost=estimated)
    return PreparedRequest(request, document, operation, estimated, roots, values, planning)


def admit_plans(
    request: GraphQLRequest,
    roots: list[CompiledField],
    values: list[RequestValues | None],
    database: Database | None,
    again: int,
    *,
    counted: bool,
) -> tuple[TooCostly | None, int]:
    """Charge the client for the plans that Neo4j does not have. Raises RateLimited.

    Returns the error of an operation whose planning costs more than it may, else None; and the points of these plans.
    `counted` says that the request exceeds its client's budget anyway, on a server that only measures.
    """
    policy = request.policy
    most = policy.limits.planning
    statements = [root.plan.statement for root in roots if root.plan is not None]
    # Whether an operation is too costly does not depend on what others have had planned.
    over = over_planning(planning_points(statements), most) if most else None
    new = [
        root.plan.statement
        for root, bound in zip(roots, values, strict=True)
        if database and root.plan and bound and not database.is_planned(root.plan.statement, bound.parameters)
    ]
    points = planning_points(new)
    over_budget = policy.over_budget(again + points, "This request") if points else None
    if policy.limits.enforced and (over or over_budget) is not None:
        return over or over_budget, points
    if over is not None:
        document_limits.let_pass(over.limit, over.message)
    if points and not counted:
        charge_or_let_pass(policy, points, again, over_budget)
    return None, points
