"""Clients and servers of the application, and the few records that it has in most tests."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from starlette.types import ASGIApp

from graphdb.driver.database import Statement
from peergraph.settings import Neo4jServer, Settings

# One paper, its two authors, its topic and venue; markup in the title, as real ones have it.
RECORDS = Statement(
    "tests/records",
    """
    MERGE (:Graph {name: 'peergraph'})
    CREATE (w:Work {id: 'Wwork00000000001', label: 'An ECG model & its limits', sortLabel: 'an ecg model & its limits',
        slug: 'an-ecg-model-and-its-limits', title: 'An <i>ECG</i> model &amp; its <script>alert(1)</script> limits',
        type: 'PREPRINT', year: 2026, publishedOn: '2026-05-17', isRetracted: false, authorCount: 2, citationCount: 0,
        newest: 20260517, oldest: 20260517}),
      (t:Topic {id: 'Ttopic0000000001', label: 'Machine Learning', sortLabel: 'machine learning',
        slug: 'machine-learning', name: 'Machine Learning', level: 'TOPIC', workCount: 1}),
      (v:Venue {id: 'Vvenue0000000001', label: 'arXiv', sortLabel: 'arxiv', slug: 'arxiv', name: 'arXiv',
        workCount: 1}),
      (w)-[:ABOUT {score: 0.9, primary: true, of: t.id, newest: w.newest, work: w.id}]->(t),
      (w)-[:PUBLISHED_IN {of: v.id, newest: w.newest, work: w.id}]->(v)
    FOREACH (key IN [w.id, w.slug, 'arxiv:2605.17276'] | CREATE (:Key {key: key})-[:NAMES]->(w))
    FOREACH (key IN [t.id, t.slug] | CREATE (:Key {key: key})-[:NAMES]->(t))
    FOREACH (key IN [v.id, v.slug] | CREATE (:Key {key: key})-[:NAMES]->(v))
    WITH w
    UNWIND [['Rperson000000001', 'Stefan Gustafsson', 'stefan-gustafsson', 1],
      ['Rperson000000002', 'Anna Lind', 'anna-lind', 2]] AS person
    CREATE (r:Researcher {id: person[0], label: person[1], sortLabel: toLower(person[1]), slug: person[2],
        name: person[1], names: [person[1]], alternateNames: [], identityBasis: 'NAME_WITHIN_SOURCE',
        workCount: 1, citationCount: 0, collaboratorCount: 1})
    CREATE (r)-[:AUTHORED {position: person[3], corresponding: false, name: person[1], institutions: [],
      of: r.id, newest: w.newest, work: w.id}]->(w)
    FOREACH (key IN [r.id, r.slug] | CREATE (:Key {key: key})-[:NAMES]->(r))
    """,
)

WITH_ANSWER_CACHE = Settings.read({"PEERGRAPH_ANSWER_CACHE": "1m"})


def asgi_client(app: ASGIApp) -> httpx.AsyncClient:
    """Return a client that calls the application without a socket. An exception of the application reaches the test."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://peergraph.test")


class Server(uvicorn.Server):
    """A uvicorn that handles no signals and sets `ready` once it serves."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(uvicorn.Config(app, log_config=None, access_log=False, lifespan="on"))
        self.app: Any = app
        self.ready = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self.app.state.end_subscriptions()
        await super().shutdown(sockets)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    """Serve the application on a free port until the block ends. Yields the address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(app)
        task = asyncio.create_task(server.serve([listener]))
        await asyncio.wait_for(server.ready.wait(), 20)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


def keyed_settings(home: Path) -> Settings:
    read = Settings.read({"PEERGRAPH_HOME": str(home)})
    place = Neo4jServer("bolt://127.0.0.1:1", "neo4j", "sesame", is_ours=True)
    return Settings(read.home, read.cache, neo4j=place)
