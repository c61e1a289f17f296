"""GraphQL over HTTP: methods, media types, status codes, and what comes along in headers and extensions."""

import json
import re
from typing import Any

import httpx
import pytest

from graphdb.driver.database import Database
from peergraph.app import create_app
from peergraph.settings import Settings
from tests.support.served import asgi_client

RESPONSE_JSON = "application/graphql-response+json"
NAME = '{ researcher(id: "stefan-gustafsson") { name } }'
ANSWER = {"data": {"researcher": {"name": "Stefan Gustafsson"}}}


async def post(client: httpx.AsyncClient, body: Any, **headers: str) -> httpx.Response:
    return await client.post("/graphql", json=body, headers={"accept": RESPONSE_JSON, **headers})


def sentence(response: httpx.Response) -> str:
    """The message of the only error of an answer without data."""
    body = response.json()
    assert "data" not in body
    (error,) = body["errors"]
    return str(error["message"])


async def test_a_query_is_answered_by_post_and_by_get(client: httpx.AsyncClient) -> None:
    for response in (await post(client, {"query": NAME}), await client.get("/graphql", params={"query": NAME})):
        assert response.status_code == 200
        assert response.json() == ANSWER
        assert response.headers["vary"] == "accept, authorization, peergraph-bookmark, peergraph-report"
        assert response.headers["x-content-type-options"] == "nosniff"


async def test_variables_and_the_operation_name_come_by_get_too(client: httpx.AsyncClient) -> None:
    document = "query A($id: ID!) { researcher(id: $id) { name } } query B { __typename }"
    params = {"query": document, "operationName": "A", "variables": json.dumps({"id": "stefan-gustafsson"})}
    assert (await client.get("/graphql", params=params)).json() == ANSWER


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("application/json", "application/json"),
        (RESPONSE_JSON, RESPONSE_JSON),
        (f"{RESPONSE_JSON}, application/json", RESPONSE_JSON),
        (f"{RESPONSE_JSON}; charset=utf-8, application/json; charset=utf-8", RESPONSE_JSON),
        (f"application/json;q=0.5, {RESPONSE_JSON}", RESPONSE_JSON),
        (f"{RESPONSE_JSON};q=0.1, application/json;q=0.2", "application/json"),
        (f"{RESPONSE_JSON};q=0, */*", "application/json"),
        ("application/json;q=0, */*", RESPONSE_JSON),
        ("text/html, */*;q=0.1", "application/json"),
        ("APPLICATION/JSON", "application/json"),
    ],
)
async def test_the_accept_header_chooses_the_media_type(
    client: httpx.AsyncClient, accept: str, media_type: str
) -> None:
    response = await post(client, {"query": NAME}, accept=accept)
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{media_type}; charset=utf-8"


async def test_several_accept_headers_are_one_list(client: httpx.AsyncClient) -> None:
    headers = [("accept", "text/html"), ("accept", RESPONSE_JSON), ("accept", "image/png")]
    response = await client.post("/graphql", json={"query": NAME}, headers=headers)
    assert response.headers["content-type"].startswith(RESPONSE_JSON)


@pytest.mark.parametrize(
    "accept",
    ["text/html", "application/json;q=0", f"{RESPONSE_JSON};q=0, application/json;q=0", "*/*;q=0", ",;,", "*/*;q=nan"],
)
async def test_a_client_that_takes_neither_media_type_is_told(client: httpx.AsyncClient, accept: str) -> None:
    response = await post(client, {"query": NAME}, accept=accept)
    assert response.status_code == 406
    assert "application/graphql-response+json, application/json, multipart/mixed or text/event-" in sentence(response)


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/graphql", "multipart/form-data; boundary=x", "application/xml", ""]
)
async def test_a_body_that_is_not_called_json_is_refused(client: httpx.AsyncClient, content_type: str) -> None:
    headers = {"content-type": content_type}
    response = await client.post("/graphql", content=json.dumps({"query": NAME}), headers=headers)
    assert response.status_code == 415
    assert sentence(response) == "Send the body as application/json."


