"""A browser that opens /graphql is redirected to the playground; every other client is answered."""

from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from peergraph.http.caching import VARY
from peergraph.http.negotiation import EVENT_STREAM, JSON, MULTIPART, RESPONSE_JSON, accept_header, media_ranges

PAGE = "text/html"
# The media types that clients of the API accept.
ANSWERS = (JSON, RESPONSE_JSON, EVENT_STREAM, MULTIPART)


@dataclass(frozen=True, slots=True)
class BrowserRedirect:
    """The application at /graphql, with a redirect to the playground for clients that prefer a page."""

    app: ASGIApp
    playground: str = "/playground"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not prefers_page(scope):
            await self.app(scope, receive, send)
            return
        # The playground reads a query and its variables behind the #, under the names of GraphQL over HTTP.
        query = scope["query_string"]
        location = (scope.get("root_path", "") + self.playground).encode() + (b"#" + query if query else b"")
        headers = [(b"location", location), (b"content-length", b"0"), VARY]
        await send({"type": "http.response.start", "status": 307, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


def prefers_page(scope: Scope) -> bool:
    """Whether the Accept header names text/html, and no media type of ours before it or with more weight."""
    weights = media_ranges(accept_header(scope["headers"]))
    page = weights.get(PAGE, 0.0)
    names = list(weights)
    if not page or any(weight > page for name, weight in weights.items() if name in (*ANSWERS, "*/*", "application/*")):
        return False
    return not any(weights[name] == page for name in names[: names.index(PAGE)] if name in ANSWERS)
