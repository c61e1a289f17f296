"""A browser that opens /graphql is led to the playground; clients of the API are answered there as ever."""

import httpx
import pytest

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
QUERY = "{__typename}"


@pytest.mark.parametrize(
    "accept",
    [BROWSER, "text/html", "text/html, application/json", "application/json;q=0.5, text/html;q=0.9", "TEXT/HTML"],
)
async def test_who_asks_for_a_page_is_led_to_the_playground(client: httpx.AsyncClient, accept: str) -> None:
    response = await client.get("/graphql", headers={"accept": accept})
    assert (response.status_code, response.headers["location"]) == (307, "/playground")
    assert "accept" in response.headers["vary"]
    page = await client.get(response.headers["location"], headers={"accept": accept})
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")


async def test_a_query_in_the_address_is_taken_along(client: httpx.AsyncClient) -> None:
    params = {"query": QUERY, "variables": '{"a": 1}'}
    response = await client.get("/graphql", params=params, headers={"accept": BROWSER})
    place = httpx.URL(response.headers["location"])
    assert place.path == "/playground"
    assert dict(httpx.QueryParams(place.fragment)) == params


@pytest.mark.parametrize(
    "accept",
    [
        "*/*",
        "application/json",
        "application/graphql-response+json, application/json;q=0.9",
        "application/json, text/html",
        "text/html;q=0.5, application/json",
        "text/html;q=0, */*",
        "text/html;q=0.1, */*",
        "",
    ],
)
async def test_who_asks_for_an_answer_gets_it(client: httpx.AsyncClient, accept: str) -> None:
    found = await client.get("/graphql", params={"query": QUERY}, headers={"accept": accept})
    assert found.status_code == 200
    assert found.json() == {"data": {"__typename": "Query"}}


async def test_a_post_is_never_led_away(client: httpx.AsyncClient) -> None:
    response = await client.post("/graphql", json={"query": QUERY}, headers={"accept": BROWSER})
    assert response.json() == {"data": {"__typename": "Query"}}
