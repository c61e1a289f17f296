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


async def test_who_served_a_client_that_disconnects_is_not_cancelled_itself() -> None:
    ending = asyncio.Event()

    async def work() -> None:
        ending.set()
        await asyncio.Event().wait()

    with pytest.raises(ClientGone):
        await cancel_on_disconnect(work(), connected(ending))
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0
    await asyncio.sleep(0.01)


async def test_what_cancelled_work_raises_does_not_hide_that_the_client_has_gone() -> None:
    ending = asyncio.Event()

    async def work() -> None:
        try:
            ending.set()
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise ValueError from None

    with pytest.raises(ClientGone):
        await cancel_on_disconnect(work(), connected(ending))


@pytest.mark.parametrize("has_left", [False, True])
async def test_a_server_that_ends_cancels_the_work_whether_the_client_stays_or_not(has_left: bool) -> None:
    ending, begun, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def work() -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            # The second cancellation comes while the first one is cleaned up after.
            if has_left:
                await asyncio.Event().wait()
            raise
        finally:
            ended.set()

    serving = asyncio.ensure_future(cancel_on_disconnect(work(), connected(ending)))
    await begun.wait()
    if has_left:
        ending.set()
        await asyncio.sleep(0.2)
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    assert ended.is_set()


async def test_nobody_looks_for_a_client_whose_answer_is_ready_at_once() -> None:
    async def work() -> str:
        await asyncio.sleep(0)
        return "done"

    async def receive() -> Message:
        raise AssertionError

    assert await cancel_on_disconnect(work(), receive) == "done"
    await asyncio.sleep(0.1)


async def test_an_error_of_the_work_is_raised() -> None:
    async def work() -> None:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        await cancel_on_disconnect(work(), connected(asyncio.Event()))
