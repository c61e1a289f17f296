"""The Starlette application: GraphQL, slices as files, the playground, health."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from graphdb.driver.database import Database, Statement
from graphdb.driver.errors import GraphError
from peergraph.admission.admit import Admission
from peergraph.auth.sign_in import SignIn
from peergraph.execution.answer_cache import AnswerCache
from peergraph.execution.persisted_documents import PersistedDocuments, TrustedDocuments
from peergraph.execution.warmup import PAGE, SLICES, warming
from peergraph.graph import open_database
from peergraph.http.bookmark import BookmarkSeal
from peergraph.http.browser import Browsing
from peergraph.http.endpoint import GraphQLEndpoint
from peergraph.http.slice_export import export_slice
from peergraph.http.websocket import serve_websocket
from peergraph.settings import Settings

PLAYGROUND = Path(__file__).with_name("playground")
# The playground runs its own scripts and styles, sends requests to this server, and loads nothing from others.
PLAYGROUND_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# The export refuses other methods itself, so that their errors have the form of all errors.
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
# The request headers of usual clients: Apollo's name and version of a client, its guard against cross-site requests and
# its name of an operation; the trace of a request; the last event that a stream of events gave.
CORS_HEADERS = (
    "apollo-require-preflight",
    "apollographql-client-name",
    "apollographql-client-version",
    "x-apollo-operation-id",
    "x-apollo-operation-name",
    "x-apollo-operation-type",
    "authorization",
    "baggage",
    "cache-control",
    "content-type",
    "if-none-match",
    "last-event-id",
    "peergraph-bookmark",
    "peergraph-report",
    "traceparent",
    "tracestate",
    "x-requested-with",
)
PING = Statement("health/ready", "RETURN 1")
# Seconds that readiness waits for Neo4j, so that a probe never hangs.
PING_TIMEOUT = 2.0


def create_app(
    settings: Settings, database: Database | None = None, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Starlette:
    """Return the application on the graph that the settings name, or on a database that the caller opens and closes.

    `clock` gives the time of every request, in UTC.
    """
    sign_in = SignIn.from_settings(settings, lambda: clock().timestamp())
    trusted = TrustedDocuments(settings.documents)
    endpoint = GraphQLEndpoint(
        database,
        Admission(sign_in, clock, settings.document_limits, settings.invitation_limits, settings.is_local),
        BookmarkSeal.of(settings),
        settings.body_timeout,
        PersistedDocuments(trusted, settings.trusted_only, settings.document_limits),
        AnswerCache(settings.answer_cache),
        settings.max_age,
        settings.subscriptions,
    )

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        if database is not None:
            yield
            await endpoint.poller.close()
            return
        async with await open_database(settings) as opened:
            endpoint.database = endpoint.poller.database = opened
            texts = (text for _, text in trusted.all())
            async with (
                warming(opened, chain([PAGE.read_text(), SLICES.read_text()], texts), settings.document_limits),
                endpoint.admission.lengths.measuring(opened),
            ):
                yield
            await endpoint.poller.close()
            endpoint.database = endpoint.poller.database = None

    async def ready(_: Request) -> Response:
        """Answer 200 once a query would be answered, else 503 with the reason."""
        if endpoint.database is None:
            return JSONResponse({"ready": False, "why": "starting"}, 503)
        try:
            async with asyncio.timeout(PING_TIMEOUT):
                await endpoint.database.rows(PING)
        except (GraphError, TimeoutError) as error:
            why = str(error) or "Neo4j does not answer."
            return JSONResponse({"ready": False, "why": why}, 503, {"retry-after": "2"})
        return JSONResponse({"ready": True})

    async def live(_: Request) -> Response:
        """Answer 200 while this process runs."""
        return JSONResponse({"live": True})

    async def slice_file(request: Request) -> Response:
        """Answer a slice as a file in the format that the address ends in."""
        return await export_slice(endpoint, request, request.path_params["name"])

    async def subscribe(websocket: WebSocket) -> None:
        """Serve GraphQL over a WebSocket."""
        await serve_websocket(endpoint, websocket)

    async def playground(_: Request) -> Response:
        """Answer the page to try queries on, which loads nothing from other servers."""
        headers = {"content-security-policy": PLAYGROUND_POLICY, "x-content-type-options": "nosniff"}
        return FileResponse(PLAYGROUND / "index.html", headers=headers)

    async def home(_: Request) -> Response:
        """Redirect people who open the bare address to the playground."""
        return RedirectResponse("/playground")

    cors = Middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=["GET", "HEAD", "POST"],
        allow_headers=[*CORS_HEADERS, *settings.cors_headers],
        expose_headers=["content-disposition", "etag", "peergraph-bookmark", "retry-after", "www-authenticate"],
    )
    app = Starlette(
        middleware=[cors] if settings.cors_origins else [],
        routes=[
            Route("/graphql", Browsing(endpoint)),
            WebSocketRoute("/graphql", subscribe),
            Route("/export/{name:path}", slice_file, methods=METHODS),
            Route("/health/ready", ready),
            Route("/health/live", live),
            Route("/playground", playground),
            Mount("/playground", StaticFiles(directory=PLAYGROUND)),
            Route("/", home),
        ],
        lifespan=lifespan,
    )
    app.state.poller = endpoint.poller
    # The server calls this before it closes connections, because subscriptions do not end by themselves.
    app.state.end_subscriptions = endpoint.poller.close
    return app
