"""What is used of the Neo4j driver though it is private there: its codec, its errors, its pooled connections.

tests/graphdb/bolt/test_driver_internals.py names what a new version of the driver has moved.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any

from neo4j import READ_ACCESS
from neo4j._async.io._bolt import AsyncBolt
from neo4j._codec.hydration import BrokenHydrationObject
from neo4j._codec.packstream import Structure, v1, v2
from neo4j._io import BoltProtocolVersion
from neo4j.exceptions import BrokenRecordError, Neo4jError

from graphdb.bolt.handshake import Version
from graphdb.bolt.read import Read

# The versions whose messages the reader sends; Neo4j 5.13 was the first to speak 5.4.
OLDEST, NEWEST = (5, 4), (6, 1)
# From this one on errors carry a GQLSTATUS.
FIRST_WITH_GQL_STATUS = (5, 7)
# The functions in Rust that each Packer stands for; None where neo4j-rust-ext is not installed.
MODULES: tuple[Any, ...] = (v1, v2)
PACKSTREAM = {module.Packer: (module._rust_pack, module._rust_unpack) for module in MODULES}


class Hydration:
    """Makes the driver's nodes, dates, points and so on of the structures in one answer."""

    __slots__ = ("_handler", "_hydrate")

    def __init__(self, handler: Any) -> None:
        self._handler = handler
        self._hydrate: Callable[[Structure], Any] | None = None

    def __call__(self, structure: Structure) -> Any:
        """Return the value that a structure stands for. Raises BrokenRecordError for one that is not known."""
        if self._hydrate is None:
            # Most answers have no structure. The nodes of an answer share a graph.
            self._hydrate = self._handler.new_hydration_scope().hydration_hooks[Structure]
        value = self._hydrate(structure)
        if isinstance(value, BrokenHydrationObject):
            raise BrokenRecordError(f"A record holds a value that cannot be read: {value.error}") from value.error
        return value


class Codec:
    """Packs and unpacks the messages of one version of Bolt."""

    __slots__ = ("_dehydration", "_handler", "_has_gql_status", "_pack", "unpack")

    def __init__(self, version: Version) -> None:
        connection = AsyncBolt.protocol_handlers[BoltProtocolVersion(*version)]
        self._handler = connection.HYDRATION_HANDLER_CLS()
        self._dehydration = self._handler.dehydration_hooks.extend(exact_types={tuple: list})
        self._has_gql_status = version >= FIRST_WITH_GQL_STATUS
        # unpack(buffer, start, hooks) returns a value and its end.
        self._pack, self.unpack = PACKSTREAM[connection.PACKER_CLS]

    def message(self, tag: int, *fields: Any) -> bytes:
        """Return a message. Raises ValueError, TypeError or OverflowError for a value that Bolt cannot carry."""
        pack, dehydration = self._pack, self._dehydration
        return bytes((0xB0 | len(fields), tag)) + b"".join([pack(field, dehydration) for field in fields])

    def hydration(self) -> dict[type, Callable[[Any], Any]]:
        """Return the hooks by which the records of one answer are unpacked."""
        return {Structure: Hydration(self._handler)}

    def error(self, metadata: Mapping[str, Any]) -> Neo4jError:
        """Return the driver's error for a FAILURE."""
        hydrate = Neo4jError._hydrate_gql if self._has_gql_status else Neo4jError._hydrate_neo4j
        return hydrate(**metadata)


def spoken_versions() -> dict[Version, Codec]:
    """Return the codec of each version that both the reader and the driver speak. Raises ImportError without Rust."""
    if None in PACKSTREAM[v1.Packer]:
        raise ImportError("neo4j-rust-ext is not installed, or does not fit the driver.")
    return {
        version.version: Codec(version.version)
        for version in AsyncBolt.protocol_handlers
        if OLDEST <= version.version <= NEWEST
    }


async def read_on_connection(session: Any, read: Read) -> list[list[Any]]:
    """Return the records of a read on a pooled connection of the driver's, which a new session of it picks."""
    rows: list[list[Any]] = []

    def note_plan(metadata: dict[str, Any]) -> None:
        read.planned_at = time.perf_counter()
        if remember_home_database is not None and isinstance(name := metadata.get("db"), str):
            remember_home_database(name)

    def note_end(metadata: dict[str, Any]) -> None:
        read.bookmark = metadata.get("bookmark")

    # A session that is left by a cancellation closes its connection, so that Neo4j ends the statement.
    async with session:
        await session._connect(READ_ACCESS)
        connection = session._connection
        remember_home_database = session._make_db_resolution_callback()
        dehydration = connection.hydration_handler.dehydration_hooks
        hydration = {Structure: Hydration(connection.hydration_handler)}
        connection.run(
            read.text,
            read.parameters,
            mode=READ_ACCESS,
            bookmarks=read.bookmarks,
            metadata=read.metadata,
            timeout=read.seconds,
            db=session._config.database,
            dehydration_hooks=dehydration,
            hydration_hooks=hydration,
            on_success=note_plan,
        )
        connection.pull(
            dehydration_hooks=dehydration, hydration_hooks=hydration, on_records=rows.extend, on_success=note_end
        )
        await connection.send_all()
        await connection.fetch_all()
    return rows
