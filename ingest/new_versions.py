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
"""How the graph is asked: within a transaction or outside any."""


@dataclass(slots=True)
class WriteOutcome:
    """What became of records: how many were added, updated or unchanged, how many of the added ones are about a thing
    that another record is about too (`joined`), and which were rejected, with the reasons."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    joined: int = 0
    refused: list[tuple[PackedRecord, str]] = field(default_factory=list)

    def __iadd__(self, other: "WriteOutcome") -> "WriteOutcome":
        self.added += other.added
        self.updated += other.updated
        self.unchanged += other.unchanged
        self.joined += other.joined
        self.refused += other.refused
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


async def find_new_versions(ask: RunStatement, batch: list[PackedRecord], now: datetime) -> NewVersions:
    """What the versions in a batch, one after the other, add to what the graph has."""
    found = NewVersions()
    await _add_new_merges(ask, batch, found)
    day = now.astimezone(UTC).date().isoformat()
    versions: dict[str, list[PackedRecord]] = {}
    for one in batch:
        if not isinstance(one.record, MergeRecord):
            versions.setdefault(one.record.key, []).append(with_import_date(one, day))
    held = {key: KnownRecord() for key in versions}
    for key, hash_, payload_hash in (await ask(statement("ingest/record_hashes"), {"keys": list(versions)}))[0][0]:
        held[key] = KnownRecord(hash_, payload_hash)
    moved = [
        key
        for key, known in held.items()
        if known.hash and any(one.payload_hash != known.payload_hash for one in versions[key])
    ]
    if moved:
        for key, payload, since in (await ask(statement("ingest/payloads"), {"keys": moved}))[0][0]:
            held[key].fields = stored_record.decode_payload(payload, since or "")
    for key, ones in versions.items():
        if held[key].hash and held[key].fields is None:
            found.outcome.unchanged += len(ones)
        else:
            _add_versions(key, ones, held[key], found)
    return found


async def _add_new_merges(ask: RunStatement, batch: list[PackedRecord], found: NewVersions) -> None:
    """Add the merges that the graph does not have yet."""
    merges = [one for one in batch if isinstance(one.record, MergeRecord)]
    if not merges:
        return
    pairs = [list(one.record.keys) for one in merges if joins_two_keys(one.record)]
    known = {tuple(pair) for pair in (await ask(statement("ingest/known_replacements"), {"pairs": pairs}))[0][0]}
    for one in merges:
        if one.record.keys in known or not joins_two_keys(one.record):
            found.outcome.unchanged += 1
        else:
            known.add(one.record.keys)
            found.records[one.record.key] = one
            found.outcome.added += 1


def joins_two_keys(record: AnyRecord) -> bool:
    """Whether a record is a merge of two things."""
    return isinstance(record, MergeRecord) and record.joins_two_keys


def _add_versions(key: str, versions: list[PackedRecord], held: KnownRecord, found: NewVersions) -> None:
    """Add the versions of one record to what is known of it, in the order in which they are imported."""
    before, last = held.hash, None
    known, hash_ = held.fields, held.hash
    for one in versions:
        try:
            now = one if known is None else stored_record.combine_versions(known, one)
        except RecordRejected as refusal:
            found.outcome.refused.append((one, f"beside what is known of it: {refusal}"))
            continue
        if known is None:
            found.outcome.added += 1
        elif now.hash != hash_:
            found.outcome.updated += 1
        else:
            found.outcome.unchanged += 1
        known, hash_, last = now.fields, now.hash, now
    if last is None:
        return
    if last.hash != before:
        found.records[key] = last
        if held.fields:
            found.former[key] = held.fields
    elif last.payload_hash != held.payload_hash:
        found.redated[key] = last
