"""A client that disconnects ends the work that was done for it, and no other."""

import asyncio

import pytest
from starlette.types import Message, Receive

from peergraph.errors import ClientGone
from peergraph.http.disconnect import cancel_on_disconnect


def connected(ending: asyncio.Event) -> Receive:
    """Return the `receive` of a client that disconnects when the event is set."""

    async def receive() -> Message:
        await ending.wait()
        return {"type": "http.disconnect"}

    return receive


async def test_work_for_a_client_that_stays_is_done() -> None:
    async def work() -> str:
        await asyncio.sleep(0.1)
        return "done"

    assert await cancel_on_disconnect(work(), connected(asyncio.Event())) == "done"


async def test_work_for_a_client_that_disconnects_is_cancelled() -> None:
    ending, ended = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        try:
            ending.set()
            await asyncio.Event().wait()
        finally:
            ended.set()

    with pytest.raises(ClientGone):
        await cancel_on_disconnect(work(), connected(ending))
    assert ended.is_set()


async def test_an_error_of_the_work_is_raised() -> None:
    async def work() -> None:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        await cancel_on_disconnect(work(), connected(asyncio.Event()))
