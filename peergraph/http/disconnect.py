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
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait((task,), timeout=PATIENCE)
        if not task.done():
            leaving = asyncio.ensure_future(wait_for_disconnect(receive))
            try:
                await asyncio.wait((task, leaving), return_when=asyncio.FIRST_COMPLETED)
            finally:
                leaving.cancel()
            if not task.done():
                raise ClientGone
        return task.result()
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait((task,), timeout=1)
