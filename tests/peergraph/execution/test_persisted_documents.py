"""Persisted documents: left by clients and named by their hash, or trusted, which may be all that is answered."""

import hashlib
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from graphdb.driver.database import Database
from peergraph.app import create_app
from peergraph.settings import Settings
from tests.support.command_line import peergraph
from tests.support.served import asgi_client

RESPONSE_JSON = "application/graphql-response+json"
NAME = "query Name($id: ID!) { researcher(id: $id) { name } }"
STEFAN = {"id": "stefan-gustafsson"}
ANSWER = {"data": {"researcher": {"name": "Stefan Gustafsson"}}}
NOT_FOUND = ("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND")
UNTRUSTED = ("Only documents that are on this server's trusted list are answered.", "DOCUMENT_NOT_TRUSTED")


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def persisted(text: str, **changes: Any) -> dict[str, Any]:
    """The extension by which Apollo's clients name a document."""
    return {"persistedQuery": {"version": 1, "sha256Hash": sha256(text)} | changes}


async def post(client: httpx.AsyncClient, body: dict[str, Any]) -> httpx.Response:
    return await client.post("/graphql", json=body, headers={"accept": RESPONSE_JSON})


async def get(client: httpx.AsyncClient, **parameters: Any) -> httpx.Response:
    given = {name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()}
    return await client.get("/graphql", params=given, headers={"accept": RESPONSE_JSON})


def refusal(response: httpx.Response) -> tuple[str, str]:
    """Message and code of a refused request."""
    (error,) = response.json()["errors"]
    assert (response.status_code, response.json().keys()) == (400, {"errors"})
    return error["message"], error["extensions"]["code"]


