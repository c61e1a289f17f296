"""What an answer tells HTTP caches: a browser asks again and gets 304; what is somebody's own is kept by nobody."""

import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from graphdb.driver.database import Database
from peergraph.app import create_app
from peergraph.auth import development_key
from peergraph.settings import Settings
from tests.support.asking import ask
from tests.support.served import asgi_client, keyed_settings
from tests.support.viewers import person

NAME = '{ researcher(id: "stefan-gustafsson") { name followerCount } }'
MINE = '{ researcher(id: "stefan-gustafsson") { name viewerIsFollowing } }'
FOLLOW = 'mutation { follow(id: "stefan-gustafsson") { userErrors { code } } }'
RESPONSE_JSON = "application/graphql-response+json"


async def get(client: httpx.AsyncClient, document: str = NAME, **headers: str) -> httpx.Response:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.get("/graphql", params={"query": document}, headers=given)


@pytest.fixture
def ada(tmp_path: Path) -> str:
    return f"Bearer {development_key.token(tmp_path, int(time.time()), sub='ada', name='Ada')}"


@pytest.mark.parametrize("known", ["{tag}", "W/{tag}", '"other", {tag}', '"a,b" , W/"c",{tag}', "*", '"other",*'])
async def test_who_has_the_answer_is_told_so_without_it(client: httpx.AsyncClient, known: str) -> None:
    first = await get(client)
    tag = first.headers["etag"]
    assert tag.startswith('"')
    assert first.headers["cache-control"] == "public, max-age=0, must-revalidate"
    again = await get(client, if_none_match=known.format(tag=tag))
    assert (again.status_code, again.content) == (304, b"")
    assert not {"content-type", "content-length"} & set(again.headers)
    for name in ("etag", "cache-control", "vary"):
        assert again.headers[name] == first.headers[name]
    assert set(first.headers["vary"].split(", ")) >= {"accept", "authorization", "peergraph-bookmark"}


@pytest.mark.parametrize("known", ["", '"other"', "W/", "nonsense", '"{tag}"', "x" * 5000, '"' * 999])
async def test_who_has_another_answer_gets_this_one(client: httpx.AsyncClient, known: str) -> None:
    tag = (await get(client)).headers["etag"].strip('"')
    response = await get(client, if_none_match=known.format(tag=tag[:-1]))
    assert (response.status_code, response.json()["data"]["researcher"]["name"]) == (200, "Stefan Gustafsson")


async def test_a_tag_changes_with_the_answer_and_with_nothing_else(
    records: Database, client: httpx.AsyncClient
) -> None:
    tag = (await get(client)).headers["etag"]
    await ask(records, FOLLOW.replace("stefan-gustafsson", "anna-lind"), person("ada"))
    assert (await get(client, if_none_match=tag)).status_code == 304
    await ask(records, FOLLOW, person("ada"))
    response = await get(client, if_none_match=tag)
    assert response.status_code == 200
    assert response.json()["data"]["researcher"]["followerCount"] == 1
    assert response.headers["etag"] != tag


async def test_the_same_body_in_another_media_type_has_another_tag(client: httpx.AsyncClient) -> None:
    one, other = await get(client), await get(client, accept=RESPONSE_JSON)
    assert one.content == other.content
    assert one.headers["etag"] != other.headers["etag"]


async def test_an_answer_by_post_has_no_tag_and_is_never_304(client: httpx.AsyncClient) -> None:
    tag = (await get(client)).headers["etag"]
    response = await client.post("/graphql", json={"query": NAME}, headers={"if-none-match": tag})
    assert response.status_code == 200
    assert not {"etag", "cache-control"} & set(response.headers)


async def test_what_is_somebodys_own_is_kept_by_nobody(records: Database, tmp_path: Path, ada: str) -> None:
    async with asgi_client(create_app(keyed_settings(tmp_path), records)) as client:
        public = await get(client)
        mine = await get(client, MINE, authorization=ada)
        assert mine.headers["cache-control"] == "private, no-store"
        assert "etag" not in mine.headers
        known = f"{public.headers['etag']}, *"
        assert (await get(client, MINE, authorization=ada, if_none_match=known)).status_code == 200
        visited = await get(client, MINE)
        assert visited.headers["cache-control"] == "private, no-cache"
        assert visited.headers["etag"] != public.headers["etag"]
        everybodys = await get(client, authorization=ada)
        assert everybodys.headers["cache-control"] == "private, no-cache"
        assert everybodys.headers["etag"] == public.headers["etag"]


@pytest.mark.parametrize(
    ("document", "headers"),
    [
        ('{ researcher(id: "stefan-gustafsson") { works(first: 1000) { totalCount } } }', {}),
        ("{ nothing }", {}),
        ("{ nothing }", {"accept": RESPONSE_JSON}),
        (NAME, {"peergraph_report": "1"}),
    ],
)
async def test_an_error_or_a_report_is_kept_by_nobody(
    client: httpx.AsyncClient, document: str, headers: dict[str, Any]
) -> None:
    response = await get(client, document, if_none_match="*", **headers)
    assert response.status_code in (200, 400)
    assert response.headers["cache-control"] == "private, no-store"
    assert "etag" not in response.headers


async def test_a_setting_lets_caches_keep_what_is_public_for_a_while(records: Database) -> None:
    async with asgi_client(create_app(Settings.read({"PEERGRAPH_MAX_AGE": "60"}), records)) as client:
        assert (await get(client)).headers["cache-control"] == "public, max-age=60, must-revalidate"
        assert (await get(client, MINE)).headers["cache-control"] == "private, no-cache"


async def test_a_page_elsewhere_can_read_the_tag(records: Database) -> None:
    settings = Settings.read({"PEERGRAPH_CORS_ORIGINS": "https://explorer.example"})
    async with asgi_client(create_app(settings, records)) as client:
        response = await get(client, origin="https://explorer.example")
        assert "etag" in response.headers["access-control-expose-headers"].split(", ")
        asking = {"access-control-request-method": "GET", "access-control-request-headers": "if-none-match"}
        allowed = await client.options("/graphql", headers=asking | {"origin": "https://explorer.example"})
        assert allowed.status_code == 200
