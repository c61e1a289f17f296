"""Processes of this machine: whose they are, and waiting for them."""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

# Seconds between two looks at a condition.
PAUSE = 0.05


def is_neo4j_of(pid: int, neo4j_home: Path) -> bool:
    """Whether a process is the Java of the Neo4j in this folder."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        listing = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
        command = listing.stdout
    return f"--home-dir={neo4j_home} " in command + " "


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition became true within these seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE)
    return True
