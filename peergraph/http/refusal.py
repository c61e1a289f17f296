"""The refusal of a request before the application sees it, by HTTP or of a WebSocket's handshake."""

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from peergraph.errors import RequestError
from peergraph.http.response import error_response


async def refuse(error: RequestError, scope: Scope, receive: Receive, send: Send) -> None:
    """Send the response that an error makes to a request or to the handshake of a WebSocket."""
    refusal = error_response(error, scope["path"])
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in refusal.headers}
    response = Response(refusal.body, refusal.status, headers, "application/json")
    await response(scope, receive, send)
