"""An ASGI application that answers POST / {"operation", "variables"} with the result of a floor.cypher."""

import os
from typing import Any

import orjson
from neo4j import READ_ACCESS, AsyncDriver, AsyncGraphDatabase, NotificationMinimumSeverity

from bench.operations import OPERATIONS

TEXTS = {operation.name: text for operation in OPERATIONS if (text := operation.text("floor"))}
HEADERS = [(b"content-type", b"application/json")]


def open_driver(pool_size: int) -> AsyncDriver:
    """Return a driver for the Neo4j that the environment names."""
    return AsyncGraphDatabase.driver(
        os.environ["NEO4J_URI"],
        auth=(os.environ["NEO4J_USER"], os.environ["NEO4J_PASSWORD"]),
        max_connection_pool_size=pool_size,
        notifications_min_severity=NotificationMinimumSeverity.OFF,
        telemetry_disabled=True,
    )


async def answer_operation(driver: AsyncDriver, operation: str, variables: dict[str, Any]) -> bytes:
    """Return the bytes of an answer by the driver's fastest way: auto-commit, one pull, one record."""
    async with driver.session(default_access_mode=READ_ACCESS, fetch_size=-1) as session:
        result = await session.run(TEXTS[operation], variables)
        return orjson.dumps({"data": [record[0] async for record in result].pop()})


class FloorApp:
    """The application, with a driver that is open from start-up to shutdown."""

    def __init__(self) -> None:
        self._driver: AsyncDriver | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._run_lifespan(receive, send)
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        request = orjson.loads(body)
        assert self._driver is not None
        answer = await answer_operation(self._driver, request["operation"], request["variables"])
        headers = [*HEADERS, (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    async def _run_lifespan(self, receive: Any, send: Any) -> None:
        await receive()
        self._driver = open_driver(int(os.environ["POOL_SIZE"]))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._driver.close()
        await send({"type": "lifespan.shutdown.complete"})


app = FloorApp()
