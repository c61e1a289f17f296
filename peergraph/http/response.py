"""Responses over HTTP: an answer, an error, or the news that the client has the answer already."""

import time
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import GraphQLError
from starlette.types import Message, Send

from graphdb.driver.errors import GraphError
from peergraph.admission.request import Answer
from peergraph.errors import (
    Headers,
    HTTPRefusal,
    MethodRefused,
    RequestError,
    code_of,
    graphql_error,
    headers_of,
    retry_header,
    rule_of,
)
from peergraph.http.caching import VARY
from peergraph.http.multipart import MULTIPART_TYPE
from peergraph.http.negotiation import EVENT_STREAM, JSON, MULTIPART, RESPONSE_JSON
from peergraph.limits import DocumentLimits
from peergraph.visible_error import log_defect, visible_error

CONTENT_TYPES = {
    JSON: b"application/json; charset=utf-8",
    RESPONSE_JSON: b"application/graphql-response+json; charset=utf-8",
    MULTIPART: MULTIPART_TYPE,
}


@dataclass(frozen=True, slots=True)
class ErrorResponse:
    """The response over HTTP to a request that gets no data: its status, its errors as maps, its headers."""

    status: int
    errors: list[dict[str, Any]]
    headers: Headers = ()

    @property
    def body(self) -> bytes:
        """The JSON of the response."""
        return orjson.dumps({"errors": self.errors})


def error_response(error: Exception, where: object) -> ErrorResponse:
    """Return the response that an error makes, by the table of errors; a defect is logged with `where` it was."""
    if isinstance(error, MethodRefused):
        error = method_refusal(error)
    status, headers = rule_of(code_of(error)).status, headers_of(error)
    if isinstance(error, GraphQLError):
        # A document that is unknown now may be known at the next request.
        return ErrorResponse(status, [visible_error(error)], (*headers, (b"cache-control", b"no-store")))
    if isinstance(error, RequestError | GraphError):
        return ErrorResponse(status, [visible_error(graphql_error(error))], headers)
    return ErrorResponse(status, [log_defect(error, where)])


def method_refusal(error: MethodRefused) -> HTTPRefusal:
    """Return the refusal of an operation that may not be sent in this way over HTTP."""
    if error.operation == "mutation":
        sentence = "A mutation has to be sent by POST."
        return HTTPRefusal("METHOD_NOT_ALLOWED", sentence, ((b"allow", b"POST"),))
    sentence = f"A subscription is answered with events: accept {EVENT_STREAM}, or use a WebSocket."
    return HTTPRefusal("NOT_ACCEPTABLE", sentence)


async def send_error(send: Send, error: Exception, media_type: str, where: object) -> None:
    """Send the response that an error makes."""
    response = error_response(error, where)
    # GraphQL over HTTP: a request error in a well-formed request has status 200 in application/json.
    status = 200 if isinstance(error, GraphQLError) and media_type == JSON else response.status
    await send_response(send, status, media_type, response.body, response.headers)


def status_of(answer: Answer, media_type: str) -> tuple[int, Headers]:
    """Return the status and the headers of an answer: by the table of errors when nothing was executed, 503 when the
    graph is unavailable, else 200."""
    codes = [code_of(error) for error in answer.errors]
    if not answer.started:
        return (200 if media_type == JSON else rule_of(codes[0]).status), ()
    if "UNAVAILABLE" in codes:
        rule = rule_of("UNAVAILABLE")
        return rule.status, retry_header(rule.retry_after)
    return 200, ()


async def send_response(send: Send, status: int, media_type: str, body: bytes, more: Headers = ()) -> None:
    """Send one whole response."""
    headers = [
        (b"content-type", CONTENT_TYPES[media_type]),
        (b"content-length", str(len(body)).encode()),
        VARY,
        (b"x-content-type-options", b"nosniff"),
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def send_not_modified(send: Send, more: Headers) -> None:
    """Send that the client has the answer already."""
    await send({"type": "http.response.start", "status": 304, "headers": [VARY, *more]})
    await send({"type": "http.response.body", "body": b""})


def without_body(send: Send) -> Send:
    """Return a `send` that leaves out the body, for HEAD."""

    async def send_head(message: Message) -> None:
        await send(message if message["type"] == "http.response.start" else {**message, "body": b""})

    return send_head


def with_extensions(body: bytes, report: dict[str, Any]) -> bytes:
    """Return the body of a response, which is never an empty object, with extensions at its end."""
    return body[:-1] + b',"extensions":' + orjson.dumps({"peergraph": report}) + b"}"


def report_of(answer: Answer, started: float, limits: DocumentLimits) -> dict[str, Any]:
    """Return what an answer was estimated to cost (null where there is no estimate), and what it took: statements,
    records, and milliseconds in the database, of these until its plans were there, and in all."""
    return {
        "cost": answer.cost.report(limits) if answer.cost else None,
        "statements": answer.stats.statements,
        "rows": answer.stats.rows,
        "databaseMs": round(answer.stats.milliseconds, 3),
        "planningMs": round(answer.stats.planning, 3),
        "totalMs": round((time.perf_counter() - started) * 1000, 3),
    }
