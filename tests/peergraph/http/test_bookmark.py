"""Who wrote can see it from any server: a bookmark goes out with a write and comes back with a read."""

import base64
from pathlib import Path
from typing import Any

import httpx
import pytest

from graphdb.driver.database import Database
from peergraph.app import create_app
from peergraph.auth import development_key
from peergraph.errors import BadBookmark
from peergraph.http.bookmark import LONGEST, BookmarkSeal
from tests.support.served import asgi_client, keyed_settings

FOLLOW = 'mutation { follow(id: "stefan-gustafsson") { entity { followerCount } userErrors { code } } }'
READ = '{ researcher(id: "stefan-gustafsson") { followerCount } }'


@pytest.fixture
def headers(tmp_path: Path) -> dict[str, str]:
    import time

    return {"authorization": f"Bearer {development_key.token(tmp_path, int(time.time()), sub='ada', name='Ada')}"}


async def post(client: httpx.AsyncClient, query: str, headers: dict[str, str]) -> httpx.Response:
    return await client.post("/graphql", json={"query": query}, headers=headers)


async def test_a_bookmark_given_by_one_server_is_honoured_by_another(
    records: Database, tmp_path: Path, headers: dict[str, str]
) -> None:
    async with asgi_client(create_app(keyed_settings(tmp_path), records)) as one:
        read = await post(one, READ, headers)
        written = await post(one, FOLLOW, headers)
    assert written.json()["data"]["follow"]["entity"] == {"followerCount": 1}
    assert "peergraph-bookmark" not in read.headers
    bookmark = written.headers["peergraph-bookmark"]
    async with asgi_client(create_app(keyed_settings(tmp_path), records)) as other:
        response = await post(other, READ, {"peergraph-bookmark": bookmark})
        again = await post(other, FOLLOW, headers | {"peergraph-bookmark": bookmark})
    assert response.json() == {"data": {"researcher": {"followerCount": 1}}}
    assert again.status_code == 200
    assert "FB:" not in str(written.headers)


async def test_a_refused_mutation_gives_no_bookmark(records: Database, tmp_path: Path) -> None:
    async with asgi_client(create_app(keyed_settings(tmp_path), records)) as client:
        response = await post(client, FOLLOW, {})
    assert "peergraph-bookmark" not in response.headers


@pytest.mark.parametrize(
    "text", ["x", "é", "AAAA", "a" * (LONGEST + 1), "FB:kcwQ", base64.b64encode(b"[]" * 20).decode()]
)
async def test_a_bookmark_that_is_not_ours_is_refused(records: Database, tmp_path: Path, text: str) -> None:
    async with asgi_client(create_app(keyed_settings(tmp_path), records)) as client:
        given: Any = {"peergraph-bookmark": text.encode()}
        response = await post(client, READ, given)
    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT"}
    assert "peergraph-bookmark" in response.json()["errors"][0]["message"]


def test_a_seal_opens_its_own_and_no_other() -> None:
    ours, theirs = BookmarkSeal(), BookmarkSeal()
    bookmarks = frozenset(("FB:one", "FB:two"))
    assert ours.decode(ours.encode(bookmarks)) == bookmarks
    with pytest.raises(BadBookmark):
        theirs.decode(ours.encode(bookmarks))
    assert ours.key.hex() not in repr(ours)
