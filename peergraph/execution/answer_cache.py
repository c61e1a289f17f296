"""Answers kept for whoever asks the same again while the graph is as it was; off unless the settings give them room.

An answer is kept under the moment of the graph (graph/version) that was read before it, and its statements waited for
all that this look can have seen: so it is never older than its moment. It is given to who has just read, with their own
bookmarks, that the moment is still the same. What is kept is everybody's, or a visitor's. docs/adr/0013 has the proof,
and what is never kept.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import orjson

from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Database
from graphdb.driver.errors import GraphError
from graphdb.driver.request_stats import RequestStats
from peergraph.admission.cost import Cost
from peergraph.execution.execute import Answer, GraphQLRequest, PreparedRequest, answered, ready

MOMENT = statement("graph/version")
# Bytes that an answer takes beside its own: its key, its moment, its place.
BESIDE = 512
# No answer takes more than this part of the room, or one would drive out all the others.
LARGEST_PART = 8


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it goes out: its body in JSON, without extensions; whether everybody who asks the same gets the
    same; what it cost. `answer` has no data when the body was kept."""

    answer: Answer
    body: bytes
    is_public: bool = False

    @property
    def tally(self) -> RequestStats:
        return self.answer.tally


@dataclass(frozen=True, slots=True)
class CachedAnswer:
    """An answer's body, the moment of the graph that it is true at, whether it is everybody's or a visitor's, and what
    working it out was estimated to cost."""

    moment: str
    body: bytes
    is_public: bool
    cost: Cost | None

    @property
    def size(self) -> int:
        return len(self.body) + BESIDE


@dataclass(slots=True)
class Flight:
    """An answer that is being worked out, and how many wait for it."""

    task: asyncio.Task[Reply]
    waiting: int = 0


@dataclass(slots=True)
class AnswerCache:
    """The answers of one process, at most `room` bytes of them, the longest unused first to go; with no room none, and
    every request is worked out by itself."""

    room: int = 0
    size: int = 0
    kept: OrderedDict[bytes, CachedAnswer] = field(default_factory=OrderedDict, repr=False)
    flights: dict[tuple[bytes, str], Flight] = field(default_factory=dict, repr=False)

    async def reply(self, database: Database, request: GraphQLRequest, *, read_only: bool = False) -> Reply:
        """The reply to a request: a kept one, one that others wait for already, or a new one. Raises as `answer`."""
        tally = RequestStats(bookmarks=request.bookmarks)
        key = key_of(request) if self.room else None
        moment: str | None = None
        seen: frozenset[str] = frozenset()
        kept = self.kept.get(key) if key else None
        if key and kept is not None and (kept.is_public or request.viewer is None):
            moment, seen = await look(database, tally)
            if moment == kept.moment:
                if key in self.kept:
                    self.kept.move_to_end(key)
                return Reply(Answer(tally=tally, cost=kept.cost), kept.body, kept.is_public)
        asked = ready(request, read_only=read_only)
        if isinstance(asked, Answer):
            return Reply(asked, orjson.dumps(asked.body()))
        if key is None or not asked.is_steady:
            return await worked_out(database, asked, tally)
        if moment is None:
            moment, seen = await look(database, tally)
        if moment is None:
            return await worked_out(database, asked, tally)
        return await self.shared(key, moment, tally, partial(self.new, key, moment, seen, database, asked, tally))

    async def shared(
        self, key: bytes, moment: str, tally: RequestStats, work: Callable[[], Coroutine[Any, Any, Reply]]
    ) -> Reply:
        """The reply that `work` makes, once for all who ask for it at the same moment while it is being made; it ends
        when all of them have left."""
        place = (key, moment)
        flight = self.flights.get(place)
        is_first = flight is None
        if flight is None:
            flight = self.flights[place] = Flight(asyncio.create_task(work()))
            flight.task.add_done_callback(lambda task: self.landed(place, task))
        flight.waiting += 1
        try:
            found = await asyncio.shield(flight.task)
        finally:
            flight.waiting -= 1
            if not flight.waiting and not flight.task.done():
                self.landed(place, flight.task)
                flight.task.cancel()
        if is_first:
            return found
        other = Answer(found.answer.data, found.answer.errors, tally, found.answer.started, found.answer.cost)
        return Reply(other, found.body, found.is_public)

    def landed(self, place: tuple[bytes, str], task: asyncio.Task[Reply]) -> None:
        """Let nobody else wait for a reply that is made, or that nobody wants any more."""
        if place in self.flights and self.flights[place].task is task:
            del self.flights[place]
        if task.done() and not task.cancelled():
            task.exception()

    async def new(
        self,
        key: bytes,
        moment: str,
        seen: frozenset[str],
        database: Database,
        asked: PreparedRequest,
        tally: RequestStats,
    ) -> Reply:
        """A reply worked out from what is no older than the moment, and kept if it has no errors."""
        tally.bookmarks |= seen
        found = await worked_out(database, asked, tally)
        if not found.answer.errors:
            self.keep(key, CachedAnswer(moment, found.body, found.is_public, found.answer.cost))
        return found

    def keep(self, key: bytes, found: CachedAnswer) -> None:
        """Keep an answer, unless it is too large, in place of the one of another moment."""
        if key in self.kept:
            self.size -= self.kept.pop(key).size
        if found.size > self.room // LARGEST_PART:
            return
        self.kept[key] = found
        self.size += found.size
        while self.size > self.room:
            _, gone = self.kept.popitem(last=False)
            self.size -= gone.size


async def look(database: Database, tally: RequestStats) -> tuple[str | None, frozenset[str]]:
    """The moment of the graph, and bookmarks of all that it can have seen; None when it cannot be told."""
    try:
        return await database.read_with_bookmarks(MOMENT, tally)
    except GraphError:
        # The request's own statements meet the same trouble, and tell it.
        return None, frozenset()


async def worked_out(database: Database, asked: PreparedRequest, tally: RequestStats) -> Reply:
    """A reply from the graph."""
    found = await answered(database, asked, tally)
    return Reply(found, orjson.dumps(found.body()), asked.is_public)


def key_of(request: GraphQLRequest) -> bytes | None:
    """What a request asks, whoever asks: document, operation and variables, in whatever order these came; None for
    variables that cannot be written down (orjson writes less deep than it reads)."""
    try:
        variables = orjson.dumps(request.variables, option=orjson.OPT_SORT_KEYS)
        parts = (request.document.encode(), (request.operation_name or "").encode(), variables)
    except (TypeError, UnicodeEncodeError):
        return None
    digest = hashlib.blake2b(digest_size=32)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()
