"""The tree of errors is drawn whole, and each of them has one row in the table of what protocols make of it."""

import pytest

from graphdb.driver import errors as graph_errors
from graphdb.driver.errors import BadInput, Denied, GraphError, TimedOut, TooMuchMemory, Unavailable
from peergraph import errors
from peergraph.errors import (
    ERROR_RULES,
    BadBookmark,
    BadToken,
    DocumentRefused,
    HTTPRefusal,
    MethodRefused,
    NoKeys,
    RateLimited,
    RequestError,
    SubscriptionEnd,
    TooCostly,
    TooManyWaiting,
    code_of,
    graphql_error,
    headers_of,
    rule_of,
)
from peergraph.http.response import error_response
from peergraph.subscriptions.poller import EXPIRED, GOING_DOWN, TOO_SLOW


def classes(module: object) -> list[type[Exception]]:
    """The errors that a module defines."""
    values = [value for value in vars(module).values() if isinstance(value, type) and issubclass(value, Exception)]
    return [value for value in values if value.__module__ == module.__name__]  # type: ignore[attr-defined]


@pytest.mark.parametrize("class_", classes(errors), ids=lambda class_: class_.__name__)
def test_every_error_is_drawn_in_the_tree(class_: type[Exception]) -> None:
    assert class_.__name__ in (errors.__doc__ or "")


@pytest.mark.parametrize("class_", [*classes(graph_errors), *classes(errors)], ids=lambda class_: class_.__name__)
def test_every_code_has_a_row_in_the_table(class_: type[Exception]) -> None:
    if issubclass(class_, GraphError | RequestError) and isinstance(getattr(class_, "code", None), str):
        assert class_.code in ERROR_RULES


@pytest.mark.parametrize(
    ("error", "status", "code", "headers"),
    [
        (HTTPRefusal("BAD_REQUEST", "No."), 400, "BAD_REQUEST", {}),
        (BadBookmark(), 400, "BAD_USER_INPUT", {}),
        (BadInput("No."), 400, "BAD_USER_INPUT", {}),
        (TooCostly("cost", "No."), 400, "TOO_COSTLY", {"cache-control": "no-store"}),
        (TooMuchMemory("No."), 400, "TOO_COSTLY", {}),
        (DocumentRefused("DOCUMENT_NOT_TRUSTED", "No."), 400, "DOCUMENT_NOT_TRUSTED", {"cache-control": "no-store"}),
        (Denied("No.", "SIGN_IN_REQUIRED"), 401, "SIGN_IN_REQUIRED", {}),
        (
            BadToken("No."),
            401,
            "UNAUTHENTICATED",
            {"www-authenticate": 'Bearer realm="peergraph", error="invalid_token", error_description="No."'},
        ),
        (MethodRefused("mutation"), 405, "METHOD_NOT_ALLOWED", {"allow": "POST"}),
        (MethodRefused("subscription"), 406, "NOT_ACCEPTABLE", {}),
        (RateLimited(300, 12, 250, 7), 429, "RATE_LIMITED", {"retry-after": "7"}),
        (RuntimeError("hunter2"), 500, "INTERNAL", {}),
        (TooManyWaiting("No.", 5), 503, "UNAVAILABLE", {"retry-after": "5"}),
        (NoKeys("No."), 503, "UNAVAILABLE", {"retry-after": "2"}),
        (Unavailable("No."), 503, "UNAVAILABLE", {"retry-after": "2"}),
        (TimedOut("No."), 503, "TIMEOUT", {"retry-after": "2"}),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_an_error_makes_the_response_that_the_table_says(
    error: Exception, status: int, code: str, headers: dict[str, str]
) -> None:
    response = error_response(error, "/graphql")
    assert response.status == status
    assert [error["extensions"]["code"] for error in response.errors] == [code]
    assert {name.decode(): value.decode() for name, value in response.headers} == headers
    assert b"hunter2" not in response.body


@pytest.mark.parametrize(("end", "code"), [(EXPIRED, 4401), (TOO_SLOW, 4413), (GOING_DOWN, 1012)])
def test_an_ended_subscription_has_the_close_code_and_the_error_code_of_its_row(
    end: SubscriptionEnd, code: int
) -> None:
    assert end.close_code == code
    assert graphql_error(end).extensions == {"code": end.code}


def test_a_connection_is_closed_by_the_table_too() -> None:
    assert rule_of(code_of(BadToken("No."))).close_code == 4401
    assert rule_of(code_of(NoKeys("No."))).close_code == 1013
    assert headers_of(EXPIRED) == ()
