"""The supervisor writes the state of its child, ends it with its owner, and passes on its exit code."""

import fcntl
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from graphdb.server import supervisor
from graphdb.server.process import wait_until

SLEEP = (sys.executable, "-c", "import time; time.sleep(600)")
STATE = '{"uri": "bolt://127.0.0.1:1", "daemon": false}'
Supervise = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def state_file(tmp_path: Path) -> Path:
    return tmp_path / "server.json"


@pytest.fixture
def supervise(tmp_path: Path, state_file: Path) -> Iterator[Supervise]:
    """Start the supervisor with a locked file, as the local server does; end what is left of it."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(*command: str, watch: str = "watch") -> subprocess.Popen[bytes]:
        lock = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
        fcntl.flock(lock, fcntl.LOCK_EX)
        arguments = [supervisor.__file__, str(state_file), STATE, watch, str(lock), *command]
        process = subprocess.Popen([sys.executable, "-I", "-S", *arguments], stdin=subprocess.PIPE, pass_fds=(lock,))
        os.close(lock)
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.terminate()
        process.communicate()


def child(state_file: Path) -> int:
    """Return the process id that the supervisor wrote."""
    assert wait_until(state_file.exists, 10)
    return int(json.loads(state_file.read_text())["pid"])


def is_locked(path: Path) -> bool:
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def test_the_state_has_what_was_given_and_the_process_id(supervise: Supervise, state_file: Path) -> None:
    process = supervise(*SLEEP)
    pid = child(state_file)
    assert json.loads(state_file.read_text()) == json.loads(STATE) | {"pid": pid}
    assert psutil.Process(pid).ppid() == process.pid


@pytest.mark.parametrize("code", [0, 7])
def test_the_exit_code_is_passed_on(supervise: Supervise, code: int) -> None:
    assert supervise(sys.executable, "-c", f"raise SystemExit({code})").wait(10) == code


def test_the_child_ends_when_the_owner_closes_its_end(supervise: Supervise, state_file: Path) -> None:
    process = supervise(*SLEEP)
    pid = child(state_file)
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(10) == 128 + signal.SIGTERM
    assert not psutil.pid_exists(pid)


def test_a_daemon_goes_on_when_the_owner_closes_its_end(supervise: Supervise, state_file: Path) -> None:
    process = supervise(*SLEEP, watch="-")
    pid = child(state_file)
    assert process.stdin is not None
    process.stdin.close()
    assert not wait_until(lambda: process.poll() is not None, 0.5)
    process.terminate()
    assert process.wait(10) == 128 + signal.SIGTERM
    assert not psutil.pid_exists(pid)


def test_the_data_is_locked_as_long_as_the_child_lives(supervise: Supervise, state_file: Path, tmp_path: Path) -> None:
    process = supervise(*SLEEP)
    child(state_file)
    assert is_locked(tmp_path / "lock")
    process.terminate()
    process.wait(10)
    assert not is_locked(tmp_path / "lock")
