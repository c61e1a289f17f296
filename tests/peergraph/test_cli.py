"""What a person meets at the command line: foreseen errors are one sentence and an exit code, never a traceback."""

import io
import os
import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from graphql import parse
from rich.console import Console

from graphdb.server.users import register_use
from peergraph.auth.sign_in import SignIn
from peergraph.cli import commands
from peergraph.demo import DEMO_QUERY, show_query
from peergraph.settings import ALL, Settings
from tests.support.command_line import SMALL_NEO4J, environment_with, peergraph


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment with a home of its own, free ports, and a small Neo4j."""
    return environment_with(tmp_path / "home", PEERGRAPH_PORT="0", **SMALL_NEO4J)


def sentence(result: subprocess.CompletedProcess[str]) -> str:
    """The one line the command said before it failed."""
    assert result.returncode == 1, result.stderr
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1, result.stderr
    return result.stderr.strip()


def test_a_bad_setting_is_one_sentence(environment: dict[str, str]) -> None:
    result = peergraph({**environment, "PEERGRAPH_PORT": "http"}, "serve")
    assert sentence(result) == "PEERGRAPH_PORT must be a whole number from 0 to 65535, not 'http'."


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_an_http_port_in_use_is_one_sentence(environment: dict[str, str], command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = peergraph({**environment, "PEERGRAPH_PORT": str(port)}, command)
    assert sentence(result) == f"Port {port} is in use; choose another PEERGRAPH_PORT."


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_bolt_port_in_use_is_one_sentence(environment: dict[str, str], command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = peergraph({**environment, "PEERGRAPH_BOLT_PORT": str(port)}, command)
    assert sentence(result).startswith(f"Port {port} for Neo4j cannot be used")


def test_an_address_that_is_not_this_machines_is_one_sentence(environment: dict[str, str]) -> None:
    result = peergraph({**environment, "PEERGRAPH_HOST": "192.0.2.1"}, "serve")
    assert "PEERGRAPH_HOST" in sentence(result)


def test_an_outside_server_is_not_ours_to_start(environment: dict[str, str]) -> None:
    outside = {"PEERGRAPH_NEO4J_URI": "bolt://graph.example", "PEERGRAPH_NEO4J_PASSWORD": "sesame"}
    result = peergraph({**environment, **outside}, "db", "start")
    assert "PEERGRAPH_NEO4J_URI names an outside Neo4j" in sentence(result)


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
        output = "".join(result.stdout + result.stderr for result in (started, again, status))
        assert password not in output
    finally:
        stopped = peergraph(environment, "db", "stop")
    assert (stopped.returncode, stopped.stdout) == (0, "Neo4j has ended.\n")
    assert peergraph(environment, "db", "stop").stdout == "Neo4j was not running.\n"
    assert peergraph(environment, "db", "status").returncode == 3


def test_a_neo4j_in_use_is_not_ended_without_force(environment: dict[str, str], tmp_path: Path) -> None:
    home = tmp_path / "home"
    try:
        assert peergraph(environment, "db", "start").returncode == 0
        with register_use(home, "serve", "http://127.0.0.1:8000"):
            result = sentence(peergraph(environment, "db", "stop"))
            assert f"in use by peergraph serve (process {os.getpid()}, http://127.0.0.1:8000)" in result
            assert peergraph(environment, "db", "status").returncode == 0
            assert peergraph(environment, "db", "stop", "--force").stdout == "Neo4j has ended.\n"
            # Where none runs there is nothing to refuse.
            assert peergraph(environment, "db", "stop").stdout == "Neo4j was not running.\n"
    finally:
        peergraph(environment, "db", "stop", "--force")


def test_a_misspelt_variable_is_one_sentence_and_help_is_given_all_the_same(environment: dict[str, str]) -> None:
    misspelt = {**environment, "PEERGRAPH_PROT": "8001"}
    assert sentence(peergraph(misspelt, "db", "status")).endswith("PEERGRAPH_PORT is meant?")
    assert peergraph(misspelt, "serve", "--help").returncode == 0
    result = peergraph({**environment, "PEERGRAPH_COLOUR": "red"}, "db", "status")
    assert (result.returncode, result.stderr) == (3, "PEERGRAPH_COLOUR is no setting of peergraph, and is ignored.\n")


def every_command(group: click.Group, *above: str) -> Iterator[tuple[str, ...]]:
    """The names of all commands and groups below a group."""
    for name, command in group.commands.items():
        yield (*above, name)
        if isinstance(command, click.Group):
            yield from every_command(command, *above, name)


@pytest.mark.parametrize("names", list(every_command(commands)), ids=" ".join)
def test_the_help_of_a_command_names_its_settings_and_an_example(names: tuple[str, ...]) -> None:
    result = CliRunner().invoke(commands, [*names, "--help"], prog_name="peergraph", terminal_width=80).output
    settings, example = result.split("Settings (environment variables):")[1].split("Example:")
    assert "PEERGRAPH_" in settings or settings.strip() == "none"
    assert f"peergraph {' '.join(names)}" in example
    for name in re.findall(r"PEERGRAPH_\w+", result):
        assert name in {setting.name for setting in ALL}


def test_what_a_server_reads_is_in_its_help() -> None:
    result = CliRunner().invoke(commands, ["serve", "--help"]).output
    assert set(re.findall(r"^    (PEERGRAPH_\w+)", result, re.MULTILINE)) == {setting.name for setting in ALL}


@pytest.mark.parametrize("width", [20, 40, 80, 200])
@pytest.mark.parametrize("is_terminal", [False, True])
def test_the_demos_query_is_printed_whole_at_every_width(
    width: int, is_terminal: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("peergraph.demo.post", lambda *_: {"data": None})
    console = Console(file=io.StringIO(), width=width, force_terminal=is_terminal)
    show_query("http://127.0.0.1:8000", console, 1.0)
    assert isinstance(console.file, io.StringIO)
    printed = re.sub(r"\x1b\[[0-9;]*m", "", console.file.getvalue())
    text = printed[: printed.index('{\n  "data": null')]
    assert text.strip() == DEMO_QUERY.read_text().strip()
    parse(text)


def test_variables_that_are_not_json_are_told(environment: dict[str, str], tmp_path: Path) -> None:
    query = tmp_path / "query.graphql"
    query.write_text("{ __typename }")
    result = peergraph(environment, "query", str(query), "--variables", "{")
    assert result.returncode == 2
    assert "--variables is not JSON" in result.stderr
    assert "Traceback" not in result.stderr


async def test_a_token_of_the_command_line_signs_in(environment: dict[str, str]) -> None:
    result = peergraph(environment, "token", "--sub", "ada", "--name", "Ada Lovelace", "--moderator")
    assert (result.returncode, result.stderr) == (0, "")
    sign_in = SignIn.from_settings(Settings.read(environment))
    signed_in = await sign_in.authenticate(f"Bearer {result.stdout.strip()}".encode())
    assert signed_in is not None
    viewer = signed_in.viewer
    assert (viewer.subject, viewer.name, viewer.email, viewer.is_moderator) == ("ada", "Ada Lovelace", None, True)


def test_a_token_that_no_server_would_take_is_not_made(environment: dict[str, str]) -> None:
    described = ("token", "--sub", "ada", "--name", "Ada")
    assert "development key" in sentence(peergraph({**environment, "PEERGRAPH_HOST": "0.0.0.0"}, *described))
    result = peergraph(environment, *described, "--orcid", "0000-0002-1825-0098")
    assert result.returncode == 2
    assert "--orcid is not an ORCID iD" in result.stderr
    assert not Path(environment["PEERGRAPH_HOME"]).exists()
