"""Errors of the driver become ours, a defect stays what it is, and only a read that may succeed is retried."""

import pytest
from neo4j.exceptions import Neo4jError, ServiceUnavailable

from graphdb.driver.error_translation import (
    LONGEST_REASON,
    as_graph_error,
    is_worth_retrying,
    rejection_reason,
    translate_errors,
)
from graphdb.driver.errors import BadInput, Conflict, GraphError, TimedOut, TooMuchMemory, Unavailable


def neo4j_error(code: str, message: str = "a message") -> Neo4jError:
    return Neo4jError._hydrate_neo4j(code=code, message=message)


TIMED_OUT = neo4j_error("Neo.ClientError.Transaction.TransactionTimedOut")
TERMINATED = neo4j_error("Neo.TransientError.Transaction.Terminated")
OUT_OF_MEMORY = neo4j_error("Neo.TransientError.General.MemoryPoolOutOfMemoryError")
CONSTRAINT = neo4j_error("Neo.ClientError.Schema.ConstraintValidationFailed")
DELETED = neo4j_error("Neo.ClientError.Statement.EntityNotFound")
BOOKMARK = neo4j_error("Neo.ClientError.Transaction.InvalidBookmark")
PASSWORD = neo4j_error("Neo.ClientError.Security.Unauthorized")
DEADLOCK = neo4j_error("Neo.TransientError.Transaction.DeadlockDetected")
SYNTAX = neo4j_error("Neo.ClientError.Statement.SyntaxError")
AWAY = ServiceUnavailable("no connection")


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (TIMED_OUT, TimedOut),
        (TERMINATED, TimedOut),
        (OUT_OF_MEMORY, TooMuchMemory),
        (CONSTRAINT, Conflict),
        (DELETED, Conflict),
        (BOOKMARK, BadInput),
        (PASSWORD, Unavailable),
        (DEADLOCK, Unavailable),
        (AWAY, Unavailable),
        (ConnectionResetError(), Unavailable),
    ],
)
def test_an_error_of_the_driver_becomes_ours_with_its_cause(error: Exception, kind: type[GraphError]) -> None:
    assert type(as_graph_error(error)) is kind
    with pytest.raises(kind) as raised, translate_errors():
        raise error
    assert raised.value.__cause__ is error


def test_a_defect_of_ours_stays_what_it_is() -> None:
    assert as_graph_error(SYNTAX) is SYNTAX
    with pytest.raises(KeyError), translate_errors():
        raise KeyError("no error of the driver")


@pytest.mark.parametrize(
    ("error", "is_worth"),
    [(AWAY, True), (DEADLOCK, True), (OUT_OF_MEMORY, False), (TIMED_OUT, False), (SYNTAX, False), (OSError(), False)],
)
def test_a_read_is_retried_only_after_what_passes(error: Exception, is_worth: bool) -> None:
    assert is_worth_retrying(error) is is_worth


def test_what_neo4j_rejects_is_said_on_one_line_of_bounded_length() -> None:
    code = "Neo.ClientError.Statement.TypeError"
    assert rejection_reason(neo4j_error(code, "Property values\n  can only be  primitive.")) == (
        "Property values can only be primitive."
    )
    reason = rejection_reason(neo4j_error(code, "x" * 1_000))
    assert reason == "x" * (LONGEST_REASON - 1) + "…"
    for other in (DEADLOCK, AWAY, ValueError("no")):
        assert rejection_reason(other) is None
