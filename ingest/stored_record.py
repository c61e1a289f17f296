"""What is stored of records, read again: what their versions said, and the record that follows from it."""

import zlib
from collections.abc import Callable
from typing import Any

import orjson

from ingest import arxiv, openalex, openalex_legacy, own_format
from ingest.openalex_keys import PARTS
from ingest.record import AnyRecord, decode, encode
from ingest.record_version import IMPORTED, PackedRecord, SourceFields, digest, merged, pack, replaces

READINGS: dict[str, Callable[[dict[str, Any]], AnyRecord]] = {"openalex": openalex.record, "arxiv": arxiv.stored}
"""How a record is made of its source's keys; a source not listed has the fields of our own format for keys."""


def read(payload: bytes, day: str = "") -> SourceFields:
    """What the versions of a stored record said.

    A payload from before versions were kept holds the record that was made; it counts as one version, of `day` where
    the source did not date it.
    """
    text = zlib.decompress(payload)
    kept = orjson.loads(text)
    if "said" in kept:
        return SourceFields(kept["source"], kept["said"], kept["date"], kept.get("dates", {}))
    record = decode(text)
    keys = openalex_legacy.shown(record) if record.source == "openalex" else kept
    return SourceFields(record.source, keys, record.updated or day + IMPORTED, {})


def made(said: SourceFields) -> AnyRecord:
    """The record that versions add up to; raises Refused when together they are none."""
    reading = READINGS.get(said.source) or own_format.record
    return reading(said.keys)


def unpack(payload: bytes) -> tuple[AnyRecord, SourceFields]:
    """The record that follows from a payload, beside what its versions said; one from before versions were kept as it
    was made then."""
    text = zlib.decompress(payload)
    if text.startswith(b'{"kind"'):
        record = decode(text)
        return record, SourceFields(record.source, {}, record.updated or "", {})
    told = read(payload)
    return made(told), told


def plain(record: AnyRecord) -> PackedRecord:
    """A record in the form of before versions were kept: for one that is made of a stored record."""
    text = encode(record)
    told = SourceFields(record.source, {}, record.updated or "", {})
    return PackedRecord(record, digest(text), told, text, None)


def dated(record: AnyRecord, told: SourceFields, part: str | None) -> str | None:
    """The source's date of a part of a record: of the version that it is from, None when that was not dated."""
    if part is None or not told.dates:
        return record.updated
    return told.stated(PARTS[part] if record.source == "openalex" else (part,))


def together(known: SourceFields, new: PackedRecord) -> PackedRecord:
    """The record of all versions known so far and of a new one; raises Refused when together they are none."""
    if replaces(new.said, known):
        return new
    told = merged(known, new.said)
    return pack(made(told), told)
