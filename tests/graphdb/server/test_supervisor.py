"""The supervisor writes the state of its child, starts one that died again, ends it with its owner, and passes on its
exit code."""

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
from graphdb.server.state import RunningServer, read_state
from tests.support.command_line import free_port

SLEEP = (sys.executable, "-c", "import time; time.sleep(600)")
STATE = '{"uri": "bolt://127.0.0.1:1", "daemon": false}'
Supervise = Callable[..., subprocess.Popen[bytes]]
# The supervisor with short pauses, and a child that as Neo4j does opens a port, and ends by itself when it is told to.
HASTY = """
import os, sys
from graphdb.server import supervisor
supervisor.PAUSES, supervisor.SILENT_SECONDS = (0.05, 0.05), 1
code = supervisor.main(*sys.argv[1:])
os._exit(code if code >= 0 else 128 - code)
"""
LISTEN = """
import signal, socket, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
with socket.create_server(("127.0.0.1", int(sys.argv[1]))):
    time.sleep(600)
"""


@pytest.fixture
def state_file(tmp_path: Path) -> Path:
    return tmp_path / "server.json"


@pytest.fixture
def supervise(tmp_path: Path, state_file: Path) -> Iterator[Supervise]:
    """Start the supervisor with a locked file, as the local server does; end what is left of it."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(
        *command: str, watch: str = "watch", state: str = STATE, script: tuple[str, ...] = (supervisor.__file__,)
    ) -> subprocess.Popen[bytes]:
        lock = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
        fcntl.flock(lock, fcntl.LOCK_EX)
        arguments = [*script, str(state_file), state, watch, str(lock), *command]
        with (tmp_path / "console.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, *arguments], stdin=subprocess.PIPE, stdout=log, pass_fds=(lock,)
            )
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
    expected = {"pid": pid, "supervisor": process.pid, "phase": "starting", "tries": 0, "of": len(supervisor.PAUSES)}
    assert json.loads(state_file.read_text()) == json.loads(STATE) | expected
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


@pytest.fixture
def attended(supervise: Supervise, state_file: Path) -> Callable[[], tuple[subprocess.Popen[bytes], RunningServer]]:
    """Start a child that opens its port, under a supervisor with short pauses, and wait until the state says so."""

    def start() -> tuple[subprocess.Popen[bytes], RunningServer]:
        port = free_port()
        state = json.dumps({"uri": f"bolt://127.0.0.1:{port}", "daemon": False})
        process = supervise(sys.executable, "-c", LISTEN, port, state=state, script=("-c", HASTY))
        return process, up(state_file)

    return start


def up(state_file: Path, other_than: int = 0) -> RunningServer:
    """Return the state once it says that a child answers that is not `other_than`."""
    states: list[RunningServer] = []

    def is_up() -> bool:
        state = read_state(state_file)
        states.extend([state] if state else [])
        return state is not None and state.phase == "up" and state.pid != other_than

    assert wait_until(is_up, 20)
    return states[-1]


Attended = Callable[[], tuple[subprocess.Popen[bytes], RunningServer]]


def test_a_child_that_died_is_started_again_at_its_port_while_the_data_stays_locked(
    attended: Attended, state_file: Path, tmp_path: Path
) -> None:
    process, first = attended()
    os.kill(first.pid, signal.SIGKILL)
    second = up(state_file, other_than=first.pid)
    assert (second.uri, second.tries, second.exit_code) == (first.uri, 1, -signal.SIGKILL)
    assert is_locked(tmp_path / "lock")
    process.terminate()
    assert process.wait(10) == 128 + signal.SIGTERM
    assert not state_file.exists()


def test_a_child_that_dies_again_and_again_is_given_up_with_its_exit_code(
    attended: Attended, state_file: Path, tmp_path: Path
) -> None:
    process, state = attended()
    for _ in range(2):
        os.kill(state.pid, signal.SIGKILL)
        state = up(state_file, other_than=state.pid)
    os.kill(state.pid, signal.SIGKILL)
    assert process.wait(10) == 128 + signal.SIGKILL
    assert not state_file.exists()
    assert not is_locked(tmp_path / "lock")


def test_a_child_that_never_answered_is_not_started_again(supervise: Supervise, state_file: Path) -> None:
    process = supervise(sys.executable, "-c", "raise SystemExit(7)", script=("-c", HASTY))
    assert process.wait(10) == 7
    assert not state_file.exists()


def test_a_child_that_is_hung_is_killed_and_none_is_started_after_it(attended: Attended, state_file: Path) -> None:
    process, state = attended()
    os.kill(state.pid, signal.SIGSTOP)
    process.terminate()
    assert process.wait(10) == 128 + signal.SIGKILL
    assert not psutil.pid_exists(state.pid)
    assert not state_file.exists()


def test_what_another_wrote_into_the_state_file_stays(attended: Attended, state_file: Path) -> None:
    process, _ = attended()
    state_file.write_text("another's")
    process.terminate()
    process.wait(10)
    assert state_file.read_text() == "another's"
