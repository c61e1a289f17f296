"""`python -m bench.peers.asgi MODULE` serves an ASGI application as peergraph is served, until standard input ends.

It uses one worker, uvloop and httptools, no access log and a free port of loopback, and prints "ready PORT" when it
answers.
"""

import importlib
import socket
import sys
import threading

import uvicorn


class PortReportingServer(uvicorn.Server):
    """A Uvicorn server that prints its port when it is ready."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and sockets:
            print(f"ready {sockets[0].getsockname()[1]}", flush=True)


def main(module: str) -> None:
    """Serve the module's `app` until standard input ends."""
    app = importlib.import_module(module).app
    config = uvicorn.Config(
        app, loop="uvloop", http="httptools", access_log=False, log_level="warning", server_header=False
    )
    server = PortReportingServer(config)

    def watch() -> None:
        sys.stdin.buffer.read()
        server.should_exit = True

    threading.Thread(target=watch, daemon=True).start()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server.run(sockets=[listener])


if __name__ == "__main__":
    main(sys.argv[1])
