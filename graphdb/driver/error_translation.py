"""What the Neo4j driver's errors mean for us, and the GraphError that is raised for each."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from neo4j.exceptions import DriverError, Neo4jError

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

ErrorRule = tuple[type[GraphError], str]

TIMED_OUT = "The statement took longer than it may and was ended."
AWAY = "Neo4j cannot be reached."
BUSY = "Neo4j cannot do this now."
TOO_MUCH_MEMORY = "The statement needed more memory than one request may have; ask for less at once."
ANOTHER_WRITE = "Another write came first."
CLOSED = "Neo4j has closed the graph after an error of its own and has to be started again."
READ_ONLY = "Neo4j takes no writes until it is started again."
DISK_FULL = "The disk is full: Neo4j found no room for a write."
DAMAGED = "Neo4j has found damage in its files."
LOCKED = "Another write holds what this one needs."

# What Neo4j's status codes mean, by a code's beginning without "Neo."; a code that fits none shows a defect of ours.
# tests/graphdb/driver/status_codes.txt has every code that Neo4j documents.
STATUS_RULES: Mapping[str, ErrorRule] = {
    "TransientError.": (Unavailable, BUSY),
    "TransientError.General.DatabaseUnavailable": (Unavailable, "Neo4j has not opened the graph."),
    "TransientError.General.OutOfMemoryError": (TooMuchMemory, TOO_MUCH_MEMORY),
    "TransientError.General.MemoryPoolOutOfMemoryError": (TooMuchMemory, TOO_MUCH_MEMORY),
    "TransientError.General.TransactionMemoryLimit": (TooMuchMemory, TOO_MUCH_MEMORY),
    "TransientError.General.StackOverFlowError": (TooMuchMemory, TOO_MUCH_MEMORY),
    "TransientError.Statement.ExecutionTimeout": (TimedOut, TIMED_OUT),
    "TransientError.Transaction.Terminated": (TimedOut, TIMED_OUT),
    "TransientError.Transaction.LockAcquisitionTimeout": (Unavailable, LOCKED),
    "TransientError.Transaction.LockClientStopped": (Unavailable, LOCKED),
    "ClientError.Cluster.": (Unavailable, BUSY),
    "ClientError.Database.DatabaseNotFound": (Unavailable, "Neo4j has no database of the name that is set."),
    "ClientError.General.ForbiddenOnReadOnlyDatabase": (NeedsRestart, READ_ONLY),
    "ClientError.General.TransactionOutOfMemoryError": (TooMuchMemory, TOO_MUCH_MEMORY),
    "ClientError.General.WriteOnReadOnlyAccessDatabase": (NeedsRestart, READ_ONLY),
    "ClientError.Procedure.ProcedureTimedOut": (TimedOut, TIMED_OUT),
    "ClientError.Routing.": (Unavailable, BUSY),
    "ClientError.Routing.DbmsInPanic": (NeedsRestart, CLOSED),
    "ClientError.Schema.ConstraintValidationFailed": (Conflict, ANOTHER_WRITE),
    "ClientError.Schema.ConstraintViolation": (Conflict, ANOTHER_WRITE),
    "ClientError.Security.": (Unavailable, "Neo4j refused the user name or password."),
    "ClientError.Statement.ConstraintVerificationFailed": (Conflict, ANOTHER_WRITE),
    "ClientError.Statement.EntityNotFound": (Conflict, ANOTHER_WRITE),
    "ClientError.Transaction.InvalidBookmark": (BadInput, "The bookmark is of no write that this graph has."),
    "ClientError.Transaction.LockClientStopped": (Unavailable, LOCKED),
    "ClientError.Transaction.Terminated": (TimedOut, TIMED_OUT),
    "ClientError.Transaction.TransactionNotFound": (Unavailable, BUSY),
    "ClientError.Transaction.TransactionTimedOut": (TimedOut, TIMED_OUT),
    "DatabaseError.Database.": (Unavailable, "Neo4j could not open the graph."),
    "DatabaseError.General.IndexCorruptionDetected": (Unavailable, DAMAGED),
    "DatabaseError.General.SchemaCorruptionDetected": (Unavailable, DAMAGED),
    "DatabaseError.General.StorageDamageDetected": (Unavailable, DAMAGED),
    "DatabaseError.Transaction.": (Unavailable, BUSY),
    # A write that could not be brought into the log or the store, and everything after it.
    "DatabaseError.Transaction.TransactionCommitFailed": (NeedsRestart, CLOSED),
    "DatabaseError.Transaction.TransactionLogError": (NeedsRestart, CLOSED),
    "DatabaseError.Transaction.TransactionStartFailed": (NeedsRestart, CLOSED),
}
# The same by GQLSTATUS, for an error whose status code has no rule, such as Neo.DatabaseError.General.UnknownError.
GQL_RULES: Mapping[str, ErrorRule] = {
    "08": (Unavailable, BUSY),
    "08N08": (NeedsRestart, READ_ONLY),
    "25N16": (Unavailable, BUSY),
    "2DN05": (NeedsRestart, CLOSED),
    "2DN06": (NeedsRestart, CLOSED),
    "40": (Unavailable, BUSY),
    "42N18": (NeedsRestart, READ_ONLY),
    "50N05": (Unavailable, BUSY),
    "51N32": (NeedsRestart, CLOSED),
    "51N36": (TooMuchMemory, TOO_MUCH_MEMORY),
    "51N40": (Unavailable, "Neo4j could not open the graph."),
    "51N59": (DiskFull, DISK_FULL),
    "51N66": (Unavailable, BUSY),
    "51N72": (TooMuchMemory, TOO_MUCH_MEMORY),
    "51N73": (TooMuchMemory, TOO_MUCH_MEMORY),
    "51N74": (Unavailable, BUSY),
    "51N78": (Unavailable, BUSY),
    "51N79": (Unavailable, "Neo4j has not opened the graph."),
    "52N01": (TimedOut, TIMED_OUT),
}
# Characters of Neo4j's own message that are passed on.
LONGEST_REASON = 300


@contextmanager
def translate_errors(disk_full: Callable[[], str | None] = lambda: None) -> Iterator[None]:
    """Raise the driver's errors as GraphErrors inside this block; `disk_full` is that of the database."""
    try:
        yield
    except (Neo4jError, DriverError, OSError) as error:
        raise as_graph_error(error, disk_full()) from error


