"""What documents take: processor time of this process and of Neo4j, bytes of the answer, and the points charged."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
import psutil
from rich.console import Console

from graphdb.driver.database import Database
from graphdb.driver.errors import GraphError
from graphdb.server.local import LocalServer
from peergraph.admission.admit import Admission, PreparedRequest, admit
from peergraph.admission.list_lengths import measure_lengths
from peergraph.execution.execute import execute
from peergraph.limits import DocumentLimits
from peergraph.settings import Settings

POINTS_A_SECOND = 100_000
BUDGET = 1_000_000_000
SCOPE: dict[str, Any] = {"type": "http", "client": ("192.0.2.1", 1), "headers": []}
# A document is executed at least so often, and until it has taken so many seconds of processor time, but at most so
# often: Java compiles and collects garbage beside some executions.
LEAST_RUNS, LEAST_SECONDS, MOST_RUNS = 3, 0.04, 9


@dataclass(frozen=True)
class Execution:
    """What one execution of a document took: processor seconds, bytes, and points."""

    seconds: float
    size: int
    points: float

    @property
    def time(self) -> float:
        """The processor time in points of 10 µs."""
        return self.seconds * POINTS_A_SECOND


@dataclass(frozen=True)
class Meter:
    """Executes documents on a graph in this process and measures them; `java` is the process of Neo4j."""

    database: Database
    java: psutil.Process
    admission: Admission = field(default_factory=lambda: Admission(limits=DocumentLimits(budget=BUDGET)))

    async def prepare(self) -> None:
        """Measure the lengths of the graph's lists, by which costs are estimated, and stop the clock of the budget."""
        self.admission.rate_limit.clock = lambda: 0.0
        self.admission.lengths.lengths = await measure_lengths(self.database)

    async def execute(self, document: str, variables: dict[str, Any] | None = None) -> Execution | None:
        """Return what one execution took, or None when it is refused or cannot be answered in time."""
        before = self.points_spent()
        request = self.admission.admit_client(SCOPE, None).request(document, None, variables or {})
        begin = self.processor_seconds()
        prepared = admit(request, database=self.database)
        if not isinstance(prepared, PreparedRequest):
            return None
        try:
            answer = await execute(self.database, prepared)
        except GraphError:
            return None
        body = orjson.dumps(answer.body())
        return Execution(self.processor_seconds() - begin, len(body), self.points_spent() - before)

    async def usual(self, document: str, variables: dict[str, Any] | None = None) -> Execution | None:
        """Return what a document that is planned takes, by the median of several executions; None as `execute` does."""
        return await self.repeat(document, variables, statistics.median)

    async def least(self, document: str) -> Execution | None:
        """Return what a document that is planned takes, by the least of several executions, to compare it with others;
        None as `execute` does."""
        return await self.repeat(document, None, min)

    async def repeat(
        self, document: str, variables: dict[str, Any] | None, choose: Callable[[list[float]], float]
    ) -> Execution | None:
        """Return several executions of a document as one, with the time that `choose` returns for their times."""
        executions: list[Execution] = []
        while len(executions) < MOST_RUNS and (
            len(executions) < LEAST_RUNS or sum(execution.seconds for execution in executions) < LEAST_SECONDS
        ):
            execution = await self.execute(document, variables)
            if execution is None:
                return None
            executions.append(execution)
        seconds = choose([execution.seconds for execution in executions])
        return Execution(seconds, executions[-1].size, executions[-1].points)

    def processor_seconds(self) -> float:
        """Return the seconds of processor time of this process and of Neo4j.

        Those of another process are read from its clock (Linux), for psutil knows hundredths of a second alone.
        """
        return time.process_time() + time.clock_gettime(~self.java.pid << 3 | 2)

    def points_spent(self) -> float:
        """Return the points that the client has been charged so far: arrivals, documents, operations and plans."""
        left = self.admission.rate_limit.left.get(SCOPE["client"][0])
        return 0.0 if left is None else BUDGET - left[0]


def java_of(settings: Settings, console: Console) -> psutil.Process:
    """Return the process of our own Neo4j."""
    status = LocalServer.from_settings(settings, console).status()
    assert status is not None, "only the processor time of peergraph's own Neo4j can be measured"
    process = psutil.Process(status.pid)
    return next((child for child in process.children(recursive=True) if "java" in child.name()), process)
