"""Turns are shared among accounts, however many one of them waits for."""

import asyncio
import contextlib
import random

from peergraph.subscriptions.fair_turns import FairTurns
from tests.support.examples import rounds


async def take(turns: FairTurns, account: str, order: list[str], *others: str) -> None:
    async with turns.turn((account, *others)):
        order.append(account)
        await asyncio.sleep(0)


async def test_an_account_that_waits_for_many_turns_waits_behind_those_of_others() -> None:
    turns, order = FairTurns(1), list[str]()
    await asyncio.gather(*(take(turns, name, order) for name in ["ada"] * 5 + ["bo"] * 2 + ["cy"]))
    assert order[:3] == ["ada", "bo", "cy"]
    assert sorted(order[3:5]) == ["ada", "bo"]


async def test_one_account_has_one_turn_at_a_time() -> None:
    turns, order = FairTurns(3), list[str]()
    async with turns.turn(("ada",)):
        others = [asyncio.create_task(take(turns, name, order)) for name in ("ada", "ada", "bo", "cy")]
        for _ in range(20):
            await asyncio.sleep(0)
        assert order == ["bo", "cy"]
    await asyncio.gather(*others)
    assert order == ["bo", "cy", "ada", "ada"]


async def test_who_shares_a_turn_takes_that_of_who_waits_least() -> None:
    turns, order = FairTurns(2), list[str]()
    async with turns.turn(("ada",)):
        waiting = asyncio.create_task(take(turns, "ada", order))
        await asyncio.sleep(0)
        await take(turns, "ada", order, "bo")
        assert len(order) == 1
    await waiting


async def test_turns_that_are_given_up_are_lost_to_nobody() -> None:
    for run in rounds(30):
        draw = random.Random(run)
        turns, order = FairTurns(draw.randrange(1, 4)), list[str]()
        tasks = [asyncio.create_task(take(turns, draw.choice("abcd"), order)) for _ in range(40)]
        given_up = draw.sample(tasks, 15)
        while not all(task.done() for task in tasks):
            await asyncio.sleep(0)
            assert len(turns.running) <= turns.at_once
            if given_up and draw.random() < 0.5:
                given_up.pop().cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        assert (turns.running, turns.waiting) == (set(), {})
