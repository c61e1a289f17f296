"""`peergraph serve` answers over HTTP, and whatever ends it ends what it started and nothing else."""

import gc
import json
import os
import signal
import subprocess
import sys
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from graphdb.server.local import LocalServer
from graphdb.server.process import wait_until
from peergraph.server import FreezeSurvivors
from peergraph.settings import Settings
from tests.support.command_line import SMALL_NEO4J, ServeProcess, environment_with, free_port, start_serve


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment with a home and a port of its own, and a small Neo4j."""
    return environment_with(tmp_path / "home", PEERGRAPH_PORT=free_port(), **SMALL_NEO4J)


@pytest.fixture
def serve(environment: dict[str, str]) -> Iterator[Callable[[], ServeProcess]]:
    """Start `peergraph serve` and wait until it answers; what still runs at the end is killed."""
    started: list[ServeProcess] = []

    def start() -> ServeProcess:
        served = start_serve(environment, subprocess.PIPE)
        started.append(served)
        assert wait_until(lambda: served.ready() or served.process.poll() is not None, 120)
        assert served.process.poll() is None, served.process.communicate()[0]
        return served

    yield start
    for served in started:
        if served.process.poll() is None:
            served.end(signal.SIGKILL)


def local(environment: dict[str, str]) -> LocalServer:
    return LocalServer.from_settings(Settings.read(environment))


def java(environment: dict[str, str]) -> int:
    """The process id of the Java that runs on the home."""
    running = local(environment).status()
    assert running is not None
    return running.pid


def has_ended(pid: int) -> bool:
    return wait_until(lambda: not psutil.pid_exists(pid), 30)


def test_a_signal_ends_server_and_neo4j(environment: dict[str, str], serve: Callable[[], ServeProcess]) -> None:
    first = serve()
    pid = java(environment)
    refused = subprocess.run(
        [sys.executable, "-m", "peergraph", "serve"],
        env={**environment, "PEERGRAPH_PORT": "0"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"Neo4j already runs on the data in {environment['PEERGRAPH_HOME']}")
    assert refused.stderr.count("\n") == 1
    code, output = first.end(signal.SIGTERM)
    assert (code, "Traceback" in output) == (0, False), output
    assert has_ended(pid)

    # By several workers, whose Neo4j is started again when it dies.
    environment["PEERGRAPH_WORKERS"] = "2"
    second = serve()
    os.kill(java(environment), signal.SIGKILL)
    assert wait_until(lambda: not second.ready(), 20)
    with httpx.Client(base_url=second.address, timeout=30, trust_env=False) as one:
        # While this connection is open at one worker, a new one goes to the other.
        assert wait_until(lambda: one.get("/health/ready").status_code == 200 and second.ready(), 120)
    pid = java(environment)
    code, output = second.end(signal.SIGINT)
    assert (code, "Traceback" in output) == (0, False), output
    assert has_ended(pid)


def test_killing_the_server_leaves_no_java(environment: dict[str, str], serve: Callable[[], ServeProcess]) -> None:
    served = serve()
    pid = java(environment)
    served.end(signal.SIGKILL)
    assert has_ended(pid)


def test_a_daemon_is_used_and_left_running(environment: dict[str, str], serve: Callable[[], ServeProcess]) -> None:
    server = local(environment)
    server.start(daemon=True)
    try:
        pid = java(environment)
        served = serve()
        assert java(environment) == pid
        assert served.end(signal.SIGTERM)[0] == 0
        assert server.address() is not None
        answer = subprocess.run(
            [sys.executable, "-m", "peergraph", "query", "-"],
            env=environment,
            input="{ __typename }",
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert answer.returncode == 0, answer.stderr
        assert json.loads(answer.stdout) == {"data": {"__typename": "Query"}}
    finally:
        server.stop()
    assert has_ended(pid)


class Circle:
    """An object that refers to itself, so that only a garbage collection frees it."""

    def __init__(self) -> None:
        self.itself = self


def test_what_survives_a_full_collection_is_left_out_of_the_next_ones_until_one_goes_through_everything() -> None:
    freeze = FreezeSurvivors()
    gc.callbacks.append(freeze)
    try:
        circle = Circle()
        seen = weakref.ref(circle)
        gc.collect()
        count = gc.get_freeze_count()
        del circle
        gc.collect()
        assert seen() is not None
        assert gc.get_freeze_count() >= count
        new = weakref.ref(Circle())
        gc.collect()
        assert new() is None
        freeze.next_of_all = 0.0
        gc.collect()
        assert seen() is None
        assert freeze.next_of_all > 0
    finally:
        gc.callbacks.remove(freeze)
        gc.unfreeze()
