"""Every charge is made by one module, before the work that its points stand for."""

from pathlib import Path
from typing import Any

import pytest

from peergraph.admission.admit import Admission, PreparedRequest, admit, admit_document, admit_long_document
from peergraph.admission.document import read_document
from peergraph.admission.request import Answer, GraphQLRequest
from peergraph.auth.sign_in import SignedIn
from peergraph.errors import BadToken, MethodRefused, RateLimited, code_of
from peergraph.limits import DocumentLimits
from tests.support.viewers import person

ROOT = Path(__file__).parents[3]
ADDRESS = "192.0.2.1"
SCOPE: dict[str, Any] = {"type": "http", "client": (ADDRESS, 4711), "headers": []}
NAME = '{ researcher(id: "stefan-gustafsson") { name } }'


def admission(points: int, cost: int = 200_000) -> Admission:
    """Return the admission of a server whose clients may all spend so many points, and get none back."""
    server = Admission(limits=DocumentLimits(budget=points, budget_signed_in=points, cost=cost))
    server.rate_limit.clock = lambda: 0.0
    return server


def left(server: Admission, client: str = ADDRESS) -> float:
    """Return the points that a client has left."""
    points = server.rate_limit.left.get(client)
    assert points is not None
    return points[0]


def test_no_other_module_charges() -> None:
    modules = (ROOT / "peergraph").rglob("*.py")
    charging = {path.relative_to(ROOT).as_posix() for path in modules if ".charge(" in path.read_text()}
    # The events of a subscription come after its admission, and each is charged when it is read.
    events = "peergraph/subscriptions/subscriber.py"
    assert charging == {"peergraph/admission/admit.py", "peergraph/admission/request_policy.py", events}


def test_a_request_is_charged_a_point_when_it_arrives() -> None:
    server = admission(2)
    for _ in range(2):
        server.admit_client(SCOPE, None)
    with pytest.raises(RateLimited):
        server.admit_client(SCOPE, None)


async def test_a_token_that_is_not_accepted_is_charged_to_its_address() -> None:
    server = admission(2)
    for _ in range(2):
        with pytest.raises(BadToken):
            await server.identify(SCOPE, [b"Bearer nonsense"])
    with pytest.raises(RateLimited):
        await server.identify(SCOPE, [b"Bearer nonsense"])


def test_an_account_is_charged_wherever_it_asks_from() -> None:
    server = admission(100)
    ada = SignedIn(person("ada"), 0.0)
    server.admit_client(SCOPE, ada)
    server.admit_client(SCOPE | {"client": ("192.0.2.2", 4711)}, ada)
    assert left(server, ada.viewer.id) == 98


def test_a_document_is_charged_by_its_characters_the_first_time_alone() -> None:
    server = admission(1_000)
    text = f"{NAME} # {'x' * 400}"
    request = server.admit_client(SCOPE, None).request(text)
    before = left(server)
    assert admit_document(request).errors == []
    assert before - left(server) == len(text) // 4
    before = left(server)
    admit_document(request)
    assert left(server) == before


def test_an_operation_is_charged_what_it_is_estimated_to_cost() -> None:
    server = admission(100_000)
    request = server.admit_client(SCOPE, None).request(NAME)
    document = admit_document(request)
    before = left(server)
    prepared = admit(request, document)
    assert isinstance(prepared, PreparedRequest)
    assert before - left(server) == prepared.cost.estimated
    assert prepared.cost.estimated > 100


def test_what_is_refused_costs_no_more_than_its_document() -> None:
    server = admission(100_000, cost=10)
    request = server.admit_client(SCOPE, None).request(NAME)
    document = admit_document(request)
    before = left(server)
    refused = admit(request, document)
    assert isinstance(refused, Answer)
    assert [code_of(error) for error in refused.errors] == ["TOO_COSTLY"]
    assert left(server) == before


def test_an_operation_that_costs_a_whole_budget_is_answered_and_a_dearer_one_never() -> None:
    needed = 1 + admit_with(admission(100_000)).cost.estimated
    for points, passes in ((needed, True), (needed - 1, False)):
        server = admission(points)
        read_document(NAME, server.limits)
        admitted = server.admit_client(SCOPE, None)
        prepared = admit(admitted.request(NAME))
        assert isinstance(prepared, PreparedRequest) is passes
        # The second one has to wait until its points are back, but only if they ever can be.
        server.rate_limit.left.put(ADDRESS, (1.0, 0.0))
        request = server.admit_client(SCOPE, None).request(NAME)
        if passes:
            with pytest.raises(RateLimited) as refusal:
                admit(request)
            assert refusal.value.seconds == 60
        else:
            refused = admit(request)
            assert isinstance(refused, Answer)
            assert [code_of(error) for error in refused.errors] == ["TOO_COSTLY"]
            assert left(server) == 0


def admit_with(server: Admission) -> PreparedRequest:
    """Return the admitted request for a name."""
    prepared = admit(server.admit_client(SCOPE, None).request(NAME))
    assert isinstance(prepared, PreparedRequest)
    return prepared


@pytest.mark.parametrize(
    ("document", "options"),
    [
        ("mutation { follow(id: 1) { __typename } }", {"read_only": True}),
        ("subscription { feed { cursor } }", {}),
    ],
)
def test_an_operation_in_the_wrong_way_is_refused(document: str, options: dict[str, bool]) -> None:
    with pytest.raises(MethodRefused):
        admit(GraphQLRequest(document), **options)  # type: ignore[arg-type]


def test_a_subscription_is_admitted_like_all_else_and_not_compiled() -> None:
    prepared = admit(GraphQLRequest("subscription { feed { cursor } }", viewer=person("ada")), subscribing=True)
    assert isinstance(prepared, PreparedRequest)
    assert prepared.cost.estimated > 0
    assert prepared.roots is None


async def test_a_long_document_is_charged_before_it_is_parsed_and_once() -> None:
    text = "{ stats { " + " ".join(f"long{number}: workCount" for number in range(300)) + " } }"
    server = admission(10_000)
    request = server.admit_client(SCOPE, None).request(text)
    before = left(server)
    document = await admit_long_document(request)
    assert document is not None
    assert document.errors == []
    assert left(server) == before - len(text) // 4
    assert await admit_long_document(request) is None  # it is kept
    assert await admit_long_document(server.admit_client(SCOPE, None).request(NAME)) is None  # it is short
    poor = admission(100)
    refused = await admit_long_document(poor.admit_client(SCOPE, None).request(text + " "))
    assert refused is not None
    assert [code_of(error) for error in refused.errors] == ["TOO_COSTLY"]
    assert left(poor) == 99
