"""Server-sent events: each answer is an event, and a stream ends with what the client needs to know."""

import asyncio
from typing import Any

import orjson
from starlette.types import Message

from graphdb.compile.selection import Operation
from peergraph.admission.document import read_document
from peergraph.admission.prepare import prepare
from peergraph.admission.request import Answer, GraphQLRequest
from peergraph.errors import SubscriptionEnd
from peergraph.http.sse import COMMENT, COMPLETE, event, send_events
from peergraph.subscriptions.poller import EXPIRED
from peergraph.subscriptions.subscriber import Subscriber
from tests.support.viewers import person

FEED = "subscription { feed { cursor } }"


class EventClient:
    """A client that keeps what it gets, and disconnects when it is told to."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.leaving = asyncio.Event()
        self.ending: asyncio.Future[SubscriptionEnd] = asyncio.get_running_loop().create_future()

    async def send(self, message: Message) -> None:
        self.messages.append(message)

    async def disconnect(self) -> None:
        await self.leaving.wait()

    @property
    def text(self) -> bytes:
        """The body so far."""
        return b"".join(message["body"] for message in self.messages[1:])

    async def get(self, source: Answer | Subscriber) -> None:
        """Get what a request gets, until it ends."""
        await asyncio.wait_for(send_events(source, self.ending, self.disconnect(), self.send), 10)


def subscriber() -> tuple[Subscriber, list[Subscriber]]:
    """Return a subscriber, and the list that it stands in once it is closed."""
    operation = prepare(read_document(FEED), GraphQLRequest(FEED, viewer=person("ada")), subscribing=True)
    assert isinstance(operation, Operation)
    closed: list[Subscriber] = []
    compiled: Any = None
    return Subscriber(operation, "key", compiled, "ada", 0, 0.0, lambda why: None, closed.append), closed


async def test_an_answer_is_one_event_and_complete() -> None:
    client = EventClient()
    await client.get(Answer(data={"a": 1}))
    assert client.text == COMMENT + b'event: next\ndata: {"data":{"a":1}}\n\n' + COMPLETE
    assert not client.messages[-1]["more_body"]


async def test_events_come_until_the_client_disconnects_and_the_subscription_is_closed_then() -> None:
    client = EventClient()
    source, closed = subscriber()
    for number in range(2):
        source.waiting.put_nowait(Answer(data={"feed": number}))
    work = asyncio.create_task(client.get(source))
    while client.text.count(b"event: next") < 2:  # noqa: ASYNC110 - nothing tells when an event was sent
        await asyncio.sleep(0)
    client.leaving.set()
    await work
    assert client.text == COMMENT + b"".join(event(Answer(data={"feed": number})) for number in range(2))
    assert closed == [source]


async def test_the_end_of_a_subscription_is_an_error_with_its_code() -> None:
    client = EventClient()
    source, closed = subscriber()
    client.ending.set_result(EXPIRED)
    await client.get(source)
    assert client.text.endswith(COMPLETE)
    data = client.text.removeprefix(COMMENT).removesuffix(COMPLETE).partition(b"data: ")[2]
    (error,) = orjson.loads(data)["errors"]
    assert (error["message"], error["extensions"]) == (str(EXPIRED), {"code": "UNAUTHENTICATED"})
    assert closed == [source]
