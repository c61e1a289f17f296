"""GraphQL over HTTP, by the draft of 2025: POST and GET, media types, status codes, limits on what is read."""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import orjson
from graphql import GraphQLError
from starlette.types import Message, Receive, Scope, Send

from graphdb.driver.database import Database
from peergraph.admission.concurrency_limit import ConcurrencyLimit
from peergraph.admission.document_limits import UNPRICED, DocumentLimits, TryLater
from peergraph.admission.list_lengths import MeasuredLengths
from peergraph.admission.rate_limit import RateLimit, is_on_this_machine, of_address
from peergraph.admission.request_policy import RequestPolicy
from peergraph.auth.issuer import NoKeys
from peergraph.auth.sign_in import BadToken, SignedIn, SignIn
from peergraph.execution.answer_cache import AnswerCache, Reply
from peergraph.execution.execute import Answer, GraphQLRequest, MethodRefused, PreparedRequest, answered, defect, ready
from peergraph.execution.persisted_documents import DocumentRefused, PersistedDocuments
from peergraph.http.bookmark import BadBookmark, BookmarkSeal
from peergraph.http.caching import NEVER, VARY, Headers, freshness, is_known, tag_of
from peergraph.http.multipart import (
    MULTIPART,
    MULTIPART_TYPE,
    MultipartAnswer,
    begun,
    has_parts,
    left,
    only_part,
    send_parts,
    takes_parts,
)
from peergraph.http.sse import EVENT_STREAM, stream
from peergraph.settings import DEFAULT_INVITATION_LIMITS, Subscriptions
from peergraph.subscriptions.poller import SubscriptionEnd, SubscriptionPoller
from peergraph.subscriptions.subscribe import begin
from resolvers.viewer import Viewer

T = TypeVar("T")
RESPONSE_JSON = "application/graphql-response+json"
JSON = "application/json"
PARAMETERS = ("query", "documentId", "operationName", "variables", "extensions")
CONTENT_TYPES = {
    JSON: b"application/json; charset=utf-8",
    RESPONSE_JSON: b"application/graphql-response+json; charset=utf-8",
    MULTIPART: MULTIPART_TYPE,
}
# Methods that change nothing.
READING = ("GET", "HEAD")
# Seconds within which a body has to have come.
BODY_TIMEOUT = 10.0
# A request that takes longer than this, in seconds, is watched for a client that goes away.
PATIENCE = 0.05
# The header that asks for extensions.peergraph.
REPORT_HEADER = b"peergraph-report"
# The header that a write answers with, and that a later request brings to see that write.
BOOKMARK_HEADER = b"peergraph-bookmark"
RETRY_AFTER = b"2"
# The status of a subscription that may not begin, by the error's code; of any other 400.
REFUSED = {"SIGN_IN_REQUIRED": 401, "RATE_LIMITED": 429}


@dataclass(frozen=True, slots=True)
class HTTPRefusal(Exception):
    """A request that is no GraphQL request: its status, the sentence that says why, and the error's code where that is
    not the status' own name."""

    status: int
    sentence: str
    headers: Headers = ()
    code: str | None = None

    def answer(self) -> Answer:
        """The refusal as a GraphQL response without data."""
        code = self.code or HTTPStatus(self.status).name
        return Answer(errors=[GraphQLError(self.sentence, extensions={"code": code})], started=False)


@dataclass(frozen=True, slots=True)
class ReceivedRequest:
    """An HTTP request read: the GraphQL request in it, whether it may only read, whether a report is wanted, whether
    its document is left here, to be named by its hash."""

    request: GraphQLRequest
    read_only: bool
    report: bool
    leaves: bool


@dataclass(slots=True)
class ClientGone(Exception):
    """The client went away before its answer was ready."""


