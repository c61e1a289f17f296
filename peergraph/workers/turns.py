"""The turns of large operations, of which so many run at the same time in all workers together.

The process that started the workers gives them, in the order in which they were asked for: it is told when a worker
ends, however it ends, and takes its turns back then. A worker and that process send each other lines over a socket:

    worker: `ask 7`, `leave 7`      a turn of this number is asked for; it is over, or no longer asked for
    parent: `begin 7`, `refuse 7`   it begins; too many wait already
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

Turn = tuple[int, int]  # the worker, and the number that it gave the turn


@dataclass(slots=True)
class TurnGiver:
    """All turns that run, and those that wait in the order in which they were asked for."""

    at_once: int
    most_waiting: int
    send: Callable[[int, str], None]  # sends a line to a worker
    running: set[Turn] = field(default_factory=set)
    waiting: dict[Turn, None] = field(default_factory=dict)

    def ask(self, turn: Turn) -> None:
        """Let a turn begin, wait, or be refused."""
        worker, number = turn
        if len(self.running) >= self.at_once and len(self.waiting) >= self.most_waiting:
            self.send(worker, f"refuse {number}")
        else:
            self.waiting[turn] = None
            self.begin_next()

    def leave(self, turn: Turn) -> None:
        """End a turn, or let it wait no longer."""
        self.running.discard(turn)
        self.waiting.pop(turn, None)
        self.begin_next()

    def leave_all(self, worker: int) -> None:
        """End all turns of a worker that has ended."""
        self.running = {turn for turn in self.running if turn[0] != worker}
        self.waiting = {turn: None for turn in self.waiting if turn[0] != worker}
        self.begin_next()

    def begin_next(self) -> None:
        """Let those that wait begin as far as they may."""
        while self.waiting and len(self.running) < self.at_once:
            turn = next(iter(self.waiting))
            del self.waiting[turn]
            self.running.add(turn)
            self.send(turn[0], f"begin {turn[1]}")


@dataclass(slots=True)
class SharedTurns:
    """The turns of one worker."""

    send: Callable[[str], None]  # sends a line to the parent
    last: int = 0
    asked: dict[int, "asyncio.Future[bool]"] = field(default_factory=dict)

    async def ask(self) -> int | None:
        """Return the number of a turn once it begins; None if too many wait already."""
        self.last += 1
        number = self.last
        answer = self.asked[number] = asyncio.get_running_loop().create_future()
        self.send(f"ask {number}")
        try:
            return number if await answer else None
        except asyncio.CancelledError:
            self.leave(number)
            raise
        finally:
            del self.asked[number]

    def leave(self, number: int) -> None:
        """End a turn."""
        self.send(f"leave {number}")

    def receive(self, line: str) -> None:
        """Take a line of the parent's, in any thread."""
        verb, _, number = line.partition(" ")
        answer = self.asked.get(int(number))
        if answer is not None:
            answer.get_loop().call_soon_threadsafe(settle, answer, verb == "begin")


def settle(answer: "asyncio.Future[bool]", begins: bool) -> None:
    """Say whether a turn begins to the operation that waits for it, if it still does."""
    if not answer.done():
        answer.set_result(begins)
