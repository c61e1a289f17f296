"""GraphQL over HTTP is answered before Starlette's routes, wherever the application stands."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from graphdb.driver.database import Database
from peergraph.app import create_app
from peergraph.settings import Settings


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application below another one. Nothing that it asks for here needs Neo4j."""
    async with await Database.open("bolt://127.0.0.1:1", "neo4j", "x") as database:
        mounted = Starlette(routes=[Mount("/api", create_app(Settings.read({}), database))])
        async with httpx.AsyncClient(transport=httpx.ASGITransport(mounted), base_url="http://127.0.0.1/api") as client:
            yield client


@pytest.mark.parametrize("path", ["/graphql", "/graphql/"])
async def test_graphql_is_answered_below_another_application(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.post(path, json={"query": "{ __typename }"})
    assert (answer.status_code, answer.json()) == (200, {"data": {"__typename": "Query"}})


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH"])
async def test_every_method_at_graphql_is_answered_by_graphql(client: httpx.AsyncClient, method: str) -> None:
    answer = await client.request(method, "/graphql")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST")
    assert answer.json()["errors"][0]["extensions"]["code"] == "METHOD_NOT_ALLOWED"


@pytest.mark.parametrize("path", ["/graphql/more", "/graphq", "/api/graphql"])
async def test_other_addresses_are_those_of_the_routes(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404
    assert (await client.get("/health/live")).status_code == 200
