"""What a command sees of the Neo4j that it uses: that it died, answers again, or is lost."""

import logging
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

from graphdb.server.local import LocalServer, LocalServerError, Neo4jLost

log = logging.getLogger("peergraph")
# Seconds between two looks.
INTERVAL = 0.5


class Neo4jWatch:
    """Watches a Neo4j of ours during a `with` block: logs each change, and starts a supervisor that was killed again.

    At the end of the block it raises Neo4jLost, instead of what that led to, if Neo4j was given up.
    """

    def __init__(self, server: LocalServer, on_loss: Callable[[], None] = lambda: None) -> None:
        """`on_loss` is called, in another thread, when Neo4j is given up."""
        self.server = server
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
        while not self._is_over.wait(INTERVAL):
            try:
                self.server.revive()
            except LocalServerError as error:
                self.loss = error
                log.error("%s", error)
                self.on_loss()
                return
            outage = self.server.outage()
            if outage != reported:
                log.warning("%s", outage or "Neo4j answers again.")
                reported = outage
