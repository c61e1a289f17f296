"""An ASGI application that answers POST / {"operation", "variables"} with what the operation's floor.cypher gives."""

import os
from typing import Any

import orjson
from neo4j import READ_ACCESS, AsyncDriver, AsyncGraphDatabase, NotificationMinimumSeverity

from bench.operations import OPERATIONS

TEXTS = {operation.name: operation.text("floor") for operation in OPERATIONS}
HEADERS = [(b"content-type", b"application/json")]


def driver(pool_size: int) -> AsyncDriver:
    """The bare driver on the Neo4j that the environment names."""
    return AsyncGraphDatabase.driver(
        os.environ["NEO4J_URI"],
        auth=(os.environ["NEO4J_USER"], os.environ["NEO4J_PASSWORD"]),
        max_connection_pool_size=pool_size,
        notifications_min_severity=NotificationMinimumSeverity.OFF,
        telemetry_disabled=True,
    )


async def answered(on: AsyncDriver, operation: str, variables: dict[str, Any]) -> bytes:
    """The answer's bytes, in the driver's fastest form: auto-commit, everything in one pull, one record."""
    async with on.session(default_access_mode=READ_ACCESS, fetch_size=-1) as session:
        result = await session.run(TEXTS[operation], variables)
        return orjson.dumps({"data": [record[0] async for record in result].pop()})


class App:
    """The application; its driver lives from start-up to shutdown."""

    def __init__(self) -> None:
        self._driver: AsyncDriver | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        asked = orjson.loads(body)
        assert self._driver is not None
        answer = await answered(self._driver, asked["operation"], asked["variables"])
        headers = [*HEADERS, (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    async def _live(self, receive: Any, send: Any) -> None:
        await receive()
        self._driver = driver(int(os.environ["POOL_SIZE"]))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._driver.close()
        await send({"type": "lifespan.shutdown.complete"})


app = App()
