"""Work beside a block goes on as long as the block, and its faults are not lost."""

import asyncio

import pytest

from graphdb.background import run_in_background


class Wait:
    """Work that goes on until it is cancelled."""

    def __init__(self) -> None:
        self.has_begun, self.has_ended = asyncio.Event(), asyncio.Event()

    async def run(self) -> None:
        self.has_begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.has_ended.set()


async def fail() -> None:
    """Work that fails."""
    raise KeyError("of the work")


async def run_beside(work: Wait, error: Exception) -> None:
    """Run the work beside a block that fails."""
    async with run_in_background(work.run()):
        await work.has_begun.wait()
        raise error


async def test_work_goes_on_during_the_block_and_ends_with_it() -> None:
    work = Wait()
    async with run_in_background(work.run()):
        await work.has_begun.wait()
        assert not work.has_ended.is_set()
    assert work.has_ended.is_set()


async def test_work_ends_when_the_block_fails() -> None:
    work = Wait()
    with pytest.raises(KeyError, match="of the block"):
        await run_beside(work, KeyError("of the block"))
    assert work.has_ended.is_set()


async def test_an_error_of_the_work_is_raised_when_the_block_ends() -> None:
    has_ended = False

    async def run_block() -> None:
        nonlocal has_ended
        async with run_in_background(fail()):
            await asyncio.sleep(0)
            has_ended = True

    with pytest.raises(KeyError, match="of the work"):
        await run_block()
    assert has_ended