@asynccontextmanager
async def served(records: Database, folder: Path, **settings: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application that trusts the documents of a folder."""
    app = create_app(Settings.read({"PEERGRAPH_DOCUMENTS": str(folder), **settings}), records)
    async with asgi_client(app) as client:
        yield client


async def test_a_document_left_once_is_answered_by_its_hash(client: httpx.AsyncClient) -> None:
    by_hash = {"extensions": persisted(NAME), "variables": STEFAN}
    unknown = await post(client, by_hash)
    assert refusal(unknown) == NOT_FOUND
    assert unknown.headers["cache-control"] == "no-store"
    assert (await post(client, {"query": NAME, **by_hash})).json() == ANSWER
    assert (await post(client, by_hash)).json() == ANSWER
    assert (await get(client, **by_hash)).json() == ANSWER
    assert (await post(client, {"documentId": f"sha256:{sha256(NAME)}", "variables": STEFAN})).json() == ANSWER


async def test_a_document_can_be_left_by_get(client: httpx.AsyncClient) -> None:
    by_hash = {"extensions": persisted(NAME), "variables": STEFAN}
    assert refusal(await get(client, **by_hash)) == NOT_FOUND
    assert (await get(client, query=NAME, **by_hash)).json() == ANSWER
    assert (await get(client, **by_hash)).json() == ANSWER


async def test_in_the_older_media_type_a_refusal_is_200_as_apollo_has_it(client: httpx.AsyncClient) -> None:
    response = await client.post("/graphql", json={"extensions": persisted(NAME)})
    assert (response.status_code, response.headers["content-type"]) == (200, "application/json; charset=utf-8")
    assert response.json()["errors"][0]["extensions"] == {"code": "PERSISTED_QUERY_NOT_FOUND"}


async def test_a_document_that_is_not_what_its_hash_says_is_refused_and_not_kept(client: httpx.AsyncClient) -> None:
    body = {"query": "{ stats { workCount } }", "extensions": persisted(NAME), "variables": STEFAN}
    message, code = refusal(await post(client, body))
    assert (message, code) == ("sha256Hash is not the SHA-256 of the query sent along.", "BAD_USER_INPUT")
    del body["query"]
    assert refusal(await post(client, body)) == NOT_FOUND


@pytest.mark.parametrize(
    "persisted",
    [
        "x",
        [],
        {"version": 2, "sha256Hash": "0" * 64},
        {"sha256Hash": "0" * 64},
        {"version": 1},
        {"version": 1, "sha256Hash": "../../etc/passwd"},
        {"version": 1, "sha256Hash": "A" * 64},
        {"version": 1, "sha256Hash": 7},
    ],
)
async def test_a_hash_that_can_be_none_is_refused(client: httpx.AsyncClient, persisted: Any) -> None:
    assert refusal(await post(client, {"extensions": {"persistedQuery": persisted}}))[1] == "BAD_USER_INPUT"


@pytest.mark.parametrize("id_", ["", "x", "md5:x", f"sha256:{'0' * 63}", f"sha256:x:{'0' * 64}", "sha256:../../../x"])
async def test_a_document_id_that_can_be_none_is_unknown(client: httpx.AsyncClient, id_: str) -> None:
    assert refusal(await post(client, {"documentId": id_}))[1] == "PERSISTED_QUERY_NOT_FOUND"


async def test_a_request_names_its_document_in_one_way(client: httpx.AsyncClient) -> None:
    response = await post(client, {"query": NAME, "documentId": f"sha256:{sha256(NAME)}"})
    assert refusal(response) == ("Give query or documentId, not both.", "BAD_REQUEST")
    response = await post(client, {"documentId": 7})
    assert refusal(response) == ("documentId must be a string or null.", "BAD_REQUEST")


async def test_what_is_not_sound_is_not_kept(client: httpx.AsyncClient) -> None:
    for bad in ("{ nothing }", "{", "{ " + " ".join(f"a{n}: stats {{ version }}" for n in range(60)) + " }"):
        assert "data" not in (await post(client, {"query": bad, "extensions": persisted(bad)})).json()
        assert refusal(await post(client, {"extensions": persisted(bad)})) == NOT_FOUND


async def test_what_clients_leave_is_bounded_in_number_and_in_characters(records: Database, tmp_path: Path) -> None:
    documents = [f"{{ a{number}: __typename }}" for number in range(30)]
    async with served(records, tmp_path, PEERGRAPH_MOST_PERSISTED="10") as client:
        for text in documents:
            assert "data" in (await post(client, {"query": text, "extensions": persisted(text)})).json()
        known = [text for text in documents if "data" in (await post(client, {"extensions": persisted(text)})).json()]
        assert known == documents[-10:]
    async with served(records, tmp_path, PEERGRAPH_MOST_PERSISTED_CHARACTERS="100") as client:
        for text in documents:
            await post(client, {"query": text, "extensions": persisted(text)})
        known = [text for text in documents if "data" in (await post(client, {"extensions": persisted(text)})).json()]
        assert known == documents[-(100 // len(documents[-1])) :]
        long = "{ " + "b" * 100 + ": __typename }"
        assert "data" in (await post(client, {"query": long, "extensions": persisted(long)})).json()
        assert refusal(await post(client, {"extensions": persisted(long)})) == NOT_FOUND


async def test_a_mutation_is_not_sent_by_get_under_its_hash_either(client: httpx.AsyncClient) -> None:
    write = 'mutation { follow(id: "stefan-gustafsson") { userErrors { code } } }'
    assert "data" in (await post(client, {"query": write, "extensions": persisted(write)})).json()
    assert (await get(client, extensions=persisted(write))).status_code == 405


def test_documents_are_added_listed_and_removed(tmp_path: Path) -> None:
    environment = {"PEERGRAPH_DOCUMENTS": str(tmp_path / "trusted"), "PEERGRAPH_HOME": str(tmp_path / "home")}
    file, other = tmp_path / "name.graphql", tmp_path / "type.graphql"
    file.write_text(NAME)
    other.write_text("{ __typename }\n")
    added = peergraph(environment, "documents", "add", str(file), str(other))
    ids = [f"sha256:{sha256(NAME)}", f"sha256:{sha256('{ __typename }' + chr(10))}"]
    assert (added.returncode, [line.split()[0] for line in added.stdout.splitlines()]) == (0, ids)
    listed = peergraph(environment, "documents", "list").stdout.splitlines()
    assert sorted(listed) == sorted([f"{ids[0]}  Name", f"{ids[1]}  (no name)"])
    assert peergraph(environment, "documents", "remove", ids[1]).returncode == 0
    assert peergraph(environment, "documents", "list").stdout == f"{ids[0]}  Name\n"
    again = peergraph(environment, "documents", "remove", ids[1])
    assert (again.returncode, again.stderr) == (1, f"{ids[1]} is not on the list.\n")
    file.write_text("{ nothing }")
    bad = peergraph(environment, "documents", "add", str(other), str(file))
    assert (bad.returncode, bad.stdout) == (1, "")
    assert "Cannot query field 'nothing' on type 'Query'." in bad.stderr
    assert peergraph(environment, "documents", "list").stdout == f"{ids[0]}  Name\n"


async def test_a_trusted_document_is_answered_from_when_it_is_added_until_it_is_removed(
    records: Database, tmp_path: Path
) -> None:
    environment = {"PEERGRAPH_DOCUMENTS": str(tmp_path / "trusted"), "PEERGRAPH_HOME": str(tmp_path / "home")}
    file = tmp_path / "name.graphql"
    file.write_text(NAME)
    body: dict[str, Any] = {"documentId": f"sha256:{sha256(NAME)}", "variables": STEFAN}
    async with served(records, tmp_path / "trusted") as client:
        assert refusal(await post(client, body)) == NOT_FOUND
        peergraph(environment, "documents", "add", str(file))
        assert (await post(client, body)).json() == ANSWER
        assert (await get(client, **body)).json() == ANSWER
        peergraph(environment, "documents", "remove", body["documentId"])
        assert refusal(await post(client, body)) == NOT_FOUND


async def test_only_trusted_documents_are_answered_where_that_is_set(
    records: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / f"{sha256(NAME)}.graphql").write_text(NAME)
    caplog.set_level(logging.DEBUG, "peergraph.statement")
    async with served(records, tmp_path, PEERGRAPH_TRUSTED_ONLY="yes") as client:
        for body in (
            {"query": "{ stats { workCount } }"},
            {"query": "{" * 50_000},
            {"query": NAME + " "},
            {"query": "{ __typename }", "extensions": persisted("{ __typename }")},
            {"extensions": persisted("{ __typename }")},
            {"documentId": f"sha256:{'0' * 64}"},
        ):
            assert refusal(await post(client, body)) == UNTRUSTED
        assert not [record for record in caplog.records if record.name == "peergraph.statement"]
        for body in (
            {"documentId": f"sha256:{sha256(NAME)}"},
            {"extensions": persisted(NAME)},
            {"query": NAME},
            {"query": NAME, "extensions": persisted(NAME)},
        ):
            assert (await post(client, {**body, "variables": STEFAN})).json() == ANSWER


async def test_a_trusted_file_that_was_changed_is_not_answered(
    records: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / f"{sha256(NAME)}.graphql").write_text("{ stats { workCount } }")
    async with served(records, tmp_path) as client:
        assert refusal(await post(client, {"documentId": f"sha256:{sha256(NAME)}"})) == NOT_FOUND
    assert "it is not the document that its name says" in caplog.text