async def test_a_body_in_another_character_set_is_refused(client: httpx.AsyncClient) -> None:
    headers = {"content-type": "application/json; charset=latin-1"}
    response = await client.post("/graphql", content=json.dumps({"query": NAME}), headers=headers)
    assert (response.status_code, sentence(response)) == (415, "Send the body in UTF-8.")
    headers = {"content-type": 'Application/JSON; Charset="UTF-8"'}
    assert (await client.post("/graphql", content=json.dumps({"query": NAME}), headers=headers)).json() == ANSWER


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_methods_are_refused_with_the_ones_there_are(client: httpx.AsyncClient, method: str) -> None:
    response = await client.request(method, "/graphql", headers={"accept": RESPONSE_JSON})
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, POST"


async def test_get_never_runs_a_mutation(client: httpx.AsyncClient) -> None:
    params = {"query": "query A { __typename } mutation B { __typename }", "operationName": "B"}
    response = await client.get("/graphql", params=params)
    # Until there are mutations, a document with one is not valid; then it is refused by method.
    assert response.status_code in (200, 405)
    assert "errors" in response.json()
    assert "data" not in response.json()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("query={__typename}&query={__typename}", "query is given twice."),
        ("x=1&x=2&query={__typename}", "A parameter is given twice."),
        ("variables={}", "query is missing: the GraphQL document to answer."),
        ("", "query is missing: the GraphQL document to answer."),
        ("query={__typename}&variables=[1]", "variables must be an object or null."),
        ("query={__typename}&extensions=1", "extensions must be an object or null."),
        ("query=%ff", "The address's parameters are too many, or not UTF-8, percent-encoded."),
        (
            "&".join(f"a{n}=1" for n in range(21)),
            "The address's parameters are too many, or not UTF-8, percent-encoded.",
        ),
    ],
)
async def test_an_address_that_asks_nothing_clear_is_refused(
    client: httpx.AsyncClient, query: str, expected: str
) -> None:
    response = await client.get(f"/graphql?{query}", headers={"accept": RESPONSE_JSON})
    assert (response.status_code, sentence(response)) == (400, expected)


async def test_variables_by_get_that_are_not_json_are_refused(client: httpx.AsyncClient) -> None:
    response = await client.get("/graphql", params={"query": "{__typename}", "variables": "{'a':1}"})
    assert response.status_code == 400
    assert sentence(response).startswith("variables is not JSON: ")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, "query is missing: the GraphQL document to answer."),
        ({"query": None}, "query is missing: the GraphQL document to answer."),
        ({"query": 1}, "query must be a string."),
        ({"query": ["{__typename}"]}, "query must be a string."),
        ({"query": "{__typename}", "variables": []}, "variables must be an object or null."),
        ({"query": "{__typename}", "variables": "{}"}, "variables must be an object or null."),
        ({"query": "{__typename}", "operationName": 1}, "operationName must be a string or null."),
        ({"query": "{__typename}", "extensions": []}, "extensions must be an object or null."),
        ([{"query": "{__typename}"}], "Send one operation in a request; batches are not taken."),
        ("{__typename}", "The body must be a JSON object."),
        (None, "The body must be a JSON object."),
    ],
)
async def test_a_body_that_asks_nothing_clear_is_refused(client: httpx.AsyncClient, body: Any, expected: str) -> None:
    headers = {"content-type": "application/json", "accept": RESPONSE_JSON}
    response = await client.post("/graphql", content=json.dumps(body), headers=headers)
    assert (response.status_code, sentence(response)) == (400, expected)


async def test_null_parameters_count_as_absent(client: httpx.AsyncClient) -> None:
    body = {"query": NAME, "variables": None, "operationName": None, "extensions": None}
    assert (await post(client, body)).json() == ANSWER


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("{", "Syntax Error: Expected Name, found <EOF>."),
        ("", "Syntax Error: Unexpected <EOF>."),
        ("{ reseacher }", "Cannot query field 'reseacher' on type 'Query'. Did you mean 'researcher'"),
        ("{ work(id: 1, ID: 2) { label } }", "Unknown argument 'ID' on field 'Query.work'. Did you mean 'id'?"),
        ("query A { __typename } query B { __typename }", "Must provide operation name"),
        ("query ($id: ID!) { work(id: $id) { label } }", "Variable '$id'"),
    ],
)
async def test_a_request_error_is_400_in_its_own_media_type_and_200_in_plain_json(
    client: httpx.AsyncClient, document: str, expected: str
) -> None:
    response = await post(client, {"query": document})
    assert response.status_code == 400
    assert sentence(response).startswith(expected)
    plain = await post(client, {"query": document}, accept="application/json")
    assert plain.status_code == 200
    assert plain.json() == response.json()


