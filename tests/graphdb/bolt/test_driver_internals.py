"""What is used of the driver though it is private there is where it was: a new driver that moves it is named here."""

import importlib
import inspect
from importlib.metadata import version
from typing import Any

import pytest

from graphdb.bolt.driver_internals import NEWEST, OLDEST, spoken_versions

# What is used, by the module that has it, and the names of its parameters if it is called.
USED: list[tuple[str, str, tuple[str, ...] | None]] = [
    ("neo4j._io", "BoltProtocolVersion", ("major", "minor")),
    ("neo4j._io", "BoltProtocolVersion.version", None),
    ("neo4j._async.io._bolt", "AsyncBolt.protocol_handlers", None),
    ("neo4j._async.io._bolt", "AsyncBolt.HYDRATION_HANDLER_CLS", None),
    ("neo4j._async.io._bolt", "AsyncBolt.PACKER_CLS", None),
    ("neo4j._async.io._bolt", "AsyncBolt.send_all", ("self",)),
    ("neo4j._async.io._bolt", "AsyncBolt.fetch_all", ("self",)),
    ("neo4j._codec.packstream", "Structure", None),
    ("neo4j._codec.packstream.v1", "_rust_pack", None),
    ("neo4j._codec.packstream.v1", "_rust_unpack", ("bytes", "idx", "hydration_hooks")),
    ("neo4j._codec.packstream.v2", "_rust_pack", None),
    ("neo4j._codec.packstream.v2", "_rust_unpack", ("bytes", "idx", "hydration_hooks")),
    ("neo4j._codec.hydration", "BrokenHydrationObject", ("error", "raw_data")),
    ("neo4j._codec.hydration", "DehydrationHooks.extend", ("self", "exact_values", "exact_types", "subtypes")),
    ("neo4j._codec.hydration.bolt", "HydrationHandlerBoltBase.new_hydration_scope", ("self",)),
    ("neo4j.exceptions", "Neo4jError._hydrate_gql", ("metadata",)),
    ("neo4j.exceptions", "Neo4jError._hydrate_neo4j", ("metadata",)),
    ("neo4j", "AsyncSession._connect", ("self", "access_mode", "acquire_kwargs")),
    ("neo4j", "AsyncSession._connection", None),
    ("neo4j", "AsyncSession._make_db_resolution_callback", ("self",)),
]
RUN = {"query", "parameters", "mode", "bookmarks", "metadata", "timeout", "db", "dehydration_hooks", "hydration_hooks"}
PULL = {"dehydration_hooks", "hydration_hooks"}


def moved(what: str) -> str:
    """Return the sentence that a person reads who brings a new driver."""
    return (
        f"neo4j {version('neo4j')} has moved or changed {what}; graphdb/bolt/driver_internals.py uses it. "
        "Until that follows, PEERGRAPH_READS=DRIVER reads by sessions."
    )


@pytest.mark.parametrize(("module", "name", "parameters"), USED)
def test_the_driver_has_what_is_used_of_it(module: str, name: str, parameters: tuple[str, ...] | None) -> None:
    *owners, last = name.split(".")
    try:
        owner: Any = importlib.import_module(module)
        for part in owners:
            owner = getattr(owner, part)
    except (ImportError, AttributeError):
        pytest.fail(moved(f"{module}.{name}"))
    # A class may only declare what its instances have.
    is_there = hasattr(owner, last) or last in getattr(owner, "__annotations__", {})
    assert is_there, moved(f"{module}.{name}")
    value: Any = getattr(owner, last, None)
    if parameters is not None:
        assert tuple(inspect.signature(value).parameters) == parameters, moved(f"{module}.{name}")


def test_the_driver_speaks_what_the_reader_speaks() -> None:
    from neo4j._async.io._bolt import AsyncBolt

    assert {OLDEST, NEWEST} <= set(spoken_versions()), moved("the versions of Bolt")
    newest = max(handler.version for handler in AsyncBolt.protocol_handlers)
    assert newest == NEWEST, (
        f"neo4j {version('neo4j')} speaks Bolt {newest}, which the reader does not: read what is new in it, and raise "
        "NEWEST in graphdb/bolt/driver_internals.py. Until then servers are asked for an older version."
    )
    for handler in AsyncBolt.protocol_handlers.values():
        assert set(inspect.signature(handler.run).parameters) >= RUN, moved(f"{handler.__name__}.run")
        assert set(inspect.signature(handler.pull).parameters) >= PULL, moved(f"{handler.__name__}.pull")


def test_a_driver_that_moved_something_is_read_by_its_sessions(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from neo4j._codec.packstream import v1

    from graphdb.bolt import driver_internals
    from graphdb.driver.read_way import choose_way
    from graphdb.driver.reads import Server, SessionReads

    monkeypatch.setattr(driver_internals, "PACKSTREAM", {v1.Packer: (None, None)})
    server = Server("bolt://127.0.0.1:1", "neo4j", "secret", None, 1, 1)
    driver: Any = object()
    silence: Any = object()
    assert type(choose_way(server, driver, silence, "AUTO")) is SessionReads
    assert "neo4j-rust-ext is not installed" in caplog.text
