"""GraphQL over WebSocket, by graphql-transport-ws: Strawberry speaks the protocol, our executor answers.

A connection that has to end is closed with a code and a sentence. Of the codes, 4401, 4413, 1012 and 1013 are those of
the table in peergraph/errors.py; the protocol itself has 4400 (no message of the protocol), 4406 (another protocol),
4408 (no connection_init in time), 4409 (an id twice) and 4429 (connection_init twice). A connection that runs no
operation for long is closed with 1000, after which clients connect again when they need it; one that sends too many
messages without an operation with 1013.
"""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import orjson
from graphql import GraphQLError
from starlette.websockets import WebSocket, WebSocketDisconnect
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler
from strawberry.types.execution import ExecutionResult, PreExecutionError
from strawberry.types.unset import UNSET

from peergraph.admission.request import Answer
from peergraph.auth.sign_in import SignedIn
from peergraph.errors import (
    BadToken,
    DocumentRefused,
    HTTPRefusal,
    NoKeys,
    RequestError,
    SubscriptionEnd,
    code_of,
    graphql_error,
    rule_of,
)
from peergraph.http.allowance import Allowance
from peergraph.http.endpoint import GraphQLEndpoint
from peergraph.http.request import read_request
from peergraph.http.websocket_connection import TOO_MANY
from peergraph.subscriptions.poller import EXPIRED
from peergraph.subscriptions.subscribe import subscribe_or_answer
from peergraph.visible_error import visible_error

# Seconds that a client has to take the sentence that its connection is closed with.
CLOSING = 10.0
# How often within its time-out it is looked whether a connection runs an operation.
LOOKS = 4
# Bytes of a close frame's reason, by RFC 6455.
LONGEST_REASON = 123
WRONG_PROTOCOL = 4406
IDLE = SubscriptionEnd("REQUEST_TIMEOUT", "The connection ran no operation for too long.", 1000)


class VisibleError(GraphQLError):
    """An error as a client may see it."""

    @property
    def formatted(self) -> Any:
        """The error as a map."""
        return visible_error(self.original_error)  # type: ignore[arg-type]


@dataclass(slots=True)
class WebSocketConnection:
    """One connection: the payload of connection_init, who signed in by it, and why the server ends the connection."""

    websocket: WebSocket
    connection_params: dict[str, Any] = field(default_factory=dict)
    signed_in: SignedIn | None = None
    ending: "asyncio.Future[SubscriptionEnd]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def end(self, why: SubscriptionEnd) -> None:
        """Let the connection be closed."""
        if not self.ending.done():
            self.ending.set_result(why)


@dataclass(frozen=True, slots=True)
class Protocol:
    """The methods of a view and of a schema that Strawberry's handler calls."""

    endpoint: GraphQLEndpoint
    connection: WebSocketConnection

    def decode_json(self, text: str) -> Any:
        """Return the value of a message."""
        return orjson.loads(text)

    def encode_json(self, message: Any) -> str:
        """Return the text of a message."""
        return orjson.dumps(message).decode()

    async def on_ws_connect(self, connection: WebSocketConnection) -> Any:
        """Sign in by the payload's `authorization`, else by the header of the handshake.

        Raises BadToken, RateLimited, and NoKeys.
        """
        payload, headers = connection.connection_params, connection.websocket.headers.getlist("authorization")
        token = payload.get("authorization", payload.get("Authorization", headers[0] if headers else None))
        if token is not None and not isinstance(token, str):
            raise BadToken("The payload's authorization is no text.")
        tokens = headers if len(headers) > 1 else [] if token is None else [token]
        admission, scope = self.endpoint.admission, connection.websocket.scope
        connection.signed_in = await admission.identify(scope, [token.encode() for token in tokens])
        return UNSET

    async def stream(
        self,
        query: Any,
        *,
        variable_values: None,
        operation_name: None,
        context_value: WebSocketConnection,
        root_value: None,
    ) -> AsyncGenerator[ExecutionResult | PreExecutionError, None]:
        """Return the results of the payload of a subscribe message, which is given as `query`."""
        return self.results(query, context_value)

    async def results(
        self, payload: Any, connection: WebSocketConnection
    ) -> AsyncGenerator[ExecutionResult | PreExecutionError, None]:
        """Yield each answer as Strawberry's handler takes it: many of a subscription, else one."""
        endpoint, signed_in = self.endpoint, connection.signed_in
        assert endpoint.database is not None
        if signed_in is not None and endpoint.admission.clock().timestamp() >= signed_in.until:
            connection.end(EXPIRED)
            return
        try:
            admitted = endpoint.admission.admit_client(connection.websocket.scope, signed_in)
            if not isinstance(payload, dict):
                raise HTTPRefusal("BAD_REQUEST", "The payload of subscribe must be an object.")
            received = read_request(payload, endpoint.documents, admitted.policy.limits)
            request = admitted.request(received.document, received.operation_name, received.variables)
            source = await subscribe_or_answer(
                endpoint.database, endpoint.poller, request, admitted.until, connection.end
            )
            if received.leaves_document and not (isinstance(source, Answer) and not source.started):
                endpoint.documents.keep(request.document)
        except RequestError as error:
            source = Answer(errors=[graphql_error(error)], started=False)
        except DocumentRefused as error:
            source = Answer(errors=[error], started=False)
        if isinstance(source, Answer):
            yield execution_result(source)
            return
        async with aclosing(source):
            async for answer in source:
                yield execution_result(answer)


