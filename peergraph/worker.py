"""One of several processes that serve at one socket: `python -m peergraph.worker CONTROL LISTENER MEMORY`.

The arguments are descriptors that peergraph/workers/pool.py passes on. Over CONTROL the worker learns what it serves,
and when that socket ends, because its parent has ended, it ends too.
"""

import os
import pickle
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

from graphdb.driver.errors import GraphError
from peergraph.server import AnnouncingServer, Terminated, configure_logging, raise_on_signal
from peergraph.setting import BadSetting
from peergraph.workers.memory import SharedMemory
from peergraph.workers.pool import GRACE_SECONDS, LENGTH, Assignment
from peergraph.workers.turns import SharedTurns


@dataclass(slots=True)
class Parent:
    """The process that started this worker, at the other end of a socket."""

    control: socket.socket
    turns: SharedTurns = field(init=False)

    def __post_init__(self) -> None:
        self.turns = SharedTurns(self.send)

    def send(self, line: str) -> None:
        """Send the parent a line; does nothing if it has ended, which `listen` notices."""
        with suppress(OSError):
            self.control.sendall(f"{line}\n".encode())

    def read_assignment(self) -> Assignment:
        """Return what this worker serves. Raises EOFError if the parent has ended."""
        length = LENGTH.unpack(self.read(LENGTH.size))[0]
        assignment = pickle.loads(self.read(length))
        assert isinstance(assignment, Assignment)
        return assignment

    def read(self, size: int) -> bytes:
        """Return so many bytes that the parent sent."""
        received = bytearray()
        while len(received) < size:
            part = self.control.recv(size - len(received))
            if not part:
                raise EOFError
            received += part
        return bytes(received)

    def listen(self) -> None:
        """Take the parent's lines until it ends, and then end this process, by force if need be."""
        received = b""
        with suppress(OSError):
            while part := self.control.recv(4096):
                *lines, received = (received + part).split(b"\n")
                for line in lines:
                    self.turns.receive(line.decode())
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE_SECONDS)
        os._exit(1)


def serve(parent: Parent, listener: socket.socket, descriptor: int) -> None:
    """Serve what the parent says until SIGTERM. Raises GraphError, and BadSetting."""
    assignment = parent.read_assignment()
    number, settings = assignment.number, assignment.settings
    configure_logging(settings.log_level, number + 1)
    threading.Thread(target=parent.listen, name="parent", daemon=True).start()
    memory = SharedMemory(descriptor, assignment.layout.size)
    shared = assignment.layout.share(memory, number, parent.turns)
    app = assignment.create_app(settings, shared=shared)
    AnnouncingServer(app, settings, lambda: parent.send("ready"), shared).run(sockets=[listener])


def main(control: int, listener: int, memory: int) -> int:
    """Serve, and return the exit code: 0 after SIGTERM, 1 for what the parent was told in a sentence."""
    raise_on_signal(signal.SIGTERM)
    parent = Parent(socket.socket(fileno=control))
    try:
        serve(parent, socket.socket(fileno=listener), memory)
    except (KeyboardInterrupt, Terminated, EOFError):
        return 0
    except (GraphError, BadSetting) as error:
        parent.send(f"failed {' '.join(str(error).split())}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
