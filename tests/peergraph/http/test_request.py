"""The GraphQL request in an HTTP request: what is no request is refused with a sentence, and early."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.types import Message, Receive

from peergraph.errors import BadBookmark, ClientGone, HTTPRefusal
from peergraph.execution.persisted_documents import PersistedDocuments
from peergraph.http.bookmark import BookmarkSeal
from peergraph.http.request import (
    bookmarks_in,
    check_content_type,
    parameters_of_address,
    parameters_of_body,
    read_body,
    read_parameters,
    read_request,
    wants_report,
)
from peergraph.limits import USUAL, DocumentLimits

POST = {"method": "POST", "query_string": b""}
JSON_BODY = {b"content-type": b"application/json"}


def receiving(*chunks: bytes, is_complete: bool = True) -> Receive:
    """Return the `receive` of a client that sends a body in chunks, and then waits or disconnects."""
    messages: Iterator[Message] = iter(
        {
            "type": "http.request",
            "body": chunk,
            "more_body": not is_complete or number < len(chunks) - 1,
        }
        for number, chunk in enumerate(chunks)
    )

    async def receive() -> Message:
        return next(messages, {"type": "http.disconnect"})

    return receive


async def never() -> Message:
    """Wait for ever."""
    await asyncio.Event().wait()
    raise AssertionError


async def test_a_body_may_come_in_chunks() -> None:
    body = await read_parameters(POST, JSON_BODY, receiving(b'{"query"', b':"{a}"}'), USUAL, 1.0)
    assert body == {"query": "{a}"}


@pytest.mark.parametrize("headers", [{b"content-length": b"11"}, {}])
async def test_a_body_is_refused_as_soon_as_it_is_too_large(headers: dict[bytes, bytes]) -> None:
    with pytest.raises(HTTPRefusal, match="A request body has at most 10 bytes") as refusal:
        await read_body(receiving(b"x" * 6, b"x" * 5, b"x" * 1_000_000), headers, 10)
    assert refusal.value.code == "REQUEST_ENTITY_TOO_LARGE"


async def test_a_client_that_disconnects_before_its_body_is_complete_is_gone() -> None:
    with pytest.raises(ClientGone):
        await read_body(receiving(b"{", is_complete=False), {}, 10)


async def test_a_body_that_does_not_come_is_refused_in_time() -> None:
    with pytest.raises(HTTPRefusal, match=r"within 0\.01 seconds") as refusal:
        await read_parameters(POST, JSON_BODY, never, USUAL, 0.01)
    assert (refusal.value.code, refusal.value.headers) == ("REQUEST_TIMEOUT", ((b"connection", b"close"),))


async def test_a_method_that_is_not_answered_names_those_that_are() -> None:
    with pytest.raises(HTTPRefusal) as refusal:
        await read_parameters({"method": "PUT", "query_string": b""}, {}, never, USUAL, 1.0)
    assert (refusal.value.code, refusal.value.headers) == ("METHOD_NOT_ALLOWED", ((b"allow", b"GET, HEAD, POST"),))


@pytest.mark.parametrize(
    "header", [b"application/json", b"Application/JSON; charset=UTF-8", b'application/json;charset="utf8"']
)
def test_json_in_utf_8_is_read(header: bytes) -> None:
    check_content_type(header)


@pytest.mark.parametrize("header", [None, b"", b"text/plain", b"application/json; charset=latin-1"])
def test_any_other_content_type_is_refused(header: bytes | None) -> None:
    with pytest.raises(HTTPRefusal) as refusal:
        check_content_type(header)
    assert refusal.value.code == "UNSUPPORTED_MEDIA_TYPE"


@pytest.mark.parametrize("body", [b"", b"[1]", b"7", b'"{a}"', b"\xff", b"{"])
def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(HTTPRefusal) as refusal:
        parameters_of_body(body)
    assert refusal.value.code == "BAD_REQUEST"


def test_the_parameters_of_an_address_are_decoded() -> None:
    parameters = parameters_of_address(b"query=%7Ba%7D&variables=%7B%22id%22%3A1%7D&operationName=")
    assert parameters == {"query": "{a}", "variables": {"id": 1}, "operationName": ""}


@pytest.mark.parametrize("query", [b"query=a&query=b", b"query=%ff", b"variables=%7B", b"&".join([b"a=1"] * 21)])
def test_an_unclear_address_is_refused(query: bytes) -> None:
    with pytest.raises(HTTPRefusal):
        parameters_of_address(query)


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({}, "query is missing: the GraphQL document to answer."),
        ({"query": 7}, "query must be a string."),
        ({"query": "{a}", "variables": []}, "variables must be an object or null."),
        ({"query": "{a}", "documentId": "sha256:"}, "Give query or documentId, not both."),
        ({"query": "{aaaaaaaaaaaaaa}"}, "A document has at most 10 characters, not 16."),
    ],
)
def test_parameters_that_make_no_request_are_refused(parameters: dict[str, Any], sentence: str) -> None:
    with pytest.raises(HTTPRefusal) as refusal:
        read_request(parameters, PersistedDocuments(), DocumentLimits(characters=10))
    assert str(refusal.value) == sentence


def test_null_and_empty_parameters_are_absent() -> None:
    received = read_request({"query": "{a}", "variables": None, "operationName": ""}, PersistedDocuments(), USUAL)
    assert (received.document, received.operation_name, received.variables) == ("{a}", None, {})
    assert not received.leaves_document


@pytest.mark.parametrize(("value", "wanted"), [(b"1", True), (b" True ", True), (b"0", False), (b"", False)])
def test_a_report_is_asked_for_by_a_header(value: bytes, wanted: bool) -> None:
    assert wants_report({b"peergraph-report": value}) == wanted
    assert not wants_report({})


def test_bookmarks_are_those_that_the_seal_made() -> None:
    seal = BookmarkSeal()
    header = seal.encode(frozenset(("one", "two"))).encode()
    assert bookmarks_in({b"peergraph-bookmark": header}, seal) == {"one", "two"}
    assert bookmarks_in({}, seal) == frozenset()
    with pytest.raises(BadBookmark):
        bookmarks_in({b"peergraph-bookmark": header}, BookmarkSeal())