def execution_result(answer: Answer) -> ExecutionResult:
    """Return an answer as Strawberry's handler sends it."""
    errors: list[GraphQLError] = [VisibleError(error.message, original_error=error) for error in answer.errors]
    return ExecutionResult(data=answer.data, errors=errors) if answer.started else PreExecutionError(None, errors)


class Handler(BaseGraphQLTransportWSHandler[WebSocketConnection, None]):
    """Strawberry's handler, which closes with our sentences and lets a bad subscribe message cost its own id alone."""

    # The operations that were begun so far.
    subscribed = 0

    def limit_free_messages(self, most: int) -> None:
        """Let the connection send so many messages within a minute that begin no operation."""
        self.free_messages, self.too_many = Allowance(most), TOO_MANY.format(most=most)

    async def handle_connection_init(self, message: Any) -> None:
        """Sign in, or close the connection with the code of the error."""
        if message.get("payload") is None:
            message = {**message, "payload": {}}
        try:
            await super().handle_connection_init(message)
        except (RequestError, NoKeys) as error:
            await self.websocket.close(rule_of(code_of(error)).close_code, str(error))

    async def handle_message(self, message: Any) -> None:
        """Handle a message, or close the connection if it is none of the protocol."""
        # Of many that have come at once each waits for its turn, so that other connections have theirs.
        await asyncio.sleep(0)
        try:
            if self.is_free(message) and not self.free_messages.take(time.monotonic()):
                await self.websocket.close(rule_of("RATE_LIMITED").close_code, self.too_many)
                return
            await super().handle_message(message)
        except (KeyError, TypeError, AttributeError):  # no object, or a value is not there or of the wrong type
            await self.handle_invalid_message("Failed to parse message")

    def is_free(self, message: Any) -> bool:
        """Whether a message neither begins an operation, which is charged, nor ends one."""
        if message["type"] == "subscribe":
            return self.is_full
        return message["type"] != "complete" or message.get("id") not in self.operations

    @property
    def is_full(self) -> bool:
        """Whether the connection has as many operations as it may."""
        most = self.max_subscriptions_per_connection
        return most is not None and self.connection_acknowledged and len(self.operations) >= most

    async def handle_subscribe(self, message: Any) -> None:
        """Begin an operation, unless the connection has as many as it may."""
        if self.is_full:
            error = GraphQLError(
                f"A connection has at most {self.max_subscriptions_per_connection} operations at once.",
                extensions={"code": "RATE_LIMITED"},
            )
            await self.send_message({"id": message["id"], "type": "error", "payload": [error.formatted]})
            return
        self.subscribed += 1
        # The whole payload takes the place of the query, because it may name its document otherwise than by its text.
        whole: Any = {**message, "payload": {"query": message.get("payload")}}
        await super().handle_subscribe(whole)

    async def wait_until_idle(self, seconds: float) -> None:
        """Return when the connection has run no operation for so many seconds, or nearly."""
        idle, looks, seen = 0, LOOKS, self.subscribed
        while idle < looks:
            await asyncio.sleep(seconds / looks)
            idle = 0 if self.operations or self.subscribed != seen else idle + 1
            seen = self.subscribed

    async def stop(self) -> None:
        """End every operation, so that nothing is sent any more."""
        tasks = [operation.task for operation in self.operations.values() if operation.task]
        for id in list(self.operations):
            await self.cleanup_operation(id)
        if tasks:
            await asyncio.wait(tasks)


async def serve_websocket(endpoint: GraphQLEndpoint, websocket: WebSocket) -> None:
    """Serve one connection from its handshake to its end."""
    if GRAPHQL_TRANSPORT_WS_PROTOCOL not in websocket.scope["subprotocols"]:
        await websocket.accept()
        await websocket.close(WRONG_PROTOCOL, f"Speak {GRAPHQL_TRANSPORT_WS_PROTOCOL}.")
        return
    await websocket.accept(subprotocol=GRAPHQL_TRANSPORT_WS_PROTOCOL)
    connection = WebSocketConnection(websocket)
    protocol: Any = Protocol(endpoint, connection)
    adapter = ASGIWebSocketAdapter(protocol, websocket, websocket)
    most = endpoint.poller.settings.per_account
    limits = endpoint.connection_limits
    handler = Handler(protocol, adapter, connection, None, protocol, timedelta(seconds=limits.init_timeout), most)
    handler.limit_free_messages(limits.pings)
    work = asyncio.ensure_future(handler.handle())
    idling = asyncio.ensure_future(handler.wait_until_idle(limits.websocket_idle_timeout))
    try:
        await asyncio.wait((work, connection.ending, idling), return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            await handler.stop()
            why = connection.ending.result() if connection.ending.done() else IDLE
            with suppress(TimeoutError, WebSocketDisconnect, RuntimeError):
                async with asyncio.timeout(CLOSING):
                    reason = str(why).encode()[:LONGEST_REASON].decode(errors="ignore")
                    await websocket.close(why.close_code, reason)
                    await asyncio.wait((work,))
    finally:
        work.cancel()
        idling.cancel()
        connection.ending.cancel()
        with suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
            await work
