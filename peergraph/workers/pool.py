"""The process that starts the workers of a server, starts those again that die, and ends them all together."""

import logging
import pickle
import selectors
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

from graphdb.driver.errors import GraphError
from graphdb.server.state import describe_exit
from peergraph.workers.memory import SharedMemory
from peergraph.workers.shared import Layout, Shared
from peergraph.workers.turns import TurnGiver

log = logging.getLogger("peergraph")

# Seconds before each new start of a worker that ended at once again and again. After these the server is given up.
PAUSES: tuple[float, ...] = (0, 1, 2, 4, 8, 16)
# Seconds of serving after which a worker has not ended at once.
STEADY_SECONDS = 10.0
# Looks, a second apart, at a worker that gives no sign of serving, after which it is killed.
MOST_SILENT_LOOKS = 30
# Seconds after which a worker is killed that does not serve yet.
STARTING_SECONDS = 120.0
LOOK_SECONDS = 1.0
# The signals that end the server.
ENDING: tuple[int, ...] = (signal.SIGTERM, signal.SIGINT)
# Seconds in which the workers end before they are killed; each waits 10 for its requests.
GRACE_SECONDS = 15.0
# Seconds between two looks whether all have ended.
END_PAUSE = 0.1
LENGTH = struct.Struct("=I")
MOST_LINE = 4096


class WorkersLost(GraphError):
    """A worker ended again and again as soon as it was started."""


class WorkerFailed(GraphError):
    """No worker can be started; the message is the sentence that the first one ended with."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a worker is told when it starts: its number, from 0, what it serves and how, and what it shares."""

    number: int
    create_app: Callable[..., Any]
    settings: Any
    layout: Layout


@dataclass(slots=True)
class WorkerProcess:
    """A worker that runs: its process, the socket that leads to it, and how it does."""

    process: "subprocess.Popen[bytes]"
    control: socket.socket
    started: float = field(default_factory=time.monotonic)
    received: bytes = b""
    ready_since: float | None = None
    last_beat: float = 0.0
    silent_looks: int = 0
    failure: str | None = None


@dataclass(slots=True)
class Place:
    """One of the workers of a server, whichever process it is: how often it ended at once, and when it starts next."""

    number: int
    deaths: int = 0
    starts_at: float = 0.0
    worker: WorkerProcess | None = None


