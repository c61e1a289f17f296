"""Processes of this machine: whose they are, and waiting for them."""

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

from graphdb.server import supervisor

# Seconds between two looks at a condition.
PAUSE = 0.05
SUPERVISOR = supervisor.__file__


def is_neo4j_of(pid: int, neo4j_home: Path) -> bool:
    """Whether a process is the Java of the Neo4j in this folder."""
    return f"--home-dir={neo4j_home}" in command_of(pid)


def is_supervisor_of(pid: int | None, state_file: Path) -> bool:
    """Whether a process is a supervisor that writes this state file."""
    return pid is not None and {SUPERVISOR, str(state_file)} <= set(command_of(pid))


def find_neo4j_of(neo4j_home: Path) -> int | None:
    """Return the process id of the Java of the Neo4j in this folder; None if none runs."""
    for process in psutil.process_iter():
        # The command of a supervisor has that of its Java among its arguments.
        if is_neo4j_of(process.pid, neo4j_home) and SUPERVISOR not in command_of(process.pid):
            return int(process.pid)
    return None


def find_supervisor_of(state_file: Path) -> tuple[int, str] | None:
    """Return the process id of the supervisor that writes this state file, and the state that it began with."""
    for process in psutil.process_iter():
        command = command_of(process.pid)
        if SUPERVISOR in command and str(state_file) in command[:-1]:
            return int(process.pid), command[command.index(str(state_file)) + 1]
    return None


def is_supervised(pid: int, state_file: Path) -> bool:
    """Whether the parent of a process is a supervisor that writes this state file."""
    with suppress(psutil.Error):
        return is_supervisor_of(psutil.Process(pid).ppid(), state_file)
    return False


def command_of(pid: int) -> list[str]:
    """Return the arguments of a process; none if there is no such process, or if it is another user's."""
    with suppress(psutil.Error):
        return list(psutil.Process(pid).cmdline())
    return []


def send(pid: int, number: int) -> None:
    """Send a signal to a process, if it still runs."""
    with suppress(ProcessLookupError):
        os.kill(pid, number)


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition became true within these seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE)
    return True
