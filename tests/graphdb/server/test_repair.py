"""A graph whose transaction log cannot be read is opened again: the cause is said, a copy kept, what was read kept."""

import os
import shutil
import signal
from collections import namedtuple
from datetime import UTC, datetime
from pathlib import Path

import pytest
from neo4j import GraphDatabase

from graphdb.server.local import BoltAddress, LocalServer, LocalServerError, Unreadable
from graphdb.server.process import wait_until
from graphdb.server.repair import keep_copy, repair_graph
from peergraph.settings import Settings

NOW = datetime(2026, 11, 28, 3, 4, 5, tzinfo=UTC)


def small(home: Path) -> LocalServer:
    return LocalServer(home, cache=Settings.read().cache, bolt_port=0, heap="512m", page_cache="32m")


def run(address: BoltAddress, cypher: str) -> list[object]:
    with GraphDatabase.driver(address.uri, auth=(address.user, address.password)) as driver:
        return [record[0] for record in driver.execute_query(cypher).records]


def is_free(server: LocalServer) -> bool:
    """Whether nothing holds the data; a Java that was killed holds it until all of its files are closed."""
    try:
        return server.status() is None
    except LocalServerError:
        return False


def transaction_log(server: LocalServer) -> Path:
    logs = (server.neo4j_home / "data" / "transactions" / "neo4j").glob("neostore.transaction.db.*")
    return max(logs, key=lambda log: int(log.suffix[1:]))


def scribble(log: Path) -> None:
    """Write what is no transaction behind the last one, as the rest of a write that a full disk cut in two."""
    data = log.read_bytes().rstrip(b"\0")
    with log.open("r+b") as file:
        file.seek(len(data) + 64)
        file.write(os.urandom(4096))


def test_a_log_that_cannot_be_read_is_named_and_repaired_after_a_copy(tmp_path: Path) -> None:
    server = small(tmp_path)
    address = server.start()
    run(address, "CREATE (:Note {text: 'kept'})")
    running = server.status()
    assert running is not None
    assert running.supervisor is not None
    # Nobody can close the log in order.
    os.kill(running.supervisor, signal.SIGKILL)
    os.kill(running.pid, signal.SIGKILL)
    assert wait_until(lambda: is_free(server), 30)
    server.stop()
    log = transaction_log(server)
    scribble(log)
    damaged = log.read_bytes()

    with pytest.raises(Unreadable) as raised:
        server.start()
    assert str(raised.value) == (
        f"Neo4j cannot read its transaction log in {tmp_path} to the end, as after a disk that was full; "
        "`peergraph db repair` keeps a copy and cuts off what cannot be read."
    )
    with repair_graph(server, NOW) as repair:
        assert run(repair.address, "MATCH (n:Note) RETURN n.text") == ["kept"]
        run(repair.address, "CREATE (:Note {text: 'new'})")
    assert repair.copy == tmp_path / "repair-20261128-030405"
    assert damaged in [file.read_bytes() for file in repair.copy.rglob("neostore.transaction.db.*")]
    with repair_graph(server, NOW) as again:
        assert sorted(map(str, run(again.address, "MATCH (n:Note) RETURN n.text"))) == ["kept", "new"]
    assert again.copy is None
    assert "fail_on_corrupted_log_files=true" in (server.neo4j_home / "conf" / "neo4j.conf").read_text()


def test_without_room_for_a_copy_nothing_is_repaired(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = small(tmp_path)
    data = server.neo4j_home / "data"
    data.mkdir(parents=True)
    (data / "file").write_bytes(b"x" * (3 << 20))
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(0, 0, 102 << 20))
    with pytest.raises(LocalServerError) as raised:
        keep_copy(server, NOW)
    assert str(raised.value) == (
        f"A copy of the data needs 103 MB, and 102 MB are free on the disk that holds {tmp_path}; "
        "the data was left as it is."
    )
    assert not list(tmp_path.glob("repair-*"))


def test_a_start_that_fails_for_another_reason_is_not_forced(tmp_path: Path) -> None:
    (tmp_path / "neo4j.conf").write_text("no setting\n")
    server = small(tmp_path)
    with pytest.raises(Exception, match=r"neo4j\.conf:1 is no setting"), repair_graph(server, NOW):
        raise AssertionError
    assert not list(tmp_path.glob("repair-*"))
