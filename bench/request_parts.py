"""`python -m bench.request_parts` measures the processor time of each part of answering a request, in this process.

The statements are answered from the recording of `python -m bench.own_time`, which comes first. Each part is repeated
by itself; the figure is the least of several periods, in microseconds of this thread. Parts hold others: the connection
holds the application, this the endpoint, and this all below it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, cast

import orjson
import uvloop
from rich.console import Console
from starlette.types import Message, Scope
from uvicorn.server import ServerState

from bench.load import post_request
from bench.operations import ComparedOperation
from bench.own_time import MEASURED
from bench.recorded import RecordedDatabase
from graphdb.compile.selection import Operation
from peergraph.admission import cost
from peergraph.admission.admit import Admission
from peergraph.admission.document import read_document
from peergraph.admission.prepare import prepare
from peergraph.app import create_app
from peergraph.http.connections import Connections
from peergraph.http.endpoint import GraphQLEndpoint
from peergraph.http.host import AllowedHosts, HostCheck
from peergraph.http.http_connection import HTTPServerConnection
from peergraph.http.server_config import ServerConfig
from peergraph.server import freeze_memory
from peergraph.settings import Settings

PERIODS, ROUNDS = 9, 1_500
SCOPE: Scope = {
    "type": "http",
    "http_version": "1.1",
    "method": "POST",
    "path": "/graphql",
    "root_path": "",
    "query_string": b"",
    "client": ("127.0.0.1", 1),
    "headers": [(b"host", b"127.0.0.1:80"), (b"content-type", b"application/json"), (b"accept", b"application/json")],
}


class NoTransport:
    """A transport that discards what is written."""

    def get_extra_info(self, name: str) -> Any:
        """Return the addresses of both ends."""
        return ("127.0.0.1", 1) if name in ("peername", "sockname") else None

    def write(self, data: bytes) -> None:
        """Discard a part."""

    def writelines(self, parts: Any) -> None:
        """Discard some parts."""

    def close(self) -> None:
        """Do nothing."""

    def is_closing(self) -> bool:
        """Whether the connection ends, which it never does."""
        return False


async def least(part: Callable[[int], Awaitable[Any]]) -> float:
    """Return the microseconds of a part, called with the numbers of rounds."""
    times = []
    for _ in range(PERIODS):
        started = time.thread_time()
        for number in range(ROUNDS):
            await part(number)
        times.append((time.thread_time() - started) / ROUNDS * 1e6)
    return min(times)


def after(function: Callable[[int], Any]) -> Callable[[int], Awaitable[Any]]:
    """Return a function as a part of a request."""

    async def part(number: int) -> Any:
        return function(number)

    return part


async def measure(operation: ComparedOperation, subjects: list[dict[str, Any]], rows: Any) -> dict[str, float]:
    """Return the microseconds of each part by its name."""
    settings = Settings.read({})
    database, count, document = RecordedDatabase(rows), len(subjects), operation.text("ours") or ""
    app = HostCheck(create_app(settings, database), AllowedHosts.of((), settings.host))
    config = ServerConfig(app, Connections(), http=HTTPServerConnection, lifespan="off", log_config=None)
    config.load()
    connection = HTTPServerConnection(config, ServerState(), {}, asyncio.get_running_loop())
    connection.connection_made(cast(asyncio.Transport, NoTransport()))
    bodies = [orjson.dumps({"query": document, "variables": variables}) for variables in subjects]
    requests = [post_request(80, "/graphql", body) for body in bodies]
    freeze_memory()

    async def answer_connection(number: int) -> None:
        connection.data_received(requests[number % count])
        while not connection.cycle.response_complete:  # noqa: ASYNC110 - an event would take time of its own
            await asyncio.sleep(0)

    async def answer_by(application: Any, number: int) -> None:
        async def receive() -> Message:
            return {"type": "http.request", "body": bodies[number % count]}

        async def send(_: Message) -> None:
            return

        await application(dict(SCOPE), receive, send)

    admission, endpoint = Admission(is_local=True), GraphQLEndpoint(database, Admission(is_local=True))
    admitted = await admission.sign_in_and_admit(SCOPE)
    sent = [admitted.request(document, None, variables) for variables in subjects]
    parsed = read_document(document)
    operations = [cast(Operation, prepare(parsed, request)) for request in sent]
    (plans,) = parsed.plans.values()
    (root,) = plans.compiled_fields(operations[0]) or []
    assert root.plan is not None
    assert root.complete is not None
    plan, complete = root.plan, root.complete
    values = [plan.values(each) for each in operations]
    records = [await database.read(plan.statement, each.parameters) for each in values]
    answers = [complete(record, each.by_slot) for record, each in zip(records, values, strict=True)]
    parts = {
        "connection": answer_connection,
        "application": lambda number: answer_by(app, number),
        "endpoint": lambda number: answer_by(endpoint, number),
        "who sends it": lambda _: admission.sign_in_and_admit(SCOPE),
        "operation and variables": after(lambda number: prepare(parsed, sent[number % count])),
        "cost": after(lambda number: cost.estimate(operations[number % count])),
        "plan": after(lambda number: plans.compiled_fields(operations[number % count])),
        "arguments and filters": after(lambda number: plan.values(operations[number % count])),
        "completion": after(lambda number: complete(records[number % count], values[number % count].by_slot)),
        "JSON": after(lambda number: orjson.dumps({"data": answers[number % count]})),
    }
    return {name: await least(part) for name, part in parts.items()}


async def run(console: Console) -> None:
    """Measure all parts of all operations, and print a row for each part."""
    recording = orjson.loads((Settings.read().cache / "bench" / "recording.json").read_bytes())
    columns = [
        await measure(operation, recording["subjects"][operation.name], recording["rows"]) for operation in MEASURED
    ]
    console.print(f"{'µs':26}" + "".join(f"{operation.title:>16}" for operation in MEASURED))
    for name in columns[0]:
        console.print(f"{name:26}" + "".join(f"{column[name]:16.1f}" for column in columns))


if __name__ == "__main__":
    uvloop.run(run(Console(highlight=False)))