def as_graph_error(error: Exception, disk_full: str | None = None) -> Exception:
    """Return the GraphError that stands for a driver's error, or the error itself when it shows a defect of ours.

    `disk_full` is the sentence that says that the disk is full, if it is: that explains every fault of the server's.
    """
    ours = rule_for(error)
    if disk_full is not None and (isinstance(ours, Unavailable) or code_of(error).startswith("Neo.DatabaseError.")):
        return DiskFull(disk_full)
    return error if ours is None else ours


def rule_for(error: Exception) -> GraphError | None:
    """Return a new GraphError for an error of the driver, or None for one that shows a defect of ours."""
    if not isinstance(error, Neo4jError):
        return Unavailable(AWAY) if isinstance(error, DriverError | OSError) else None
    # The longest beginning that has a rule counts, so that a class of codes has one and its exceptions have theirs.
    rule = longest_match(STATUS_RULES, code_of(error).removeprefix("Neo."))
    rule = rule or longest_match(GQL_RULES, error.gql_status or "")
    if rule is None:
        return Unavailable(BUSY) if error.is_retryable() else None
    kind, sentence = rule
    return kind(sentence)


def longest_match(rules: Mapping[str, ErrorRule], text: str) -> ErrorRule | None:
    """Return the rule with the longest name that a text begins with, or None."""
    names = [name for name in rules if text.startswith(name)]
    return rules[max(names, key=len)] if names else None


def is_worth_retrying(error: Exception) -> bool:
    """Whether a read that failed with this error may succeed when it is run again."""
    if isinstance(error, Neo4jError):
        # A statement that ran out of memory would harm the server a second time.
        return error.is_retryable() and not is_out_of_memory(error)
    return isinstance(error, DriverError) and error.is_retryable()


def is_timeout(error: Exception) -> bool:
    """Whether Neo4j ended a transaction because its time was over."""
    return isinstance(rule_for(error), TimedOut)


def is_out_of_memory(error: Exception) -> bool:
    """Whether Neo4j ended a transaction because it needed too much memory."""
    return isinstance(rule_for(error), TooMuchMemory)


def rejection_reason(error: Exception) -> str | None:
    """Return on one line why Neo4j rejects the values of a write, or None when the write failed for another reason."""
    # Faults of the server itself have other codes.
    if not isinstance(error, Neo4jError) or not code_of(error).startswith(
        ("Neo.ClientError.", "Neo.DatabaseError.Statement.")
    ):
        return None
    line = " ".join((error.message or "it gives no reason").split())
    return line if len(line) <= LONGEST_REASON else line[: LONGEST_REASON - 1] + "…"


def code_of(error: Exception) -> str:
    """Return Neo4j's status code of an error, or an empty string when it has none."""
    return getattr(error, "code", None) or ""
