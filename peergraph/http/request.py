"""The GraphQL request in an HTTP request: its body or its address, held to limits on size and time."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

import orjson
from starlette.types import Receive, Scope

from peergraph.errors import ClientGone, HTTPRefusal
from peergraph.execution.persisted_documents import PersistedDocuments
from peergraph.http.bookmark import BookmarkSeal
from peergraph.http.negotiation import JSON
from peergraph.limits import DocumentLimits

PARAMETERS = ("query", "documentId", "operationName", "variables", "extensions")
MOST_PARAMETERS = 20
# Methods that change nothing.
SAFE_METHODS = ("GET", "HEAD")
# Seconds within which a body has to arrive.
BODY_TIMEOUT = 10.0
# The header that asks for extensions.peergraph.
REPORT_HEADER = b"peergraph-report"
# The header of a response to a write, which a later request repeats to see that write.
BOOKMARK_HEADER = b"peergraph-bookmark"


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """The parameters of a GraphQL request as they were received.

    `leaves_document` says that the client sends its document along with its hash, to name it by that later.
    """

    document: str
    operation_name: str | None
    variables: dict[str, Any]
    leaves_document: bool


def is_read_only(scope: Scope) -> bool:
    """Whether the method of a request may change nothing."""
    return scope["method"] in SAFE_METHODS


def wants_report(headers: Mapping[bytes, bytes]) -> bool:
    """Whether a client asks for extensions.peergraph."""
    return headers.get(REPORT_HEADER, b"").strip().lower() in (b"1", b"true")


def bookmarks_in(headers: Mapping[bytes, bytes], seal: BookmarkSeal) -> frozenset[str]:
    """Return the bookmarks of the writes that a request must see. Raises BadBookmark."""
    header = headers.get(BOOKMARK_HEADER)
    return seal.decode(header.decode("latin-1").strip()) if header else frozenset()


async def read_parameters(
    scope: Scope, headers: Mapping[bytes, bytes], receive: Receive, limits: DocumentLimits, seconds: float
) -> dict[str, Any]:
    """Return the parameters in the body of a POST or the address of a GET. Raises HTTPRefusal, and ClientGone.

    The body has to arrive within so many seconds.
    """
    if is_read_only(scope):
        return parameters_of_address(scope["query_string"])
    if scope["method"] != "POST":
        sentence = "Send GraphQL by POST, or a query by GET."
        raise HTTPRefusal("METHOD_NOT_ALLOWED", sentence, ((b"allow", b"GET, HEAD, POST"),))
    check_content_type(headers.get(b"content-type"))
    try:
        async with asyncio.timeout(seconds):
            return parameters_of_body(await read_body(receive, headers, limits.body))
    except TimeoutError as error:
        sentence = f"The body has to come within {seconds:g} seconds."
        raise HTTPRefusal("REQUEST_TIMEOUT", sentence, ((b"connection", b"close"),)) from error


def read_request(parameters: dict[str, Any], documents: PersistedDocuments, limits: DocumentLimits) -> ReceivedRequest:
    """Return the GraphQL request that parameters make.

    Raises HTTPRefusal when they make none, DocumentRefused when they name a document that is not answered.
    """
    check_types(parameters)
    text, persisted = parameters.get("query"), (parameters.get("extensions") or {}).get("persistedQuery")
    document = documents.find(text, parameters.get("documentId"), persisted)
    if document is None:
        raise HTTPRefusal("BAD_REQUEST", "query is missing: the GraphQL document to answer.")
    if len(document) > limits.characters:
        sentence = f"A document has at most {limits.characters} characters, not {len(document)}."
        raise HTTPRefusal("BAD_REQUEST", sentence)
    return ReceivedRequest(
        document,
        parameters.get("operationName") or None,
        parameters.get("variables") or {},
        text is not None and persisted is not None,
    )


def check_content_type(header: bytes | None) -> None:
    """Raise HTTPRefusal unless the header says that the body is JSON in UTF-8."""
    name, *parameters = (header or b"").decode("latin-1").lower().split(";")
    if name.strip() != JSON:
        raise HTTPRefusal("UNSUPPORTED_MEDIA_TYPE", f"Send the body as {JSON}.")
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "charset" and value.strip().strip('"') not in ("utf-8", "utf8"):
            raise HTTPRefusal("UNSUPPORTED_MEDIA_TYPE", "Send the body in UTF-8.")


async def read_body(receive: Receive, headers: Mapping[bytes, bytes], most: int) -> bytes:
    """Return the whole body. Raises HTTPRefusal as soon as it has more than `most` bytes."""
    too_large = HTTPRefusal("REQUEST_ENTITY_TOO_LARGE", f"A request body has at most {most} bytes.")
    if headers.get(b"content-length", b"0").isdigit() and int(headers.get(b"content-length", b"0")) > most:
        raise too_large
    chunks, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > most:
            raise too_large
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


def parameters_of_body(body: bytes) -> dict[str, Any]:
    """Return the JSON object that a body is. Raises HTTPRefusal."""
    if body.lstrip(b" \t\r\n")[:1] == b"[":  # before it is parsed, for a batch may be long
        raise HTTPRefusal("BAD_REQUEST", "Send one operation in a request; batches are not taken.")
    try:
        parameters = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise HTTPRefusal("BAD_REQUEST", f"The body is not JSON in UTF-8: {error}.") from error
    if not isinstance(parameters, dict):
        raise HTTPRefusal("BAD_REQUEST", "The body must be a JSON object.")
    return parameters


def parameters_of_address(query: bytes) -> dict[str, Any]:
    """Return the parameters of a GET request, with those that are JSON decoded. Raises HTTPRefusal."""
    try:
        pairs = parse_qsl(
            query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS
        )
    except ValueError as error:
        sentence = "The address's parameters are too many, or not UTF-8, percent-encoded."
        raise HTTPRefusal("BAD_REQUEST", sentence) from error
    parameters: dict[str, Any] = {}
    for name, value in pairs:
        if name in parameters:
            sentence = f"{name} is given twice." if name in PARAMETERS else "A parameter is given twice."
            raise HTTPRefusal("BAD_REQUEST", sentence)
        parameters[name] = value
    for name in ("variables", "extensions"):
        if name in parameters:
            try:
                parameters[name] = orjson.loads(parameters[name])
            except orjson.JSONDecodeError as error:
                raise HTTPRefusal("BAD_REQUEST", f"{name} is not JSON: {error}.") from error
    return parameters


def check_types(parameters: dict[str, Any]) -> None:
    """Raise HTTPRefusal for a parameter of a GraphQL request that is of the wrong type, or one too many."""
    for name, type_, what in (
        ("query", str, "a string"),
        ("documentId", str, "a string or null"),
        ("operationName", str, "a string or null"),
        ("variables", dict, "an object or null"),
        ("extensions", dict, "an object or null"),
    ):
        if parameters.get(name) is not None and not isinstance(parameters[name], type_):
            raise HTTPRefusal("BAD_REQUEST", f"{name} must be {what}.")
    if parameters.get("query") is not None and parameters.get("documentId") is not None:
        raise HTTPRefusal("BAD_REQUEST", "Give query or documentId, not both.")
