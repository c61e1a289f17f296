"""What the Neo4j driver's errors mean for us, and the GraphError that is raised for each."""

from collections.abc import Iterator
from contextlib import contextmanager

from neo4j.exceptions import DriverError, Neo4jError

from graphdb.driver.errors import BadInput, Conflict, TimedOut, TooMuchMemory, Unavailable

TIMED_OUT = "The statement took longer than it may and was ended."
# Characters of Neo4j's own message that are passed on.
LONGEST_REASON = 300


@contextmanager
def translate_errors() -> Iterator[None]:
    """Raise the driver's errors as GraphErrors inside this block."""
    try:
        yield
    except (Neo4jError, DriverError, OSError) as error:
        raise as_graph_error(error) from error


def as_graph_error(error: Exception) -> Exception:
    """Return the GraphError that stands for a driver's error, or the error itself when it shows a defect of ours."""
    code = code_of(error)
    if is_timeout(error):
        return TimedOut(TIMED_OUT)
    if is_out_of_memory(error):
        return TooMuchMemory("The statement needed more memory than one request may have; ask for less at once.")
    if "ConstraintValidationFailed" in code or "EntityNotFound" in code:
        return Conflict("Another write came first.")
    if "InvalidBookmark" in code:
        return BadInput("The bookmark is of no write that this graph has.")
    if isinstance(error, Neo4jError) and code.startswith("Neo.ClientError.Security"):
        return Unavailable("Neo4j refused the user name or password.")
    if isinstance(error, (DriverError, OSError)) or (isinstance(error, Neo4jError) and error.is_retryable()):
        return Unavailable("Neo4j cannot be reached.")
    return error


def is_worth_retrying(error: Exception) -> bool:
    """Whether a read that failed with this error may succeed when it is run again."""
    if isinstance(error, Neo4jError):
        # A statement that ran out of memory would harm the server a second time.
        return error.is_retryable() and not is_out_of_memory(error)
    return isinstance(error, DriverError) and error.is_retryable()


def is_timeout(error: Exception) -> bool:
    """Whether Neo4j ended a transaction because its time was over."""
    code = code_of(error)
    return "TransactionTimedOut" in code or "Transaction.Terminated" in code


def is_out_of_memory(error: Exception) -> bool:
    """Whether Neo4j ended a transaction because it needed too much memory."""
    return isinstance(error, Neo4jError) and "OutOfMemory" in code_of(error)


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
