"""A Neo4j is asked for the state of its graph, and one that hangs keeps nobody."""

import asyncio
import time

import pytest

from graphdb.server.graph_state import GraphState, graph_state
from graphdb.server.local import BoltAddress, is_answering
from tests.support.faults import Neo4jProxy

# Bytes of a connection's answers, from none over a part of the handshake to a part of the record.
PARTS = (0, 3, 4, 50, 150, 250, 350)


@pytest.mark.parametrize("answered", PARTS)
async def test_a_neo4j_that_hangs_after_any_byte_of_its_answers_is_no_wait_without_end(
    proxy: Neo4jProxy, monkeypatch: pytest.MonkeyPatch, answered: int
) -> None:
    proxy.answered = answered
    monkeypatch.setattr("graphdb.server.graph_state.ANSWER_SECONDS", 0.3)
    address = BoltAddress(f"bolt://127.0.0.1:{proxy.port}", proxy.bolt.user, proxy.bolt.password)
    started = time.monotonic()
    assert await asyncio.to_thread(graph_state, address.uri, address.user, address.password) is None
    assert await asyncio.to_thread(is_answering, address) is False
    assert time.monotonic() - started < 10


async def test_the_state_of_an_open_graph_is_that_it_is_open(proxy: Neo4jProxy) -> None:
    uri = f"bolt://127.0.0.1:{proxy.port}"
    expected = GraphState(closed=False, needs_restart=False, message="")
    assert await asyncio.to_thread(graph_state, uri, proxy.bolt.user, proxy.bolt.password) == expected


async def test_it_is_asked_from_an_event_loop_too() -> None:
    """As the benchmarks do, which start a Neo4j from one."""
    assert graph_state("bolt://127.0.0.1:1", "neo4j", "x") is None