@dataclass(slots=True)
class WorkerPool:
    """The workers of one server."""

    listener: socket.socket
    layout: Layout
    create_app: Callable[..., Any]
    settings: Any
    at_once: int
    waiting: int
    announce: Callable[[], None]
    places: list[Place] = field(init=False)
    memory: SharedMemory = field(init=False)
    shared: Shared = field(init=False)
    turns: TurnGiver = field(init=False)
    selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    signals: list[int] = field(default_factory=list)
    is_announced: bool = False

    def __post_init__(self) -> None:
        self.places = [Place(number) for number in range(self.layout.workers)]
        self.memory = SharedMemory.create(self.layout.size)
        self.shared = self.layout.share(self.memory, 0)
        self.turns = TurnGiver(self.at_once, self.waiting, self.send)

    def run(self) -> None:
        """Run the workers until SIGTERM or SIGINT, whose handlers are called once all have ended.

        Raises WorkersLost, and WorkerFailed.
        """
        wake, waker = socket.socketpair()
        waker.setblocking(False)

        def note(number: int, _: FrameType | None) -> None:
            self.signals.append(number)
            with suppress(BlockingIOError):
                waker.send(b"\0")

        handlers = {number: signal.signal(number, note) for number in ENDING}
        self.selector.register(wake, selectors.EVENT_READ)
        try:
            self.attend(wake)
        finally:
            try:
                self.end_all(wake)
            finally:
                for number, handler in handlers.items():
                    signal.signal(number, handler)
                self.selector.close()
                self.memory.close()
                wake.close()
                waker.close()
        for number in reversed(self.signals):
            signal.raise_signal(number)

    def attend(self, wake: socket.socket) -> None:
        """Start workers, and start those again that end, until a signal comes."""
        next_look = time.monotonic() + LOOK_SECONDS
        while not self.signals:
            now = time.monotonic()
            for place in self.places:
                if place.worker is None and place.starts_at <= now:
                    place.worker = self.start(place.number)
            until = min([next_look, *(place.starts_at for place in self.places if place.worker is None)])
            for key, _ in self.selector.select(max(0.0, until - now)):
                if key.fileobj is wake:
                    wake.recv(64)
                elif not self.receive(key.data):
                    self.bury(key.data)
            if time.monotonic() >= next_look:
                next_look = time.monotonic() + LOOK_SECONDS
                self.look_for_hung_workers()

    def start(self, number: int) -> WorkerProcess:
        """Start a worker, in a process group of its own so that Ctrl-C reaches this process alone."""
        ours, its = socket.socketpair()
        descriptors = (its.fileno(), self.listener.fileno(), self.memory.descriptor)
        with its:
            process = subprocess.Popen(
                [sys.executable, "-m", "peergraph.worker", *map(str, descriptors)],
                stdin=subprocess.DEVNULL,
                pass_fds=descriptors,
                process_group=0,
            )
        assignment = pickle.dumps(Assignment(number, self.create_app, self.settings, self.layout))
        worker = WorkerProcess(process, ours)
        with suppress(OSError):  # a worker that has ended already is noticed by the end of its socket
            ours.sendall(LENGTH.pack(len(assignment)) + assignment)
        ours.setblocking(False)
        self.selector.register(ours, selectors.EVENT_READ, self.places[number])
        return worker

    def receive(self, place: Place) -> bool:
        """Take what a worker sent. Returns False once it has ended."""
        worker = place.worker
        assert worker is not None
        try:
            received = worker.control.recv(65536)
        except BlockingIOError:
            return True
        except OSError:
            received = b""
        *lines, worker.received = (worker.received + received).split(b"\n")
        for line in lines:
            self.take_line(place, worker, line.decode(errors="replace"))
        return bool(received) and len(worker.received) <= MOST_LINE

    def take_line(self, place: Place, worker: WorkerProcess, line: str) -> None:
        """Do what a worker says in a line."""
        verb, _, rest = line.partition(" ")
        if verb == "ask":
            self.turns.ask((place.number, int(rest)))
        elif verb == "leave":
            self.turns.leave((place.number, int(rest)))
        elif verb == "failed":
            worker.failure = rest
        elif verb == "ready":
            worker.ready_since = time.monotonic()
            if not self.is_announced and all(other.worker and other.worker.ready_since for other in self.places):
                self.is_announced = True
                threading.Thread(target=self.announce, name="announce", daemon=True).start()

    def send(self, number: int, line: str) -> None:
        """Send a worker a line; one that does not read is killed, and one that has ended is left alone."""
        worker = self.places[number].worker
        if worker is not None:
            try:
                worker.control.send(f"{line}\n".encode())
            except BlockingIOError:
                worker.process.kill()
            except OSError:
                return

    def bury(self, place: Place) -> None:
        """Take back what a worker held that has ended, and decide when it starts again. Raises WorkersLost, and
        WorkerFailed."""
        worker, place.worker = place.worker, None
        assert worker is not None
        self.selector.unregister(worker.control)
        worker.control.close()
        code = end_process(worker.process)
        self.turns.leave_all(place.number)
        assert self.shared.worker is not None
        self.shared.worker.clear(self.shared, place.number)
        if worker.failure is not None and not self.is_announced:
            raise WorkerFailed(worker.failure)
        now = time.monotonic()
        if worker.ready_since is not None and now - worker.ready_since >= STEADY_SECONDS:
            place.deaths = 0
        why = worker.failure or describe_exit(code)
        if place.deaths == len(PAUSES):
            raise WorkersLost(
                f"Worker {place.number + 1} ended {place.deaths + 1} times in a row at once, at last with {why}; "
                "the server is given up."
            )
        pause = PAUSES[place.deaths]
        place.deaths += 1
        place.starts_at = now + pause
        log.error(
            "worker %d (process %d) ended (%s) and is started again%s",
            place.number + 1,
            worker.process.pid,
            why,
            f" in {pause} s" if pause else "",
        )

    def look_for_hung_workers(self) -> None:
        """Kill the workers that have given no sign of serving for long."""
        assert self.shared.worker is not None
        for place in self.places:
            worker = place.worker
            if worker is None:
                continue
            beat = self.shared.worker.last_beat(place.number)
            worker.silent_looks = 0 if beat != worker.last_beat else worker.silent_looks + 1
            worker.last_beat = beat
            is_silent = worker.silent_looks >= MOST_SILENT_LOOKS
            if is_silent if worker.ready_since else time.monotonic() - worker.started > STARTING_SECONDS:
                log.error("worker %d (process %d) hangs and is killed", place.number + 1, worker.process.pid)
                worker.process.kill()

    def end_all(self, wake: socket.socket) -> None:
        """Tell all workers to end, and kill those that have not within the grace time, or when a second signal comes.

        A worker that is told when it has hardly begun learns it from the end of its socket.
        """
        self.listener.close()
        workers = [place.worker for place in self.places if place.worker is not None]
        for worker in workers:
            worker.process.terminate()
        until, signals = time.monotonic() + GRACE_SECONDS, len(self.signals)
        while time.monotonic() < until and len(self.signals) == signals:
            if all(worker.process.poll() is not None for worker in workers):
                break
            # Large operations that wait still have their turns.
            for key, _ in self.selector.select(END_PAUSE):
                if key.fileobj is wake:
                    wake.recv(64)
                elif not self.receive(key.data):
                    self.selector.unregister(key.fileobj)
                    self.turns.leave_all(key.data.number)
        for worker in workers:
            if worker.process.poll() is None:
                log.error("process %d did not end in time and is killed", worker.process.pid)
            end_process(worker.process, 0.0)
            worker.control.close()


def end_process(process: "subprocess.Popen[bytes]", seconds: float = 5.0) -> int:
    """Return the exit code of a process, which is killed if it does not end within these seconds."""
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()
