"""Errors of the driver become ours, a defect stays what it is, and only a read that may succeed is retried."""

from pathlib import Path

import pytest
from neo4j.exceptions import Neo4jError, ServiceUnavailable

from graphdb.driver.error_translation import (
    LONGEST_REASON,
    as_graph_error,
    is_worth_retrying,
    rejection_reason,
    translate_errors,
)
from graphdb.driver.errors import (
    BadInput,
    Conflict,
    DiskFull,
    GraphError,
    NeedsRestart,
    TimedOut,
    TooMuchMemory,
    Unavailable,
)
from graphdb.server.jars import LOCK, jar_folder
from peergraph.errors import ERROR_RULES, code_of
from peergraph.settings import Settings
from tests.support.neo4j_status import documented_codes


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
LOCKS = neo4j_error("Neo.ClientError.Transaction.LockClientStopped")
CLOSED = neo4j_error("Neo.DatabaseError.Transaction.TransactionStartFailed")
READ_ONLY = neo4j_error("Neo.ClientError.General.WriteOnReadOnlyAccessDatabase")
# Each status code that Neo4j documents, and the code of the error that it becomes.
TABLE = dict(
    line.split() for line in Path(__file__).with_name("status_codes.txt").read_text(encoding="utf-8").splitlines()
)


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
        (LOCKS, Unavailable),
        (CLOSED, NeedsRestart),
        (READ_ONLY, NeedsRestart),
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


@pytest.mark.parametrize(("status", "code"), TABLE.items())
def test_every_status_that_neo4j_documents_becomes_the_error_of_the_table(status: str, code: str) -> None:
    error = as_graph_error(neo4j_error(status))
    assert code_of(error) == code
    assert isinstance(error, GraphError) == (code != "INTERNAL")
    # A server that cannot do it now says so by 503 and when to come again.
    if code in ("UNAVAILABLE", "TIMEOUT"):
        assert (ERROR_RULES[code].status, bool(ERROR_RULES[code].retry_after)) == (503, True)


def test_the_table_has_every_status_of_the_neo4j_that_is_run() -> None:
    jars = list(jar_folder(Settings.read().cache, LOCK).glob("neo4j-common-*.jar"))
    if not jars:
        pytest.skip("Neo4j's jars have not been fetched")
    assert documented_codes(jars[0]) == set(TABLE)


@pytest.mark.parametrize(
    ("gql_status", "kind"),
    [
        ("51N59", DiskFull),
        ("51N32", NeedsRestart),
        ("42N18", NeedsRestart),
        ("08N09", Unavailable),
        ("40N01", Unavailable),
        ("51N72", TooMuchMemory),
        ("52N01", TimedOut),
        ("50N00", Neo4jError),
        ("42001", Neo4jError),
    ],
)
def test_of_an_unknown_error_the_gqlstatus_says_what_it_is(gql_status: str, kind: type[Exception]) -> None:
    error = neo4j_error("Neo.DatabaseError.General.UnknownError")
    error._gql_status = gql_status
    assert isinstance(as_graph_error(error), kind)


@pytest.mark.parametrize("error", [CLOSED, READ_ONLY, AWAY, neo4j_error("Neo.DatabaseError.General.UnknownError")])
def test_a_full_disk_explains_what_the_server_cannot_do(error: Exception) -> None:
    found = as_graph_error(error, "The disk is full.")
    assert type(found) is DiskFull
    assert str(found) == "The disk is full."


@pytest.mark.parametrize("error", [CONSTRAINT, BOOKMARK, TIMED_OUT, OUT_OF_MEMORY, SYNTAX])
def test_a_full_disk_does_not_explain_what_a_statement_did(error: Exception) -> None:
    assert type(as_graph_error(error, "The disk is full.")) is type(as_graph_error(error))
