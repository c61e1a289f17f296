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

READERS: dict[str, Callable[[dict[str, Any]], AnyRecord]] = {
    "openalex": openalex.read_record,
    "arxiv": arxiv.build_record,
}
"""How a record is made of its source's fields; a source not listed has the fields of our own format."""


def decode_payload(payload: bytes, day: str = "") -> SourceFields:
    """The fields of the versions of a stored record.

    A payload from before versions were stored has the record that was made then. That record counts as one version,
    with the date `day` if the source gave none.
    """
    text = zlib.decompress(payload)
    stored = orjson.loads(text)
    if "said" in stored:
        return SourceFields(stored["source"], stored["said"], stored["date"], stored.get("dates", {}))
    record = decode_record(text)
    values = openalex_legacy.stated_keys(record) if record.source == "openalex" else stored
    return SourceFields(record.source, values, record.updated or day + IMPORT_DATE_MARK, {})


def build_record(fields: SourceFields) -> AnyRecord:
    """The record that the fields of its versions make. Raises RecordRejected when together they make none."""
    read = READERS.get(fields.source) or own_format.read_record
    return read(fields.values)


def unpack_payload(payload: bytes) -> tuple[AnyRecord, SourceFields]:
    """The record that follows from a payload, and the fields of its versions. A record from before versions were stored
    is returned as it was made then, with no fields."""
    text = zlib.decompress(payload)
    if text.startswith(b'{"kind"'):
        record = decode_record(text)
        return record, SourceFields(record.source, {}, record.updated or "", {})
    fields = decode_payload(payload)
    return build_record(fields), fields


def pack_legacy(record: AnyRecord) -> PackedRecord:
    """The packed form of a record that was stored before versions were. It has no fields and no payload hash."""
    text = encode_record(record)
    fields = SourceFields(record.source, {}, record.updated or "", {})
    return PackedRecord(record, hash_text(text), fields, text, None)


def date_of_field(record: AnyRecord, fields: SourceFields, field: str | None) -> str | None:
    """The date that the source gave for the version with this field of a record; None when it gave none."""
    if field is None or not fields.dates:
        return record.updated
    return fields.newest_stated_date(PARTS[field] if record.source == "openalex" else (field,))


def combine_versions(known: SourceFields, new: PackedRecord) -> PackedRecord:
    """The record of all versions known so far and of a new one. Raises RecordRejected when together they make none."""
    if supersedes(new.fields, known):
        return new
    fields = merge_versions(known, new.fields)
    return pack(build_record(fields), fields)
