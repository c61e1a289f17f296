"""What a person meets at the command line: foreseen errors are one sentence and an exit code, never a traceback."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from peergraph.settings import Settings
from peergraph.signin import SignIn


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment with a home of its own, free ports, and a small Neo4j."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("PEERGRAPH_")},
        "PEERGRAPH_HOME": str(tmp_path / "home"),
        "PEERGRAPH_PORT": "0",
        "PEERGRAPH_BOLT_PORT": "0",
        "PEERGRAPH_HEAP": "512m",
        "PEERGRAPH_PAGE_CACHE": "32m",
    }


def peergraph(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "peergraph", *arguments]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL
    )


def sentence(told: subprocess.CompletedProcess[str]) -> str:
    """The one line the command said before it failed."""
    assert told.returncode == 1, told.stderr
    assert told.stdout == ""
    assert told.stderr.count("\n") == 1, told.stderr
    return told.stderr.strip()


def test_a_bad_setting_is_one_sentence(environment: dict[str, str]) -> None:
    told = peergraph({**environment, "PEERGRAPH_PORT": "http"}, "serve")
    assert sentence(told) == "PEERGRAPH_PORT must be a whole number from 0 to 65535, not 'http'."


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_an_http_port_in_use_is_one_sentence(environment: dict[str, str], command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = peergraph({**environment, "PEERGRAPH_PORT": str(port)}, command)
    assert sentence(told) == f"Port {port} is in use; choose another PEERGRAPH_PORT."


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_bolt_port_in_use_is_one_sentence(environment: dict[str, str], command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        told = peergraph({**environment, "PEERGRAPH_BOLT_PORT": str(port)}, command)
    assert sentence(told).startswith(f"Port {port} for Neo4j cannot be used")


def test_an_address_that_is_not_this_machines_is_one_sentence(environment: dict[str, str]) -> None:
    told = peergraph({**environment, "PEERGRAPH_HOST": "192.0.2.1"}, "serve")
    assert "PEERGRAPH_HOST" in sentence(told)


def test_an_outside_server_is_not_ours_to_start(environment: dict[str, str]) -> None:
    outside = {"PEERGRAPH_NEO4J_URI": "bolt://graph.example", "PEERGRAPH_NEO4J_PASSWORD": "sesame"}
    told = peergraph({**environment, **outside}, "db", "start")
    assert "PEERGRAPH_NEO4J_URI names an outside Neo4j" in sentence(told)


def test_the_database_is_started_found_and_stopped(environment: dict[str, str], tmp_path: Path) -> None:
    try:
        started = peergraph(environment, "db", "start")
        assert started.returncode == 0, started.stderr
        password = (tmp_path / "home" / "password").read_text().strip()
        again = peergraph(environment, "db", "start")
        assert again.returncode == 0
        assert again.stdout.startswith("Neo4j runs already at bolt://127.0.0.1:")
        status = peergraph(environment, "db", "status")
        assert status.returncode == 0
        assert status.stdout.startswith("Neo4j answers at bolt://127.0.0.1:")
        said = "".join(told.stdout + told.stderr for told in (started, again, status))
        assert password not in said
    finally:
        stopped = peergraph(environment, "db", "stop")
    assert (stopped.returncode, stopped.stdout) == (0, "Neo4j has ended.\n")
    assert peergraph(environment, "db", "stop").stdout == "Neo4j was not running.\n"
    assert peergraph(environment, "db", "status").returncode == 3


def test_variables_that_are_not_json_are_told(environment: dict[str, str], tmp_path: Path) -> None:
    query = tmp_path / "query.graphql"
    query.write_text("{ __typename }")
    told = peergraph(environment, "query", str(query), "--variables", "{")
    assert told.returncode == 2
    assert "--variables is not JSON" in told.stderr
    assert "Traceback" not in told.stderr


async def test_a_token_of_the_command_line_signs_in(environment: dict[str, str]) -> None:
    told = peergraph(environment, "token", "--sub", "ada", "--name", "Ada Lovelace", "--moderator")
    assert (told.returncode, told.stderr) == (0, "")
    viewer = await SignIn.of(Settings.read(environment)).viewer(f"Bearer {told.stdout.strip()}".encode())
    assert viewer is not None
    assert (viewer.subject, viewer.name, viewer.email, viewer.is_moderator) == ("ada", "Ada Lovelace", None, True)


def test_a_token_that_no_server_would_take_is_not_made(environment: dict[str, str]) -> None:
    described = ("token", "--sub", "ada", "--name", "Ada")
    assert "development key" in sentence(peergraph({**environment, "PEERGRAPH_HOST": "0.0.0.0"}, *described))
    told = peergraph(environment, *described, "--orcid", "0000-0002-1825-0098")
    assert told.returncode == 2
    assert "--orcid is not an ORCID iD" in told.stderr
    assert not Path(environment["PEERGRAPH_HOME"]).exists()
