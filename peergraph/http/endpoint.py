"""GraphQL over HTTP at /graphql, by the draft of 2025: negotiate, admit, read, execute, respond."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson
from starlette.types import Receive, Scope, Send

from graphdb.driver.database import Database
from peergraph.admission.admit import Admission, Admitted, PreparedRequest, admit, admit_document, admit_long_document
from peergraph.admission.defer import DEFER
from peergraph.admission.request import Answer, GraphQLRequest
from peergraph.errors import ClientGone, Headers, SubscriptionEnd, TryLater
from peergraph.execution.answer_cache import AnswerCache, Reply
from peergraph.execution.persisted_documents import PersistedDocuments
from peergraph.http.bookmark import BookmarkSeal
from peergraph.http.caching import NEVER, freshness, is_known, tag_of
from peergraph.http.disconnect import cancel_on_disconnect, wait_for_disconnect
from peergraph.http.multipart import MultipartAnswer, begin_multipart, only_part, send_parts
from peergraph.http.negotiation import (
    EVENT_STREAM,
    JSON,
    MULTIPART,
    RESPONSE_JSON,
    Negotiated,
    accept_header,
    negotiate,
)
from peergraph.http.request import (
    BODY_TIMEOUT,
    BOOKMARK_HEADER,
    ReceivedRequest,
    bookmarks_in,
    is_read_only,
    read_parameters,
    read_request,
    wants_report,
)
from peergraph.http.response import (
    report_of,
    send_error,
    send_not_modified,
    send_response,
    status_of,
    with_extensions,
    without_body,
)
from peergraph.http.sse import send_events
from peergraph.limits import ConnectionLimits
from peergraph.settings import Subscriptions
from peergraph.subscriptions.poller import SubscriptionPoller
from peergraph.subscriptions.subscribe import subscribe_or_answer
from peergraph.subscriptions.subscriber import Subscriber
from peergraph.workers.counts import Counts, LocalCounts

# What is answered to requests that are cancelled when the server ends.
GOING_DOWN = TryLater("The server is going down before this is done; look whether it was done, and try again.", 2)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One HTTP request that was admitted and read, and how its client wants to be answered.

    If `is_read_only` is true, its method may change nothing.
    """

    headers: Mapping[bytes, bytes]
    is_read_only: bool
    started: float
    negotiated: Negotiated
    admitted: Admitted
    received: ReceivedRequest
    request: GraphQLRequest


