"""Large operations take turns over all workers, in the order in which they asked, and nobody keeps a turn for ever."""

import asyncio

import pytest

from peergraph.admission.concurrency_limit import ConcurrencyLimit
from peergraph.errors import TooManyWaiting
from peergraph.limits import DocumentLimits
from peergraph.workers.turns import SharedTurns, TurnGiver


class Workers:
    """Two workers and who gives them turns, without sockets between them; operations note when they run."""

    def __init__(self, at_once: int, waiting: int) -> None:
        self.giver = TurnGiver(at_once, waiting, lambda worker, line: self.turns[worker].receive(line))
        self.turns = [SharedTurns(lambda line, worker=worker: self.tell(worker, line)) for worker in range(2)]  # type: ignore[misc]
        self.limits = [ConcurrencyLimit(DocumentLimits(cheap=0), turns) for turns in self.turns]
        self.running: list[str] = []
        self.end = asyncio.Event()

    def tell(self, worker: int, line: str) -> None:
        verb, _, number = line.partition(" ")
        {"ask": self.giver.ask, "leave": self.giver.leave}[verb]((worker, int(number)))

    async def run(self, name: str, worker: int) -> None:
        async with self.limits[worker].enter(1):
            self.running.append(name)
            try:
                await self.end.wait()
            finally:
                self.running.remove(name)

    async def begin(self, name: str, worker: int) -> "asyncio.Task[None]":
        task = asyncio.create_task(self.run(name, worker))
        await settle()
        return task


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_turns_are_given_in_order_to_all_workers() -> None:
    workers = Workers(2, 100)
    tasks = [await workers.begin(f"{number}", number % 2) for number in range(5)]
    assert workers.running == ["0", "1"]
    for running in (["1", "2"], ["2", "3"], ["3", "4"], ["4"]):
        tasks.pop(0).cancel()
        await settle()
        assert workers.running == running
    workers.end.set()
    await asyncio.gather(*tasks)
    assert not workers.giver.running
    assert not workers.giver.waiting


async def test_too_many_that_wait_are_refused_and_who_leaves_waits_no_longer() -> None:
    workers = Workers(1, 1)
    first, second = await workers.begin("first", 0), await workers.begin("second", 1)
    with pytest.raises(TooManyWaiting):
        await workers.run("third", 0)
    second.cancel()
    await settle()
    fourth = await workers.begin("fourth", 0)
    first.cancel()
    await settle()
    assert "fourth" in workers.running
    workers.end.set()
    await fourth


async def test_the_turns_of_a_worker_that_ended_go_to_others() -> None:
    workers = Workers(1, 10)
    await workers.begin("dies", 0)
    await workers.begin("dies too", 0)
    lives = await workers.begin("lives", 1)
    workers.giver.leave_all(0)
    await settle()
    assert workers.running == ["dies", "lives"]
    workers.end.set()
    await lives