async def test_a_field_error_is_200_with_what_else_was_asked(client: httpx.AsyncClient) -> None:
    response = await post(client, {"query": "{ stats { workCount } works(first: 1000) { totalCount } }"})
    assert response.status_code == 200
    body = response.json()
    assert body["data"] == {"stats": {"workCount": 1}, "works": None}
    (error,) = body["errors"]
    assert error["path"] == ["works"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT"}
    assert error["message"] == "first must be from 1 to 100, not 1000."


async def test_a_report_comes_when_it_is_asked_for(client: httpx.AsyncClient) -> None:
    assert "extensions" not in (await post(client, {"query": NAME})).json()
    body = (await post(client, {"query": NAME}, **{"peergraph-report": "1"})).json()
    report = body["extensions"]["peergraph"]
    assert (report["statements"], report["rows"]) == (1, 1)
    assert 0 < report["planningMs"] <= report["databaseMs"] <= report["totalMs"]


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"options": {"dpth": 2}}, '{"dpth":2}'),
        ({"options": [None, True]}, "[null,true]"),
        ({"options": {"depth": False}}, ".depth: Int cannot represent non-integer value: false"),
        ({"options": {"types": ["ARTICLE", None]}}, "not to be null"),
        ({"options": {"types": [{"is": None}]}}, '{"is":null}'),
        ({"options": {"weights": {"recency": "much"}}}, '"much"'),
        ({"centers": {"a": True}}, '{"a":true}'),
    ],
)
async def test_a_wrong_variable_is_said_back_as_json(
    client: httpx.AsyncClient, variables: dict[str, Any], expected: str
) -> None:
    field = "explore(centers: $centers, options: $options) { asOf }"
    query = f"query ($centers: [ID!]! = [], $options: ExploreOptions) {{ {field} }}"
    response = await post(client, {"query": query, "variables": variables})
    assert response.status_code == 400
    for error in response.json()["errors"]:
        assert error["extensions"] == {"code": "BAD_USER_INPUT"}
        assert expected in error["message"]
        assert not re.search(r"None|True|False|\{'|Undefined|mapping", error["message"])


async def test_few_of_very_many_wrong_values_are_told(client: httpx.AsyncClient) -> None:
    query = "query ($options: ExploreOptions) { explore(centers: [], options: $options) { asOf } }"
    options = {f"f{number}": number for number in range(5000)}
    body = (await post(client, {"query": query, "variables": {"options": options}})).json()
    assert len(body["errors"]) == 50
    assert max(len(error["message"]) for error in body["errors"]) < 500


@pytest.mark.parametrize(
    ("method", "headers", "body", "status", "code"),
    [
        ("POST", {}, "{", 400, "BAD_REQUEST"),
        ("POST", {}, "[]", 400, "BAD_REQUEST"),
        ("POST", {}, "{}", 400, "BAD_REQUEST"),
        ("POST", {}, '{"query": "{"}', 400, "GRAPHQL_PARSE_FAILED"),
        ("POST", {}, '{"query": "{ nothing }"}', 400, "GRAPHQL_VALIDATION_FAILED"),
        ("POST", {}, '{"query": "{ __typename }", "operationName": "A"}', 400, "OPERATION_RESOLUTION_FAILURE"),
        ("POST", {}, '{"query": "query ($a: Int!) { __typename @skip(if: false) }"}', 400, "GRAPHQL_VALIDATION_FAILED"),
        ("POST", {"accept": "image/png"}, "{}", 406, "NOT_ACCEPTABLE"),
        ("POST", {"content-type": "text/plain"}, "{}", 415, "UNSUPPORTED_MEDIA_TYPE"),
        ("POST", {}, " " * 600_000, 413, "REQUEST_ENTITY_TOO_LARGE"),
        ("PUT", {}, "{}", 405, "METHOD_NOT_ALLOWED"),
        ("GET", {}, "", 400, "BAD_REQUEST"),
        ("POST", {"authorization": "Basic x"}, "{}", 401, "UNAUTHENTICATED"),
    ],
)
async def test_every_error_has_a_code(
    client: httpx.AsyncClient, method: str, headers: dict[str, str], body: str, status: int, code: str
) -> None:
    given = {"accept": RESPONSE_JSON, "content-type": "application/json"} | headers
    response = await client.request(method, "/graphql", content=body, headers=given)
    assert response.status_code == status
    assert [error["extensions"]["code"] for error in response.json()["errors"]] == [code]


