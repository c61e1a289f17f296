"""What `server.json` says of the Neo4j that runs on a folder, as graphdb/server/supervisor.py writes it."""

import json
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from graphdb.small_file import read_small_file

Phase = Literal["starting", "up", "away"]
# The exit code of a Java with -XX:+ExitOnOutOfMemoryError.
OUT_OF_MEMORY = 3
PHASES: dict[str, Phase] = {"starting": "starting", "up": "up", "away": "away"}


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A Neo4j that runs: the process id of its Java, its address, and whether it outlives the process that started it.

    In the phase `away` Java has died with `exit_code` and is started again; `pid` is that of the supervisor then, the
    process that does it. `tries` counts these starts, of which there are `of`. Without a supervisor it is an orphan.
    """

    pid: int
    uri: str
    daemon: bool
    supervisor: int | None = None
    phase: Phase = "up"
    tries: int = 0
    of: int = 0
    exit_code: int | None = None

    def __str__(self) -> str:
        return f"process {self.pid}, {self.uri}"

    @property
    def is_orphan(self) -> bool:
        """Whether the process that has to start and end this Neo4j is gone."""
        return self.supervisor is None

    @property
    def outage(self) -> str | None:
        """A sentence about a Neo4j that died and does not answer yet; None for one that has not died."""
        if self.tries == 0 or self.phase == "up":
            return None
        return f"Neo4j ended ({describe_exit(self.exit_code)}) and is started again (try {self.tries} of {self.of})."


def read_state(path: Path) -> RunningServer | None:
    """Return what a state file says; None if there is none, or if it says something else."""
    with suppress(OSError):
        return parse_state(read_small_file(path))
    return None


def parse_state(text: bytes | str) -> RunningServer | None:
    """Return what the text of a state says; None if it says something else."""
    with suppress(ValueError, TypeError, KeyError, RecursionError):
        state = dict(json.loads(text))
        return RunningServer(
            pid=number(state["pid"], least=1),
            uri=address(state["uri"]),
            daemon=state["daemon"] is True,
            supervisor=number_or_none(state.get("supervisor"), least=1),
            phase=PHASES[state.get("phase", "up")],
            tries=number(state.get("tries", 0)),
            of=number(state.get("of", 0)),
            exit_code=number_or_none(state.get("exit_code"), least=-255),
        )
    return None


def number(value: Any, least: int = 0) -> int:
    """Return a whole number. Raises ValueError for anything else."""
    if type(value) is int and least <= value < 1 << 31:
        return value
    raise ValueError


def number_or_none(value: Any, least: int) -> int | None:
    """Return a whole number, or None for null. Raises ValueError for anything else."""
    return None if value is None else number(value, least)


def address(uri: Any) -> str:
    """Return an address of Bolt with a port on this machine. Raises ValueError for anything else."""
    parts = urlsplit(uri) if isinstance(uri, str) else None
    if parts is None or (parts.scheme, parts.hostname) != ("bolt", "127.0.0.1") or not parts.port:
        raise ValueError
    return str(uri)


def describe_exit(code: int | None) -> str:
    """Return how a process ended: from its exit code, which is negative for a signal."""
    if code is None:
        return "it is not known how"
    if code == OUT_OF_MEMORY:
        return f"exit code {code}: its heap was full, raise PEERGRAPH_HEAP"
    # A shell, and Java itself, gives a signal as 128 and its number.
    number = -code if code < 0 else code - 128
    with suppress(ValueError):
        return f"killed by {signal.Signals(number).name}"
    return f"exit code {code}"
