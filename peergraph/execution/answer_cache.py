"""Answers kept for clients that ask the same while the graph is unchanged; off by default.

An answer is kept under the graph version (graph/version) that was read before it, and its statements waited for all
writes that this reading can have seen, so the answer is never older than its version. It is returned to a request that
has just read the same version with its own bookmarks. Kept answers are public, or those of visitors. docs/adr/0013 has
the proof, and the list of what is never kept.
"""

import asyncio
import hashlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import orjson

from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Database
from graphdb.driver.errors import GraphError
from graphdb.driver.request_stats import RequestStats
from graphdb.lru_cache import LRUCache
from peergraph.admission.admit import PreparedRequest, admit, admit_long_document
from peergraph.admission.cost import Cost
from peergraph.admission.document import Document
from peergraph.admission.request import Answer, GraphQLRequest
from peergraph.execution.execute import execute

GRAPH_VERSION = statement("graph/version")
# Bytes that a kept answer takes beside its body: its key, its version, its entry.
OVERHEAD = 512
# An answer takes at most this part of the memory, or one would drop all the others.
LARGEST_PART = 8


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with its body in JSON without extensions, and whether every client gets the same.

    `answer` has no data when the body was kept.
    """

    answer: Answer
    body: bytes
    is_public: bool = False

    @property
    def stats(self) -> RequestStats:
        """What the answer took."""
        return self.answer.stats


@dataclass(frozen=True, slots=True)
class CachedAnswer:
    """The body of an answer, the graph version that it is true at, whether it is public or a visitor's, and what it was
    estimated to cost."""

    version: str
    body: bytes
    is_public: bool
    cost: Cost | None

    @property
    def size(self) -> int:
        """The bytes of memory that the answer takes."""
        return len(self.body) + OVERHEAD


@dataclass(slots=True)
class SharedReply:
    """A reply that is being worked out, and how many requests wait for it."""

    task: asyncio.Task[Reply]
    waiting: int = 0


@dataclass(slots=True)
class AnswerCache:
    """The answers of one process, which take at most `max_bytes`; with 0 every request is executed by itself."""

    max_bytes: int = 0
    entries: LRUCache[bytes, CachedAnswer] = field(init=False, repr=False)
    shared: dict[tuple[bytes, str], SharedReply] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self.entries = LRUCache(heaviest=self.max_bytes)

    async def reply(
        self,
        database: Database,
        request: GraphQLRequest,
        document: Document | None = None,
        *,
        read_only: bool = False,
    ) -> Reply:
        """Return the reply to a request, whose `document` may be admitted already: a kept one, one that other requests
        wait for, or a new one. Raises as `answer`."""
        stats = RequestStats(bookmarks=request.bookmarks)
        key = key_of(request) if self.max_bytes else None
        version: str | None = None
        seen: frozenset[str] = frozenset()
        cached = self.entries.get(key) if key else None
        if key and cached is not None and (cached.is_public or request.viewer is None):
            version, seen = await read_version(database, stats)
            if version == cached.version:
                return Reply(Answer(stats=stats, cost=cached.cost), cached.body, cached.is_public)
        document = document or await admit_long_document(request)
        prepared = admit(request, document, database=database, read_only=read_only)
        if isinstance(prepared, Answer):
            return Reply(prepared, orjson.dumps(prepared.body()))
        if key is None or not prepared.is_steady:
            return await execute_reply(database, prepared, stats)
        if version is None:
            version, seen = await read_version(database, stats)
        if version is None:
            return await execute_reply(database, prepared, stats)
        work = partial(self.execute_and_keep, key, version, seen, database, prepared, stats)
        return await self.share(key, version, stats, work)

    async def share(
        self, key: bytes, version: str, stats: RequestStats, work: Callable[[], Coroutine[Any, Any, Reply]]
    ) -> Reply:
        """Return the reply that `work` makes, made once for all who ask for it at one version while it is being made.

        The work is cancelled when none of them waits any longer.
        """
        shared_key = (key, version)
        shared = self.shared.get(shared_key)
        is_first = shared is None
        if shared is None:
            shared = self.shared[shared_key] = SharedReply(asyncio.create_task(work()))
            shared.task.add_done_callback(lambda task: self.end_sharing(shared_key, task))
        shared.waiting += 1
        try:
            reply = await asyncio.shield(shared.task)
        finally:
            shared.waiting -= 1
            if not shared.waiting and not shared.task.done():
                self.end_sharing(shared_key, shared.task)
                shared.task.cancel()
        if is_first:
            return reply
        answer = Answer(reply.answer.data, reply.answer.errors, stats, reply.answer.started, reply.answer.cost)
        return Reply(answer, reply.body, reply.is_public)

    def end_sharing(self, shared_key: tuple[bytes, str], task: asyncio.Task[Reply]) -> None:
        """Let no other request wait for a reply that is made, or that nobody waits for any more."""
        if shared_key in self.shared and self.shared[shared_key].task is task:
            del self.shared[shared_key]
        if task.done() and not task.cancelled():
            task.exception()  # which Python would complain about at the end if nobody looked at it

    async def execute_and_keep(
        self,
        key: bytes,
        version: str,
        seen: frozenset[str],
        database: Database,
        prepared: PreparedRequest,
        stats: RequestStats,
    ) -> Reply:
        """Return a reply that is no older than the version, and keep it if it has no errors."""
        stats.bookmarks |= seen
        reply = await execute_reply(database, prepared, stats)
        if not reply.answer.errors:
            self.keep(key, CachedAnswer(version, reply.body, reply.is_public, reply.answer.cost))
        return reply

    def keep(self, key: bytes, answer: CachedAnswer) -> None:
        """Keep an answer, unless it is too large, in place of the one of another version."""
        if answer.size > self.max_bytes // LARGEST_PART:
            self.entries.drop(key)
        else:
            self.entries.put(key, answer, answer.size)


async def read_version(database: Database, stats: RequestStats) -> tuple[str | None, frozenset[str]]:
    """Return the graph version, and bookmarks of all writes that it can have seen; None when Neo4j fails."""
    try:
        return await database.read_with_bookmarks(GRAPH_VERSION, stats)
    except GraphError:
        # The request's own statements meet the same error, and report it.
        return None, frozenset()


async def execute_reply(database: Database, prepared: PreparedRequest, stats: RequestStats) -> Reply:
    """Return a reply from the graph."""
    answer = await execute(database, prepared, stats)
    return Reply(answer, orjson.dumps(answer.body()), prepared.is_public)


def key_of(request: GraphQLRequest) -> bytes | None:
    """Return a digest of the document, the operation's name and the variables, in whatever order these came.

    Returns None for variables that cannot be written, for orjson writes less deep than it reads.
    """
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