async def test_a_field_error_has_a_code_too(client: httpx.AsyncClient) -> None:
    query = 'query ($n: Int) { researcher(id: "stefan-gustafsson") { works(first: $n) { totalCount } } }'
    (error,) = (await post(client, {"query": query, "variables": {"n": 0}})).json()["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_head_is_get_without_the_body(client: httpx.AsyncClient) -> None:
    for query in (NAME, "{ nothing }", "mutation { __typename }"):
        get = await client.get("/graphql", params={"query": query})
        head = await client.head("/graphql", params={"query": query})
        assert head.status_code == get.status_code
        assert head.headers == get.headers
        assert get.content
        assert head.content == b""
    known = await client.head("/graphql", params={"query": NAME})
    again = await client.head("/graphql", params={"query": NAME}, headers={"if-none-match": known.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("accept", ["multipart/mixed", "multipart/mixed;deferSpec=20220824", "multipart/mixed;q=0.5"])
async def test_a_client_that_takes_parts_alone_gets_the_answer_as_one(client: httpx.AsyncClient, accept: str) -> None:
    response = await post(client, {"query": NAME}, accept=accept)
    assert response.status_code == 200
    assert response.headers["content-type"] == 'multipart/mixed; boundary="-"'
    blank, part, end = response.text.split("---")
    head, _, body = part.strip().partition("\r\n\r\n")
    assert (blank.strip(), end.strip()) == ("", "--")
    assert head.lower() == "content-type: application/json; charset=utf-8"
    assert json.loads(body) == ANSWER | {"hasNext": False}
    refused = await post(client, {"query": "{ nothing }"}, accept=accept)
    assert refused.status_code == 400
    assert refused.json()["errors"]


async def test_clients_of_the_usual_libraries_pass_the_preflight(records: Database) -> None:
    settings = Settings.read(
        {"PEERGRAPH_CORS_ORIGINS": "https://explorer.example", "PEERGRAPH_CORS_HEADERS": "x-lab, X-Session"}
    )
    headers = {"origin": "https://explorer.example", "access-control-request-method": "POST"}
    wanted = (
        "apollographql-client-name,apollographql-client-version,apollo-require-preflight,content-type,x-lab,x-session"
    )
    async with asgi_client(create_app(settings, records)) as client:
        response = await client.options("/graphql", headers=headers | {"access-control-request-headers": wanted})
        assert response.status_code == 200
        allowed = {name.strip().lower() for name in response.headers["access-control-allow-headers"].split(",")}
        assert allowed.issuperset(wanted.split(","))
        other = await client.options("/graphql", headers=headers | {"access-control-request-headers": "x-other"})
        assert other.status_code == 400


async def test_pages_of_other_origins_may_ask_only_where_a_setting_names_them(records: Database) -> None:
    headers = {"origin": "https://explorer.example", "access-control-request-method": "POST"}
    headers["access-control-request-headers"] = "content-type, peergraph-report"
    async with asgi_client(create_app(Settings.read({}), records)) as client:
        assert "access-control-allow-origin" not in (await client.options("/graphql", headers=headers)).headers
    settings = Settings.read({"PEERGRAPH_CORS_ORIGINS": "https://explorer.example http://localhost:5173"})
    async with asgi_client(create_app(settings, records)) as client:
        response = await client.options("/graphql", headers=headers)
        assert response.status_code == 200
        assert response.headers["access-control-allow-origin"] == "https://explorer.example"
        answered = await post(client, {"query": NAME}, origin="https://explorer.example")
        assert answered.json() == ANSWER
        assert answered.headers["access-control-allow-origin"] == "https://explorer.example"
        other = await post(client, {"query": NAME}, origin="https://other.example")
        assert "access-control-allow-origin" not in other.headers
