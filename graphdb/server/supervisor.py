"""A small process that runs Neo4j's Java as its child: it starts one that died again, and lets none outlive its owner.

It runs as a script with the standard library alone: supervisor.py STATE_FILE STATE WATCH LOCK_FD COMMAND…
It adds to STATE (JSON, with the address as `uri`) what `graphdb/server/state.py` reads, and writes that to STATE_FILE
whenever it changes; at its end it removes the file. If WATCH is `watch`, it ends Java when standard input closes, which
the system does even when the parent is killed; if it is `-`, Java runs until it is stopped. LOCK_FD is the descriptor
of the data's lock, which Java inherits, so that the data is locked exactly as long as this process or Java lives.
"""

import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

# Seconds that Neo4j has to close its files before it is killed.
CLOSE_SECONDS = 60
# Seconds within which a Neo4j that is told to end writes to its log or uses a processor; one that does not is hung.
SILENT_SECONDS = 5
# Seconds before each new start of a Neo4j that died. After these it is given up.
PAUSES = (1, 2, 4, 8, 16)
# After so many seconds of answering, the deaths before are forgotten.
STEADY_SECONDS = 120
# Seconds between two looks at whether the port is open.
PORT_PAUSE = 0.1
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


class Supervisor:
    """One Java after the other, until one ends because it was told to, or too many have died."""

    def __init__(self, state_file: str, state: str, lock: str, command: tuple[str, ...]) -> None:
        self.state_file = state_file
        self.state: dict[str, Any] = {**json.loads(state), "supervisor": os.getpid()}
        self.lock = int(lock)
        self.command = command
        self.java: subprocess.Popen[bytes] | None = None
        self.is_ending = threading.Event()
        # What this process wrote last; a file with another text is another's.
        self.written = ""

    def run(self) -> int:
        """Run Java and return the exit code of the last one, which is negative for a signal."""
        tries = 0
        has_answered = False
        while True:
            self.java = self.start_java()
            try:
                self.write_state(phase="starting", pid=self.java.pid, tries=tries, of=len(PAUSES))
            except OSError:
                # The first one must be known; of a later one the old file is better than no Neo4j.
                if not has_answered:
                    self.java.kill()
                    raise
            if self.is_ending.is_set():
                self.end_java()
            answered = self.wait_for_port()
            if answered:
                has_answered = True
                with suppress(OSError):
                    self.write_state(phase="up")
            code = self.java.wait()
            if self.is_ending.is_set() or not has_answered:
                return code
            if answered is not None and time.monotonic() - answered >= STEADY_SECONDS:
                tries = 0
            if tries == len(PAUSES):
                return code
            with suppress(OSError):
                self.write_state(phase="away", pid=os.getpid(), tries=tries + 1, exit_code=code, pause=PAUSES[tries])
            if self.is_ending.wait(PAUSES[tries]):
                return code
            tries += 1

    def start_java(self) -> "subprocess.Popen[bytes]":
        """Start Java as a child that ends with this process."""
        return subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            pass_fds=(self.lock,),
            preexec_fn=end_with_parent,
            start_new_session=True,
        )

    def wait_for_port(self) -> float | None:
        """Return the time at which Neo4j's port opened; None if Java ended before."""
        assert self.java is not None
        address = urlsplit(self.state["uri"])
        while self.java.poll() is None:
            with suppress(OSError):
                socket.create_connection((address.hostname, address.port), timeout=1).close()
                return time.monotonic()
            time.sleep(PORT_PAUSE)
        return None

    def end(self, *_: Any) -> None:
        """End Java, and start none after it."""
        self.is_ending.set()
        self.end_java()

    def end_java(self) -> None:
        """Tell Java to end, and kill it if it is hung or too slow."""
        java = self.java
        if java is None or java.poll() is not None:
            return
        before = signs_of_life(java.pid, sys.stdout.fileno())
        java.terminate()

        def kill_if_hung() -> None:
            if signs_of_life(java.pid, sys.stdout.fileno()) == before:
                java.kill()

        for seconds, kill in ((SILENT_SECONDS, kill_if_hung), (CLOSE_SECONDS, java.kill)):
            timer = threading.Timer(seconds, kill)
            timer.daemon = True
            timer.start()

    def wait_for_parent(self) -> None:
        """End Java when standard input closes."""
        while os.read(0, 4096):
            pass
        self.end()

    def write_state(self, **changes: Any) -> None:
        """Write the state with these changes."""
        self.state |= changes
        self.written = json.dumps(self.state)
        with open(self.state_file + ".new", "w") as file:
            file.write(self.written)
        os.replace(self.state_file + ".new", self.state_file)

    def remove_state(self) -> None:
        """Remove the state file if it is what this process wrote; the data is still locked."""
        with suppress(OSError):
            with open(self.state_file) as file:
                is_own = file.read(1 << 16) == self.written
            if is_own:
                os.unlink(self.state_file)


def signs_of_life(pid: int, log: "int | os.PathLike[str]") -> tuple[int, bytes]:
    """Return what changes while Neo4j closes: the length of its log, a file or descriptor, and its processor time."""
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read().rpartition(b") ")[2].split()
        time_used = b" ".join(fields[11:13])
    except OSError:
        time_used = b""
    return os.stat(log).st_size, time_used


def end_with_parent() -> None:
    """Make Linux end Java when this process is killed; other systems have no such call."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def main(state_file: str, state: str, watch: str, lock: str, *command: str) -> int:
    """Run Java and return the exit code of the last one, which is negative for a signal."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    supervisor = Supervisor(state_file, state, lock, command)
    signal.signal(signal.SIGTERM, supervisor.end)
    if watch == "watch":
        threading.Thread(target=supervisor.wait_for_parent, daemon=True).start()
    try:
        return supervisor.run()
    finally:
        supervisor.remove_state()


if __name__ == "__main__":
    code = main(*sys.argv[1:])
    sys.stdout.flush()
    os._exit(code if code >= 0 else 128 - code)
