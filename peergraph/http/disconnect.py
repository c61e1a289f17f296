"""Clients that close the connection before their answer is ready."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from starlette.types import Receive

from peergraph.errors import ClientGone

T = TypeVar("T")
# Seconds after which a request is watched for a client that disconnects.
PATIENCE = 0.05


async def wait_for_disconnect(receive: Receive) -> None:
    """Return when the client has disconnected."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def cancel_on_disconnect(work: Awaitable[T], receive: Receive) -> T:
    """Return what `work` returns. Raises ClientGone, and cancels the work and its statement, if the client
    disconnects."""
    task = asyncio.current_task()
    assert task is not None
    cancelled_before = task.cancelling()
    watches: list[asyncio.Task[None]] = []
    has_left = False

    async def watch() -> None:
        nonlocal has_left
        await wait_for_disconnect(receive)
        has_left = True
        task.cancel()

    # Most requests are answered before the time is over, and never have the second task.
    timer = asyncio.get_running_loop().call_later(PATIENCE, lambda: watches.append(asyncio.create_task(watch())))
    try:
        return await work
    except BaseException:
        # The server may have cancelled the request as well, because it ends.
        if has_left and task.cancelling() == cancelled_before + 1:
            raise ClientGone from None
        raise
    finally:
        timer.cancel()
        for started in watches:
            started.cancel()
        if has_left:
            task.uncancel()
