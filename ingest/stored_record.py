"""Reads what is stored of records: the fields of their versions, and the record that follows from them."""

import zlib
from collections.abc import Callable
from typing import Any

import orjson

from ingest import arxiv, openalex, openalex_legacy, own_format
from ingest.openalex_keys import PARTS
from ingest.record import AnyRecord, decode_record, encode_record
from ingest.record_version import (
    IMPORT_DATE_MARK,
    PackedRecord,
    SourceFields,
    hash_text,
    merge_versions,
    pack,
    supersedes,
)

READINGS: dict[str, Callable[[dict[str, Any]], AnyRecord]] = {
    "openalex": openalex.read_record,
    "arxiv": arxiv.build_record,
}
"""How a record is made of its source's keys; a source not listed has the fields of our own format for keys."""


def decode_payload(payload: bytes, day: str = "") -> SourceFields:
    """The fields of the versions of a stored record.

    A payload from before versions were stored has the record that was made; it counts as one version, of `day` where
    the source did not date it.
    """
    text = zlib.decompress(payload)
    kept = orjson.loads(text)
    if "said" in kept:
        return SourceFields(kept["source"], kept["said"], kept["date"], kept.get("dates", {}))
    record = decode_record(text)
    keys = openalex_legacy.stated_keys(record) if record.source == "openalex" else kept
    return SourceFields(record.source, keys, record.updated or day + IMPORT_DATE_MARK, {})


def build_record(said: SourceFields) -> AnyRecord:
    """The record that the fields of its versions make. Raises RecordRejected when together they make none."""
    reading = READINGS.get(said.source) or own_format.read_record
    return reading(said.values)


def unpack_payload(payload: bytes) -> tuple[AnyRecord, SourceFields]:
    """The record that follows from a payload, and the fields of its versions. A record from before versions were stored
    is returned as it was made then, with no fields."""
    text = zlib.decompress(payload)
    if text.startswith(b'{"kind"'):
        record = decode_record(text)
        return record, SourceFields(record.source, {}, record.updated or "", {})
    told = decode_payload(payload)
    return build_record(told), told


def pack_legacy(record: AnyRecord) -> PackedRecord:
    """A record in the form from before versions were stored, for one that is made of a stored record."""
    text = encode_record(record)
    told = SourceFields(record.source, {}, record.updated or "", {})
    return PackedRecord(record, hash_text(text), told, text, None)


def date_of_field(record: AnyRecord, told: SourceFields, part: str | None) -> str | None:
    """The source's date of a field of a record, from the version that gave the field; None when that was not dated."""
    if part is None or not told.dates:
        return record.updated
    return told.stated(PARTS[part] if record.source == "openalex" else (part,))


def combine_versions(known: SourceFields, new: PackedRecord) -> PackedRecord:
    """The record of all versions known so far and of a new one. Raises RecordRejected when together they make none."""
    if supersedes(new.fields, known):
        return new
    told = merge_versions(known, new.fields)
    return pack(build_record(told), told)
