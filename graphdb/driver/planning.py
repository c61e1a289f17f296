"""Which statements Neo4j has made plans for, as far as this process knows: the first run of each has time for it.

Neo4j counts the making of a plan to the time that the statement may take, and what it has of a plan when that is up it
throws away. So a statement that is new here may take its time and that of planning; how long each takes is watched from
here, which the answer to the driver's RUN allows: it comes when the plan is made and nothing has been read yet.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from graphdb.driver.errors import TimedOut
from graphdb.lru_cache import LRUCache

T = TypeVar("T")
# Neo4j keeps a thousand plans (server.memory.query_cache.per_db_cache_num_entries).
MOST_PLANS = 1000
# Plans that go on being made for nobody; each holds a connection and a processor of Neo4j.
MOST_ABANDONED = 4
# A statement's text and what else of a request decides its plan.
PlanKey = tuple[Any, ...]


class PlanningTimedOut(TimedOut):
    """A plan was not made within the time that planning may take; it goes on being made."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"Neo4j needs more than {seconds:g} s to plan this, as nobody has asked it before; it goes on, "
            "so try again in a moment."
        )


@dataclass(slots=True)
class PlanTracker:
    """The plans that Neo4j has and those that it makes just now, each once; `seconds` is what making one may take."""

    seconds: float
    _made: LRUCache = field(default_factory=lambda: LRUCache(MOST_PLANS))
    _making: dict[PlanKey, asyncio.Event] = field(default_factory=dict)
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set)
    _abandoned: int = 0

    def has(self, key: PlanKey) -> bool:
        """Whether there is a plan."""
        return self._made.get(key) is not None

    def forget(self, key: PlanKey) -> None:
        """Note that Neo4j has a plan no longer: it was started anew, or made room for others."""
        self._made.drop(key)

    async def wait_for(self, key: PlanKey) -> None:
        """Wait for a plan that is just being made, if one is. Raises PlanningTimedOut."""
        if (making := self._making.get(key)) is not None:
            try:
                async with asyncio.timeout(self.seconds):
                    await making.wait()
            except TimeoutError:
                raise PlanningTimedOut(self.seconds) from None

    def announce(self, key: PlanKey) -> Callable[[], None]:
        """Have others who ask for this plan wait until what this returns is called."""
        own = asyncio.Event()
        first = self._making.setdefault(key, own) is own

        def end() -> None:
            own.set()
            if first:
                del self._making[key]

        return end

    async def make(self, key: PlanKey, plan: Callable[[], Awaitable[T]], leave: Callable[[], Awaitable[None]]) -> T:
        """What `plan` gives when the plan is made. Raises PlanningTimedOut, and what `plan` raises.

        When the time is up, or nobody waits any longer, it goes on, so that it need not be begun again, unless
        MOST_LEFT do so already. `leave` is called for what is not given to anybody.
        """
        end = self.announce(key)

        async def through() -> T:
            try:
                found = await plan()
                self._made.put(key, True)
                return found
            except BaseException:
                await leave()
                raise
            finally:
                end()

        async def left() -> None:
            if self._abandoned >= MOST_ABANDONED:
                task.cancel()
                return
            self._abandoned += 1
            try:
                with suppress(BaseException):
                    await task
                    await leave()
            finally:
                self._abandoned -= 1

        task = self._begun(through())
        try:
            async with asyncio.timeout(self.seconds):
                return await asyncio.shield(task)
        except TimeoutError:
            self._begun(left())
            raise PlanningTimedOut(self.seconds) from None
        except asyncio.CancelledError:
            self._begun(left())
            raise

    def _begun(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def close(self) -> None:
        """End what is still being made."""
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def plan_key(text: str, parameters: Mapping[str, Any]) -> PlanKey:
    """What decides a plan: the text, and of each parameter whether it is null and about how long it is."""
    return text, frozenset((name, length_class(value)) for name, value in parameters.items())


def length_class(value: Any) -> int:
    """The class of lengths that a parameter belongs to, as Neo4j has them; -1 for null, 5 for what has no length."""
    if isinstance(value, str | list):
        many = len(value)
        return many if many < 2 else 2 if many <= 10 else 3 if many <= 100 else 4
    return -1 if value is None else 5