@dataclass(slots=True)
class GraphQLEndpoint:
    """The ASGI application at /graphql. Without `sign_in` there is no token that it takes; with `is_local` there is no
    budget for who asks from this machine."""

    database: Database | None = field(default=None)
    sign_in: SignIn = field(default_factory=lambda: SignIn({}))
    seal: BookmarkSeal = field(default_factory=BookmarkSeal)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    limits: Mapping[str, int] = field(default_factory=lambda: DEFAULT_INVITATION_LIMITS)
    bounds: DocumentLimits = UNPRICED
    body_timeout: float = BODY_TIMEOUT
    documents: PersistedDocuments = field(default_factory=PersistedDocuments)
    answers: AnswerCache = field(default_factory=AnswerCache)
    max_age: int = 0
    is_local: bool = False
    lengths: MeasuredLengths = field(default_factory=MeasuredLengths)
    subscriptions: Subscriptions = field(default_factory=Subscriptions)
    budgets: RateLimit = field(init=False)
    lane: ConcurrencyLimit = field(init=False)
    feed: SubscriptionPoller = field(init=False)

    def __post_init__(self) -> None:
        self.budgets, self.lane = RateLimit(self.bounds), ConcurrencyLimit(self.bounds)
        self.feed = SubscriptionPoller(self.subscriptions, self.clock, self.database)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        if scope["method"] == "HEAD":
            send = without_body(send)
        headers = dict(scope["headers"])
        headers[b"accept"] = b",".join(value for name, value in scope["headers"] if name == b"accept")
        media_type = JSON
        try:
            media_type = accepted(headers)
            if wants_events := media_type == EVENT_STREAM:
                media_type = RESPONSE_JSON
            if is_wrapped := media_type == MULTIPART:
                media_type = RESPONSE_JSON
            signed_in = await self.signed_in(scope)
            viewer = signed_in.viewer if signed_in else None
            terms = self.terms(scope, viewer)
            terms.spend(1)
            asked = await self.read_in_time(scope, headers, receive)
            request = replace(
                asked.request,
                viewer=viewer,
                now=self.clock(),
                bookmarks=self.bookmarks(headers.get(BOOKMARK_HEADER)),
                limits=self.limits,
                terms=terms,
            )
            if wants_events:
                until = signed_in.until if signed_in else math.inf
                await self.stream(request, until, media_type, receive, send, read_only=asked.read_only)
                return
            reply = await unless_gone(self.reply(request, headers[b"accept"], read_only=asked.read_only), receive)
        except HTTPRefusal as refused:
            await turn_away(send, media_type, refused)
            return
        except DocumentRefused as refused:
            found = Answer(errors=[refused], started=False)
            # What is not known now may be the next moment.
            status, _ = status_of(found, media_type)
            await respond(send, status, media_type, orjson.dumps(found.body()), ((b"cache-control", b"no-store"),))
            return
        except MethodRefused as refused:
            await turn_away(send, media_type, refusal(refused.operation))
            return
        except TryLater as later:
            waits = ((b"retry-after", str(later.seconds).encode()),)
            await turn_away(send, media_type, HTTPRefusal(later.status, str(later), waits, later.code))
            return
        except ClientGone:
            return
        except Exception as error:
            hidden = {"errors": [defect(error, scope["path"])]}
            await respond(send, 500, media_type, orjson.dumps(hidden))
            return
        wrote: Headers = ()
        if reply.tally.has_written:
            wrote = ((BOOKMARK_HEADER, self.seal.closed(reply.tally.bookmarks).encode()),)
        if isinstance(reply, MultipartAnswer):
            await send_parts(send, receive, reply, wrote)
            return
        if asked.leaves and reply.answer.started:
            self.documents.keep(request.document)
        status, more = status_of(reply.answer, media_type)
        if is_wrapped and status == 200:
            media_type = MULTIPART
        more += wrote
        fresh = None
        if asked.read_only and status == 200 and not asked.report and not reply.answer.errors:
            fresh = freshness(is_public=reply.is_public, is_signed_in=viewer is not None, max_age=self.max_age)
        if fresh is not None:
            tag = tag_of(media_type, reply.body)
            more += (*fresh, (b"etag", tag))
            if is_known(tag, headers.get(b"if-none-match")):
                await unchanged(send, more)
                return
        elif asked.read_only or viewer is not None:
            more += NEVER
        body = extended(reply.body, report(reply.answer, started, self.bounds)) if asked.report else reply.body
        await respond(send, status, media_type, only_part(body) if media_type == MULTIPART else body, more)

    async def reply(self, request: GraphQLRequest, accept: bytes, *, read_only: bool) -> Reply | MultipartAnswer:
        """The reply to a request; in parts where it asks for that and its client takes them."""
        assert self.database is not None
        if not takes_parts(accept) or "defer" not in request.document:
            return await self.answers.reply(self.database, request, read_only=read_only)
        asked = ready(request, compiled=False, read_only=read_only)
        if isinstance(asked, PreparedRequest) and has_parts(asked):
            async with asked.turn():
                found = await begun(self.database, asked)
            if isinstance(found, MultipartAnswer):
                return found
        else:
            found = asked if isinstance(asked, Answer) else await answered(self.database, asked)
        return Reply(found, orjson.dumps(found.body()))

    async def stream(
        self, request: GraphQLRequest, until: float, media_type: str, receive: Receive, send: Send, *, read_only: bool
    ) -> None:
        """Answer with server-sent events; a request that is refused before it begins gets a response as ever."""
        assert self.database is not None
        ending: asyncio.Future[SubscriptionEnd] = asyncio.get_running_loop().create_future()

        def on_end(why: SubscriptionEnd) -> None:
            if not ending.done():
                ending.set_result(why)

        found = await begin(self.database, self.feed, request, until, on_end, read_only=read_only)
        if isinstance(found, Answer) and not found.started:
            code = (found.errors[0].extensions or {}).get("code")
            await respond(send, REFUSED.get(str(code), 400), media_type, orjson.dumps(found.body()))
            return
        await stream(found, ending, left(receive), send)

    def terms(self, scope: Scope, viewer: Viewer | None = None) -> RequestPolicy:
        """On what terms a request is answered: its client is who asks, else where it comes from."""
        address = scope.get("client")
        client = of_address(address) if viewer is None else viewer.id
        budget = self.bounds.budget if viewer is None else self.bounds.budget_signed_in
        if self.is_local and is_on_this_machine(address, scope["headers"]):
            budget = 0
        return RequestPolicy(self.bounds, self.budgets, self.lane, client, budget, self.lengths.lengths)

    async def read_in_time(self, scope: Scope, headers: dict[bytes, bytes], receive: Receive) -> ReceivedRequest:
        """The same as `read`; raises Refused for a body that does not come, too."""
        try:
            async with asyncio.timeout(self.body_timeout):
                return await self.read(scope, headers, receive)
        except TimeoutError as error:
            sentence = f"The body has to come within {self.body_timeout:g} seconds."
            raise HTTPRefusal(408, sentence, ((b"connection", b"close"),)) from error

    async def read(self, scope: Scope, headers: dict[bytes, bytes], receive: Receive) -> ReceivedRequest:
        """The GraphQL request in an HTTP request; raises Refused when there is none, DocumentRefused when it names a
        document that is not answered."""
        if scope["method"] == "POST":
            check_content_type(headers.get(b"content-type"))
            parameters = decoded(await read_body(receive, headers, self.bounds.body))
        elif scope["method"] in READING:
            parameters = from_query(scope["query_string"])
        else:
            raise HTTPRefusal(405, "Send GraphQL by POST, or a query by GET.", ((b"allow", b"GET, HEAD, POST"),))
        wanted = headers.get(REPORT_HEADER, b"").strip().lower() in (b"1", b"true")
        request, is_left = self.request_of(parameters)
        return ReceivedRequest(request, scope["method"] in READING, wanted, is_left)

    def request_of(self, parameters: dict[str, Any]) -> tuple[GraphQLRequest, bool]:
        """The GraphQL request that parameters make, and whether its document is left here to be named by its hash;
        raises Refused when there is none, DocumentRefused when it names a document that is not answered."""
        check_types(parameters)
        sent, persisted = parameters.get("query"), (parameters.get("extensions") or {}).get("persistedQuery")
        document = self.documents.find(sent, parameters.get("documentId"), persisted)
        if document is None:
            raise HTTPRefusal(400, "query is missing: the GraphQL document to answer.")
        if len(document) > self.bounds.characters:
            raise HTTPRefusal(400, f"A document has at most {self.bounds.characters} characters, not {len(document)}.")
        request = GraphQLRequest(document, parameters.get("operationName") or None, parameters.get("variables") or {})
        return request, sent is not None and persisted is not None

    async def signed_in(self, scope: Scope) -> SignedIn | None:
        """Who asks; raises Refused for a token that is not taken, and while none can be checked."""
        given = [value for name, value in scope["headers"] if name == b"authorization"]
        try:
            if len(given) > 1:
                raise BadToken("There are several Authorization headers.")
            return await self.sign_in.signed_in(given[0] if given else None)
        except BadToken as error:
            # Checking a signature is work too, and nobody has yet been told apart but by address.
            self.terms(scope).spend(1)
            challenge = f'Bearer realm="peergraph", error="invalid_token", error_description="{error}"'
            headers = ((b"www-authenticate", challenge.encode()),)
            raise HTTPRefusal(401, str(error), headers, "UNAUTHENTICATED") from error
        except NoKeys as error:
            raise HTTPRefusal(503, str(error), ((b"retry-after", RETRY_AFTER),), error.code) from error

    def bookmarks(self, header: bytes | None) -> frozenset[str]:
        """The writes that a request must see; raises Refused for what no server of this graph gave."""
        try:
            return self.seal.opened(header.decode("latin-1").strip()) if header else frozenset()
        except BadBookmark as error:
            sentence = f"{BOOKMARK_HEADER.decode()} is not one that this graph's servers gave."
            raise HTTPRefusal(400, sentence, code="BAD_USER_INPUT") from error


