"""The Neo4j behind a server is attended: one that dies is started again, one that is hung holds nobody for long."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from graphdb.server.local import LocalServer
from graphdb.server.process import find_neo4j_of, find_supervisor_of, wait_until
from graphdb.server.state import RunningServer
from peergraph.auth import development_key
from peergraph.settings import Settings
from tests.support.command_line import (
    SMALL_NEO4J,
    ServeProcess,
    environment_with,
    free_port,
    peergraph,
    start_serve,
)

READ = "{ works(first: 3) { totalCount nodes { title } } }"
NOT_PLANNED = "{ works(first: 2) { nodes { title slug } } }"
WRITE = 'mutation { follow(id: "Rnobody000000000") { userErrors { code } } }'
# Seconds of a statement, and of an answer where Neo4j gives none: with PATIENCE, and on a busy machine.
STATEMENT, ANSWERED = "2", 25.0


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An environment with a home and a port of its own, and a small Neo4j; one that still runs at the end is killed."""
    settings = {"PEERGRAPH_PORT": free_port(), "PEERGRAPH_QUERY_TIMEOUT": STATEMENT, "PEERGRAPH_LIMITS": "MEASURE"}
    yield environment_with(tmp_path / "home", **settings, **SMALL_NEO4J)
    for find in (find_supervisor_of(tmp_path / "home" / "server.json"), find_neo4j_of(tmp_path / "home" / "neo4j")):
        if find is not None:
            os.kill(find if isinstance(find, int) else find[0], signal.SIGKILL)


@pytest.fixture
def served(environment: dict[str, str], tmp_path: Path) -> Iterator[ServeProcess]:
    """Start `peergraph serve`, which writes to `output`; what still runs at the end is killed."""
    with (tmp_path / "output").open("wb") as output:
        served = start_serve(environment, output.fileno())
    assert wait_until(lambda: served.ready() or served.process.poll() is not None, 120)
    yield served
    if served.process.poll() is None:
        served.end(signal.SIGKILL)


def running(environment: dict[str, str]) -> RunningServer:
    status = LocalServer.from_settings(Settings.read(environment)).status()
    assert status is not None
    return status


def stop(pid: int) -> None:
    """Stop a process. One of its threads has to run to see the signal, which takes a moment on a busy machine."""
    os.kill(pid, signal.SIGSTOP)
    assert wait_until(lambda: psutil.Process(pid).status() == psutil.STATUS_STOPPED, 10)


def why_not_ready(served: ServeProcess) -> str:
    """Return why the server is not ready; an empty text while it is."""
    response = httpx.get(f"{served.address}/health/ready", timeout=ANSWERED, trust_env=False)
    assert response.status_code == 200 or "retry-after" in response.headers
    return str(response.json().get("why", ""))


class Client:
    """Sends documents, and notes the status of each answer and the seconds that the slowest one took."""

    def __init__(self, address: str, token: str) -> None:
        headers = {"authorization": f"Bearer {token}"}
        self.client = httpx.Client(base_url=address, headers=headers, timeout=120, trust_env=False)
        self.statuses: list[int] = []
        self.slowest = 0.0

    def ask(self, document: str) -> int:
        started = time.monotonic()
        response = self.client.post("/graphql", json={"query": document})
        self.slowest = max(self.slowest, time.monotonic() - started)
        self.statuses.append(response.status_code)
        assert response.status_code == 200 or (response.status_code == 503 and "retry-after" in response.headers)
        assert ("errors" in response.json()) == (response.status_code != 200), response.text
        return response.status_code

    def ask_at_once(self, *documents: str) -> list[threading.Thread]:
        """Send documents, each in a thread of its own."""
        threads = [threading.Thread(target=self.ask, args=(document,)) for document in documents]
        for thread in threads:
            thread.start()
        return threads


@pytest.fixture
def client(environment: dict[str, str], served: ServeProcess) -> Iterator[Client]:
    token = development_key.token(Path(environment["PEERGRAPH_HOME"]), int(time.time()), sub="ada", name="Ada")
    client = Client(served.address, token)
    with client.client:
        yield client


