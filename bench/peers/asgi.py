"""Serves an ASGI application as peergraph is served: `python -m bench.peers.asgi MODULE`, ended by end of input.

One worker, uvloop and httptools, no access log, a free port on loopback; "ready PORT" is printed once it answers.
"""

import importlib
import socket
import sys
import threading

import uvicorn


class Server(uvicorn.Server):
    """Uvicorn that says which port it has, once it serves."""

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
    server = Server(config)

    def watch() -> None:
        sys.stdin.buffer.read()
        server.should_exit = True

    threading.Thread(target=watch, daemon=True).start()
    with socket.create_server(("127.0.0.1", 0)) as door:
        server.run(sockets=[door])


if __name__ == "__main__":
    main(sys.argv[1])
