"""Slices as files over HTTP: their names, headers and encodings; refusals are explore's own."""

import gzip
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from graphdb.driver.database import Database
from graphdb.driver.errors import TimedOut, Unavailable
from peergraph.app import create_app
from peergraph.auth import development_key
from peergraph.limits import DocumentLimits
from peergraph.settings import Settings
from tests.support.graph import write
from tests.support.served import asgi_client, keyed_settings

MEDIA_TYPES = {
    "json": "application/json",
    "graphml": "application/graphml+xml",
    "gexf": "application/gexf+xml",
    "csv": "application/zip",
    "vosviewer.json": "application/json",
}
ENDINGS = {suffix: suffix for suffix in MEDIA_TYPES} | {"csv": "csv.zip"}


@pytest.mark.parametrize("suffix", MEDIA_TYPES)
async def test_a_file_has_its_media_type_and_the_name_of_the_first_center(
    client: httpx.AsyncClient, suffix: str
) -> None:
    answer = await client.get(f"/export/slice.{suffix}", params={"centers": "nothing,stefan-gustafsson,anna-lind"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == MEDIA_TYPES[suffix]
    assert f'attachment; filename="stefan-gustafsson.{ENDINGS[suffix]}"' in answer.headers["content-disposition"]
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("suffix", MEDIA_TYPES)
async def test_a_file_is_packed_for_who_takes_gzip(client: httpx.AsyncClient, suffix: str) -> None:
    address = f"/export/slice.{suffix}?centers=stefan-gustafsson"
    plain_ = await client.get(address, headers={"accept-encoding": "identity"})
    for refusing in ("", "br", "gzip;q=0", "*;q=0", "gzip;q=0, *"):
        response = await client.get(address, headers={"accept-encoding": refusing})
        assert "content-encoding" not in response.headers
        assert response.content == plain_.content
    for taking in ("gzip", "br;q=1, gzip;q=0.1", "*", "GZIP"):
        async with client.stream("GET", address, headers={"accept-encoding": taking}) as packed:
            assert packed.headers["content-encoding"] == "gzip"
            raw = b"".join([piece async for piece in packed.aiter_raw()])
        assert gzip.decompress(raw) == plain_.content
        assert packed.headers["content-length"] == str(len(raw))
        assert packed.headers["etag"] != plain_.headers["etag"]
        assert packed.headers["vary"] == plain_.headers["vary"] == "accept-encoding, authorization, peergraph-bookmark"


@pytest.mark.parametrize("suffix", MEDIA_TYPES)
async def test_who_has_a_file_is_told_so_until_it_changes(
    records: Database, client: httpx.AsyncClient, suffix: str
) -> None:
    address = f"/export/slice.{suffix}?centers=stefan-gustafsson"
    first = await client.get(address)
    assert first.headers["cache-control"] == "public, max-age=0, must-revalidate"
    again = await client.get(address, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    await write(records, "MATCH (r:Researcher {id: 'Rperson000000001'}) SET r.label = 'S. Gustafsson'")
    changed = await client.get(address, headers={"if-none-match": first.headers["etag"]})
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


@pytest.mark.parametrize("suffix", MEDIA_TYPES)
async def test_head_tells_of_a_file_what_get_does(client: httpx.AsyncClient, suffix: str) -> None:
    address = f"/export/slice.{suffix}?centers=stefan-gustafsson"
    response, headed = await client.get(address), await client.head(address)
    assert (headed.status_code, headed.content) == (200, b"")
    assert dict(headed.headers) == dict(response.headers)


@pytest.mark.parametrize(
    ("slug", "name"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ('a"; filename="b\r\nx: y', "a-filename-b-x-y"),
        ("李明", "slice"),
        ("x" * 300, "x" * 80),
    ],
)
async def test_no_slug_makes_a_dangerous_file_name(
    records: Database, client: httpx.AsyncClient, slug: str, name: str
) -> None:
    await write(records, "MATCH (r:Researcher {id: 'Rperson000000001'}) SET r.slug = $slug", slug=slug)
    answer = await client.get("/export/slice.gexf", params={"centers": "Rperson000000001"})
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="{name}.gexf"; ')


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("", 400, "centers is missing: one id or more, repeated or with commas between."),
        ("centers=", 400, "The number of centers must be from 1 to 20, not 0."),
        ("centers=x&depth=4", 400, "depth must be from 1 to 3, not 4."),
        ("centers=x&depth=deep", 400, "depth must be a whole number, not 'deep'."),
        ("centers=x&works=501", 400, "works must be from 0 to 500, not 501."),
        ("centers=x&depth=1&depth=2", 400, "depth is given twice."),
        ("centers=x&color=red", 400, "There is no parameter color; there are centers, depth, "),
        ("centers=x&years=2010-2020", 400, "years must be as 2010..2020, 2010.., ..2020 or 2015, not '2010-2020'."),
        ("centers=x&years=2020..2010", 400, "years.min must not be over years.max, but 2020 is over 2010."),
        ("centers=x&weights=topic:2", 400, "weights.topic must be from 0 to 1, not 2."),
        ("centers=x&weights=topic", 400, "weights must be as collaboration:1,"),
        ("centers=x&weights=topic:nan", 400, "Variable '$options' has invalid value"),
        ("centers=x&weights=fame:1", 400, "Variable '$options' has invalid value"),
        ("centers=x&types=NOVEL", 400, "Variable '$options' has invalid value"),
        ("centers=%ff", 400, "The address's parameters are too many, or not UTF-8, percent-encoded."),
        ("centers=x&mixed=perhaps", 400, "mixed must be yes or no, not 'perhaps'."),
        ("centers=nothing,nobody", 404, "None of the centers is known."),
    ],
)
async def test_a_refusal_says_what_is_wrong(client: httpx.AsyncClient, query: str, status: int, sentence: str) -> None:
    for suffix in MEDIA_TYPES:
        answer = await client.get(f"/export/slice.{suffix}?{query}")
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/json"
        assert "content-disposition" not in answer.headers
        (error,) = answer.json()["errors"]
        assert error["message"].startswith(sentence)
        assert error["extensions"]["code"] == ("NOT_FOUND" if status == 404 else "BAD_USER_INPUT")


@pytest.mark.parametrize("why", [Unavailable("Neo4j cannot be reached."), TimedOut("It took too long.")])
async def test_a_graph_that_does_not_answer_is_503(records: Database, monkeypatch: Any, why: Exception) -> None:
    async def read(*_: Any, **__: Any) -> Any:
        raise why

    monkeypatch.setattr(Database, "read", read)
    async with asgi_client(create_app(Settings.read({}), records)) as client:
        answer = await client.get("/export/slice.graphml?centers=stefan-gustafsson")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "2"
    assert answer.json()["errors"][0]["message"] == str(why)


@pytest.mark.parametrize("name", ["slice.xlsx", "slice", "slice.", "graph.json", "slice.json/x", ""])
async def test_a_file_that_there_is_not_is_told_with_those_that_there_are(client: httpx.AsyncClient, name: str) -> None:
    answer = await client.get(f"/export/{name}?centers=stefan-gustafsson")
    assert answer.status_code == 404
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "NOT_FOUND"
    assert "slice.json, slice.graphml, slice.gexf, slice.csv, slice.vosviewer.json" in error["message"]


async def test_files_are_got_and_not_posted(client: httpx.AsyncClient) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = await client.request(method, "/export/slice.json?centers=x")
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
        assert answer.json()["errors"][0]["extensions"]["code"] == "METHOD_NOT_ALLOWED"


# ---- admission, as at /graphql ---------------------------------------------------------------------------------------


ADDRESS = "/export/slice.json?centers=stefan-gustafsson"


async def test_a_token_that_is_not_accepted_is_refused_as_at_graphql(client: httpx.AsyncClient) -> None:
    bad = {"authorization": "Bearer nonsense"}
    file = await client.get(ADDRESS, headers=bad)
    query = await client.post("/graphql", json={"query": "{ __typename }"}, headers=bad)
    assert file.status_code == query.status_code == 401
    assert file.json() == query.json()
    assert file.headers["www-authenticate"] == query.headers["www-authenticate"]
    assert file.headers["cache-control"] == "no-store"


async def test_a_file_of_an_account_is_kept_by_its_own_browser_alone(records: Database, tmp_path: Path) -> None:
    ada = {"authorization": f"Bearer {development_key.token(tmp_path, int(time.time()), sub='ada', name='Ada')}"}
    async with asgi_client(create_app(replace(keyed_settings(tmp_path), max_age=60), records)) as client:
        visitors, adas = await client.get(ADDRESS), await client.get(ADDRESS, headers=ada)
        assert visitors.headers["cache-control"] == "public, max-age=60, must-revalidate"
        assert adas.headers["cache-control"] == "private, no-cache"
        assert adas.content == visitors.content
        again = await client.get(ADDRESS, headers=ada | {"if-none-match": adas.headers["etag"]})
        assert again.status_code == 304


async def test_a_token_is_checked_by_the_clock_of_the_application(records: Database, tmp_path: Path) -> None:
    ada = {"authorization": f"Bearer {development_key.token(tmp_path, int(time.time()), sub='ada', name='Ada')}"}
    late = datetime.now(UTC) + timedelta(days=400)
    async with asgi_client(create_app(keyed_settings(tmp_path), records, lambda: late)) as client:
        refused = await client.get(ADDRESS, headers=ada)
    assert (refused.status_code, refused.json()["errors"][0]["message"]) == (401, "The token has expired.")


async def test_every_request_for_a_file_is_charged_a_point(records: Database) -> None:
    async with asgi_client(create_app(Settings.read({"PEERGRAPH_MOST_BUDGET": "20"}), records)) as client:
        statuses = [(await client.get("/export/slice.nothing")).status_code for _ in range(30)]
    assert statuses[:20] == [404] * 20
    assert statuses[-1] == 429


async def test_an_account_that_has_spent_its_points_gets_no_file(records: Database, tmp_path: Path) -> None:
    settings = replace(keyed_settings(tmp_path), document_limits=DocumentLimits(budget_signed_in=3_000))
    ada = {"authorization": f"Bearer {development_key.token(tmp_path, int(time.time()), sub='ada', name='Ada')}"}
    async with asgi_client(create_app(settings, records)) as client:
        # The visitor has the statement planned, which costs more than the account may spend.
        assert (await client.get(ADDRESS)).status_code == 200
        assert [(await client.get(ADDRESS, headers=ada)).status_code for _ in range(2)] == [200, 429]
        assert (await client.get(ADDRESS)).status_code == 200


async def test_a_file_after_a_write_is_read_with_its_bookmark(client: httpx.AsyncClient) -> None:
    refused = await client.get(ADDRESS, headers={"peergraph-bookmark": "nonsense"})
    assert (refused.status_code, refused.json()["errors"][0]["extensions"]["code"]) == (400, "BAD_USER_INPUT")