@dataclass(slots=True)
class GraphQLEndpoint:
    """The ASGI application at /graphql. By default it accepts no token and sets no limit on cost."""

    database: Database | None = field(default=None)
    admission: Admission = field(default_factory=Admission)
    seal: BookmarkSeal = field(default_factory=BookmarkSeal)
    body_timeout: float = BODY_TIMEOUT  # seconds
    documents: PersistedDocuments = field(default_factory=PersistedDocuments)
    answers: AnswerCache = field(default_factory=AnswerCache)
    max_age: int = 0  # seconds
    subscriptions: Subscriptions = field(default_factory=Subscriptions)
    connection_limits: ConnectionLimits = field(default_factory=ConnectionLimits)
    subscription_counts: Counts = field(default_factory=LocalCounts)
    poller: SubscriptionPoller = field(init=False)

    def __post_init__(self) -> None:
        self.poller = SubscriptionPoller(
            self.subscriptions, self.admission.clock, self.database, self.subscription_counts
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        if scope["method"] == "HEAD":
            send = without_body(send)
        error_type = JSON
        try:
            negotiated = negotiate(accept_header(scope["headers"]))
            error_type = negotiated.error_type
            exchange = await self.admit_and_read(scope, receive, started, negotiated)
            if negotiated.media_type == EVENT_STREAM:
                source, ending = await self.subscribe(exchange)
            else:
                reply = await cancel_on_disconnect(self.reply(exchange), receive)
        except ClientGone:
            return
        except asyncio.CancelledError:
            # The server ends, and waits for nobody any longer.
            await send_error(send, GOING_DOWN, error_type, scope["path"])
            raise
        except Exception as error:
            await send_error(send, error, error_type, scope["path"])
            return
        if negotiated.media_type != EVENT_STREAM:
            await self.send_reply(send, receive, exchange, reply)
        elif isinstance(source, Answer) and not source.started:
            status, more = status_of(source, RESPONSE_JSON)
            await send_response(send, status, RESPONSE_JSON, orjson.dumps(source.body()), more)
        else:
            await send_events(source, ending, wait_for_disconnect(receive), send)

    async def admit_and_read(self, scope: Scope, receive: Receive, started: float, negotiated: Negotiated) -> Exchange:
        """Admit the client and read its request. Raises RequestError, NoKeys, DocumentRefused, and ClientGone."""
        headers = dict(scope["headers"])
        admitted = await self.admission.sign_in_and_admit(scope)
        limits = admitted.policy.limits
        parameters = await read_parameters(scope, headers, receive, limits, self.body_timeout)
        received = read_request(parameters, self.documents, limits)
        request = admitted.request(
            received.document, received.operation_name, received.variables, bookmarks_in(headers, self.seal)
        )
        return Exchange(headers, is_read_only(scope), started, negotiated, admitted, received, request)

    async def subscribe(self, exchange: Exchange) -> tuple[Answer | Subscriber, "asyncio.Future[SubscriptionEnd]"]:
        """Return the answer to a request, or the subscriber whose events it gets; and the future that gets why the
        server ends the subscription. Raises MethodRefused, and TryLater."""
        assert self.database is not None
        ending: asyncio.Future[SubscriptionEnd] = asyncio.get_running_loop().create_future()
        request, until = exchange.request, exchange.admitted.until
        source = await subscribe_or_answer(
            self.database, self.poller, request, until, ending.set_result, read_only=exchange.is_read_only
        )
        return source, ending

    async def reply(self, exchange: Exchange) -> Reply | MultipartAnswer:
        """Return the reply to a request; in parts if it has @defer and its client takes them.

        Raises MethodRefused, and TryLater.
        """
        assert self.database is not None
        request, read_only = exchange.request, exchange.is_read_only
        # A document without these letters has no @defer, and is not read where its answer is kept.
        if not exchange.negotiated.takes_parts or DEFER not in request.document:
            return await self.answers.reply(self.database, request, read_only=read_only)
        document = await admit_long_document(request) or admit_document(request)
        if not document.has_defer:
            return await self.answers.reply(self.database, request, document, read_only=read_only)
        prepared = admit(request, document, compiled=False, read_only=read_only)
        answer: Answer | MultipartAnswer
        if isinstance(prepared, PreparedRequest):
            async with prepared.enter_concurrency_limit():
                answer = await begin_multipart(self.database, prepared)
        else:
            answer = prepared
        return answer if isinstance(answer, MultipartAnswer) else Reply(answer, orjson.dumps(answer.body()))

    async def send_reply(
        self, send: Send, receive: Receive, exchange: Exchange, reply: Reply | MultipartAnswer
    ) -> None:
        """Send a reply with the headers that caches and the client's later requests need."""
        bookmarks: Headers = ()
        if reply.stats.has_written:
            bookmarks = ((BOOKMARK_HEADER, self.seal.encode(reply.stats.bookmarks).encode()),)
        if isinstance(reply, MultipartAnswer):
            await send_parts(send, receive, reply, bookmarks)
            return
        if exchange.received.leaves_document and reply.answer.started:
            self.documents.keep(exchange.request.document)
        media_type = exchange.negotiated.error_type
        status, more = status_of(reply.answer, media_type)
        more += bookmarks
        if exchange.negotiated.media_type == MULTIPART and status == 200:
            media_type = MULTIPART
        fresh = self.freshness(exchange, reply) if status == 200 else None
        if fresh is not None:
            tag = tag_of(media_type, reply.body)
            more += (*fresh, (b"etag", tag))
            if is_known(tag, exchange.headers.get(b"if-none-match")):
                await send_not_modified(send, more)
                return
        elif exchange.is_read_only or exchange.admitted.viewer is not None:
            more += NEVER
        body = reply.body
        if wants_report(exchange.headers):
            body = with_extensions(body, report_of(reply.answer, exchange.started, self.admission.limits))
        await send_response(send, status, media_type, only_part(body) if media_type == MULTIPART else body, more)

    def freshness(self, exchange: Exchange, reply: Reply) -> Headers | None:
        """Return how long caches may keep a reply; None if they may not: it may change, or has errors or a report."""
        if not exchange.is_read_only or reply.answer.errors or wants_report(exchange.headers):
            return None
        is_signed_in = exchange.admitted.viewer is not None
        return freshness(is_public=reply.is_public, is_signed_in=is_signed_in, max_age=self.max_age)
