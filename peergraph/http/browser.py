"""A browser that opens /graphql is led to the playground; every other client is answered."""

from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from peergraph.http.caching import VARY
from peergraph.http.endpoint import JSON, RESPONSE_JSON, weighed
from peergraph.http.multipart import MULTIPART
from peergraph.http.sse import EVENT_STREAM

PAGE = "text/html"
# What clients of the API ask for, wherever it stands beside a page.
ANSWERS = (JSON, RESPONSE_JSON, EVENT_STREAM, MULTIPART)


@dataclass(frozen=True, slots=True)
class Browsing:
    """The application at /graphql, with a way to the playground for who would rather have a page."""

    app: ASGIApp
    playground: str = "/playground"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not prefers_page(scope):
            await self.app(scope, receive, send)
            return
        # The playground takes a query and its variables from behind the #, under the names that GraphQL has for them.
        query = scope["query_string"]
        place = (scope.get("root_path", "") + self.playground).encode() + (b"#" + query if query else b"")
        headers = [(b"location", place), (b"content-length", b"0"), VARY]
        await send({"type": "http.response.start", "status": 307, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


def prefers_page(scope: Scope) -> bool:
    """Whether the Accept header names a page of HTML, and nothing of ours before it or with more weight."""
    accept = b",".join(value for name, value in scope["headers"] if name == b"accept").decode("latin-1").lower()
    weights = dict(weighed(part) for part in accept.split(",") if part.strip())
    page = weights.get(PAGE, 0.0)
    names = list(weights)
    if not page or any(weight > page for name, weight in weights.items() if name in (*ANSWERS, "*/*", "application/*")):
        return False
    return not any(weights[name] == page for name in names[: names.index(PAGE)] if name in ANSWERS)
