"""Which statements Neo4j has plans for, as far as this process knows, and time of its own for making each plan.

Neo4j counts planning against a statement's time-out, and throws an unfinished plan away when the time is over. So the
first run of a statement gets a time-out long enough for both, and each is timed here instead. That works because the
driver's RUN is answered when the plan is made and before a record is read.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from graphdb.driver.errors import TimedOut
from graphdb.lru_cache import LRUCache

T = TypeVar("T")
# As many as Neo4j keeps (server.memory.query_cache.per_db_cache_num_entries).
MOST_PLANS = 1000
# Plans that may go on being made for nobody; each takes a connection and a processor of Neo4j.
MOST_ABANDONED = 4
# What decides which plan a statement gets; see plan_key.
PlanKey = tuple[Any, ...]


class PlanningTimedOut(TimedOut):
    """A plan was not made within the time that planning may take; it goes on being made."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"Neo4j needs more than {seconds:g} s to plan this new statement. Planning goes on, "
            "so try again in a moment."
        )


@dataclass(slots=True)
class PlanTracker:
    """The plans that Neo4j has and those being made now, each made once; `seconds` is what making one may take."""

    seconds: float
    _plans: LRUCache[PlanKey, bool] = field(default_factory=lambda: LRUCache(MOST_PLANS))
    _being_made: dict[PlanKey, asyncio.Event] = field(default_factory=dict)
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set)
    _abandoned: int = 0

    def has(self, key: PlanKey) -> bool:
        """Whether Neo4j has this plan."""
        return self._plans.get(key) is not None

    def is_being_made(self, key: PlanKey) -> bool:
        """Whether this plan is being made now."""
        return key in self._being_made

    def forget(self, key: PlanKey) -> None:
        """Note that Neo4j has this plan no longer, because it was restarted or made room for other plans."""
        self._plans.drop(key)

    async def wait_for(self, key: PlanKey) -> None:
        """Wait for this plan if it is being made. Raises PlanningTimedOut."""
        if (is_made := self._being_made.get(key)) is not None:
            try:
                async with asyncio.timeout(self.seconds):
                    await is_made.wait()
            except TimeoutError:
                raise PlanningTimedOut(self.seconds) from None

    def announce(self, key: PlanKey) -> Callable[[], None]:
        """Make others who need this plan wait for it. Returns the function to call when it is made or has failed."""
        is_made = asyncio.Event()
        is_first = self._being_made.setdefault(key, is_made) is is_made

        def end() -> None:
            is_made.set()
            if is_first:
                del self._being_made[key]

        return end

    async def make(self, key: PlanKey, plan: Callable[[], Awaitable[T]], abandon: Callable[[], Awaitable[None]]) -> T:
        """Return what `plan` returns once Neo4j has made the plan. Raises PlanningTimedOut, and what `plan` raises.

        When the time is over or the caller is cancelled, planning goes on, so that it need not start again, unless
        MOST_ABANDONED plans do so already. `abandon` is called when nobody receives what `plan` returns.
        """
        end = self.announce(key)

        async def make_plan() -> T:
            try:
                result = await plan()
                self._plans.put(key, True)
                return result
            except BaseException:
                await abandon()
                raise
            finally:
                end()

        async def finish_for_nobody() -> None:
            if self._abandoned >= MOST_ABANDONED:
                task.cancel()
                return
            self._abandoned += 1
            try:
                with suppress(BaseException):
                    # Neo4j ends it too, if it still answers.
                    async with asyncio.timeout(2 * self.seconds):
                        await task
                    await abandon()
            finally:
                self._abandoned -= 1

        task = self._start(make_plan())
        try:
            async with asyncio.timeout(self.seconds):
                return await asyncio.shield(task)
        except TimeoutError:
            self._start(finish_for_nobody())
            raise PlanningTimedOut(self.seconds) from None
        except asyncio.CancelledError:
            self._start(finish_for_nobody())
            raise

    def _start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def close(self) -> None:
        """Cancel the plans that are still being made."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def plan_key(text: str, parameters: Mapping[str, Any]) -> PlanKey:
    """Return what decides the plan of a statement: its text, and the class of lengths of each parameter."""
    return text, frozenset((name, length_class(value)) for name, value in parameters.items())


def length_class(value: Any) -> int:
    """Return the class of lengths that Neo4j plans a parameter for; -1 for null, 5 for a value without a length."""
    if isinstance(value, str | list):
        length = len(value)
        return length if length < 2 else 2 if length <= 10 else 3 if length <= 100 else 4
    return -1 if value is None else 5
