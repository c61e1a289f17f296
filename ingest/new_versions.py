"""Finds what a batch adds to the graph: each version of a record is compared with what is stored of the versions
before."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from graphdb.driver.cypher_file import statement
from graphdb.driver.database import Statement
from ingest import stored_record
from ingest.errors import RecordRejected
from ingest.record import AnyRecord, MergeRecord
from ingest.record_version import PackedRecord, SourceFields, with_import_date

RunStatement = Callable[[Statement, dict[str, Any]], Awaitable[list[list[Any]]]]
"""Runs a statement, in a transaction or outside any."""


@dataclass(slots=True)
class WriteOutcome:
    """What became of records: how many were added, updated or unchanged, how many of the added ones are about a thing
    that another record is about too (`joined`), and which were rejected, with the reasons. `held` is the longest time
    in seconds for which a transaction kept accounts from writing."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    joined: int = 0
    rejected: list[tuple[PackedRecord, str]] = field(default_factory=list)
    held: float = 0.0

    def __iadd__(self, other: "WriteOutcome") -> "WriteOutcome":
        self.added += other.added
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.joined += other.joined
        self.rejected += other.rejected
        self.held = max(self.held, other.held)
        return self


@dataclass(slots=True)
class NewVersions:
    """The records that add something, by key; the fields stored of them so far (`former`); and records that are
    unchanged but whose fields have newer dates (`redated`)."""

    records: dict[str, PackedRecord] = field(default_factory=dict)
    former: dict[str, SourceFields] = field(default_factory=dict)
    redated: dict[str, PackedRecord] = field(default_factory=dict)
    outcome: WriteOutcome = field(default_factory=WriteOutcome)


@dataclass(slots=True)
class KnownRecord:
    """What is known of a record so far: from the graph, then with the versions of the batch."""

    hash: str | None = None
    payload_hash: str | None = None
    fields: SourceFields | None = None


async def find_new_versions(run: RunStatement, batch: list[PackedRecord], now: datetime) -> NewVersions:
    """What the versions in a batch, one after the other, add to what the graph has."""
    news = NewVersions()
    await _add_new_merges(run, batch, news)
    day = now.astimezone(UTC).date().isoformat()
    versions: dict[str, list[PackedRecord]] = {}
    for packed in batch:
        if not isinstance(packed.record, MergeRecord):
            versions.setdefault(packed.record.key, []).append(with_import_date(packed, day))
    known_records = {key: KnownRecord() for key in versions}
    for key, hash_, payload_hash in (await run(statement("ingest/record_hashes"), {"keys": list(versions)}))[0][0]:
        known_records[key] = KnownRecord(hash_, payload_hash)
    changed = [
        key
        for key, record in known_records.items()
        if record.hash and any(packed.payload_hash != record.payload_hash for packed in versions[key])
    ]
    if changed:
        for key, payload, since in (await run(statement("ingest/payloads"), {"keys": changed}))[0][0]:
            known_records[key].fields = stored_record.decode_payload(payload, since or "")
    for key, packed_versions in versions.items():
        if known_records[key].hash and known_records[key].fields is None:
            news.outcome.unchanged += len(packed_versions)
        else:
            _add_versions(key, packed_versions, known_records[key], news)
    return news


async def _add_new_merges(run: RunStatement, batch: list[PackedRecord], news: NewVersions) -> None:
    """Add the merges that the graph does not have yet."""
    merges = [merge for merge in batch if isinstance(merge.record, MergeRecord)]
    if not merges:
        return
    pairs = [list(merge.record.keys) for merge in merges if joins_two_keys(merge.record)]
    known_pairs = {tuple(pair) for pair in (await run(statement("ingest/known_replacements"), {"pairs": pairs}))[0][0]}
    for merge in merges:
        if merge.record.keys in known_pairs or not joins_two_keys(merge.record):
            news.outcome.unchanged += 1
        else:
            known_pairs.add(merge.record.keys)
            news.records[merge.record.key] = merge
            news.outcome.added += 1


def joins_two_keys(record: AnyRecord) -> bool:
    """Whether a record is a merge of two things."""
    return isinstance(record, MergeRecord) and record.joins_two_keys


def _add_versions(key: str, versions: list[PackedRecord], record: KnownRecord, news: NewVersions) -> None:
    """Add the versions of one record to what is known of it, in the order in which they are imported."""
    hash_before, last = record.hash, None
    known, hash_ = record.fields, record.hash
    for version in versions:
        try:
            combined = version if known is None else stored_record.combine_versions(known, version)
        except RecordRejected as error:
            news.outcome.rejected.append((version, f"together with what is known of it: {error}"))
            continue
        if known is None:
            news.outcome.added += 1
        elif combined.hash != hash_:
            news.outcome.updated += 1
        else:
            news.outcome.unchanged += 1
        known, hash_, last = combined.fields, combined.hash, combined
    if last is None:
        return
    if last.hash != hash_before:
        news.records[key] = last
        if record.fields:
            news.former[key] = record.fields
    elif last.payload_hash != record.payload_hash:
        news.redated[key] = last
