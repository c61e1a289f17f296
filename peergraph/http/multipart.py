"""An answer in parts, by multipart/mixed: the fragments with @defer follow the rest of the answer.

The parts are those of graphql-core's incremental execution: pending, incremental, completed and hasNext, by the draft
of 2023 (graphql-spec, pull request 1110). A client that takes no parts, or only those of an older draft
(deferSpec=20220824), gets one whole answer.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import (
    ExperimentalIncrementalExecutionResults,
    InitialIncrementalExecutionResult,
    SubsequentIncrementalExecutionResult,
    experimental_execute_incrementally,
)
from starlette.types import Receive, Send

from graphdb.driver.database import Database
from graphdb.driver.request_stats import RequestStats
from peergraph.admission.admit import PreparedRequest
from peergraph.admission.answer_size import remaining, too_large
from peergraph.admission.document_limits import let_pass
from peergraph.admission.introspection import is_introspection
from peergraph.admission.request import Answer
from peergraph.errors import Headers, code_of
from peergraph.execution.execute import completes_in_thread, execute_standard, within_limit
from peergraph.execution.standard_executor import StandardExecutor
from peergraph.http.caching import NEVER, VARY
from peergraph.http.disconnect import wait_for_disconnect
from peergraph.limits import DocumentLimits
from peergraph.visible_error import visible_error
from resolvers.context import Context
from resolvers.deferred_selection import DeferredSelections
from schema.api import core

MULTIPART_TYPE = b'multipart/mixed; boundary="-"'
OPENING = b"\r\n---\r\ncontent-type: application/json; charset=utf-8\r\n\r\n"
CLOSING = b"\r\n-----\r\n"


@dataclass(frozen=True, slots=True)
class MultipartAnswer:
    """An answer whose first part is ready; `rest` yields the results of the others, and has to be closed.

    All parts together have at most so many bytes as `limits` says.
    """

    first: dict[str, Any]
    rest: Any
    stats: RequestStats
    limits: DocumentLimits


@dataclass(slots=True)
class PartsLimit:
    """The bytes that the parts of an answer have left, and the ids of the fragments that are announced and not sent."""

    limits: DocumentLimits
    left: int = field(init=False)
    announced: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.left = self.limits.answer or sys.maxsize

    def take(self, part: dict[str, Any]) -> dict[str, Any]:
        """Return a part, or in place of one that is too large the part that ends the answer with an error."""
        self.left = remaining(part, self.left)
        if self.left < 0:
            error = too_large(self.limits.answer)
            if self.limits.enforced:
                return self.last_part(visible_error(error), "data" in part)
            let_pass(error.limit, error.message)
            self.left = sys.maxsize
        for fragment in part.get("pending", ()):
            self.announced[fragment["id"]] = None
        for fragment in part.get("completed", ()):
            self.announced.pop(fragment["id"], None)
        return part

    def last_part(self, error: dict[str, Any], is_first: bool) -> dict[str, Any]:
        """Return the part that ends an answer with an error in place of all that is not sent."""
        if is_first:
            return {"data": None, "errors": [error], "hasNext": False}
        return {"completed": [{"id": id_, "errors": [error]} for id_ in self.announced], "hasNext": False}


async def begin_multipart(database: Database, prepared: PreparedRequest) -> MultipartAnswer | Answer:
    """Return the first part of an answer, or all of it when its variables switch every @defer off.

    What asks for the schema, and what is large, is answered whole, because graphql-core completes parts on the event
    loop.
    """
    request = prepared.request
    assert prepared.document.node is not None
    stats = RequestStats(bookmarks=request.bookmarks)
    is_large = completes_in_thread(prepared)
    if is_large or any(map(is_introspection, prepared.operation.roots)):
        whole = Context(database, prepared.operation, stats, request.viewer, plans=prepared.plan_gate())
        whole.completes_in_thread = is_large
        return within_limit(await execute_standard(whole, prepared.document, request), prepared)
    result = experimental_execute_incrementally(
        core,
        prepared.document.node,
        variable_values=request.variables,
        operation_name=request.operation_name,
        context_value=Context(
            database, prepared.operation, stats, request.viewer, DeferredSelections(), prepared.plan_gate()
        ),
        executor_class=StandardExecutor,
    )
    if asyncio.iscoroutine(result) or asyncio.isfuture(result):
        result = await result
    if isinstance(result, ExperimentalIncrementalExecutionResults):
        first = result.initial_result
        if any(code_of(error) == "UNAVAILABLE" for error in first.errors or ()):
            await result.subsequent_results.aclose()
            return Answer(first.data, first.errors or [], stats)
        return MultipartAnswer(first_part(first), result.subsequent_results, stats, request.policy.limits)
    whole_answer = Answer(result.data, result.errors or [], stats)  # type: ignore[union-attr]
    return within_limit(whole_answer, prepared)


def first_part(result: InitialIncrementalExecutionResult) -> dict[str, Any]:
    """Return the first part as a client gets it."""
    return (
        {"data": result.data}
        | errors_of(result)
        | {"pending": pending_maps(result.pending), "hasNext": result.has_next}
    )


def subsequent_part(result: SubsequentIncrementalExecutionResult) -> dict[str, Any]:
    """Return a part after the first as a client gets it."""
    part: dict[str, Any] = {}
    if result.pending:
        part["pending"] = pending_maps(result.pending)
    if result.incremental:
        part["incremental"] = [
            {"id": increment.id, "data": increment.data}  # type: ignore[union-attr]
            | ({"subPath": increment.sub_path} if increment.sub_path else {})
            | errors_of(increment)
            for increment in result.incremental
        ]
    if result.completed:
        part["completed"] = [{"id": completed.id} | errors_of(completed) for completed in result.completed]
    return part | {"hasNext": result.has_next}


def pending_maps(pending: Any) -> list[Any]:
    """Return pending results as maps."""
    return [result.formatted for result in pending]


def errors_of(result: Any) -> dict[str, Any]:
    """Return the errors of a part in the form that a client may see, or an empty map when it has none."""
    return {"errors": [visible_error(error) for error in result.errors]} if result.errors else {}


async def send_parts(send: Send, receive: Receive, answer: MultipartAnswer, more: Headers = ()) -> None:
    """Send part after part, until the last or until the client disconnects."""
    headers = [
        (b"content-type", MULTIPART_TYPE),
        VARY,
        *NEVER,
        # A proxy that buffers the parts would send them all at the end.
        (b"x-accel-buffering", b"no"),
        (b"x-content-type-options", b"nosniff"),
        *more,
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    leaving = asyncio.ensure_future(wait_for_disconnect(receive))
    try:
        limit = PartsLimit(answer.limits)
        part = limit.take(answer.first)
        await send_part(send, part)
        if part["hasNext"]:
            async for result in iterate_until(leaving, answer.rest):
                part = limit.take(subsequent_part(result))
                await send_part(send, part)
                if not part["hasNext"]:
                    break
        await send({"type": "http.response.body", "body": CLOSING})
    finally:
        leaving.cancel()
        await answer.rest.aclose()


async def send_part(send: Send, part: dict[str, Any]) -> None:
    """Send one part, which others or the closing boundary follow."""
    await send({"type": "http.response.body", "body": OPENING + orjson.dumps(part), "more_body": True})


def only_part(body: bytes) -> bytes:
    """Return the JSON of a whole answer, which is never an empty object, as a response of one part."""
    return OPENING + body[:-1] + b',"hasNext":false}' + CLOSING


async def iterate_until(leaving: asyncio.Future[None], results: Any) -> AsyncIterator[Any]:
    """Yield the results until they end or `leaving` is done, which cancels the one that is being worked out."""
    while not leaving.done():
        coming = asyncio.ensure_future(anext(results, None))
        await asyncio.wait((coming, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not coming.done():
            coming.cancel()
            await asyncio.wait((coming,), timeout=1)
            return
        result = coming.result()
        if result is None:
            return
        yield result
