"""A process of its own that asks a server for its health and sends small requests, so that no load of the asking
process delays either."""

import http.client
import multiprocessing
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from multiprocessing.connection import Connection
from typing import Any

from bench.measure import quantile

PAUSE = 0.05
# Seconds after which an answer counts as not given.
ANSWER_SECONDS = 20.0
PATHS = ("/health/live", "/health/ready")
# Small requests for each look at the health.
SMALL = 3
# The address that a trusted proxy names as that of this process (RFC 5737).
HEADERS = {"Content-Type": "application/json", "X-Forwarded-For": "192.0.2.1"}


@dataclass
class HealthTimes:
    """The milliseconds of each answer by path and of small requests, and how many answers were not 200."""

    milliseconds: dict[str, list[float]] = field(default_factory=lambda: {path: [] for path in PATHS})
    failures: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PATHS, 0))
    small: list[float] = field(default_factory=list)

    @property
    def longest(self) -> float:
        """The milliseconds of the slowest answer."""
        return max(max(times) for times in self.milliseconds.values())

    def lines(self, most: float) -> list[str]:
        """Return a sentence about each path; `most` is the milliseconds that an answer may take."""
        return [
            f"{path:14} {len(times)} answers, {self.failures[path]} not 200; median {statistics.median(times):.1f} ms, "
            f"p99 {quantile(times, 0.99):.1f} ms, longest {max(times):.0f} ms, "
            f"{sum(time > most for time in times)} over {most:.0f} ms"
            for path, times in self.milliseconds.items()
        ]


def probe(port: int, end: Connection, bodies: Sequence[bytes]) -> None:
    """Ask for the health, and send these bodies of small requests in turn, until something is received; send the
    times."""
    times, requests = HealthTimes(), cycle(bodies)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    while not end.poll(PAUSE):
        for path in PATHS:
            started = time.perf_counter()
            status = status_of(port, path)
            times.milliseconds[path].append((time.perf_counter() - started) * 1000)
            times.failures[path] += status != 200
        for _ in range(SMALL if bodies else 0):
            started = time.perf_counter()
            connection.request("POST", "/graphql", next(requests), HEADERS)
            connection.getresponse().read()
            times.small.append((time.perf_counter() - started) * 1000)
    connection.close()
    end.send(times)


def status_of(port: int, path: str) -> int:
    """Return the status of an answer, on a connection of its own; 0 when none came."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


@contextmanager
def watch_health(port: int, bodies: Sequence[bytes] = ()) -> Iterator[HealthTimes]:
    """Yield the times that a process of its own measures while the block runs; they are there when it has ended."""
    context: Any = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=probe, args=(port, theirs, bodies), daemon=True)
    process.start()
    times = HealthTimes()
    try:
        yield times
    finally:
        ours.send(None)
        if ours.poll(2 * ANSWER_SECONDS):
            measured = ours.recv()
            times.milliseconds, times.failures, times.small = measured.milliseconds, measured.failures, measured.small
        process.join(ANSWER_SECONDS)
