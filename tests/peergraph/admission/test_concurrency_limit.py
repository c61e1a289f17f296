"""Dear operations take turns, cheap ones do not wait for them, and whoever leaves gives up the turn."""

import asyncio

import pytest

from peergraph.admission.concurrency_limit import ConcurrencyLimit
from peergraph.errors import TooManyWaiting, rule_of
from peergraph.limits import DocumentLimits


class Operations:
    """Operations that run until they are let go, by name."""

    def __init__(self, limit: ConcurrencyLimit) -> None:
        self.limit = limit
        self.running: list[str] = []
        self.ended = asyncio.Event()

    async def run(self, name: str, points: int) -> None:
        async with self.limit.enter(points):
            self.running.append(name)
            await self.ended.wait()
            self.running.remove(name)


@pytest.fixture
def work() -> Operations:
    return Operations(ConcurrencyLimit(DocumentLimits(cheap=100, at_once=2)))


async def settle() -> None:
    """Let everything that can go on do so."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_so_many_dear_operations_run_at_once_and_cheap_ones_beside_them(work: Operations) -> None:
    tasks = [asyncio.create_task(work.run(f"dear {number}", 101)) for number in range(4)]
    tasks += [asyncio.create_task(work.run(f"cheap {number}", 100)) for number in range(4)]
    await settle()
    assert sorted(work.running) == ["cheap 0", "cheap 1", "cheap 2", "cheap 3", "dear 0", "dear 1"]
    work.ended.set()
    await asyncio.gather(*tasks)
    assert work.running == []


async def test_who_leaves_while_waiting_or_running_gives_up_the_turn(work: Operations) -> None:
    tasks = [asyncio.create_task(work.run(f"dear {number}", 101)) for number in range(4)]
    await settle()
    tasks[2].cancel()
    tasks[0].cancel()
    await settle()
    assert sorted(work.running[1:]) == ["dear 1", "dear 3"]
    work.ended.set()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_an_operation_that_fails_gives_up_its_turn(work: Operations) -> None:
    for _ in range(5):
        with pytest.raises(ZeroDivisionError):
            async with work.limit.enter(101):
                raise ZeroDivisionError
    task = asyncio.create_task(work.run("dear", 101))
    await settle()
    assert work.running == ["dear"]
    work.ended.set()
    await task


async def test_only_so_many_wait_and_who_comes_later_is_sent_away() -> None:
    work = Operations(ConcurrencyLimit(DocumentLimits(cheap=100, at_once=1, waiting=2)))
    tasks = [asyncio.create_task(work.run(f"dear {number}", 101)) for number in range(3)]
    await settle()
    with pytest.raises(TooManyWaiting) as refusal:
        await work.run("late", 101)
    assert (rule_of(refusal.value.code).status, refusal.value.code, refusal.value.seconds) == (503, "UNAVAILABLE", 5)
    work.ended.set()
    await asyncio.gather(*tasks)
    await work.run("in time", 101)
