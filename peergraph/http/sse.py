"""GraphQL as server-sent events, by the distinct connections mode of graphql-sse: each answer is an event `next`, and
`complete` follows the last."""

import asyncio
from collections.abc import Awaitable
from contextlib import aclosing, suppress

import orjson
from graphql import GraphQLError
from starlette.types import Send

from peergraph.execution.execute import Answer
from peergraph.subscriptions.poller import Subscriber, SubscriptionEnd

EVENT_STREAM = "text/event-stream"
# Seconds without an event after which a comment is sent, so that nobody between takes the connection for dead.
SILENCE = 15.0
# A comment: bytes that say nothing.
COMMENT = b":\n\n"
# Seconds that a client has to take the sentence it is ended with.
CLOSING = 5.0
COMPLETE = b"event: complete\ndata:\n\n"
HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"private, no-store"),
    (b"vary", b"accept, authorization"),
    # nginx and its like would hold events back until a buffer is full.
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
)
# Why a subscription ended, by its close code, as errors name it.
CODES = {4401: "UNAUTHENTICATED", 4413: "TOO_SLOW", 1012: "UNAVAILABLE"}


async def stream(
    found: Answer | Subscriber, ending: "asyncio.Future[SubscriptionEnd]", gone: Awaitable[None], send: Send
) -> None:
    """Send what a request gets, until it is complete, the client is gone, or `ending` says why it is over."""
    if isinstance(found, Subscriber):
        async with aclosing(found):
            await streamed(found, ending, gone, send)
    else:
        await streamed(found, ending, gone, send)


async def streamed(
    found: Answer | Subscriber, ending: "asyncio.Future[SubscriptionEnd]", gone: Awaitable[None], send: Send
) -> None:
    """The same, for whoever closes the subscription."""
    await send({"type": "http.response.start", "status": 200, "headers": list(HEADERS)})
    # Some proxies and clients take a response for begun when its first byte is there.
    await put(send, COMMENT)
    work = asyncio.ensure_future(sent(found, send))
    leaving = asyncio.ensure_future(gone)
    try:
        await asyncio.wait((work, leaving, ending), return_when=asyncio.FIRST_COMPLETED)
    finally:
        work.cancel()
        leaving.cancel()
        await asyncio.wait((work, leaving))
    if work.cancelled() and ending.done():
        why = ending.result()
        error = GraphQLError(why.sentence, extensions={"code": CODES[why.code]})
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSING):
                await put(send, event(Answer(errors=[error])) + COMPLETE)
                await put(send, b"", more=False)
    elif not work.cancelled():
        work.result()


async def sent(found: Answer | Subscriber, send: Send) -> None:
    """Send every event for as long as there are any, or the one answer and that it is complete."""
    if isinstance(found, Subscriber):
        while True:
            coming = asyncio.ensure_future(anext(found))
            try:
                while not (await asyncio.wait((coming,), timeout=SILENCE))[0]:
                    await put(send, COMMENT)
                await put(send, event(coming.result()))
            finally:
                coming.cancel()
    await put(send, event(found) + COMPLETE)
    await put(send, b"", more=False)


def event(found: Answer) -> bytes:
    """An answer as an event."""
    return b"event: next\ndata: " + orjson.dumps(found.body()) + b"\n\n"


async def put(send: Send, body: bytes, *, more: bool = True) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": more})
