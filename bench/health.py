"""A process of its own that asks a server for its health, so that no load of the asking process delays it."""

import http.client
import multiprocessing
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from bench.measure import quantile

PAUSE = 0.05
# Seconds after which an answer counts as not given.
ANSWER_SECONDS = 20.0
PATHS = ("/health/live", "/health/ready")


@dataclass
class HealthTimes:
    """The milliseconds of each answer by path, and how many answers were not 200."""

    milliseconds: dict[str, list[float]] = field(default_factory=lambda: {path: [] for path in PATHS})
    failures: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PATHS, 0))

    @property
    def longest(self) -> float:
        """The milliseconds of the slowest answer."""
        return max(max(times) for times in self.milliseconds.values())

    def lines(self) -> list[str]:
        """Return a sentence about each path."""
        return [
            f"{path:14} {len(times)} answers, {self.failures[path]} not 200; median {statistics.median(times):.1f} ms, "
            f"p99 {quantile(times, 0.99):.1f} ms, longest {max(times):.0f} ms"
            for path, times in self.milliseconds.items()
        ]


def probe(port: int, end: Connection) -> None:
    """Ask for the health in turn until something is received, and send the times."""
    times = HealthTimes()
    while not end.poll(PAUSE):
        for path in PATHS:
            started = time.perf_counter()
            status = status_of(port, path)
            times.milliseconds[path].append((time.perf_counter() - started) * 1000)
            times.failures[path] += status != 200
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
def watch_health(port: int) -> Iterator[HealthTimes]:
    """Yield the times that a process of its own measures while the block runs; they are there when it has ended."""
    context: Any = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=probe, args=(port, theirs), daemon=True)
    process.start()
    times = HealthTimes()
    try:
        yield times
    finally:
        ours.send(None)
        if ours.poll(2 * ANSWER_SECONDS):
            measured = ours.recv()
            times.milliseconds, times.failures = measured.milliseconds, measured.failures
        process.join(ANSWER_SECONDS)
