"""uvicorn's configuration, with the open connections of the server."""

from typing import Any

import uvicorn

from peergraph.http.connections import Connections


class ServerConfig(uvicorn.Config):
    """uvicorn's configuration; each connection that it makes is one of `connections`."""

    def __init__(self, app: Any, connections: Connections, **options: Any) -> None:
        super().__init__(app, **options)
        self.connections = connections
