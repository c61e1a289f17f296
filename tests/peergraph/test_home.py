"""Whatever lies in the home in place of our own files, a command says so in one sentence and ends with an exit code."""

import fcntl
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from graphdb.server.users import FOLDER, ServerUser, active_users, register_use
from peergraph.cli import main

# Commands that read or write the home before they start anything.
TOKEN = ("token", "--sub=a", "--name=A")
COMMANDS = (("db", "status"), ("db", "start"), ("db", "stop"), ("serve",), ("query", "-"), TOKEN)
Run = Callable[..., tuple[int, str]]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, which does not exist yet."""
    for name in [name for name in os.environ if name.startswith("PEERGRAPH_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PEERGRAPH_PORT", "0")
    monkeypatch.setenv("PEERGRAPH_BOLT_PORT", "0")
    monkeypatch.setenv("PEERGRAPH_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in this process; its exit code and what it wrote to standard error."""

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["peergraph", *arguments])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), capfd.readouterr().err

    return run


def assert_one_sentence(result: tuple[int, str], *words: str) -> None:
    code, output = result
    assert code == 1, output
    assert output.count("\n") == 1, output
    assert output.endswith(".\n")
    for word in words:
        assert word in output


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("place", ["file", "file/below", "l" * 300, "~nobody-of-this-name/home"])
def test_a_home_that_can_be_no_folder(
    home: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch, place: str, command: tuple[str, ...]
) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("PEERGRAPH_HOME", place if place.startswith("~") else str(tmp_path / place))
    assert_one_sentence(run(*command), "PEERGRAPH_HOME must be a folder")


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_home_that_may_not_be_written(home: Path, run: Run, command: tuple[str, ...]) -> None:
    home.mkdir()
    home.chmod(stat.S_IRUSR | stat.S_IXUSR)
    if command in (("db", "status"), ("db", "stop")):
        assert run(*command)[0] in (0, 3)
    else:
        assert_one_sentence(run(*command), str(home), "Permission denied")


def put(path: Path, content: bytes | str) -> None:
    """Put a file with this content at a path, or a folder, a pipe or a link to itself."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content == "folder":
        path.mkdir()
    elif content == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(path)


ODD: tuple[bytes | str, ...] = (b"", b"\n", b"\xff\xfe\x00", b"\x00" * 40, b"x" * 100_000, "folder", "pipe", "link")
ODD_JSON = (b"[]", b"null", b"7", b"{}", b'{"keys": []}', b'{"keys": {}}', b'{"keys": [7]}', b'{"keys": [{"kty": 1}]}')


@pytest.mark.parametrize("content", ODD)
def test_a_password_file_that_holds_no_password(home: Path, run: Run, content: bytes | str) -> None:
    put(home / "password", content)
    assert_one_sentence(run("db", "start"), str(home / "password"))


@pytest.mark.parametrize("content", [*ODD, *ODD_JSON, b"[" * 60_000])
def test_a_development_key_that_is_none(home: Path, run: Run, content: bytes | str) -> None:
    put(home / "development-key.json", content)
    assert_one_sentence(run(*TOKEN), str(home / "development-key.json"))


@pytest.mark.parametrize("content", [*ODD, *ODD_JSON, b"[" * 60_000])
def test_a_state_file_of_another_shape(home: Path, run: Run, content: bytes | str) -> None:
    put(home / "server.json", content)
    assert run("db", "status")[0] == 3
    assert run("db", "stop")[0] == 0
    with locked(home / "lock"):
        for command in (("db", "status"), ("db", "start"), ("db", "stop")):
            assert_one_sentence(run(*command), "Neo4j is just being started or ended on the data in")


@pytest.mark.parametrize("content", ["folder", "link"])
def test_a_lock_that_is_no_file(home: Path, run: Run, content: str) -> None:
    put(home / "lock", content)
    assert_one_sentence(run("db", "start"), str(home))


@pytest.mark.parametrize("content", [*ODD, *ODD_JSON, b"[" * 60_000])
def test_a_note_of_a_user_that_is_none(home: Path, content: bytes | str) -> None:
    put(home / FOLDER / "1.json", content)
    with register_use(home, "check"):
        assert active_users(home) == [ServerUser(os.getpid(), "check")]


def test_a_folder_of_users_that_is_a_file(home: Path) -> None:
    put(home / FOLDER, b"")
    with register_use(home, "check"):
        assert active_users(home) == []


class locked:
    """A block in which a file is locked by another than who looks."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        self.descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT)
        fcntl.flock(self.descriptor, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        os.close(self.descriptor)
