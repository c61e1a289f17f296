"""A small process that starts Neo4j's Java as its child, so that no Java outlives the process that asked for it.

It runs as a script with the standard library alone: supervisor.py STATE_FILE STATE WATCH LOCK_FD COMMAND…
It adds Java's process id to STATE (JSON) and writes that to STATE_FILE. If WATCH is `watch`, it ends Java when standard
input closes, which the system does even when the parent is killed; if it is `-`, Java runs until it is stopped. LOCK_FD
is the descriptor of the data's lock, which Java inherits, so that the data is locked exactly as long as Java lives.
"""

import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
from typing import Any

# Seconds that Neo4j has to close its files before it is killed.
CLOSE_SECONDS = 60
PR_SET_PDEATHSIG = 1


def main(state_file: str, state: str, watch: str, lock: str, *command: str) -> int:
    """Run Java and return its exit code, which is negative for a signal."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    java = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, pass_fds=(int(lock),), preexec_fn=end_with_parent, start_new_session=True
    )

    def end(*_: Any) -> None:
        java.terminate()
        timer = threading.Timer(CLOSE_SECONDS, java.kill)
        timer.daemon = True
        timer.start()

    def wait_for_parent() -> None:
        while os.read(0, 4096):
            pass
        end()

    signal.signal(signal.SIGTERM, end)
    try:
        with open(state_file + ".new", "w") as file:
            json.dump({**json.loads(state), "pid": java.pid}, file)
        os.replace(state_file + ".new", state_file)
    except OSError:
        java.kill()
        raise
    if watch == "watch":
        threading.Thread(target=wait_for_parent, daemon=True).start()
    return java.wait()


def end_with_parent() -> None:
    """Make Linux end Java when this process is killed; other systems have no such call."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    code = main(*sys.argv[1:])
    sys.stdout.flush()
    os._exit(code if code >= 0 else 128 - code)
