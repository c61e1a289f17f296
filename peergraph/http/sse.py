"""GraphQL as server-sent events, by the distinct connections mode of graphql-sse: each answer is an event `next`, and
`complete` follows the last."""

import asyncio
from collections.abc import Awaitable
from contextlib import aclosing, suppress

import orjson
from starlette.types import Send

from peergraph.admission.request import Answer
from peergraph.errors import SubscriptionEnd, graphql_error
from peergraph.subscriptions.subscriber import Subscriber

# Seconds without an event after which a comment is sent, so that no proxy closes the connection as idle.
SILENCE = 15.0
# A comment, which clients ignore.
COMMENT = b":\n\n"
# Seconds that a client has to take the error that its subscription is ended with.
CLOSING = 5.0
COMPLETE = b"event: complete\ndata:\n\n"
HEADERS = (
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"private, no-store"),
    (b"vary", b"accept, authorization"),
    # A proxy such as nginx would hold events back until a buffer is full.
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
)


async def send_events(
    source: Answer | Subscriber, ending: "asyncio.Future[SubscriptionEnd]", disconnect: Awaitable[None], send: Send
) -> None:
    """Send what a request gets until it is complete, `disconnect` returns, or `ending` says why the server ends it."""
    if isinstance(source, Subscriber):
        async with aclosing(source):
            await send_until_end(source, ending, disconnect, send)
    else:
        await send_until_end(source, ending, disconnect, send)


async def send_until_end(
    source: Answer | Subscriber, ending: "asyncio.Future[SubscriptionEnd]", disconnect: Awaitable[None], send: Send
) -> None:
    """Send as `send_events`, without closing the source."""
    await send({"type": "http.response.start", "status": 200, "headers": list(HEADERS)})
    # Some proxies and clients wait for the first byte before they call a response begun.
    await send_body(send, COMMENT)
    work = asyncio.ensure_future(send_all(source, send))
    leaving = asyncio.ensure_future(disconnect)
    try:
        await asyncio.wait((work, leaving, ending), return_when=asyncio.FIRST_COMPLETED)
    finally:
        work.cancel()
        leaving.cancel()
        await asyncio.wait((work, leaving))
    if work.cancelled() and ending.done():
        error = graphql_error(ending.result())
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSING):
                await send_body(send, event(Answer(errors=[error])) + COMPLETE)
                await send_body(send, b"", more=False)
    elif not work.cancelled():
        work.result()


async def send_all(source: Answer | Subscriber, send: Send) -> None:
    """Send the events of a subscriber, which never end by themselves, or one answer and that it is complete."""
    if isinstance(source, Subscriber):
        while True:
            coming = asyncio.ensure_future(anext(source))
            try:
                while not (await asyncio.wait((coming,), timeout=SILENCE))[0]:
                    await send_body(send, COMMENT)
                await send_body(send, event(coming.result()))
            finally:
                coming.cancel()
    await send_body(send, event(source) + COMPLETE)
    await send_body(send, b"", more=False)


def event(answer: Answer) -> bytes:
    """Return an answer as an event."""
    return b"event: next\ndata: " + orjson.dumps(answer.body()) + b"\n\n"


async def send_body(send: Send, body: bytes, *, more: bool = True) -> None:
    """Send a piece of the response's body."""
    await send({"type": "http.response.body", "body": body, "more_body": more})
