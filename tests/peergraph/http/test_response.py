"""The status and the headers of answers over HTTP."""

from typing import Any

import orjson
import pytest
from graphql import GraphQLError
from starlette.types import Message

from peergraph.admission.request import Answer
from peergraph.errors import DocumentRefused, Headers, HTTPRefusal
from peergraph.http.negotiation import JSON, RESPONSE_JSON
from peergraph.http.response import report_of, send_error, status_of, with_extensions, without_body
from peergraph.limits import DocumentLimits


def error(code: str) -> GraphQLError:
    """Return an error with a code."""
    return GraphQLError("No.", extensions={"code": code})


class SentMessages:
    """A client that keeps what is sent to it."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def __call__(self, message: Message) -> None:
        self.messages.append(message)

    @property
    def status(self) -> int:
        """The status of the response."""
        return int(self.messages[0]["status"])

    @property
    def body(self) -> Any:
        """The JSON of the response."""
        return orjson.loads(self.messages[1]["body"])


UNAVAILABLE: Headers = ((b"retry-after", b"2"),)


@pytest.mark.parametrize(
    ("answer", "media_type", "expected"),
    [
        (Answer(data={}), JSON, (200, ())),
        (Answer(data={}, errors=[error("BAD_USER_INPUT")]), RESPONSE_JSON, (200, ())),
        (Answer(data=None, errors=[error("TIMEOUT")]), RESPONSE_JSON, (200, ())),
        (Answer(data={}, errors=[error("UNAVAILABLE")]), JSON, (503, UNAVAILABLE)),
        (Answer(errors=[error("GRAPHQL_PARSE_FAILED")], started=False), RESPONSE_JSON, (400, ())),
        (Answer(errors=[error("GRAPHQL_PARSE_FAILED")], started=False), JSON, (200, ())),
        (Answer(errors=[error("SIGN_IN_REQUIRED")], started=False), RESPONSE_JSON, (401, ())),
        (Answer(errors=[error("RATE_LIMITED")], started=False), RESPONSE_JSON, (429, ())),
    ],
)
def test_the_status_of_an_answer(answer: Answer, media_type: str, expected: tuple[int, Headers]) -> None:
    assert status_of(answer, media_type) == expected


@pytest.mark.parametrize(
    ("raised", "media_type", "status"),
    [
        (HTTPRefusal("BAD_REQUEST", "No."), JSON, 400),
        (HTTPRefusal("BAD_REQUEST", "No."), RESPONSE_JSON, 400),
        # A well-formed request whose document is refused is answered with 200 in plain JSON.
        (DocumentRefused("DOCUMENT_NOT_TRUSTED", "No."), JSON, 200),
        (DocumentRefused("DOCUMENT_NOT_TRUSTED", "No."), RESPONSE_JSON, 400),
        (RuntimeError("hunter2"), JSON, 500),
    ],
)
async def test_an_error_is_sent_with_the_status_of_the_table(raised: Exception, media_type: str, status: int) -> None:
    client = SentMessages()
    await send_error(client, raised, media_type, "/graphql")
    assert client.status == status
    assert "data" not in client.body
    assert "hunter2" not in str(client.body)


async def test_head_gets_the_headers_of_get() -> None:
    client = SentMessages()
    await send_error(without_body(client), HTTPRefusal("BAD_REQUEST", "No."), JSON, "/graphql")
    assert client.messages[1]["body"] == b""
    assert int(dict(client.messages[0]["headers"])[b"content-length"]) > 0


def test_a_report_stands_at_the_end_of_the_body() -> None:
    report = report_of(Answer(data={}), 0.0, DocumentLimits())
    assert report["cost"] is None
    body = orjson.loads(with_extensions(b'{"data":{}}', report))
    assert list(body) == ["data", "extensions"]
    assert body["extensions"]["peergraph"]["statements"] == 0
