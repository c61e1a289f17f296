"""A new statement's plan is paid for by who asks for it, waits for its turn like other large work, and has a limit."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from graphdb.driver.database import Database, Statement
from graphdb.driver.errors import Denied, Unavailable
from graphdb.server.local import BoltAddress
from peergraph.admission.admit import Admission, PreparedRequest, admit
from peergraph.admission.planning import PlanGate, planning_points
from peergraph.admission.request import Answer, GraphQLRequest
from peergraph.admission.request_policy import RequestPolicy
from peergraph.app import create_app
from peergraph.errors import RateLimited, code_of
from peergraph.limits import DocumentLimits
from peergraph.settings import Settings
from tests.support.served import asgi_client
from tests.support.tokens import AUDIENCE, NAME, NOW, Authority

SCOPE: dict[str, Any] = {"type": "http", "client": ("192.0.2.1", 4711), "headers": []}
DOCUMENT = '{ researcher(id: "ada") { name works(first: 3) { nodes { title authors { nodes { name } } } } } }'
HEADERS = {"accept": "application/graphql-response+json"}
MIXED = {"accept": "multipart/mixed, application/json"}
# Fields of a researcher, each of which makes another statement of the same query.
FIELDS = ("name", "orcid", "slug", "label", "workCount", "citationCount", "collaboratorCount", "kind", "id")


class Planned:
    """A database that has a plan of each statement, or of none."""

    def __init__(self, *, has_plans: bool) -> None:
        self.has_plans = has_plans

    def is_planned(self, statement: Statement, parameters: dict[str, Any]) -> bool:
        return self.has_plans


def points_of_plans(prepared: PreparedRequest | Answer) -> int:
    """Return what planning all statements of a request costs."""
    assert isinstance(prepared, PreparedRequest)
    return planning_points(root.plan.statement for root in prepared.roots or () if root.plan)


def admit_for(limits: DocumentLimits, *, has_plans: bool = False) -> tuple[PreparedRequest | Answer, float]:
    """Return the admitted request, and what its client has left of its budget."""
    server = Admission(limits=limits)
    server.rate_limit.clock = lambda: 0.0
    request = server.admit_client(SCOPE, None).request(DOCUMENT)
    prepared = admit(request, database=Planned(has_plans=has_plans))  # type: ignore[arg-type]
    points = server.rate_limit.left.get("192.0.2.1")
    assert points is not None
    return prepared, points[0]


def test_a_plan_that_is_there_costs_nothing_and_a_new_one_by_its_text() -> None:
    limits = DocumentLimits()
    admit_for(limits)  # the document is parsed from now on
    known, left_by_known = admit_for(limits, has_plans=True)
    new, left_by_new = admit_for(limits)
    assert isinstance(known, PreparedRequest)
    assert isinstance(new, PreparedRequest)
    assert known.planning == 0
    assert left_by_known - left_by_new == new.planning == points_of_plans(new)
    assert new.planning > 10 * new.cost.estimated


def test_a_plan_that_no_budget_can_pay_or_that_takes_too_long_is_refused_for_good() -> None:
    points = points_of_plans(admit_for(DocumentLimits())[0])
    for limits in (DocumentLimits(budget=points), DocumentLimits(planning=points - 1)):
        refused, _ = admit_for(limits)
        assert isinstance(refused, Answer)
        assert [code_of(error) for error in refused.errors] == ["TOO_COSTLY"]
        assert not refused.started
    # Whether planning takes too long is told alike while the plan is there.
    refused, _ = admit_for(DocumentLimits(planning=points - 1), has_plans=True)
    assert isinstance(refused, Answer)
    assert refused.errors[0].message == (
        f"Planning this operation costs {points} points, and that of one may cost at most {points - 1}. "
        "Select less at once, such as fewer slices and fewer fields with selections."
    )
    measured, _ = admit_for(DocumentLimits(planning=1, enforced=False))
    assert isinstance(measured, PreparedRequest)


async def test_what_has_to_be_planned_waits_for_its_turn_and_is_small_afterwards() -> None:
    for has_plans in (False, True):
        prepared, _ = admit_for(DocumentLimits(at_once=1), has_plans=has_plans)
        assert isinstance(prepared, PreparedRequest)
        limit = prepared.request.policy.concurrency_limit
        assert limit is not None
        async with prepared.enter_concurrency_limit():
            assert limit.slots.locked() is not has_plans


async def test_the_gate_charges_what_is_found_out_late_and_ends_at_the_limit() -> None:
    statement = Statement("test", "RETURN 1")
    points = planning_points((statement,))
    server = Admission(limits=DocumentLimits(budget=points, planning=2 * points, at_once=1, waiting=0, cheap=1))
    server.rate_limit.clock = lambda: 0.0
    policy = server.policy(SCOPE, None)
    gate = PlanGate(policy, has_turn=False)
    for _ in range(2):
        async with gate.enter(statement):
            assert server.concurrency_limit.slots.locked()
            with pytest.raises(Unavailable):
                async with PlanGate(policy, has_turn=False).enter(statement):
                    raise AssertionError
    with pytest.raises(Denied) as refusal:
        gate.enter(statement)
    assert refusal.value.code == "TOO_COSTLY"
    with pytest.raises(RateLimited) as late:
        policy.charge(1)
    assert late.value.extensions == {"cost": 1, "left": 0}
    assert late.value.seconds > 60


def test_who_runs_the_server_pays_for_no_plan() -> None:
    prepared = admit(GraphQLRequest(DOCUMENT), database=Planned(has_plans=False))  # type: ignore[arg-type]
    assert isinstance(prepared, PreparedRequest)
    PlanGate(RequestPolicy(), has_turn=False).enter(Statement("test", "RETURN 1" * 1_000_000))


@pytest.fixture
async def fresh(records: Database, bolt: BoltAddress) -> AsyncIterator[Database]:
    """Return a database that knows of no plan yet."""
    async with await Database.open(bolt.uri, bolt.user, bolt.password, timeout=30) as database:
        yield database


async def ask(client: httpx.AsyncClient, query: str, **body: Any) -> httpx.Response:
    """Send a query."""
    return await client.post("/graphql", json={"query": query, **body}, headers=HEADERS)


async def test_a_client_that_sends_ever_new_shapes_is_soon_refused_and_one_that_repeats_itself_is_not(
    fresh: Database,
) -> None:
    async with asgi_client(create_app(Settings.read({"PEERGRAPH_MOST_BUDGET": "20000"}), fresh)) as client:
        shapes = [f'{{ researcher(id: "ada") {{ {" ".join(FIELDS[:number])} }} }}' for number in range(1, 10)]
        statuses = [(await ask(client, shape)).status_code for shape in shapes]
        assert statuses[0] == 200
        assert statuses[-1] == 429
    async with asgi_client(create_app(Settings.read({"PEERGRAPH_MOST_BUDGET": "20000"}), fresh)) as client:
        assert {(await ask(client, shapes[0])).status_code for _ in range(50)} == {200}


async def test_one_text_is_planned_for_each_class_of_lengths_and_each_is_paid_for(fresh: Database) -> None:
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    async with asgi_client(create_app(Settings.read({"PEERGRAPH_MOST_BUDGET": "12000"}), fresh)) as client:
        statuses = []
        for number in (1, 2, 11, 1, 2, 11):
            response = await ask(client, query, variables={"ids": ["ada"] * number})
            statuses.append(response.status_code)
        assert statuses[0] == 200
        assert 429 in statuses


@pytest.mark.parametrize(
    "query",
    [
        'mutation { follow(id: "stefan-gustafsson") { entity { id ... on Researcher { %s } } } }',
        # A refused argument, so that the standard path answers.
        '{ researcher(id: "stefan-gustafsson") { %s works(first: 1000) { totalCount } } }',
    ],
)
async def test_plans_of_mutations_and_of_the_standard_path_are_paid_for(
    fresh: Database, tmp_path: Any, query: str
) -> None:
    authority = Authority(tmp_path / "keys.json").make("ES256")
    settings = Settings.read(
        {
            "PEERGRAPH_MOST_BUDGET_SIGNED_IN": "25000",
            "PEERGRAPH_OIDC_ISSUERS": f"{NAME}={AUDIENCE}",
            "PEERGRAPH_OIDC_KEYS": f"{NAME}={authority.path}",
        }
    )
    app = create_app(settings, fresh, lambda: datetime.fromtimestamp(NOW, UTC))
    async with asgi_client(app) as client:
        client.headers["authorization"] = f"Bearer {authority.token(sub='ada')}"
        works = " ".join(f"w{n}: works(first: {n}) {{ nodes {{ title }} }}" for n in range(1, 20))
        statuses = [(await ask(client, query % fields)).status_code for fields in (f"name {works}", f"slug {works}")]
        assert statuses == [200, 429]


async def test_plans_of_deferred_parts_are_paid_for(fresh: Database) -> None:
    works = " ".join(f"w{n}: works(first: {n}) {{ nodes {{ title }} }}" for n in range(1, 20))
    query = '{ researcher(id: "stefan-gustafsson") { name ... @defer { %s %s } } }'
    async with asgi_client(create_app(Settings.read({"PEERGRAPH_MOST_BUDGET": "30000"}), fresh)) as client:
        statuses = []
        for field in ("orcid", "slug"):
            body = {"query": query % (field, works)}
            response = await client.post("/graphql", json=body, headers=MIXED)
            statuses.append(response.status_code)
        assert statuses == [200, 429]
