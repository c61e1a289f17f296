"""Reads files as an import does, without a database."""

from pathlib import Path

from ingest.import_batch import BatchSize, ImportBatch
from ingest.run import read_batches


def read_all(path: Path, source: str = "openalex") -> ImportBatch:
    """All that was read under a path, in one."""
    whole = ImportBatch()
    for batch in read_batches(source, [path], BatchSize(500)):
        whole.entries += batch.entries
        whole.set_aside += batch.set_aside
        whole.unreadable += batch.unreadable
        whole.notes += batch.notes
        whole.skipped += batch.skipped
    return whole


def ids(batch: ImportBatch) -> list[str]:
    """The ids of the records of a batch."""
    return [packed.record.id for packed in batch.packed]
