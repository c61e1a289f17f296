"""What a starting server has Neo4j plan, so that nobody waits for it later."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from graphdb.driver.database import Database, Parameters, Statement
from graphdb.driver.errors import TimedOut, Unavailable
from graphdb.driver.planning import PlanKey, plan_key
from graphdb.driver.request_stats import RequestStats
from graphdb.server.local import BoltAddress
from peergraph.admission.request import GraphQLRequest
from peergraph.app import create_app
from peergraph.execution import warmup
from peergraph.execution.execute import answer
from peergraph.execution.warmup import PAGE, PAGES, PEOPLE, SIGNED_IN, SLICES, warm_up, warming_up
from peergraph.limits import USUAL
from peergraph.settings import Neo4jServer, Settings
from tests.support.served import served


class Listening(Database):
    """A database that notes what is planned on it and what is read."""

    def __init__(self, inner: Database) -> None:
        super().__init__(inner._driver, inner._database, inner._timeout)
        self.planned: list[str] = []
        self.read_texts: list[str] = []
        self.planned_keys: list[PlanKey] = []
        self.read_keys: list[PlanKey] = []
        self.troubles: Iterator[Exception] = iter(())

    async def plan(self, statement: Statement, parameters: Parameters, *, profile: bool = False) -> dict[str, object]:
        for trouble in self.troubles:
            raise trouble
        found = await super().plan(statement, parameters, profile=profile)
        self.planned.append(statement.text)
        self.planned_keys.append(plan_key(statement.text, parameters))
        return found

    async def read(self, statement: Statement, parameters: Parameters, stats: RequestStats | None = None) -> object:
        self.read_texts.append(statement.text)
        self.read_keys.append(plan_key(statement.text, parameters))
        return await super().read(statement, parameters, stats)


@pytest.fixture
def listening(database: Database) -> Listening:
    return Listening(database)


async def test_the_page_is_planned_as_visitors_and_as_viewers_ask_for_it(listening: Listening) -> None:
    """Each statement that the page then runs was planned, text for text; none was run, as the graph is empty."""
    assert await warm_up(listening, [PAGE.read_text()], USUAL) == len(listening.planned)
    assert set(listening.read_texts) == {PEOPLE.text}
    listening.read_texts.clear()
    for viewer in (None, SIGNED_IN):
        found = await answer(
            listening, GraphQLRequest(PAGE.read_text(), None, {"researcher": "stefan-gustafsson"}, viewer)
        )
        assert not found.errors
    assert listening.read_texts
    assert set(listening.read_texts) <= set(listening.planned)


async def test_a_slice_is_planned_whatever_is_selected_of_it(listening: Listening) -> None:
    assert await warm_up(listening, [SLICES.read_text()], USUAL) == len(listening.planned)
    listening.read_keys.clear()
    node = "nodes { label kind hop score degree hidden { kind count expandCursor } }"
    slice_ = f"{node} edges {{ source target kind reason byYear {{ year count }} }} omitted {{ count }} sampled asOf"
    known = ", ".join(f'"of-nobody-{number}"' for number in range(120))
    for document in (
        f'{{ explore(centers: ["nobody"]) {{ {slice_} }} }}',
        f'{{ explore(centers: ["a", "b", "c"], options: {{works: 3, known: ["a"]}}) {{ {node} }} }}',
        f'{{ explore(centers: ["nobody"], options: {{depth: 2, weights: {{topic: 0}}}}) {{ {slice_} }} }}',
        f'{{ expand(node: "nobody", known: [{known}], kinds: [WORK]) {{ {slice_} remaining {{ count }} }} }}',
    ):
        found = await answer(listening, GraphQLRequest(document))
        assert not found.errors
    assert len(listening.read_keys) == 4
    assert set(listening.read_keys) <= set(listening.planned_keys)


async def test_queries_with_variables_of_every_kind_are_planned(listening: Listening) -> None:
    document = """
    query ByWords($words: String!, $first: Int!, $of: WorkFilter!, $by: [WorkFacet!]!, $close: Boolean!, $id: ID!) {
      found: works(where: { text: $words }, first: $first) { facets(by: $by) { buckets { count } } }
      works(where: $of) { totalCount }
      researcher(id: $id) { collaborators(close: $close) { totalCount } }
    }
    query Usual($first: Int! = 3, $maybe: String) { works(first: $first, where: { text: $maybe }) { nodes { id } } }
    """
    # Three roots and one, each for a visitor and for somebody signed in.
    assert await warm_up(listening, [document], USUAL) == 8


async def test_what_cannot_be_planned_is_left_out(listening: Listening) -> None:
    documents = [
        "{ nothing }",
        "{ broken",
        'mutation { follow(id: "x") { userErrors { message } } }',
        "query($first: Int!) { works(first: $first) { nodes { works: authors(first: 1000) { totalCount } } } }",
        "query($after: String!) { works(after: $after) { nodes { id } } }",
        "{ __typename }",
        "{ works(first: 1) { nodes { id } } }",
    ]
    assert await warm_up(listening, documents, USUAL) == 2
    assert len(set(listening.planned)) == 1


async def test_a_slow_plan_costs_only_itself_and_the_rest_is_left_once_neo4j_is_away(listening: Listening) -> None:
    documents = [f"{{ works(first: 1) {{ nodes {{ id {name} }} }} }}" for name in ("title", "type", "year")]
    listening.troubles = iter([TimedOut("slow")])
    assert await warm_up(listening, documents, USUAL) == 5
    listening.planned.clear()
    listening.troubles = iter([Unavailable("away"), AssertionError("asked again")])
    assert await warm_up(listening, documents, USUAL) == 0
    assert not listening.planned


async def test_pages_of_people_are_answered_as_visitors_and_viewers_see_them(records: Database) -> None:
    listening = Listening(records)
    await warm_up(listening, [], USUAL)
    run = listening.read_texts[:]
    # Some pages before anything is planned, and more behind.
    assert run.count(PEOPLE.text) == 2
    listening.read_texts.clear()
    for viewer in (None, SIGNED_IN):
        found = await answer(listening, GraphQLRequest(PAGE.read_text(), None, {"researcher": "anna-lind"}, viewer))
        assert not found.errors
    # Each statement of a later page ran as often as there were pages for it.
    assert min(run.count(text) for text in listening.read_texts) >= PAGES // 2


@pytest.mark.parametrize("seconds", [0, 600])
async def test_a_server_is_ready_once_it_is_warm_or_the_time_for_that_is_over(
    database: Database, bolt: BoltAddress, monkeypatch: pytest.MonkeyPatch, seconds: int
) -> None:
    goes_on, is_warm = asyncio.Event(), asyncio.Event()

    async def wait(*_: object) -> int:
        await goes_on.wait()
        is_warm.set()
        return 0

    monkeypatch.setattr(warmup, "warm_up", wait)
    settings = replace(
        Settings.read({"PEERGRAPH_WARM_UP": str(seconds)}), neo4j=Neo4jServer(bolt.uri, bolt.user, bolt.password)
    )
    async with served(create_app(settings)) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        ready = await client.get("/health/ready")
        if seconds:
            assert (ready.status_code, ready.json()) == (503, {"ready": False, "why": "warming up"})
            # Who asks gets answers all the same.
            asked = await client.post("/graphql", json={"query": "{ __typename }"})
            assert asked.json() == {"data": {"__typename": "Query"}}
            goes_on.set()
            await is_warm.wait()
            ready = await client.get("/health/ready")
        assert (ready.status_code, ready.json()) == (200, {"ready": True})


async def test_it_ends_with_the_server(listening: Listening) -> None:
    async with warming_up(listening, [PAGE.read_text()], USUAL):
        pass
    assert not listening.planned
