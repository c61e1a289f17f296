"""A state file is believed only if it has the shape that the supervisor writes."""

import json
from pathlib import Path

import pytest

from graphdb.server.state import RunningServer, describe_exit, read_state
from graphdb.small_file import LONGEST

STATE = {
    "uri": "bolt://127.0.0.1:7687",
    "daemon": True,
    "supervisor": 41,
    "pid": 42,
    "phase": "up",
    "tries": 1,
    "of": 5,
    "exit_code": -9,
}


def read(tmp_path: Path, text: str) -> RunningServer | None:
    path = tmp_path / "server.json"
    path.write_text(text)
    return read_state(path)


def test_what_the_supervisor_wrote_is_read(tmp_path: Path) -> None:
    server = RunningServer(42, "bolt://127.0.0.1:7687", True, 41, "up", 1, 5, -9)
    assert read(tmp_path, json.dumps(STATE)) == server
    # As version 1 wrote it.
    old = {"uri": "bolt://127.0.0.1:7687", "daemon": False, "pid": 42}
    assert read(tmp_path, json.dumps(old)) == RunningServer(42, "bolt://127.0.0.1:7687", False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0",
        "[]",
        "[1, 2]",
        "null",
        '"text"',
        "{}",
        "[" * 100_000,
        json.dumps(STATE | {"uri": 7}),
        json.dumps(STATE | {"uri": "bolt://example.com:7687"}),
        json.dumps(STATE | {"uri": "bolt://127.0.0.1:99999"}),
        json.dumps(STATE | {"uri": "http://127.0.0.1:7687"}),
        # kill(0) and kill(-1) would reach other processes.
        json.dumps(STATE | {"pid": 0}),
        json.dumps(STATE | {"pid": -1}),
        json.dumps(STATE | {"pid": True}),
        json.dumps(STATE | {"pid": None}),
        json.dumps(STATE | {"supervisor": -1}),
        json.dumps(STATE | {"pid": 1e400}),
        json.dumps(STATE | {"pid": 1 << 40}),
        json.dumps(STATE | {"phase": "gone"}),
        json.dumps(STATE | {"phase": ["up"]}),
        json.dumps(STATE | {"tries": "1"}),
        json.dumps(STATE)[:-1] + " " * LONGEST + "}",
    ],
)
def test_another_shape_says_nothing(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) is None


def test_a_folder_or_a_missing_file_says_nothing(tmp_path: Path) -> None:
    assert read_state(tmp_path) is None
    assert read_state(tmp_path / "none") is None


def test_an_outage_is_a_sentence_until_neo4j_answers_again(tmp_path: Path) -> None:
    away = read(tmp_path, json.dumps(STATE | {"phase": "away"}))
    assert away is not None
    assert away.outage == "Neo4j ended (killed by SIGKILL) and is started again (try 1 of 5)."
    starting = read(tmp_path, json.dumps(STATE | {"phase": "starting"}))
    assert starting is not None
    assert starting.outage == away.outage
    running = read(tmp_path, json.dumps(STATE))
    assert running is not None
    assert running.outage is None


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (1, "exit code 1"),
        (3, "exit code 3: its heap was full, raise PEERGRAPH_HEAP"),
        (-9, "killed by SIGKILL"),
        (137, "killed by SIGKILL"),
        (255, "exit code 255"),
        (0, "exit code 0"),
    ],
)
def test_an_exit_code_is_told_in_words(code: int, words: str) -> None:
    assert describe_exit(code) == words
