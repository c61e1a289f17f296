"""What a command sees of the Neo4j that it uses: that it died, answers again, or is lost."""

import logging
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from graphdb.server.disk import free_bytes
from graphdb.server.local import LEAST_FREE_DISK, AlreadyRunning, LocalServer, LocalServerError, Neo4jLost

log = logging.getLogger("peergraph")
# Seconds between two looks.
INTERVAL = 0.5
# Seconds between two questions whether the graph is open and takes writes.
GRAPH_INTERVAL = 5.0


class Neo4jWatch:
    """Watches a Neo4j of ours during a `with` block: logs each change, and starts a supervisor that was killed again.

    At the end of the block it raises Neo4jLost, instead of what that led to, if Neo4j was given up.
    """

    def __init__(
        self, server: LocalServer, on_loss: Callable[[], None] = lambda: None, least_free_disk: int = LEAST_FREE_DISK
    ) -> None:
        """`on_loss` is called, in another thread, when Neo4j is given up. A graph that was closed is opened again once
        the disk has `least_free_disk` bytes free."""
        self.server = server
        self.least_free_disk = max(least_free_disk, LEAST_FREE_DISK)
        self.on_loss = on_loss
        self.loss: LocalServerError | None = None
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="neo4j-watch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._thread.join()
        if self.loss is not None:
            raise Neo4jLost(str(self.loss)) from error

    def _watch(self) -> None:
        reported = None
        next_look = 0.0
        while not self._is_over.wait(INTERVAL):
            if time.monotonic() >= next_look:
                next_look = time.monotonic() + GRAPH_INTERVAL
                self._reopen_graph()
            try:
                self.server.revive()
            except AlreadyRunning:
                # Another command has started Neo4j on this data meanwhile: the next look may find it ended.
                continue
            except LocalServerError as error:
                self.loss = error
                log.error("%s", error)
                self.on_loss()
                return
            outage = self.server.outage()
            if outage != reported:
                log.warning("%s", outage or "Neo4j answers again.")
                reported = outage

    def _reopen_graph(self) -> None:
        """Restart a Neo4j that closed its graph or writes no more, as after a full disk; not before there is room."""
        state = self.server.graph_state()
        if state is None or not state.needs_restart:
            return
        if free_bytes(self.server.home, self.least_free_disk) < self.least_free_disk:
            return
        log.error("Neo4j has closed the graph (%s) and is started again.", state.message)
        self.server.restart()
