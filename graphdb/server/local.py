"""Our own Neo4j on loopback: Java from PyPI, jars from Maven, started and ended by this process."""

import errno
import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from neo4j.exceptions import AuthError, DriverError, Neo4jError
from rich.console import Console

from graphdb.driver.errors import GraphError
from graphdb.server import supervisor
from graphdb.server.configuration import USER, java_command, write_configuration, write_initial_password, write_private
from graphdb.server.graph_state import GraphState, graph_state, run_bounded
from graphdb.server.jars import class_path
from graphdb.server.process import (
    PAUSE,
    find_neo4j_of,
    find_supervisor_of,
    is_neo4j_of,
    is_supervised,
    is_supervisor_of,
    send,
    wait_until,
)
from graphdb.server.start_failure import DISK_FULL, StartLogs, start_failure
from graphdb.server.state import RunningServer, describe_exit, parse_state, read_state
from graphdb.server.supervisor import signs_of_life
from graphdb.small_file import read_small_file

# Seconds within which Neo4j must answer after its start.
READY_SECONDS = 120.0
# Seconds between two looks into the logs of a Neo4j that does not answer yet.
LOG_PAUSE = 1.0
# The address of a Neo4j whose state file is lost.
UNKNOWN = "an unknown address"
# How to go on without the password of the data.
NO_PASSWORD = "put the one back that this data was made with, or choose another PEERGRAPH_HOME."
# Bytes of free disk below which Neo4j is not started.
LEAST_FREE_DISK = 100 << 20


class LocalServerError(GraphError):
    """Neo4j could not be started or ended; the message is one sentence that says why."""


class AlreadyRunning(LocalServerError):
    """Another Neo4j runs on this data, or is being started or ended."""


class Unreadable(LocalServerError):
    """Neo4j cannot open the graph because of its transaction logs; `peergraph db repair` may help."""


class Neo4jLost(LocalServerError):
    """Neo4j died again and again while it was used, and is not started again."""


@dataclass(frozen=True, slots=True)
class BoltAddress:
    """The address of a Neo4j, and the user and password for it."""

    uri: str
    user: str
    password: str = field(repr=False)


