"""Every error that a client can meet, drawn as a tree, and the one table of what each protocol makes of it.

Exception
 ├─ GraphError              what graphdb raises on purpose; graphdb/driver/errors.py draws the classes below it
 │   ├─ Unavailable         Neo4j cannot be reached, or cannot do this now
 │   │   ├─ DiskFull        the disk that holds the graph has no room for a write
 │   │   ├─ NeedsRestart    Neo4j has closed the graph, or writes no more, until it is started again
 │   │   └─ NoKeys          the keys of an issuer cannot be read, so that no token of it can be checked
 │   ├─ TimedOut, TooMuchMemory, NewerGraph, Conflict, BadInput, Denied
 │   └─ MethodRefused       an operation of this type is not answered in the way that it was sent
 ├─ RequestError            a request that is refused before any of it is executed
 │   ├─ HTTPRefusal         no GraphQL request, or no file, can be read from the HTTP request
 │   ├─ BadBookmark         a bookmark that no server of this graph gave
 │   ├─ BadToken            a bearer token that is not accepted
 │   ├─ TryLater            the client may have an answer after some seconds
 │   │   ├─ RateLimited     the client has fewer points left than its request needs
 │   │   └─ TooManyWaiting  too many large operations wait already
 │   └─ SubscriptionEnd     a subscription, or a connection, is ended by the server
 ├─ GraphQLError            an error of graphql-core, which carries its code in its extensions
 │   ├─ TooCostly           a document that exceeds a limit
 │   │   └─ AnswerTooLarge  an answer that has, or would have, more bytes than one may
 │   └─ DocumentRefused     a persisted document that is unknown, untrusted, or not what its name says
 └─ ClientGone              the client has closed the connection, so nobody is answered
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLError

from graphdb.driver.errors import GraphError, Unavailable

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class ErrorRule:
    """What the protocols make of an error: the HTTP status of a response without data, the seconds of its Retry-After
    header, and the code that a WebSocket is closed with where the error ends the connection."""

    status: int
    retry_after: int | None = None
    close_code: int = 4400


# By the code that an error has in a GraphQL response. A response with data has status 200, unless the graph is
# unavailable. The errors of one WebSocket operation leave the connection open.
ERROR_RULES: Mapping[str, ErrorRule] = {
    "BAD_REQUEST": ErrorRule(400),
    "BAD_USER_INPUT": ErrorRule(400),
    "GRAPHQL_PARSE_FAILED": ErrorRule(400),
    "GRAPHQL_VALIDATION_FAILED": ErrorRule(400),
    "OPERATION_RESOLUTION_FAILURE": ErrorRule(400),
    "PERSISTED_QUERY_NOT_FOUND": ErrorRule(400),
    "DOCUMENT_NOT_TRUSTED": ErrorRule(400),
    "TOO_COSTLY": ErrorRule(400),
    "ANSWER_TOO_LARGE": ErrorRule(400),
    "UNAUTHENTICATED": ErrorRule(401, close_code=4401),
    "SIGN_IN_REQUIRED": ErrorRule(401),
    "FORBIDDEN": ErrorRule(403),
    "NOT_FOUND": ErrorRule(404),
    "METHOD_NOT_ALLOWED": ErrorRule(405),
    "NOT_ACCEPTABLE": ErrorRule(406),
    "REQUEST_TIMEOUT": ErrorRule(408),
    "CONFLICT": ErrorRule(409),
    "GONE": ErrorRule(410),
    "REQUEST_ENTITY_TOO_LARGE": ErrorRule(413),
    "TOO_SLOW": ErrorRule(413, close_code=4413),
    "URI_TOO_LONG": ErrorRule(414),
    "UNSUPPORTED_MEDIA_TYPE": ErrorRule(415),
    "MISDIRECTED_REQUEST": ErrorRule(421),
    "RATE_LIMITED": ErrorRule(429, close_code=1013),
    "REQUEST_HEADER_FIELDS_TOO_LARGE": ErrorRule(431),
    "INTERNAL": ErrorRule(500, close_code=1011),
    "NEWER_GRAPH": ErrorRule(503),
    "TIMEOUT": ErrorRule(503, retry_after=2),
    "UNAVAILABLE": ErrorRule(503, retry_after=2, close_code=1013),
}
# The close code of a server that goes down, which has the code UNAVAILABLE too: clients connect again at once.
SERVICE_RESTART = 1012


def rule_of(code: object) -> ErrorRule:
    """The rule of an error code; that of a bad request for a code that has none."""
    return ERROR_RULES.get(str(code), ERROR_RULES["BAD_REQUEST"])


def code_of(error: BaseException) -> str:
    """The code of an error; INTERNAL for a defect."""
    if isinstance(error, GraphQLError):
        return str((error.extensions or {}).get("code", "BAD_USER_INPUT"))
    return error.code if isinstance(error, GraphError | RequestError) else "INTERNAL"


class RequestError(Exception):
    """A request that is refused before any of it is executed; the message is one sentence fit to show."""

    code = "BAD_REQUEST"
    # The headers of the response beside those that the rule of the code gives.
    headers: Headers = ()
    # What the extensions of the error in a GraphQL response have beside the code.
    extensions: Mapping[str, Any] = {}

    @property
    def retry_after(self) -> int | None:
        """The seconds after which the client may try again; None where that would not help."""
        return rule_of(self.code).retry_after


class HTTPRefusal(RequestError):
    """An HTTP request from which no GraphQL request, or no file, can be read."""

    def __init__(self, code: str, sentence: str, headers: Headers = ()) -> None:
        super().__init__(sentence)
        self.code, self.headers = code, headers


class BadBookmark(RequestError):
    """A bookmark that no server of this graph gave."""

    code = "BAD_USER_INPUT"

    def __init__(self) -> None:
        super().__init__("peergraph-bookmark is not one that this graph's servers gave.")


class BadToken(RequestError):
    """A bearer token that is not accepted; the message says why in one sentence and quotes nothing of the token."""

    code = "UNAUTHENTICATED"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        challenge = f'Bearer realm="peergraph", error="invalid_token", error_description="{sentence}"'
        self.headers = ((b"www-authenticate", challenge.encode()),)


class TryLater(RequestError):
    """A request that may be answered after some whole seconds."""

    code = "UNAVAILABLE"

    def __init__(self, sentence: str, seconds: int) -> None:
        super().__init__(sentence)
        self.seconds = seconds

    @property
    def retry_after(self) -> int:
        """The seconds after which the client may try again."""
        return self.seconds


class RateLimited(TryLater):
    """A request costs more points than its client has left of those that it may spend within a minute.

    `cost` is what was to be charged.
    """

    code = "RATE_LIMITED"

    def __init__(self, cost: int, left: int, per_minute: int, seconds: int) -> None:
        needed = f"{cost} point{'' if cost == 1 else 's'}"
        wait = f"try again in {seconds} second{'' if seconds == 1 else 's'}."
        super().__init__(
            f"This request needs {needed}, and you have {left} of {per_minute} per minute; {wait}", seconds
        )
        self.extensions = {"cost": cost, "left": left}


class TooManyWaiting(TryLater):
    """Too many large operations wait for the concurrency limit already."""


class SubscriptionEnd(RequestError):
    """Why the server ends a subscription, or the connection that it runs on."""

    def __init__(self, code: str, sentence: str, close_code: int | None = None) -> None:
        super().__init__(sentence)
        self.code, self.close_code = code, close_code or rule_of(code).close_code


class MethodRefused(GraphError):
    """An operation of this type (query, mutation, subscription) is not answered in the way that it was sent."""

    code = "BAD_USER_INPUT"

    def __init__(self, operation: str) -> None:
        super().__init__(f"A {operation} is not answered in this way.")
        self.operation = operation


class NoKeys(Unavailable):
    """The keys of an issuer cannot be read, so that none of its tokens can be checked."""


class TooCostly(GraphQLError):
    """A document that exceeds a limit; `limit` is its name, and the message says by how much."""

    def __init__(self, limit: str, sentence: str, node: Any = None, **extensions: Any) -> None:
        super().__init__(sentence, node, extensions={"code": "TOO_COSTLY", **extensions})
        self.limit = limit


class AnswerTooLarge(TooCostly):
    """An answer that has, or by its estimate would have, more bytes than one may."""

    def __init__(self, sentence: str, most: int, **extensions: Any) -> None:
        advice = "Ask for smaller pages or fewer fields."
        super().__init__("answer", f"{sentence} {advice}", code="ANSWER_TOO_LARGE", most=most, **extensions)


class DocumentRefused(GraphQLError):
    """A persisted document that is unknown, untrusted, or not what its name says."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence, extensions={"code": code})


class ClientGone(Exception):
    """The client closed the connection before its answer was ready."""


def headers_of(error: Exception) -> Headers:
    """The headers that an error adds to its response: Retry-After, and those of its own."""
    if isinstance(error, RequestError):
        return (*error.headers, *retry_header(error.retry_after))
    return retry_header(rule_of(code_of(error)).retry_after)


def retry_header(seconds: int | None) -> Headers:
    """The header Retry-After; none where that is None."""
    return () if seconds is None else ((b"retry-after", str(seconds).encode()),)


def graphql_error(error: RequestError | GraphError) -> GraphQLError:
    """The error as one of a GraphQL response."""
    extensions = error.extensions if isinstance(error, RequestError) else {}
    return GraphQLError(str(error), extensions={"code": code_of(error), **extensions})
