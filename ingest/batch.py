"""Writes a batch so that what the database rejects costs the record that caused it, and no other."""

from datetime import datetime

from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Database, Transaction
from graphdb.driver.error_translation import rejection_reason
from graphdb.driver.errors import Conflict, GraphError, TooMuchMemory
from ingest.errors import RecordRejected, describe_defect
from ingest.new_versions import WriteOutcome
from ingest.record_version import PackedRecord
from ingest.writer import write_batch

TOO_MUCH = "it alone needs more of Neo4j's memory than one transaction may have"


async def write_or_split(database: Database, batch: list[PackedRecord], now: datetime) -> WriteOutcome:
    """Write a batch. If it fails because of a record in it, write its halves separately, down to the one record that
    cannot be written, which is rejected. Raises a failure that has another cause."""
    try:
        return await write_batch(database, batch, now)
    except Exception as error:
        reason = reason_for_record(error)
        if reason is None:
            raise
        if len(batch) == 1:
            # If the database accepts no write at all, the fault is not the record's: the probe raises that error.
            await database.write(probe)
            return WriteOutcome(rejected=[(batch[0], reason)])
    middle = len(batch) // 2
    outcome = await write_or_split(database, batch[:middle], now)
    outcome += await write_or_split(database, batch[middle:], now)
    return outcome


async def probe(tx: Transaction) -> None:
    """Write without changing anything, to learn whether the database accepts writes."""
    await tx.run(statement("ingest/probe"), {})


def reason_for_record(error: Exception) -> str | None:
    """Why a record is rejected when it fails so alone in a batch; None when the failure is not the record's."""
    match error:
        case RecordRejected():
            return str(error)
        case TooMuchMemory():
            return TOO_MUCH
        case Conflict():
            return "it would create two entities that have to be one, which is a defect of peergraph"
        case GraphError() | OSError() | MemoryError():
            return None
    if reason := rejection_reason(error):
        return f"Neo4j refuses it: {reason}"
    # Any other error of the driver has its cause in the server; what remains is a defect that this record triggers.
    return None if hasattr(error, "code") else describe_defect(error)
