"""GraphQL over WebSocket, by graphql-transport-ws: Strawberry speaks the protocol, our executor answers.

A connection that has to end is closed with a code and a sentence: 4400 no message of the protocol, 4401 the token is
not taken or has expired, 4406 another protocol, 4408 no connection_init in time, 4409 an id twice, 4413 too slow, 4429
connection_init twice, 1012 the server goes down, 1013 nobody can check tokens now.
"""

import asyncio
import math
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace
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

from peergraph.admission.document_limits import TryLater
from peergraph.auth.issuer import NoKeys
from peergraph.auth.sign_in import BadToken, SignedIn
from peergraph.execution.execute import Answer, shown
from peergraph.execution.persisted_documents import DocumentRefused
from peergraph.http.endpoint import GraphQLEndpoint, HTTPRefusal
from peergraph.subscriptions.poller import EXPIRED, SubscriptionEnd
from peergraph.subscriptions.subscribe import begin

INIT_WITHIN = timedelta(seconds=10)
# Seconds that a client has to take the sentence it is closed with.
CLOSING = 10.0
# Bytes of a close frame's reason, by RFC 6455.
LONGEST_REASON = 123


class Shown(GraphQLError):
    """An error as a client may see it."""

    @property
    def formatted(self) -> Any:
        return shown(self.original_error)  # type: ignore[arg-type]


@dataclass(slots=True)
class Connection:
    """One connection: what connection_init said, who it is then, and why it is to end."""

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
    """What Strawberry's handler asks of a view and of a schema."""

    endpoint: GraphQLEndpoint
    connection: Connection

    def decode_json(self, text: str) -> Any:
        return orjson.loads(text)

    def encode_json(self, message: Any) -> str:
        return orjson.dumps(message).decode()

    async def on_ws_connect(self, connection: Connection) -> Any:
        """Sign in: by the payload's `authorization`, else by the header of the handshake."""
        payload, headers = connection.connection_params, connection.websocket.headers.getlist("authorization")
        given = payload.get("authorization", payload.get("Authorization", headers[0] if headers else None))
        if given is not None and not isinstance(given, str):
            raise SubscriptionEnd(4401, "The payload's authorization is no text.")
        try:
            if len(headers) > 1:
                raise BadToken("There are several Authorization headers.")
            connection.signed_in = await self.endpoint.sign_in.signed_in(None if given is None else given.encode())
        except BadToken as error:
            raise SubscriptionEnd(4401, str(error)) from error
        except NoKeys as error:
            raise SubscriptionEnd(1013, str(error)) from error
        return UNSET

    async def stream(
        self, query: Any, *, variable_values: None, operation_name: None, context_value: Connection, root_value: None
    ) -> AsyncGenerator[ExecutionResult | PreExecutionError, None]:
        """What the payload of a subscribe message, given as `query`, is answered: a subscription many times, all else
        once."""
        return self.results(query, context_value)

    async def results(
        self, payload: Any, connection: Connection
    ) -> AsyncGenerator[ExecutionResult | PreExecutionError, None]:
        """Each answer as Strawberry's handler takes it."""
        endpoint, signed_in = self.endpoint, connection.signed_in
        assert endpoint.database is not None
        if signed_in is not None and endpoint.clock().timestamp() >= signed_in.until:
            connection.end(EXPIRED)
            return
        viewer = signed_in.viewer if signed_in else None
        terms = endpoint.terms(connection.websocket.scope, viewer)
        until = signed_in.until if signed_in else math.inf
        try:
            terms.spend(1)
            if not isinstance(payload, dict):
                raise HTTPRefusal(400, "The payload of subscribe must be an object.")
            asked, is_left = endpoint.request_of(payload)
            request = replace(asked, viewer=viewer, now=endpoint.clock(), limits=endpoint.limits, terms=terms)
            found = await begin(endpoint.database, endpoint.feed, request, until, connection.end)
            if is_left and not (isinstance(found, Answer) and not found.started):
                endpoint.documents.keep(request.document)
        except HTTPRefusal as refused:
            found = refused.answer()
        except DocumentRefused as refused:
            found = Answer(errors=[refused], started=False)
        except TryLater as later:
            found = Answer(errors=[GraphQLError(str(later), extensions={"code": later.code})], started=False)
        if isinstance(found, Answer):
            yield result(found)
            return
        async with aclosing(found):
            async for event in found:
                yield result(event)


def result(found: Answer) -> ExecutionResult:
    """An answer as Strawberry's handler sends it."""
    errors: list[GraphQLError] = [Shown(error.message, original_error=error) for error in found.errors]
    return ExecutionResult(data=found.data, errors=errors) if found.started else PreExecutionError(None, errors)


class Handler(BaseGraphQLTransportWSHandler[Connection, None]):
    """Strawberry's handler, closing with our sentences; a bad subscribe message costs its own id alone."""

    async def handle_connection_init(self, message: Any) -> None:
        if message.get("payload") is None:
            message = {**message, "payload": {}}
        try:
            await super().handle_connection_init(message)
        except SubscriptionEnd as why:
            await self.websocket.close(why.code, why.sentence)

    async def handle_message(self, message: Any) -> None:
        try:
            await super().handle_message(message)
        except (TypeError, AttributeError):  # it is no object, or holds something else than it should
            await self.handle_invalid_message("Failed to parse message")

    async def handle_subscribe(self, message: Any) -> None:
        most = self.max_subscriptions_per_connection
        if most is not None and self.connection_acknowledged and len(self.operations) >= most:
            error = GraphQLError(
                f"A connection has at most {most} operations at once.", extensions={"code": "RATE_LIMITED"}
            )
            await self.send_message({"id": message["id"], "type": "error", "payload": [error.formatted]})
            return
        # The whole payload is handed on as the query: it may name its document otherwise than by its text.
        whole: Any = {**message, "payload": {"query": message.get("payload")}}
        await super().handle_subscribe(whole)

    async def stop(self) -> None:
        """Let every operation go, so that nothing is sent any more."""
        tasks = [operation.task for operation in self.operations.values() if operation.task]
        for id in list(self.operations):
            await self.cleanup_operation(id)
        if tasks:
            await asyncio.wait(tasks)


async def serve(endpoint: GraphQLEndpoint, websocket: WebSocket) -> None:
    """One connection from its handshake to its end."""
    if GRAPHQL_TRANSPORT_WS_PROTOCOL not in websocket.scope["subprotocols"]:
        await websocket.accept()
        await websocket.close(4406, f"Speak {GRAPHQL_TRANSPORT_WS_PROTOCOL}.")
        return
    await websocket.accept(subprotocol=GRAPHQL_TRANSPORT_WS_PROTOCOL)
    connection = Connection(websocket)
    protocol: Any = Protocol(endpoint, connection)
    adapter = ASGIWebSocketAdapter(protocol, websocket, websocket)
    most = endpoint.feed.settings.per_account
    handler = Handler(protocol, adapter, connection, None, protocol, INIT_WITHIN, most)
    work = asyncio.ensure_future(handler.handle())
    try:
        await asyncio.wait((work, connection.ending), return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            await handler.stop()
            why = connection.ending.result()
            with suppress(TimeoutError, WebSocketDisconnect, RuntimeError):
                async with asyncio.timeout(CLOSING):
                    await websocket.close(why.code, why.sentence.encode()[:LONGEST_REASON].decode(errors="ignore"))
                    await asyncio.wait((work,))
    finally:
        work.cancel()
        connection.ending.cancel()
        with suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
            await work
