"""The Starlette application: GraphQL, slices as files, the playground, health."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from graphdb.driver.database import Database, Statement
from graphdb.driver.errors import GraphError
from graphdb.driver.request_stats import without_slow_log
from graphdb.server.local import LocalServer
from peergraph.admission.admit import Admission
from peergraph.auth.sign_in import SignIn
from peergraph.execution.answer_cache import AnswerCache
from peergraph.execution.persisted_documents import PersistedDocuments, TrustedDocuments
from peergraph.execution.warmup import PAGE, SLICES, WarmUp, warming_up
from peergraph.graph import open_database
from peergraph.http.bookmark import BookmarkSeal
from peergraph.http.browser import BrowserRedirect
from peergraph.http.endpoint import GraphQLEndpoint
from peergraph.http.slice_export import export_slice
from peergraph.http.websocket import serve_websocket
from peergraph.settings import Settings
from peergraph.workers.shared import Shared, WorkerShare

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
GRAPHQL = ("/graphql", "/graphql/")
PING = Statement("health/ready", "RETURN 1")
# Seconds that readiness waits for Neo4j, so that a probe never hangs.
PING_TIMEOUT = 2.0


def create_app(
    settings: Settings,
    database: Database | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    shared: Shared | None = None,
) -> Starlette:
    """Return the application on the graph that the settings name, or on a database that the caller opens and closes.

    `clock` gives the time of every request, in UTC; `shared` is what several workers of a server share.
    """
    shared = shared or Shared()
    sign_in = SignIn.from_settings(settings, lambda: clock().timestamp())
    trusted = TrustedDocuments(settings.documents)
    endpoint = GraphQLEndpoint(
        database,
        Admission(sign_in, clock, settings.document_limits, settings.account_limits, settings.is_local, shared),
        BookmarkSeal.from_settings(settings),
        settings.body_timeout,
        PersistedDocuments(trusted, settings.trusted_only, settings.document_limits),
        AnswerCache(settings.answer_cache),
        settings.max_age,
        settings.subscriptions,
        settings.connection_limits,
        shared.subscriptions,
    )

    warm_up = WarmUp(settings.warm_up)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with (
            nullcontext() if database is not None else serve_graph(endpoint, settings, trusted, warm_up, shared.worker)
        ):
            yield
            await endpoint.poller.close()

    graphql = Middleware(GraphQLPath, endpoint=BrowserRedirect(endpoint))
    app = Starlette(
        middleware=[*cors(settings), graphql], routes=routes(endpoint, outage_of(settings), warm_up), lifespan=lifespan
    )
    # Starlette would redirect an address with a slash at its end to the host that the request names.
    app.router.redirect_slashes = False
    app.state.poller = endpoint.poller
    # The server calls this before it closes connections, because subscriptions do not end by themselves.
    app.state.end_subscriptions = endpoint.poller.close
    return app


@asynccontextmanager
async def serve_graph(
    endpoint: GraphQLEndpoint,
    settings: Settings,
    trusted: TrustedDocuments,
    warm_up: WarmUp,
    worker: WorkerShare | None,
) -> AsyncIterator[None]:
    """Open the database that the settings name for the endpoint, and close it after the block.

    Meanwhile the server warms up and the lengths of lists are measured, in the background.
    """
    async with await open_database(settings) as database:
        endpoint.database = endpoint.poller.database = database
        endpoint.admission.sign_in.read_keys_early()
        documents = chain([PAGE.read_text(), SLICES.read_text()], (text for _, text in trusted.all()))
        async with (
            warming_up(database, documents, settings.document_limits, warm_up, worker),
            endpoint.admission.lengths.measuring(database),
        ):
            yield
        endpoint.database = endpoint.poller.database = None


def cors(settings: Settings) -> list[Middleware]:
    """Return the middleware that lets pages of other origins send requests; none if the settings name no origin."""
    if not settings.cors_origins:
        return []
    middleware = Middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=["GET", "HEAD", "POST"],
        allow_headers=[*CORS_HEADERS, *settings.cors_headers],
        expose_headers=["content-disposition", "etag", "peergraph-bookmark", "retry-after", "www-authenticate"],
    )
    return [middleware]


@dataclass(frozen=True, slots=True)
class GraphQLPath:
    """An application that answers GraphQL over HTTP itself, because Starlette's routes and its handling of errors take
    longer than they give: the endpoint answers every method and all errors."""

    app: ASGIApp
    endpoint: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_graphql = scope["type"] == "http" and scope["path"].removeprefix(scope.get("root_path", "")) in GRAPHQL
        await (self.endpoint if is_graphql else self.app)(scope, receive, send)


def routes(endpoint: GraphQLEndpoint, outage: Callable[[], str | None], warm_up: WarmUp) -> list[BaseRoute]:
    """Return what is served at which address, beside GraphQL over HTTP."""

    async def ready(_: Request) -> Response:
        response = await readiness(endpoint.database, outage)
        if response.status_code == 200 and warm_up.is_awaited:
            return JSONResponse({"ready": False, "why": "warming up"}, 503, {"retry-after": "1"})
        return response

    async def slice_file(request: Request) -> Response:
        return await export_slice(endpoint, request, request.path_params["name"])

    async def subscribe(websocket: WebSocket) -> None:
        await serve_websocket(endpoint, websocket)

    return [
        *(WebSocketRoute(path, subscribe) for path in GRAPHQL),
        Route("/export/{name:path}", slice_file, methods=METHODS),
        Route("/health/ready", ready),
        Route("/health/live", live),
        Route("/playground", playground),
        Mount("/playground", StaticFiles(directory=PLAYGROUND)),
        Route("/", home),
    ]


async def readiness(database: Database | None, outage: Callable[[], str | None] = lambda: None) -> Response:
    """Return 200 if a query would be answered, else 503 with the reason; `outage` says whether our Neo4j died."""
    if database is None:
        return JSONResponse({"ready": False, "why": "starting"}, 503)
    if (full := database.disk_full()) is not None:
        return JSONResponse({"ready": False, "why": full}, 503, {"retry-after": "2"})
    try:
        async with asyncio.timeout(PING_TIMEOUT):
            with without_slow_log():
                await database.rows(PING)
    except (GraphError, TimeoutError) as error:
        why = await asyncio.to_thread(outage) or str(error) or "Neo4j does not answer."
        return JSONResponse({"ready": False, "why": why}, 503, {"retry-after": "2"})
    return JSONResponse({"ready": True})


def outage_of(settings: Settings) -> Callable[[], str | None]:
    """Return what gives a sentence about a Neo4j of ours that died, and None while it runs, or if it is not ours."""
    if settings.neo4j is None or not settings.neo4j.is_ours:
        return lambda: None
    return LocalServer.from_settings(settings).outage


async def live(_: Request) -> Response:
    """Return 200 while this process runs."""
    return JSONResponse({"live": True})


async def playground(_: Request) -> Response:
    """Return the page to try queries on, which loads nothing from other servers."""
    headers = {"content-security-policy": PLAYGROUND_POLICY, "x-content-type-options": "nosniff"}
    return FileResponse(PLAYGROUND / "index.html", headers=headers)


async def home(_: Request) -> Response:
    """Redirect people who open the bare address to the playground."""
    return RedirectResponse("/playground")