def refusal(operation: str) -> HTTPRefusal:
    """Why an operation of this type is refused here."""
    if operation == "mutation":
        return HTTPRefusal(405, "A mutation has to be sent by POST.", ((b"allow", b"POST"),))
    return HTTPRefusal(406, f"A subscription is answered with events: accept {EVENT_STREAM}, or use a WebSocket.")


async def turn_away(send: Send, media_type: str, refused: HTTPRefusal) -> None:
    """Send the sentence of a refusal, as a GraphQL response without data."""
    await respond(send, refused.status, media_type, orjson.dumps(refused.answer().body()), refused.headers)


def status_of(found: Answer, media_type: str) -> tuple[int, Headers]:
    """The HTTP status of an answer: a request error is 400 in the media type made for it, an unreachable graph 503."""
    if not found.started:
        return (400 if media_type == RESPONSE_JSON else 200), ()
    if any((error.extensions or {}).get("code") == "UNAVAILABLE" for error in found.errors):
        return 503, ((b"retry-after", RETRY_AFTER),)
    return 200, ()


def extended(body: bytes, facts: dict[str, Any]) -> bytes:
    """The body of a response, never an empty object, with extensions at its end."""
    return body[:-1] + b',"extensions":' + orjson.dumps({"peergraph": facts}) + b"}"


