"""While the disk is full everybody is told so and nothing breaks; afterwards all goes on without a restart."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from graphdb.server.process import wait_until
from tests.support.command_line import SMALL_NEO4J, environment_with, free_port
from tests.support.small_disk import MB, SmallDisk, reason_for_none

PEERGRAPH = [sys.executable, "-m", "peergraph"]
SAMPLE = Path("ingest/sample.jsonl").absolute()
FOLLOW = "mutation { follow(id: %s) { entity { id } userErrors { code } } }"
WORK = '{ work(id: "arXiv:2605.17276") { id } }'
FULL = "The disk is full: "


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A disk of 300 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if reason := reason_for_none(folder):
        pytest.skip(reason)
    disk = SmallDisk(folder, 300)
    yield disk
    if disk.process is not None and disk.process.poll() is None:
        disk.process.send_signal(signal.SIGTERM)
        disk.process.communicate(timeout=90)


def readiness(client: httpx.Client) -> tuple[int, Any]:
    """Return the status and the body of readiness; 0 from a server that does not listen yet."""
    try:
        response = client.get("/health/ready")
    except httpx.TransportError:
        return 0, None
    return response.status_code, response.json()


def test_a_full_disk_is_said_everywhere_and_is_over_when_there_is_room(disk: SmallDisk, tmp_path: Path) -> None:
    environment = environment_with(
        disk.folder / "home", PEERGRAPH_PORT=free_port(), PEERGRAPH_LEAST_FREE_DISK="64m", **SMALL_NEO4J
    )
    part = tmp_path / "part.jsonl"
    part.write_text("".join(SAMPLE.read_text().splitlines(keepends=True)[:20]))
    process = disk.start([*PEERGRAPH, "serve"], environment, subprocess.PIPE)
    url = f"http://127.0.0.1:{environment['PEERGRAPH_PORT']}"
    with httpx.Client(base_url=url, timeout=30, trust_env=False) as client:
        assert wait_until(lambda: readiness(client)[0] == 200 or process.poll() is not None, 180)
        token = disk.run([*PEERGRAPH, "token", "--sub", "ada", "--name", "Ada"], environment)
        client.headers["authorization"] = f"Bearer {token.stdout.strip()}"
        importing = disk.run([*PEERGRAPH, "import", "records", str(part)], environment)
        assert importing.returncode == 0, importing.stderr
        id = client.post("/graphql", json={"query": WORK}).json()["data"]["work"]["id"]
        follow = {"query": FOLLOW % f'"{id}"'}
        assert client.post("/graphql", json=follow).json()["data"]["follow"]["userErrors"] == []

        disk.fill(leave=10 * MB)
        assert wait_until(lambda: readiness(client)[0] == 503, 10)
        _, body = readiness(client)
        assert body["why"].startswith(FULL)
        for _ in range(20):
            response = client.post("/graphql", json=follow)
            assert response.status_code == 503
            assert int(response.headers["retry-after"]) > 0
            (error,) = response.json()["errors"]
            assert error["message"].startswith(FULL)
            assert error["extensions"]["code"] == "UNAVAILABLE"
        # What needs no room is answered.
        reading = client.post("/graphql", json={"query": f'{{ node(id: "{id}") {{ id }} }}'})
        assert (reading.status_code, reading.json()) == (200, {"data": {"node": {"id": id}}})
        importing = disk.run([*PEERGRAPH, "import", "records", str(SAMPLE)], environment)
        assert importing.returncode == 1
        assert importing.stderr.strip().splitlines()[-1].startswith(FULL)
        assert "Traceback" not in importing.stderr

        disk.empty()
        assert wait_until(lambda: readiness(client)[0] == 200, 10)
        assert client.post("/graphql", json=follow).json()["data"]["follow"]["userErrors"] == []
        importing = disk.run([*PEERGRAPH, "import", "records", str(SAMPLE)], environment)
        assert importing.returncode == 0, importing.stderr
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=90)
    assert output.count(FULL) == 1
    assert output.count("The disk has room again") == 1
    assert "Traceback" not in output
    assert "started again" not in output


def test_a_disk_that_is_filled_within_a_write_costs_that_write_and_a_restart(disk: SmallDisk, tmp_path: Path) -> None:
    # Without a floor, as if another program took the room between our look and Neo4j's write.
    environment = environment_with(
        disk.folder / "home", PEERGRAPH_PORT=free_port(), PEERGRAPH_LEAST_FREE_DISK="0", **SMALL_NEO4J
    )
    process = disk.start([*PEERGRAPH, "serve"], environment, subprocess.PIPE)
    with httpx.Client(
        base_url=f"http://127.0.0.1:{environment['PEERGRAPH_PORT']}", timeout=30, trust_env=False
    ) as client:
        assert wait_until(lambda: readiness(client)[0] == 200 or process.poll() is not None, 180)
        disk.fill(leave=0)
        importing = disk.run([*PEERGRAPH, "import", "records", str(SAMPLE)], environment)
        assert importing.returncode == 1, importing.stderr
        assert "Traceback" not in importing.stderr
        # Neo4j goes on answering reads.
        assert client.post("/graphql", json={"query": WORK}).json() == {"data": {"work": None}}
        disk.empty()

        def import_again() -> bool:
            return disk.run([*PEERGRAPH, "import", "records", str(SAMPLE)], environment).returncode == 0

        assert wait_until(import_again, 120)
        assert client.post("/graphql", json={"query": WORK}).json()["data"]["work"]
    process.send_signal(signal.SIGTERM)
    output, _ = process.communicate(timeout=90)
    # An import sees it too, and whichever looks first has Neo4j started again.
    assert "and is started again" in output
    assert "Neo4j answers again." in output
    assert "Traceback" not in output