class LocalServer:
    """Neo4j on the data of one folder; a `with` block starts and ends it."""

    def __init__(
        self,
        home: Path,
        *,
        cache: Path,
        bolt_port: int = 7687,
        heap: str = "1g",
        page_cache: str = "256m",
        console: Console | None = None,
    ) -> None:
        """`bolt_port` 0 takes any free port; several homes may share one `cache` of jars."""
        self.home = home.resolve()
        self.cache = cache
        self.bolt_port = bolt_port
        self.heap = heap
        self.page_cache = page_cache
        self.console = console or Console(stderr=True)
        # Settings of Neo4j that are for this start alone.
        self.overrides: dict[str, str] = {}
        self._supervisor: subprocess.Popen[bytes] | None = None
        self._address: BoltAddress | None = None
        self._logs = StartLogs.remember(self.log.parent)

    @property
    def neo4j_home(self) -> Path:
        return self.home / "neo4j"

    @property
    def log(self) -> Path:
        return self.neo4j_home / "logs" / "console.log"

    @property
    def own_lines(self) -> Path:
        """The file with settings for Neo4j that the operator adds to ours."""
        return self.home / "neo4j.conf"

    @property
    def password_file(self) -> Path:
        return self.home / "password"

    @property
    def state_file(self) -> Path:
        return self.home / "server.json"

    def __enter__(self) -> BoltAddress:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, *, daemon: bool = False) -> BoltAddress:
        """Start Neo4j and return its address once it answers; it ends with this process unless it is a daemon.

        Raises LocalServerError when it cannot be started.
        """
        address = self._launch(self.bolt_port, daemon)
        try:
            self._wait_until_ready(address)
        except BaseException:
            self._end_supervisor()
            raise
        return address

    def _launch(self, bolt_port: int, daemon: bool) -> BoltAddress:
        """Start the supervisor of a Neo4j at this port, 0 for any free one, and return the address to be."""
        with self.lock() as lock, self._explain_errors():
            self._check_free_disk()
            port = self._free_port(bolt_port)
            jars = class_path(self.cache, self.console)
            address = BoltAddress(f"bolt://127.0.0.1:{port}", USER, self._password(create=True))
            for name in write_configuration(self.neo4j_home, port, self.page_cache, self.own_lines, self.overrides):
                self.console.print(f"{self.own_lines}: {name} has no effect; peergraph sets it.", highlight=False)
            write_initial_password(self.neo4j_home, address.password)
            self._logs = StartLogs.remember(self.log.parent)
            self._spawn(java_command(self.neo4j_home, self.heap, jars), lock, address, daemon)
        self._address = address
        return address

    def stop(self) -> bool:
        """End the server, whichever process started it. Returns False when none runs."""
        if self._supervisor is not None:
            self._end_supervisor()
            return True
        running = self.status()
        if running is None:
            return False
        if running.supervisor is not None:
            send(running.supervisor, signal.SIGTERM)
            if wait_until(lambda: not self._is_locked(), supervisor.CLOSE_SECONDS + supervisor.SILENT_SECONDS):
                return True
            send(running.supervisor, signal.SIGKILL)
        self._end_unsupervised()
        return True

    def status(self) -> RunningServer | None:
        """Return the server that runs on this data, or None.

        Raises AlreadyRunning while it starts or ends, and LocalServerError if another process holds the data.
        """
        with self._explain_errors():
            if not self._is_locked():
                return None
        running = read_state(self.state_file)
        if running is not None and is_supervisor_of(running.supervisor, self.state_file):
            return running
        if (found := self._find()) is not None:
            return found
        if running is not None:
            raise LocalServerError(f"Process {running.pid} is not the Neo4j of {self.home}; nothing was ended.")
        raise AlreadyRunning(f"Neo4j is just being started or ended on the data in {self.home}.")

    def _find(self) -> RunningServer | None:
        """Return the server that runs on this data whatever its state file says; None if no process is one."""
        pid = find_neo4j_of(self.neo4j_home)
        if (found := find_supervisor_of(self.state_file)) is not None:
            process, began = found
            with suppress(ValueError):
                began = json.dumps({**json.loads(began), "pid": pid or process, "supervisor": process})
            return parse_state(began)
        return None if pid is None else RunningServer(pid, UNKNOWN, daemon=True)

    def outage(self) -> str | None:
        """Return a sentence about a Neo4j on this data that died and does not answer yet; None for one that runs."""
        running = read_state(self.state_file)
        if running is not None:
            return running.outage
        with suppress(OSError):
            return None if self._is_locked() else f"No Neo4j runs on the data in {self.home}."
        return None

    def graph_state(self) -> GraphState | None:
        """Return what the running Neo4j says of its graph, or None when none runs or it does not answer."""
        running = read_state(self.state_file)
        if running is None or running.phase != "up":
            return None
        with suppress(LocalServerError):
            return graph_state(running.uri, USER, self._password(create=False))
        return None

    def restart(self) -> None:
        """End the Java of a Neo4j that a supervisor attends, which starts it again."""
        running = read_state(self.state_file)
        if running is not None and running.phase == "up" and is_supervised(running.pid, self.state_file):
            send(running.pid, signal.SIGTERM)

    def revive(self) -> None:
        """Start the supervisor again if it was killed. Raises LocalServerError if it ended by itself, or cannot start.

        Does nothing for a Neo4j that another process started.
        """
        code = None if self._supervisor is None else self._supervisor.poll()
        if code is None:
            return
        if code >= 0 or self._address is None:
            raise Neo4jLost(
                f"Neo4j ended {len(supervisor.PAUSES) + 1} times in a row, at last with {describe_exit(code)}, "
                f"and is not started again; its log is {self.log}."
            )
        self._end_unsupervised()
        # A Java that is just ending is no process of a home any more, and still holds the lock for a moment.
        wait_until(lambda: not self._is_locked(), supervisor.SILENT_SECONDS)
        self._launch(urlsplit(self._address.uri).port or 0, daemon=False)

    @property
    def port(self) -> int | None:
        """The port of the server that runs on this data; None when none runs."""
        with suppress(LocalServerError):
            running = self.status()
            return urlsplit(running.uri).port if running and not running.is_orphan else None
        return None

    def address(self) -> BoltAddress | None:
        """Return the address of the running server, or None when none runs or it does not answer."""
        running = self.status()
        if running is None or running.is_orphan or running.phase == "away":
            return None
        address = BoltAddress(running.uri, USER, self._password(create=False))
        return address if is_answering(address) else None

    @contextmanager
    def lock(self) -> Iterator[int]:
        """Take the data's lock; Java inherits its descriptor, so it stays locked when this block ends."""
        with self._explain_errors():
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self.home / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            running = self.status()
            if running is None:
                raise AlreadyRunning(f"Neo4j is just being ended on the data in {self.home}; try again.") from None
            if running.is_orphan:
                raise AlreadyRunning(
                    f"A Neo4j (process {running.pid}) holds the data in {self.home} although the process that "
                    "started it has ended; `peergraph db stop` ends it."
                ) from None
            raise AlreadyRunning(
                f"Neo4j already runs on the data in {self.home} ({running}); end it, or choose another PEERGRAPH_HOME."
            ) from None
        try:
            if self._find() is not None:
                # Somebody has deleted the lock's file.
                raise AlreadyRunning(f"A Neo4j runs on the data in {self.home} without its lock; end that process.")
            self.state_file.unlink(missing_ok=True)
            yield descriptor
        finally:
            os.close(descriptor)

    def _is_locked(self) -> bool:
        try:
            descriptor = os.open(self.home / "lock", os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False

    @contextmanager
    def _explain_errors(self) -> Iterator[None]:
        """Raise errors of the file system as LocalServerErrors."""
        try:
            yield
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise LocalServerError(DISK_FULL.format(home=self.home)) from error
            raise LocalServerError(f"Neo4j cannot keep its data in {self.home}: {error.strerror}.") from error

    def _check_free_disk(self) -> None:
        free = shutil.disk_usage(self.home).free
        if free < LEAST_FREE_DISK:
            raise LocalServerError(
                f"The disk that holds {self.home} is full: {free >> 20} MB are free, "
                f"Neo4j needs {LEAST_FREE_DISK >> 20} MB."
            )

    def _free_port(self, wanted: int) -> int:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", wanted))
            except OSError as error:
                raise LocalServerError(
                    f"Port {wanted} for Neo4j cannot be used ({error.strerror}); choose another PEERGRAPH_BOLT_PORT."
                ) from error
            return int(probe.getsockname()[1])

    def _password(self, *, create: bool) -> str:
        """Return the password of the data; with `create` one is made for a folder without data."""
        try:
            with suppress(OSError):
                self.password_file.chmod(0o600)
            password = read_small_file(self.password_file).decode().strip()
        except FileNotFoundError:
            return self._new_password(create)
        except OSError as error:
            raise LocalServerError(f"{self.password_file} cannot be read: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise LocalServerError(f"{self.password_file} is not UTF-8; {NO_PASSWORD}") from error
        if not password or not password.isprintable():
            raise LocalServerError(f"{self.password_file} holds no password; {NO_PASSWORD}")
        return password

    def _new_password(self, create: bool) -> str:
        if not create or (self.neo4j_home / "data" / "databases" / "system").exists():
            raise LocalServerError(f"{self.password_file}, the password of the data in {self.home}, is missing.")
        password = secrets.token_urlsafe(24)
        write_private(self.password_file, password + "\n")
        return password

    def _spawn(self, command: list[str], lock: int, address: BoltAddress, daemon: bool) -> None:
        state = json.dumps({"uri": address.uri, "daemon": daemon})
        supervise = [sys.executable, "-I", "-S", supervisor.__file__, str(self.state_file), state]
        variables = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR", "HOME") if name in os.environ}
        with self.log.open("wb") as log:
            self._supervisor = subprocess.Popen(
                [*supervise, "-" if daemon else "watch", str(lock), *command],
                stdin=subprocess.DEVNULL if daemon else subprocess.PIPE,
                stdout=log,
                stderr=log,
                pass_fds=(lock,),
                env=variables,
                start_new_session=True,
            )

    def _wait_until_ready(self, address: BoltAddress) -> None:
        assert self._supervisor is not None
        deadline = time.monotonic() + READY_SECONDS
        next_look = time.monotonic() + LOG_PAUSE
        while not is_answering(address, self.password_file):
            code = self._supervisor.poll()
            if code is not None:
                raise self._start_failure(f"ended while starting (exit code {code})")
            state = graph_state(address.uri, address.user, address.password) if self._is_port_open(address) else None
            if state is not None and state.closed:
                raise self._start_failure(f"could not open the graph ({state.message})")
            if time.monotonic() > next_look:
                next_look = time.monotonic() + LOG_PAUSE
                failure = self._start_failure("could not open the graph")
                if isinstance(failure, Unreadable):
                    raise failure
            if time.monotonic() > deadline:
                raise self._start_failure(f"did not answer within {READY_SECONDS:.0f} s")
            time.sleep(PAUSE)

    def _start_failure(self, what: str) -> LocalServerError:
        """Return the error for a start that failed; Neo4j's logs say why."""
        sentence, is_repairable = start_failure(
            self._logs.errors(), what, log=self.log, home=self.home, port=self.bolt_port, heap=self.heap
        )
        return (Unreadable if is_repairable else LocalServerError)(sentence)

    @staticmethod
    def _is_port_open(address: BoltAddress) -> bool:
        parts = urlsplit(address.uri)
        with suppress(OSError):
            socket.create_connection((parts.hostname or "", parts.port or 0), timeout=1).close()
            return True
        return False

    def _end_supervisor(self) -> None:
        if self._supervisor is None:
            return
        process, self._supervisor = self._supervisor, None
        if process.stdin is not None:
            process.stdin.close()
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            process.wait(supervisor.CLOSE_SECONDS + supervisor.SILENT_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
        if process.wait() < 0:
            self._end_unsupervised()

    def _end_unsupervised(self) -> None:
        """End a Neo4j on this data that no supervisor ends; kill it if it is hung or too slow."""
        pid = find_neo4j_of(self.neo4j_home)
        if pid is None or is_supervised(pid, self.state_file):
            return

        def has_ended() -> bool:
            return not is_neo4j_of(pid, self.neo4j_home)

        before = signs_of_life(pid, self.log)
        send(pid, signal.SIGTERM)
        if not wait_until(has_ended, supervisor.SILENT_SECONDS) and (
            signs_of_life(pid, self.log) == before or not wait_until(has_ended, supervisor.CLOSE_SECONDS)
        ):
            send(pid, signal.SIGKILL)
            wait_until(has_ended, supervisor.SILENT_SECONDS)

    @classmethod
    def from_settings(cls, settings: Any, console: Console | None = None) -> Self:
        """Return the server that settings (home, cache, bolt_port, heap, page_cache) describe."""
        return cls(
            settings.home,
            cache=settings.cache,
            bolt_port=settings.bolt_port,
            heap=settings.heap,
            page_cache=settings.page_cache,
            console=console,
        )


def is_answering(address: BoltAddress, password_file: Path | None = None) -> bool:
    """Whether Neo4j answers a query at this address now. Raises LocalServerError for a refused password."""
    host, port = address.uri.removeprefix("bolt://").split(":")
    try:
        socket.create_connection((host, int(port)), timeout=1).close()
        run_bounded("RETURN 1", address.uri, address.user, address.password)
    except AuthError as error:
        where = password_file or "the password file"
        raise LocalServerError(f"Neo4j at {address.uri} refuses the password in {where}.") from error
    except (DriverError, Neo4jError, OSError):
        return False
    return True