def report(found: Answer, started: float, bounds: DocumentLimits) -> dict[str, Any]:
    """What answering was estimated to cost (null where nothing could be), and what it did: statements, records, and
    milliseconds in the database, of these until its plans were there, and in all."""
    return {
        "cost": found.cost.report(bounds) if found.cost else None,
        "statements": found.tally.statements,
        "rows": found.tally.rows,
        "databaseMs": round(found.tally.milliseconds, 3),
        "planningMs": round(found.tally.planning, 3),
        "totalMs": round((time.perf_counter() - started) * 1000, 3),
    }


async def unchanged(send: Send, more: Headers) -> None:
    """Send that the client has the answer already."""
    await send({"type": "http.response.start", "status": 304, "headers": [VARY, *more]})
    await send({"type": "http.response.body", "body": b""})


async def respond(send: Send, status: int, media_type: str, body: bytes, more: Headers = ()) -> None:
    """Send one whole response."""
    headers = [
        (b"content-type", CONTENT_TYPES[media_type]),
        (b"content-length", str(len(body)).encode()),
        VARY,
        (b"x-content-type-options", b"nosniff"),
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def without_body(send: Send) -> Send:
    """Sends the head of a response alone, as HEAD asks."""

    async def headed(message: Message) -> None:
        await send(message if message["type"] == "http.response.start" else {**message, "body": b""})

    return headed


async def unless_gone(work: Awaitable[T], receive: Receive) -> T:
    """The answer, or Gone once the client has left; the work is then cancelled, and its statement with it."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait((task,), timeout=PATIENCE)
        if not task.done():
            leaving = asyncio.ensure_future(left(receive))
            try:
                await asyncio.wait((task, leaving), return_when=asyncio.FIRST_COMPLETED)
            finally:
                leaving.cancel()
            if not task.done():
                raise ClientGone
        return task.result()
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait((task,), timeout=1)


def accepted(headers: dict[bytes, bytes]) -> str:
    """The media type to answer in, by the Accept header: the heaviest of ours, the first of equals; JSON for `*/*`,
    multipart/mixed where nothing else is taken. Raises Refused when there is none."""
    weights = dict(weighed(part) for part in headers[b"accept"].decode("latin-1").lower().split(",") if part.strip())
    if not weights:
        return JSON
    best, heaviest = "", 0.0
    for name, weight in weights.items():
        if name == "application/*" or (name == "*/*" and "application/*" not in weights):
            # What is named beside a wildcard has its own weight.
            name = next((ours for ours in (JSON, RESPONSE_JSON) if ours not in weights), "")
        if name in (JSON, RESPONSE_JSON, EVENT_STREAM) and weight > heaviest:
            best, heaviest = name, weight
    if not best and weights.get(MULTIPART):
        return MULTIPART
    if not best:
        raise HTTPRefusal(406, f"Answers come as {RESPONSE_JSON}, {JSON}, {MULTIPART} or {EVENT_STREAM}.")
    return best


def weighed(part: str) -> tuple[str, float]:
    """A media range of an Accept header and its weight, 0..1; 0 for one that is no number."""
    name, *parameters = (piece.strip() for piece in part.split(";"))
    weight = 1.0
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                weight = float(parameter[2:])
            except ValueError:
                weight = 0.0
    return name, weight if 0.0 <= weight <= 1.0 else 0.0


def check_content_type(header: bytes | None) -> None:
    """Raises Refused unless the body is said to be JSON in UTF-8."""
    name, *parameters = (header or b"").decode("latin-1").lower().split(";")
    if name.strip() != JSON:
        raise HTTPRefusal(415, f"Send the body as {JSON}.")
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "charset" and value.strip().strip('"') not in ("utf-8", "utf8"):
            raise HTTPRefusal(415, "Send the body in UTF-8.")


async def read_body(receive: Receive, headers: dict[bytes, bytes], most: int) -> bytes:
    """The whole body; raises Refused as soon as it is larger than a body may be."""
    too_large = HTTPRefusal(413, f"A request body has at most {most} bytes.")
    if headers.get(b"content-length", b"0").isdigit() and int(headers.get(b"content-length", b"0")) > most:
        raise too_large
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise too_large
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def decoded(body: bytes) -> dict[str, Any]:
    """The JSON object that a body is."""
    if body.lstrip(b" \t\r\n")[:1] == b"[":  # told from its first character: a batch may be long
        raise HTTPRefusal(400, "Send one operation in a request; batches are not taken.")
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise HTTPRefusal(400, f"The body is not JSON in UTF-8: {error}.") from error
    if not isinstance(value, dict):
        raise HTTPRefusal(400, "The body must be a JSON object.")
    return value


def from_query(query: bytes) -> dict[str, Any]:
    """The parameters of a GET request, those that are JSON decoded."""
    try:
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError as error:
        raise HTTPRefusal(400, "The address's parameters are too many, or not UTF-8, percent-encoded.") from error
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise HTTPRefusal(400, f"{name} is given twice." if name in PARAMETERS else "A parameter is given twice.")
        found[name] = value
    for name in ("variables", "extensions"):
        if name in found:
            try:
                found[name] = orjson.loads(found[name])
            except orjson.JSONDecodeError as error:
                raise HTTPRefusal(400, f"{name} is not JSON: {error}.") from error
    return found


def check_types(parameters: dict[str, Any]) -> None:
    """Raises Refused naming the parameter of a GraphQL request that is of the wrong type."""
    for name, type_, what in (
        ("query", str, "a string"),
        ("documentId", str, "a string or null"),
        ("operationName", str, "a string or null"),
        ("variables", dict, "an object or null"),
        ("extensions", dict, "an object or null"),
    ):
        if parameters.get(name) is not None and not isinstance(parameters[name], type_):
            raise HTTPRefusal(400, f"{name} must be {what}.")
    if parameters.get("query") is not None and parameters.get("documentId") is not None:
        raise HTTPRefusal(400, "Give query or documentId, not both.")