@pytest.mark.timeout(300)
def test_a_dead_neo4j_is_started_again_and_a_hung_one_holds_nobody(
    environment: dict[str, str], served: ServeProcess, client: Client, tmp_path: Path
) -> None:
    first = running(environment)
    assert [client.ask(READ), client.ask(WRITE)] == [200, 200]

    # It dies under requests.
    threads = client.ask_at_once(READ, READ, WRITE, WRITE)
    os.kill(first.pid, signal.SIGKILL)
    sentence = "Neo4j ended (killed by SIGKILL) and is started again (try 1 of 5)."
    assert wait_until(lambda: why_not_ready(served) == sentence, 20)
    status = peergraph(environment, "db", "status")
    assert (status.returncode, status.stdout) in ((3, f"{sentence}\n"), (0, status.stdout))
    for thread in threads:
        thread.join()
    assert wait_until(served.ready, 120)
    assert wait_until(lambda: client.ask(READ) == 200, 60)
    assert client.ask(WRITE) == 200
    again = running(environment)
    assert (again.uri, again.supervisor) == (first.uri, first.supervisor)
    assert again.pid != first.pid
    output = (tmp_path / "output").read_text()
    assert sentence in output
    assert wait_until(lambda: "Neo4j answers again." in (tmp_path / "output").read_text(), 10)

    # It hangs: connections of the pool are open, and new ones get no answer.
    stop(again.pid)
    client.statuses, client.slowest = [], 0.0
    threads = client.ask_at_once(READ, READ, WRITE, WRITE, NOT_PLANNED)
    assert wait_until(lambda: why_not_ready(served) != "", 20)
    for thread in threads:
        thread.join()
    assert client.ask(READ) == 503
    assert set(client.statuses) == {503}
    assert client.slowest < ANSWERED
    os.kill(again.pid, signal.SIGCONT)
    assert wait_until(served.ready, 60)
    assert wait_until(lambda: client.ask(READ) == 200, 60)
    assert client.ask(WRITE) == 200

    # A hung one does not keep the server from ending.
    stop(again.pid)
    assert served.end(signal.SIGTERM)[0] == 0
    assert not psutil.pid_exists(again.pid)
    assert "Traceback" not in (tmp_path / "output").read_text()


@pytest.mark.timeout(300)
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux signals a child whose parent was killed")
def test_a_daemon_that_died_is_started_again_and_an_orphan_is_found_and_ended(environment: dict[str, str]) -> None:
    home = Path(environment["PEERGRAPH_HOME"])
    assert peergraph(environment, "db", "start").returncode == 0
    first = running(environment)
    os.kill(first.pid, signal.SIGKILL)
    assert wait_until(lambda: running(environment).phase == "up" and running(environment).pid != first.pid, 60)
    second = running(environment)
    assert (second.uri, second.tries) == (first.uri, 1)

    # Its supervisor is killed while it is hung, and its state file is another's.
    stop(second.pid)
    assert second.supervisor is not None
    os.kill(second.supervisor, signal.SIGKILL)
    (home / "server.json").write_text("[]")
    assert wait_until(lambda: not psutil.pid_exists(second.supervisor or 0), 10)
    assert find_neo4j_of(home / "neo4j") == second.pid
    refused = peergraph(environment, "serve")
    assert refused.returncode == 1
    assert f"A Neo4j (process {second.pid}) holds the data" in refused.stderr
    assert "`peergraph db stop` ends it" in refused.stderr
    status = peergraph(environment, "db", "status")
    assert (status.returncode, f"A Neo4j (process {second.pid})" in status.stdout) == (3, True)
    stopped = peergraph(environment, "db", "stop")
    assert (stopped.returncode, stopped.stdout) == (0, "Neo4j has ended.\n"), stopped.stderr
    # The system may keep the entry of an orphan that has ended.
    assert find_neo4j_of(home / "neo4j") is None
