"""A small process that holds Neo4j's Java as its child, so that no Java outlives whoever asked for it.

Run as a script, with the standard library alone: keeper.py STATE NOTE WATCH LOCK_FD COMMAND…
It writes NOTE (JSON) with Java's process id to STATE. With WATCH `watch` it ends Java as soon as standard input
closes, which the system does even when the parent is killed; with `-` Java runs until somebody ends it. LOCK_FD is
the descriptor of the data's lock: Java inherits it, so the lock is held exactly as long as Java lives.
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
PATIENCE = 60
PR_SET_PDEATHSIG = 1


def main(state: str, note: str, watch: str, lock: str, *command: str) -> int:
    """Java's exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    java = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, pass_fds=(int(lock),), preexec_fn=end_with_parent, start_new_session=True
    )

    def end(*_: Any) -> None:
        java.terminate()
        timer = threading.Timer(PATIENCE, java.kill)
        timer.daemon = True
        timer.start()

    def wait_for_parent() -> None:
        while os.read(0, 4096):
            pass
        end()

    signal.signal(signal.SIGTERM, end)
    try:
        with open(state + ".new", "w") as file:
            json.dump({**json.loads(note), "pid": java.pid}, file)
        os.replace(state + ".new", state)
    except OSError:
        java.kill()
        raise
    if watch == "watch":
        threading.Thread(target=wait_for_parent, daemon=True).start()
    return java.wait()


def end_with_parent() -> None:
    """Ask Linux to end Java should this process be killed outright; elsewhere there is no such call."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


if __name__ == "__main__":
    code = main(*sys.argv[1:])
    sys.stdout.flush()
    os._exit(code if code >= 0 else 128 - code)
