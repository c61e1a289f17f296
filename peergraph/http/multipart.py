"""An answer in parts, by multipart/mixed: what a fragment with @defer asks for comes after the rest.

The parts are those of graphql-core's incremental execution: pending, incremental, completed and hasNext, by the draft
of 2023 (graphql-spec, pull request 1110). A client that takes no parts, or those of an older draft alone
(deferSpec=20220824), gets the whole at once.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import (
    ExperimentalIncrementalExecutionResults,
    InitialIncrementalExecutionResult,
    SubsequentIncrementalExecutionResult,
    experimental_execute_incrementally,
)
from starlette.types import Receive, Send
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from graphdb.driver.database import Database
from graphdb.driver.request_stats import RequestStats
from peergraph.execution.execute import Answer, PreparedRequest, shown
from peergraph.http.caching import NEVER, VARY, Headers
from resolvers.context import Context
from resolvers.deferred_selection import DeferredSelections
from schema.api import core

MULTIPART = "multipart/mixed"
MULTIPART_TYPE = b'multipart/mixed; boundary="-"'
OPENING = b"\r\n---\r\ncontent-type: application/json; charset=utf-8\r\n\r\n"
CLOSING = b"\r\n-----\r\n"


@dataclass(frozen=True, slots=True)
class MultipartAnswer:
    """An answer whose first part is there; `rest` makes the others, and has to be closed."""

    first: dict[str, Any]
    rest: Any
    tally: RequestStats


def takes_parts(accept: bytes) -> bool:
    """Whether a client takes an answer in our parts, by its Accept header."""
    for one in accept.decode("latin-1").lower().split(","):
        name, *parameters = (part.strip() for part in one.split(";"))
        if name == MULTIPART and not any(part.startswith("deferspec=") or part == "q=0" for part in parameters):
            return True
    return False


def has_parts(asked: PreparedRequest) -> bool:
    """Whether a request's document has a @defer."""
    return asked.document.whole is not asked.document.node


async def begun(database: Database, asked: PreparedRequest) -> MultipartAnswer | Answer:
    """The first part of an answer; all of it when its variables switch every @defer off."""
    request = asked.request
    assert asked.document.node is not None
    tally = RequestStats(bookmarks=request.bookmarks)
    found = experimental_execute_incrementally(
        core,
        asked.document.node,
        variable_values=request.variables,
        operation_name=request.operation_name,
        context_value=Context(database, asked.operation, tally, request.viewer, DeferredSelections()),
        executor_class=StrawberryGraphQLCoreExecutionContext,
    )
    result = await found if asyncio.iscoroutine(found) or asyncio.isfuture(found) else found
    if isinstance(result, ExperimentalIncrementalExecutionResults):
        first = result.initial_result
        if any((error.extensions or {}).get("code") == "UNAVAILABLE" for error in first.errors or ()):
            await result.subsequent_results.aclose()
            return Answer(first.data, first.errors or [], tally)
        return MultipartAnswer(first_part(result.initial_result), result.subsequent_results, tally)
    return Answer(result.data, result.errors or [], tally)  # type: ignore[union-attr]


def first_part(result: InitialIncrementalExecutionResult) -> dict[str, Any]:
    """The first part as a client gets it."""
    return (
        {"data": result.data} | errors_of(result) | {"pending": formatted(result.pending), "hasNext": result.has_next}
    )


def later_part(result: SubsequentIncrementalExecutionResult) -> dict[str, Any]:
    """A later part as a client gets it."""
    found: dict[str, Any] = {}
    if result.pending:
        found["pending"] = formatted(result.pending)
    if result.incremental:
        found["incremental"] = [
            {"id": one.id, "data": one.data}  # type: ignore[union-attr]
            | ({"subPath": one.sub_path} if one.sub_path else {})
            | errors_of(one)
            for one in result.incremental
        ]
    if result.completed:
        found["completed"] = [{"id": one.id} | errors_of(one) for one in result.completed]
    return found | {"hasNext": result.has_next}


def formatted(pending: Any) -> list[Any]:
    return [one.formatted for one in pending]


def errors_of(result: Any) -> dict[str, Any]:
    """The errors of a part, if it has any, in the form that a client may see."""
    return {"errors": [shown(error) for error in result.errors]} if result.errors else {}


async def send_parts(send: Send, receive: Receive, found: MultipartAnswer, more: Headers = ()) -> None:
    """Send part after part, until the last or until the client has gone."""
    headers = [
        (b"content-type", MULTIPART_TYPE),
        VARY,
        *NEVER,
        # A proxy that gathers the parts would take away what they are for.
        (b"x-accel-buffering", b"no"),
        (b"x-content-type-options", b"nosniff"),
        *more,
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    leaving = asyncio.ensure_future(left(receive))
    try:
        await send({"type": "http.response.body", "body": OPENING + orjson.dumps(found.first), "more_body": True})
        async for part in until(leaving, found.rest):
            await send(
                {"type": "http.response.body", "body": OPENING + orjson.dumps(later_part(part)), "more_body": True}
            )
        await send({"type": "http.response.body", "body": CLOSING})
    finally:
        leaving.cancel()
        await found.rest.aclose()


def only_part(body: bytes) -> bytes:
    """The JSON of a whole answer, never an empty object, as the one part of its kind."""
    return OPENING + body[:-1] + b',"hasNext":false}' + CLOSING


async def until(leaving: asyncio.Future[None], parts: Any) -> AsyncIterator[Any]:
    """What comes of an iterator until it ends or `leaving` is done; what is worked on then is cancelled."""
    while True:
        coming = asyncio.ensure_future(anext(parts, None))
        await asyncio.wait((coming, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not coming.done():
            coming.cancel()
            await asyncio.wait((coming,), timeout=1)
            return
        part = coming.result()
        if part is None:
            return
        yield part


async def left(receive: Receive) -> None:
    """Returns when the client has gone away."""
    while (await receive())["type"] != "http.disconnect":
        pass
